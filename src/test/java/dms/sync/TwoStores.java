package dms.sync;

import dms.TestClock;
import dms.ledger.Ledger;
import dms.market.Adjustment;
import dms.market.BarSeries;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import dms.read.BarRequest;
import dms.read.CachedBarReader;
import dms.read.ReadWorkers;
import dms.read.ReaderSettings;
import dms.read.SeriesCache;
import dms.store.AnnouncingBarStore;
import dms.store.BarStore;
import dms.store.FakeBarStore;
import dms.store.embedded.EmbeddedBarStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/** A primary store and what copies it to backups, put together as a start of the server does, for tests. */
final class TwoStores implements AutoCloseable {

    static final Duration DELAY = Duration.ofSeconds(5);

    private static final ReaderSettings READING = new ReaderSettings(100, 50_000_000, Duration.ofHours(1), 2, 3);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicBoolean isMaster = new AtomicBoolean(true);
    private final Ledger ledger;
    private final BarStore primary;
    private final CachedBarReader reader;
    private final BarStore marked;
    private final Backlog backlog;
    private final BackupBook book;
    private final BackupSync sync;
    private final Healer healer;
    private final DamageRulings rulings;
    private final Restore restore;
    private final Rehearsal rehearsal;
    private final Function<ExecutorService, Rehearsal> rehearsals;
    private final Set<SeriesKey> restored = ConcurrentHashMap.newKeySet();
    private final List<SeriesKey> lostOrBack = new CopyOnWriteArrayList<>();

    /** Over the embedded store in a folder. */
    static TwoStores embedded(Path folder, TestClock clock, SyncSettings settings, BarStore... targets) {
        Ledger ledger = Ledger.open(folder, clock);
        SeriesCache cache = new SeriesCache(READING);
        BarStore primary = new AnnouncingBarStore(new EmbeddedBarStore(ledger), cache);
        return new TwoStores(folder, ledger, primary, cache, clock, settings, targets);
    }

    /** Over a store outside of the ledger. */
    static TwoStores over(Path folder, BarStore primary, TestClock clock, SyncSettings settings, BarStore... targets) {
        return new TwoStores(
                folder, Ledger.open(folder, clock), primary, new SeriesCache(READING), clock, settings, targets);
    }

    private TwoStores(
            Path folder,
            Ledger ledger,
            BarStore primary,
            SeriesCache cache,
            TestClock clock,
            SyncSettings settings,
            BarStore... targets) {
        this.ledger = ledger;
        this.reader = new CachedBarReader(primary, cache, READING, new ReadWorkers(threads), clock);
        this.primary = primary;
        this.backlog = new Backlog(ledger, settings);
        backlog.begin();
        this.book = new BackupBook(ledger, settings);
        this.marked = new BackedUpBarStore(primary, backlog);
        List<Backup> backups = new ArrayList<>();
        for (int i = 0; i < targets.length; i++) {
            backups.add(new Backup(settings.backups().get(i), targets[i]));
        }
        Backups all = new Backups(primary, backups, isMaster::get);
        SyncWorkers workers = new SyncWorkers(threads, threads, threads);
        this.sync = new BackupSync(all, backlog, book, settings, workers, clock);
        Donors donors = new Donors(all, backlog, ledger);
        HealingBook healing = new HealingBook(book, lostOrBack::addAll, clock);
        this.healer = new Healer(donors, sync, healing, settings, workers, clock);
        this.rulings = new DamageRulings(donors, sync, healing, clock);
        this.restore = new Restore(all, sync, book, settings, workers, restored::addAll, clock);
        RehearsalSettings weekly = new RehearsalSettings(Duration.ofDays(7), folder.resolve("rehearsal"));
        this.rehearsals =
                pool -> new Rehearsal(all, backlog, book, weekly, new SyncWorkers(pool, threads, threads), clock);
        this.rehearsal = rehearsals.apply(threads);
    }

    static SyncSettings settings(String... names) {
        return settings(BackupSettings.OnClear.FOLLOW, names);
    }

    static SyncSettings settings(BackupSettings.OnClear onClear, String... names) {
        return settings(Arrays.stream(names)
                .map(name -> new BackupSettings(name, "fake", "in memory", 3, 5_000, 0, 0, DELAY, onClear))
                .toList());
    }

    /** Of one backup that is another node and gets every change at once. */
    static SyncSettings settingsOfANode(int width, int batchBars) {
        return settings(List.of(new BackupSettings(
                "slave",
                BackupSettings.NODE,
                "127.0.0.1",
                width,
                batchBars,
                0,
                0,
                Duration.ZERO,
                BackupSettings.OnClear.FOLLOW)));
    }

    private static SyncSettings settings(List<BackupSettings> backups) {
        return new SyncSettings(
                backups, Duration.ofSeconds(1), Duration.ofSeconds(60), Duration.ZERO, Duration.ofDays(30));
    }

    /** The primary store as everybody else sees it. */
    BarStore store() {
        return marked;
    }

    void becomeSlave() {
        isMaster.set(false);
    }

    Ledger ledger() {
        return ledger;
    }

    BarStore unmarked() {
        return primary;
    }

    Backlog backlog() {
        return backlog;
    }

    BackupBook book() {
        return book;
    }

    BackupSync sync() {
        return sync;
    }

    DamageRulings rulings() {
        return rulings;
    }

    Healer healer() {
        return healer;
    }

    /** A series as it is read through the cache, if the primary store is in the ledger. */
    BarSeries readCached(SeriesKey key) {
        return reader.read(key, BarRequest.of(TimeRange.ALL, Adjustment.NONE));
    }

    /** The series of which bars were told to be missing or back. */
    List<SeriesKey> lostOrBack() {
        return lostOrBack;
    }

    Restore restore() {
        return restore;
    }

    Rehearsal rehearsal() {
        return rehearsal;
    }

    /** One that has this pool for its background. */
    Rehearsal rehearsalOn(ExecutorService pool) {
        return rehearsals.apply(pool);
    }

    /** What was told to be restored. */
    Set<SeriesKey> restored() {
        return restored;
    }

    /** What tells that two stores hold the same; asks every bar and action of both. */
    static List<String> differences(BarStore one, BarStore other) {
        List<String> differences = new ArrayList<>();
        TreeSet<SeriesKey> keys = new TreeSet<>(one.keys());
        keys.addAll(other.keys());
        for (SeriesKey key : keys) {
            if (!one.read(key, TimeRange.ALL).equals(other.read(key, TimeRange.ALL))) {
                differences.add(key.toString());
            }
            if (!one.actions(key.symbol()).equals(other.actions(key.symbol()))) {
                differences.add("actions of " + key.symbol());
            }
        }
        return differences;
    }

    static FakeBarStore fake() {
        return new FakeBarStore();
    }

    @Override
    public void close() {
        healer.close();
        sync.close();
        restore.close();
        threads.shutdownNow();
        try {
            // What still writes into the folder would be in the way of its removal.
            if (!threads.awaitTermination(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("something is still at work in the background");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        ledger.close();
    }
}
