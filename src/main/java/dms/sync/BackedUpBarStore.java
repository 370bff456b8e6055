package dms.sync;

import dms.market.BarSeries;
import dms.market.CorporateAction;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import dms.store.BarStore;
import dms.store.BlockDigest;
import dms.store.Coverage;
import dms.store.GroupContent;
import dms.store.GroupDigest;
import dms.store.ReadBack;
import dms.store.SeriesDigest;
import dms.store.SeriesSummary;
import dms.store.StoreException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Supplier;

/**
 * The primary store, of which every change is marked for the backups before it is made, whoever makes it. With a store that
 * shares the ledger the change and its marks are one transaction.
 */
public final class BackedUpBarStore implements BarStore {

    private final BarStore store;
    private final Backlog backlog;
    private final Supplier<Optional<String>> refusal;

    /** Marks the changes of this store. */
    public BackedUpBarStore(BarStore store, Backlog backlog) {
        this(store, backlog, Optional::empty);
    }

    /**
     * Marks the changes of this store while they are allowed.
     *
     * @param refusal why nothing may be changed now; empty if it may
     */
    public BackedUpBarStore(BarStore store, Backlog backlog, Supplier<Optional<String>> refusal) {
        this.store = store;
        this.backlog = backlog;
        this.refusal = refusal;
    }

    private void requireAllowed() {
        refusal.get().ifPresent(why -> {
            throw new StoreException(StoreException.Kind.REFUSED, why);
        });
    }

    @Override
    public BarSeries read(SeriesKey key, TimeRange range) {
        return store.read(key, range);
    }

    @Override
    public Map<SeriesKey, BarSeries> readAll(Collection<SeriesKey> keys, TimeRange range) {
        return store.readAll(keys, range);
    }

    @Override
    public BarSeries page(SeriesKey key, long offset, int limit, boolean newestFirst) {
        return store.page(key, offset, limit, newestFirst);
    }

    @Override
    public Map<SeriesKey, BarSeries> latestAll(Collection<SeriesKey> keys, int count) {
        return store.latestAll(keys, count);
    }

    @Override
    public BarSeries latest(SeriesKey key, int count) {
        return store.latest(key, count);
    }

    @Override
    public Optional<Coverage> coverage(SeriesKey key) {
        return store.coverage(key);
    }

    @Override
    public SortedMap<SeriesKey, Coverage> coverage() {
        return store.coverage();
    }

    @Override
    public List<CorporateAction> actions(Symbol symbol) {
        return store.actions(symbol);
    }

    @Override
    public Map<Symbol, List<CorporateAction>> actionsAll(Collection<Symbol> symbols) {
        return store.actionsAll(symbols);
    }

    @Override
    public void afterChange(Runnable what) {
        store.afterChange(what);
    }

    @Override
    public <T> T snapshot(Supplier<T> work) {
        return store.snapshot(work);
    }

    @Override
    public boolean sharesLedger() {
        return store.sharesLedger();
    }

    @Override
    public Map<SeriesKey, SeriesDigest> digests(Collection<SeriesKey> keys, TimeRange range) {
        return store.digests(keys, range);
    }

    @Override
    public List<BlockDigest> blockDigests(SeriesKey key, TimeRange range) {
        return store.blockDigests(key, range);
    }

    @Override
    public Optional<List<GroupDigest>> groupDigests(TimeRange range) {
        return store.groupDigests(range);
    }

    @Override
    public GroupContent group(int group, TimeRange range) {
        return store.group(group, range);
    }

    @Override
    public Set<SeriesKey> keysWithin(Collection<SeriesKey> keys, TimeRange range) {
        return store.keysWithin(keys, range);
    }

    @Override
    public SortedMap<SeriesKey, SeriesSummary> summaries(TimeRange range) {
        return store.summaries(range);
    }

    @Override
    public ReadBack readBack(String after, int atMost) {
        return store.readBack(after, atMost);
    }

    @Override
    public void write(SeriesKey key, BarSeries bars) {
        if (bars.isEmpty()) {
            return;
        }
        change(key, TimeRange.ofMillis(bars.firstTimeMillis(), bars.lastTimeMillis() + 1), false, () -> {
            store.write(key, bars);
            return bars.size();
        });
    }

    @Override
    public List<TimeRange> lost(SeriesKey key) {
        return store.lost(key);
    }

    @Override
    public int delete(SeriesKey key, TimeRange range) {
        return change(key, range, true, () -> store.delete(key, range));
    }

    private int change(SeriesKey key, TimeRange range, boolean deletes, Supplier<Integer> change) {
        return marked(() -> backlog.mark(key, range, deletes), () -> backlog.begun(key, range, deletes), change);
    }

    @Override
    public void writeActions(Symbol symbol, List<CorporateAction> actions) {
        marked(() -> backlog.markActions(symbol), () -> backlog.begunActions(symbol), () -> {
            store.writeActions(symbol, actions);
            return actions.size();
        });
    }

    private int marked(Runnable mark, Supplier<Long> begin, Supplier<Integer> change) {
        requireAllowed();
        if (!backlog.isUsed()) {
            return change.get();
        }
        if (store.sharesLedger()) {
            return backlog.together(() -> {
                mark.run();
                return change.get();
            });
        }
        long write = begin.get();
        try {
            return change.get();
        } finally {
            backlog.finished(write);
        }
    }

    /** Also clears the backups that follow, as soon as they are reached; one that refuses keeps what it has and says so. */
    @Override
    public void clear() {
        requireAllowed();
        if (!backlog.isUsed()) {
            store.clear();
            return;
        }
        Set<SeriesKey> keys = store.keys();
        if (store.sharesLedger()) {
            backlog.together(() -> {
                backlog.markCleared(keys);
                store.clear();
                return 0;
            });
            return;
        }
        backlog.markCleared(keys);
        store.clear();
        // What was copied in between was read before.
        backlog.markCleared(keys);
    }
}
