package dms.store.embedded;

import dms.ledger.Ledger;
import dms.ledger.LedgerException;
import dms.market.BarSeries;
import dms.market.CorporateAction;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import dms.store.BlockDigest;
import dms.store.Coverage;
import dms.store.GroupContent;
import dms.store.GroupDigest;
import dms.store.JournalEntry;
import dms.store.JournalKind;
import dms.store.JournalStore;
import dms.store.ReadBack;
import dms.store.SeriesDigest;
import dms.store.ServerStore;
import dms.store.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An embedded store in a folder of its own, such as one on another disk. It is opened when it is first needed, and while it
 * cannot be, every call fails as if a server were away. Thread-safe.
 */
public final class EmbeddedFile implements ServerStore, JournalStore {

    private final Path folder;
    private final Clock clock;
    private @Nullable Ledger ledger;
    private @Nullable EmbeddedBarStore opened;
    private boolean closed;

    /** The store in this folder, whose parent must be there when it is opened: a disk that is not mounted is away. */
    public EmbeddedFile(Path folder, Clock clock) {
        this.folder = folder.toAbsolutePath();
        this.clock = clock;
    }

    private synchronized EmbeddedBarStore store() {
        Path parent = folder.getParent();
        if (closed || parent == null || !Files.isDirectory(parent)) {
            throw new StoreException(
                    StoreException.Kind.UNREACHABLE,
                    folder + (closed ? " is closed" : " cannot be used: expected its parent folder to be there"));
        }
        EmbeddedBarStore store = opened;
        if (store == null) {
            try {
                Ledger opening = Ledger.open(folder, clock);
                ledger = opening;
                store = new EmbeddedBarStore(opening);
                opened = store;
            } catch (LedgerException e) {
                throw new StoreException(StoreException.Kind.UNREACHABLE, String.valueOf(e.getMessage()), e);
            }
        }
        return store;
    }

    @Override
    public String ping() {
        store();
        return "embedded";
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (ledger != null) {
            ledger.close();
        }
    }

    @Override
    public BarSeries read(SeriesKey key, TimeRange range) {
        return store().read(key, range);
    }

    @Override
    public Map<SeriesKey, BarSeries> readAll(Collection<SeriesKey> keys, TimeRange range) {
        return store().readAll(keys, range);
    }

    @Override
    public BarSeries page(SeriesKey key, long offset, int limit, boolean newestFirst) {
        return store().page(key, offset, limit, newestFirst);
    }

    @Override
    public Optional<Coverage> coverage(SeriesKey key) {
        return store().coverage(key);
    }

    @Override
    public SortedMap<SeriesKey, Coverage> coverage() {
        return store().coverage();
    }

    @Override
    public void write(SeriesKey key, BarSeries bars) {
        store().write(key, bars);
    }

    @Override
    public void writeAll(Map<SeriesKey, BarSeries> series) {
        store().writeAll(series);
    }

    @Override
    public int delete(SeriesKey key, TimeRange range) {
        return store().delete(key, range);
    }

    @Override
    public List<CorporateAction> actions(Symbol symbol) {
        return store().actions(symbol);
    }

    @Override
    public void writeActions(Symbol symbol, List<CorporateAction> actions) {
        store().writeActions(symbol, actions);
    }

    @Override
    public Map<SeriesKey, SeriesDigest> digests(Collection<SeriesKey> keys, TimeRange range) {
        return store().digests(keys, range);
    }

    @Override
    public List<BlockDigest> blockDigests(SeriesKey key, TimeRange range) {
        return store().blockDigests(key, range);
    }

    @Override
    public Optional<List<GroupDigest>> groupDigests(TimeRange range) {
        return store().groupDigests(range);
    }

    @Override
    public GroupContent group(int group, TimeRange range) {
        return store().group(group, range);
    }

    @Override
    public ReadBack readBack(String after, int atMost) {
        return store().readBack(after, atMost);
    }

    @Override
    public <T> T snapshot(Supplier<T> work) {
        return store().snapshot(work);
    }

    private synchronized LedgerJournal journal() {
        store();
        Ledger open = ledger;
        if (open == null) {
            throw new StoreException(StoreException.Kind.UNREACHABLE, folder + " is not open");
        }
        return new LedgerJournal(open);
    }

    @Override
    public String lineage() {
        return journal().lineage();
    }

    @Override
    public void writeJournal(String lineage, List<JournalEntry> entries) {
        journal().writeJournal(lineage, entries);
    }

    @Override
    public SortedMap<Long, String> journalDigests(JournalKind kind) {
        return journal().journalDigests(kind);
    }

    @Override
    public List<JournalEntry> readJournal(JournalKind kind, long part) {
        return journal().readJournal(kind, part);
    }

    @Override
    public void replaceJournal(String lineage, JournalKind kind, long part, List<JournalEntry> entries) {
        journal().replaceJournal(lineage, kind, part, entries);
    }

    @Override
    public void adoptJournal(String lineage) {
        journal().adoptJournal(lineage);
    }

    @Override
    public void clear() {
        store().clear();
    }
}
