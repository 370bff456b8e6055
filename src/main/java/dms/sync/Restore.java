package dms.sync;

import static java.lang.System.Logger.Level.ERROR;
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
import dms.sync.BackupBook.Restoring;
import dms.sync.SyncOutcome.Status;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Fills an empty primary store from a backup, and proves it equal. From the moment it is asked for until it has ended, in
 * whichever process, nothing else writes the primary store and nothing is copied from it. What breaks off goes on by itself:
 * after a pause that doubles, or at the next start. The backup is never changed. Thread-safe.
 */
@Stage
public final class Restore {

    private static final System.Logger LOGGER = System.getLogger(Restore.class.getName());

    private final Backups backups;
    private final BackupSync sync;
    private final BackupBook book;
    private final SyncSettings settings;
    private final SyncWorkers workers;
    private final AfterRestore after;
    private final Clock clock;

    /** Held by who restores, begins or gives up. */
    private final ReentrantLock working = new ReentrantLock();

    private volatile @Nullable StoreCopy copy;
    private volatile long total;
    private volatile Trouble trouble = Trouble.NONE;
    private volatile boolean closed;

    /** What is in the way. */
    private record Trouble(String sentence, int failures, Instant until) {
        static final Trouble NONE = new Trouble("", 0, Instant.MIN);
    }

    /** Restores the primary store of these backups. */
    @Inject
    public Restore(
            Backups backups,
            BackupSync sync,
            BackupBook book,
            SyncSettings settings,
            SyncWorkers workers,
            AfterRestore after,
            Clock clock) {
        this.backups = backups;
        this.sync = sync;
        this.book = book;
        this.settings = settings;
        this.workers = workers;
        this.after = after;
        this.clock = clock;
    }

    /** Whether one is wanted or at work, so that nothing else may write. */
    public boolean isAtWork() {
        return book.restoring().isPresent();
    }

    /** How it stands; empty if none is wanted. */
    public Optional<RestoreProgress> progress() {
        return book.restoring().map(restoring -> {
            // Before it is asked who is at work: an attempt is over when its trouble shows and nobody is.
            Trouble before = trouble;
            StoreCopy now = copy;
            boolean isAtWork = working.isLocked();
            long done = now == null ? 0 : now.looked();
            long bars = total;
            String sentence;
            if (!isAtWork) {
                sentence = "restoring from " + restoring.backup()
                        + (before.failures() > 0 ? " broke off and is tried again: " + before.sentence() : " begins");
            } else if (bars == 0) {
                sentence = "looking through " + restoring.backup();
            } else if (done < bars) {
                sentence = done + " of " + bars + " bars restored from " + restoring.backup();
            } else {
                sentence = bars + " bars restored from " + restoring.backup() + ", comparing";
            }
            return new RestoreProgress(restoring.backup(), restoring.started(), isAtWork, bars, done, sentence);
        });
    }

    /** How the last one ended that is in the history, or an attempt of it; empty if there is none. */
    public Optional<SyncOutcome> last() {
        return book.last("restore", Optional.empty());
    }

    /**
     * Begins to restore from a backup, in the background; one that broke off goes on.
     *
     * @throws NoSuchElementException if there is none of this name
     * @throws StoreException REFUSED if the primary store is not empty, is being written, or is restored from another backup, or
     *     the backup is empty; if one of them cannot be asked
     */
    public void start(String name) {
        Backup source = find(name)
                .orElseThrow(() -> new NoSuchElementException("backup " + name + " is not configured or not enabled"));
        Restoring wanted = book.wantRestore(name);
        if (!wanted.isBegun()) {
            working.lock();
            try {
                begin(source);
            } catch (RuntimeException e) {
                book.restoreGivenUp();
                throw e;
            } finally {
                working.unlock();
            }
        }
        trouble = Trouble.NONE;
        look();
    }

    /** Notes that one is wanted before anything else may write; {@link #look} begins it. For the start of the process. */
    public static void want(BackupBook book, String name) {
        try {
            book.wantRestore(name);
        } catch (StoreException e) {
            LOGGER.log(WARNING, () -> "nothing is restored from " + name + ": " + e.getMessage());
        }
    }

    /**
     * Gives up a restore that has not ended: what is restored stays, and everything goes on with it.
     *
     * @throws NoSuchElementException if there is none from this backup
     */
    public void giveUp(String name) {
        StoreCopy now = copy;
        if (isFrom(name) && now != null) {
            now.end();
        }
        working.lock();
        try {
            if (!isFrom(name)) {
                throw new NoSuchElementException("nothing is being restored from a backup " + name);
            }
            book.restoreGivenUp();
            trouble = Trouble.NONE;
            LOGGER.log(WARNING, () -> "restoring from " + name + " was given up");
        } finally {
            working.unlock();
        }
    }

    private boolean isFrom(String name) {
        return book.restoring().filter(one -> one.backup().equals(name)).isPresent();
    }

    /** Goes on with what is wanted, in the background, if it is time. To be called every second or so. */
    public void look() {
        if (closed || working.isLocked() || !isAtWork() || clock.instant().isBefore(trouble.until())) {
            return;
        }
        try {
            workers.backups().execute(this::work);
        } catch (RejectedExecutionException e) {
            LOGGER.log(WARNING, "no thread is free to restore, it is tried again");
        }
    }

    /** Lets what is being copied finish its batch, and restores nothing more in this process. */
    public void close() {
        closed = true;
        StoreCopy now = copy;
        if (now != null) {
            now.end();
        }
    }

    private void work() {
        if (!working.tryLock()) {
            return;
        }
        try {
            Optional<Restoring> wanted = book.restoring();
            if (wanted.isPresent() && !closed) {
                attempt(wanted.get());
            }
        } catch (RuntimeException e) {
            LOGGER.log(ERROR, "a restore broke off; it is tried again", e);
            troubled(String.valueOf(e.getMessage()));
        } finally {
            copy = null;
            total = 0;
            working.unlock();
        }
    }

    private void attempt(Restoring wanted) {
        String name = wanted.backup();
        Instant started = clock.instant();
        Optional<Backup> source = find(name);
        if (source.isEmpty()) {
            troubled("backup " + name + " is not configured or not enabled any more");
            return;
        }
        if (!wanted.isBegun() && !hasBegun(source.get(), started)) {
            return;
        }
        StoreCopy copying = new StoreCopy(
                source.get().store(), backups.primary(), source.get().settings().batchBars());
        copy = copying;
        try {
            SortedMap<SeriesKey, Coverage> extents = source.get().store().coverage();
            total = extents.values().stream().mapToLong(Coverage::count).sum();
            LOGGER.log(INFO, () -> "restoring " + extents.size() + " series from backup " + name);
            copying.run(extents, workers, source.get().settings().width());
            copyActions(source.get().store(), extents);
            if (!closed && isFrom(name)) {
                prove(source.get(), started, copying);
            }
        } catch (StoreException | LedgerException e) {
            troubled(String.valueOf(e.getMessage()));
            record(name, started, Status.FAILED, 0, copying.written(), trouble.sentence());
        }
    }

    /** At a start nobody waits for the answer: what cannot be begun is written down, and DMS goes on without it. */
    private boolean hasBegun(Backup source, Instant started) {
        String name = source.settings().name();
        try {
            begin(source);
            return true;
        } catch (StoreException e) {
            String sentence = String.valueOf(e.getMessage());
            if (e.kind() == StoreException.Kind.REFUSED) {
                LOGGER.log(WARNING, () -> "nothing is restored from " + name + ": " + sentence);
                record(name, started, Status.FAILED, 0, 0, "nothing was restored: " + sentence);
                book.restoreGivenUp();
            } else {
                troubled(sentence);
            }
            return false;
        }
    }

    private void begin(Backup source) {
        if (book.restoring().filter(Restoring::isBegun).isPresent()) {
            return;
        }
        SortedSet<SeriesKey> keys = backups.primary().keys();
        if (!keys.isEmpty()) {
            throw new StoreException(
                    StoreException.Kind.REFUSED,
                    "the primary store is not empty: it holds " + keys.size() + " series, such as " + keys.first()
                            + "; a backup is restored into an empty one alone");
        }
        if (source.store().keys().isEmpty()) {
            throw new StoreException(
                    StoreException.Kind.REFUSED, "backup " + source.settings().name() + " is empty");
        }
        sync.awaitIdle();
        book.restoreBegun();
    }

    private void copyActions(BarStore from, SortedMap<SeriesKey, Coverage> extents) {
        for (Symbol symbol : SeriesKey.symbols(extents.keySet())) {
            List<CorporateAction> actions = from.actions(symbol);
            if (!actions.equals(backups.primary().actions(symbol))) {
                backups.primary().writeActions(symbol, actions);
            }
        }
    }

    private void prove(Backup source, Instant started, StoreCopy copying) {
        String name = source.settings().name();
        Instant compared = clock.instant();
        StoreComparison comparison = new StoreComparison(
                source.store(),
                backups.primary(),
                TimeRange.ALL,
                source.settings().batchBars());
        comparison.readBack();
        StoreComparison.Result result = comparison.all();
        List<String> differing = new ArrayList<>();
        result.differing().forEach(key -> differing.add(key.toString()));
        SortedSet<SeriesKey> keys = source.store().keys();
        comparison.differingActions().forEach(symbol -> differing.add("the corporate actions of " + symbol));
        if (!book.journal(source).map(JournalCopy::restore).orElse(true)) {
            differing.add("the journal");
        }
        if (!differing.isEmpty()) {
            String sentence = differing.size() + " of what is in " + result.series()
                    + " series differ from the backup, such as " + differing.get(0);
            troubled(sentence);
            record(name, started, Status.PARTIAL, result.series(), copying.written(), sentence);
            return;
        }
        after.restored(keys);
        sync.restored(name);
        trouble = Trouble.NONE;
        String sentence = result.series() + " series with " + result.bars() + " bars"
                + (book.journal(source).isPresent() ? " and the journal" : "") + " restored and compared; equal";
        record(name, started, Status.SUCCESS, result.series(), copying.written(), sentence);
        book.journal(source).ifPresent(JournalCopy::isCurrent);
        book.restored(name, compared);
        LOGGER.log(INFO, () -> "restored from backup " + name + ": " + sentence);
    }

    private void record(String name, Instant started, Status status, int series, long bars, String sentence) {
        book.record(
                new SyncOutcome(0, name, "restore", started, clock.instant(), status, series, bars, 0, sentence),
                Map.of());
    }

    private void troubled(String sentence) {
        int failures = trouble.failures() + 1;
        Duration pause = settings.pauseAfter(failures);
        if (failures == 1) {
            LOGGER.log(WARNING, () -> "a restore broke off: " + sentence + "; it goes on by itself");
        }
        trouble = new Trouble(sentence, failures, clock.instant().plus(pause));
    }

    private Optional<Backup> find(String name) {
        return backups.targets().stream()
                .filter(backup -> backup.settings().name().equals(name))
                .findFirst();
    }
}
