package dms.sync;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import dms.Stage;
import dms.ledger.LedgerException;
import dms.market.CorporateAction;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import dms.store.BarStore;
import dms.store.Coverage;
import dms.store.StoreException;
import dms.store.embedded.EmbeddedFile;
import dms.sync.SyncOutcome.Status;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * Shows that a backup can be restored: restores a random sample of it into a scratch store, compares that with the primary store
 * by digest, and writes down how long it took. Thread-safe; one at a time.
 */
@Stage
public final class Rehearsal {

    private static final System.Logger LOGGER = System.getLogger(Rehearsal.class.getName());

    /** How many series a sample has at most. */
    static final int SAMPLE = 20;

    private static final int ATTEMPTS = 3;
    private static final int NAMED = 5;
    private static final String KIND = "rehearsal";

    private final Backups backups;
    private final Backlog backlog;
    private final BackupBook book;
    private final RehearsalSettings settings;
    private final SyncWorkers workers;
    private final Clock clock;

    /** Held by who rehearses. */
    private final ReentrantLock working = new ReentrantLock();

    private volatile boolean closed;

    /** Rehearses the restoring of these backups. */
    @Inject
    public Rehearsal(
            Backups backups,
            Backlog backlog,
            BackupBook book,
            RehearsalSettings settings,
            SyncWorkers workers,
            Clock clock) {
        this.backups = backups;
        this.backlog = backlog;
        this.book = book;
        this.settings = settings;
        this.workers = workers;
        this.clock = clock;
    }

    /** How the last one of a backup ended; empty if there is none in the history. */
    public Optional<SyncOutcome> last(String name) {
        return book.last(KIND, Optional.of(name));
    }

    /** Starts one in the background if one is due, and still is when a thread is free. To be called every minute or so. */
    public void look() {
        if (closed || settings.every().isZero() || working.isLocked() || isRestoring()) {
            return;
        }
        backups.targets().stream()
                .filter(backup -> isDue(backup.settings().name()))
                .findFirst()
                .ifPresent(this::startInBackground);
    }

    private boolean isRestoring() {
        return book.restoring().isPresent();
    }

    /** A backup that never had everything has something to do yet; after a failure it is tried again earlier. */
    private boolean isDue(String name) {
        BackupBook.Entry entry = book.entry(name);
        if (!entry.isSeeded() || entry.lastSuccess().isEmpty()) {
            return false;
        }
        return last(name)
                .map(last -> last.ended()
                        .plus(last.status() == Status.FAILED ? settings.every().dividedBy(7) : settings.every()))
                .map(next -> !clock.instant().isBefore(next))
                .orElse(true);
    }

    private void startInBackground(Backup backup) {
        try {
            workers.backups().execute(() -> {
                if (working.tryLock()) {
                    try {
                        if (!closed && isDue(backup.settings().name())) {
                            rehearse(backup);
                        }
                    } finally {
                        working.unlock();
                    }
                }
            });
        } catch (RejectedExecutionException e) {
            LOGGER.log(WARNING, "no thread is free to rehearse restoring, it is tried again");
        }
    }

    /**
     * Rehearses restoring from a backup now, and waits for it.
     *
     * @throws NoSuchElementException if there is none of this name
     * @throws StoreException BUSY if the primary store is being restored
     */
    public SyncOutcome rehearse(String name) {
        Backup backup = backups.targets().stream()
                .filter(one -> one.settings().name().equals(name))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException("backup " + name + " is not configured or not enabled"));
        book.restoring().ifPresent(restoring -> {
            throw BackupBook.isRestored(restoring.backup());
        });
        working.lock();
        try {
            return rehearse(backup);
        } finally {
            working.unlock();
        }
    }

    /** Starts none any more. */
    public void close() {
        closed = true;
    }

    private SyncOutcome rehearse(Backup backup) {
        String name = backup.settings().name();
        Instant started = clock.instant();
        SyncOutcome outcome;
        try {
            outcome = restored(backup, started);
        } catch (StoreException | LedgerException | IOException e) {
            outcome = outcome(name, started, Status.FAILED, 0, 0, String.valueOf(e.getMessage()));
        }
        book.record(outcome, Map.of());
        String sentence = "restoring from backup " + name + " was rehearsed: " + outcome.message();
        LOGGER.log(outcome.status() == Status.SUCCESS ? INFO : WARNING, sentence);
        return outcome;
    }

    private SyncOutcome outcome(String name, Instant started, Status status, int series, long bars, String message) {
        return new SyncOutcome(0, name, KIND, started, clock.instant(), status, series, bars, 0, message);
    }

    private SyncOutcome restored(Backup backup, Instant started) throws IOException {
        String name = backup.settings().name();
        SortedMap<SeriesKey, Coverage> sample = sample(backup, started);
        if (sample.isEmpty()) {
            return outcome(name, started, Status.FAILED, 0, 0, "it holds nothing that is not to be copied again");
        }
        Path folder = settings.folder().resolve(Long.toString(started.toEpochMilli()));
        delete(settings.folder());
        Files.createDirectories(settings.folder());
        try (EmbeddedFile scratch = new EmbeddedFile(folder, clock)) {
            restore(backup, scratch, sample);
            long bars = scratch.coverage().values().stream()
                    .mapToLong(Coverage::count)
                    .sum();
            String took = Duration.between(started, clock.instant()).toMillis() + " ms";
            SortedSet<SeriesKey> differing = differing(backup, scratch, sample);
            String what = sample.size() + " series with " + bars + " bars restored in " + took
                    + " and compared with the primary store; ";
            if (differing.isEmpty()) {
                return outcome(name, started, Status.SUCCESS, sample.size(), bars, what + "equal");
            }
            String named = String.join(
                    ", ",
                    differing.stream().limit(NAMED).map(SeriesKey::toString).toList());
            return outcome(
                    name,
                    started,
                    Status.PARTIAL,
                    sample.size(),
                    bars,
                    what + differing.size() + " differ: " + named + (differing.size() > NAMED ? " and more" : ""));
        } finally {
            delete(settings.folder());
        }
    }

    /** Some series of the backup of which it lacks nothing. */
    private SortedMap<SeriesKey, Coverage> sample(Backup backup, Instant started) {
        NavigableMap<SeriesKey, Coverage> extents = new TreeMap<>(backup.store().coverage());
        backlog.series(backup.settings().name()).forEach(extents::remove);
        List<SeriesKey> keys = new ArrayList<>(extents.keySet());
        Collections.shuffle(keys, new Random(started.toEpochMilli()));
        extents.keySet().retainAll(keys.subList(0, Math.min(SAMPLE, keys.size())));
        return extents;
    }

    private void restore(Backup backup, BarStore scratch, SortedMap<SeriesKey, Coverage> extents) {
        new StoreCopy(backup.store(), scratch, backup.settings().batchBars())
                .run(extents, workers, backup.settings().width());
        for (Symbol symbol : SeriesKey.symbols(extents.keySet())) {
            List<CorporateAction> actions = backup.store().actions(symbol);
            if (!actions.equals(scratch.actions(symbol))) {
                scratch.writeActions(symbol, actions);
            }
        }
    }

    /** What was written while it was restored is restored again, and what is to be copied is not the backup's fault. */
    private SortedSet<SeriesKey> differing(Backup backup, BarStore scratch, SortedMap<SeriesKey, Coverage> sample) {
        SortedSet<SeriesKey> differing = differing(backup, scratch, sample.keySet());
        for (int i = 1; i < ATTEMPTS && !differing.isEmpty(); i++) {
            differing.forEach(key -> scratch.delete(key, TimeRange.ALL));
            SortedMap<SeriesKey, Coverage> again = new TreeMap<>(backup.store().coverage());
            again.keySet().retainAll(differing);
            restore(backup, scratch, again);
            differing = differing(backup, scratch, differing);
        }
        differing.removeAll(backlog.series(backup.settings().name()));
        return differing;
    }

    private SortedSet<SeriesKey> differing(Backup backup, BarStore scratch, Collection<SeriesKey> keys) {
        TimeRange range = book.entry(backup.settings().name()).range();
        SortedSet<SeriesKey> differing = new TreeSet<>(new StoreComparison(
                        backups.primary(), scratch, range, backup.settings().batchBars())
                .of(keys)
                .differing());
        for (SeriesKey key : keys) {
            if (!backups.primary().actions(key.symbol()).equals(scratch.actions(key.symbol()))) {
                differing.add(key);
            }
        }
        return differing;
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
