package dms.store;

import dms.market.BarSeries;
import dms.market.CorporateAction;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** A store whose changes and answers a listener learns of, whoever makes them or asks. As thread-safe as the store. */
public final class AnnouncingBarStore implements BarStore {

    private final BarStore store;
    private final ChangeListener listener;

    /** Announces the changes of this store. */
    public AnnouncingBarStore(BarStore store, ChangeListener listener) {
        this.store = store;
        this.listener = listener;
    }

    /** The store itself. */
    public BarStore store() {
        return store;
    }

    @Override
    public BarSeries read(SeriesKey key, TimeRange range) {
        return seen(List.of(key), store.read(key, range));
    }

    @Override
    public Map<SeriesKey, BarSeries> readAll(Collection<SeriesKey> keys, TimeRange range) {
        return seen(keys, store.readAll(keys, range));
    }

    @Override
    public BarSeries page(SeriesKey key, long offset, int limit, boolean newestFirst) {
        return seen(List.of(key), store.page(key, offset, limit, newestFirst));
    }

    @Override
    public BarSeries latest(SeriesKey key, int count) {
        return seen(List.of(key), store.latest(key, count));
    }

    @Override
    public Map<SeriesKey, BarSeries> latestAll(Collection<SeriesKey> keys, int count) {
        return seen(keys, store.latestAll(keys, count));
    }

    @Override
    public Optional<Coverage> coverage(SeriesKey key) {
        return seen(List.of(key), store.coverage(key));
    }

    @Override
    public SortedMap<SeriesKey, Coverage> coverage() {
        return seenAll(store.coverage());
    }

    @Override
    public SortedSet<SeriesKey> keys() {
        return seenAll(store.keys());
    }

    @Override
    public List<CorporateAction> actions(Symbol symbol) {
        return seenActions(List.of(symbol), store.actions(symbol));
    }

    @Override
    public Map<Symbol, List<CorporateAction>> actionsAll(Collection<Symbol> symbols) {
        return seenActions(symbols, store.actionsAll(symbols));
    }

    @Override
    public Map<SeriesKey, SeriesDigest> digests(Collection<SeriesKey> keys, TimeRange range) {
        return seen(keys, store.digests(keys, range));
    }

    @Override
    public List<BlockDigest> blockDigests(SeriesKey key, TimeRange range) {
        return seen(List.of(key), store.blockDigests(key, range));
    }

    @Override
    public Optional<List<GroupDigest>> groupDigests(TimeRange range) {
        return seenAll(store.groupDigests(range));
    }

    @Override
    public GroupContent group(int group, TimeRange range) {
        return seenAll(store.group(group, range));
    }

    @Override
    public Set<SeriesKey> keysWithin(Collection<SeriesKey> keys, TimeRange range) {
        return seen(keys, store.keysWithin(keys, range));
    }

    @Override
    public SortedMap<SeriesKey, SeriesSummary> summaries(TimeRange range) {
        return seenAll(store.summaries(range));
    }

    @Override
    public ReadBack readBack(String after, int atMost) {
        return seenAll(store.readBack(after, atMost));
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
    public void afterChange(Runnable what) {
        store.afterChange(what);
    }

    @Override
    public void write(SeriesKey key, BarSeries bars) {
        change(Set.of(key.symbol()), Set.of(key), false, () -> {
            store.write(key, bars);
            return bars.size();
        });
    }

    @Override
    public void writeAll(Map<SeriesKey, BarSeries> series) {
        Set<Symbol> symbols = series.keySet().stream().map(SeriesKey::symbol).collect(Collectors.toSet());
        change(symbols, Set.copyOf(series.keySet()), false, () -> {
            store.writeAll(series);
            return series.size();
        });
    }

    @Override
    public List<TimeRange> lost(SeriesKey key) {
        return store.lost(key);
    }

    @Override
    public int delete(SeriesKey key, TimeRange range) {
        return change(Set.of(key.symbol()), Set.of(key), false, () -> store.delete(key, range));
    }

    @Override
    public void writeActions(Symbol symbol, List<CorporateAction> actions) {
        change(Set.of(symbol), Set.of(), true, () -> {
            store.writeActions(symbol, actions);
            return actions.size();
        });
    }

    private int change(Set<Symbol> symbols, Set<SeriesKey> series, boolean hasActions, Supplier<Integer> change) {
        Runnable changed = () -> listener.changed(symbols, series, hasActions);
        // What fails in a transaction is taken back, without a doubt.
        Runnable end = store.sharesLedger() ? changed : () -> listener.doubtful(symbols, series, hasActions);
        listener.changing(symbols);
        try {
            int rows = change.get();
            end = changed;
            return rows;
        } catch (StoreException e) {
            if (e.isUntouched()) {
                end = () -> listener.unchanged(symbols);
            }
            throw e;
        } finally {
            store.afterChange(end);
        }
    }

    @Override
    public void clear() {
        Runnable end = listener::cleared;
        listener.clearing();
        try {
            store.clear();
        } catch (StoreException e) {
            if (e.isUntouched()) {
                end = listener::uncleared;
            }
            throw e;
        } finally {
            store.afterChange(end);
        }
    }

    private <T> T seen(Collection<SeriesKey> keys, T answer) {
        listener.seen(keys);
        return answer;
    }

    private <T> T seenActions(Collection<Symbol> symbols, T answer) {
        listener.seenActions(symbols);
        return answer;
    }

    private <T> T seenAll(T answer) {
        listener.seenAll();
        return answer;
    }
}
