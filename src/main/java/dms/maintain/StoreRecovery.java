package dms.maintain;

import static java.lang.System.Logger.Level.WARNING;

import dms.Stage;
import dms.journal.Journal;
import dms.journal.Run;
import dms.journal.RunStatus;
import dms.journal.SymbolEntry;
import dms.journal.SymbolStatus;
import dms.ledger.LedgerException;
import dms.store.StoreException;
import dms.store.StoreStatus;
import dms.store.StoreWatch;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Goes on by itself when the store is back: what was kept meanwhile is written, and tasks of which series failed because it
 * was away are started again.
 */
@Stage
public final class StoreRecovery {

    private static final System.Logger LOGGER = System.getLogger(StoreRecovery.class.getName());
    private static final Duration PAUSE = Duration.ofMinutes(1);

    private final StoreWatch watch;
    private final TaskBoard board;
    private final Journal journal;
    private final SeriesWriter writer;
    private final Workers workers;
    private final Clock clock;

    /** Whether what was kept is being written. */
    private final AtomicBoolean delivering = new AtomicBoolean();

    private volatile Instant deliverAgainAt = Instant.MIN;

    /** Recovers the tasks of a board when this store is back. */
    @Inject
    public StoreRecovery(
            StoreWatch watch, TaskBoard board, Journal journal, SeriesWriter writer, Workers workers, Clock clock) {
        this.watch = watch;
        this.board = board;
        this.journal = journal;
        this.writer = writer;
        this.workers = workers;
        this.clock = clock;
    }

    /** Looks at the store, and starts nothing. */
    public void watch() {
        watch.look();
    }

    /** Looks at the store, and starts what its absence cut off if it is back. To be called every few seconds. */
    public void look() {
        watch.look();
        StoreStatus store = watch.status();
        if (!store.isUp()) {
            return;
        }
        deliver();
        for (MaintenanceTask task : board.tasks()) {
            if (board.progress(task.name()).isEmpty() && isCutOff(task, store.since())) {
                board.start(task.name(), "retry");
            }
        }
    }

    /** In the background, by one at a time, and after a failure not before a minute is over. */
    private void deliver() {
        if (clock.instant().isBefore(deliverAgainAt)
                || writer.isDelivered()
                || !delivering.compareAndSet(false, true)) {
            return;
        }
        boolean begun = false;
        try {
            workers.runs().execute(this::deliverAll);
            begun = true;
        } finally {
            if (!begun) {
                delivering.set(false);
            }
        }
    }

    private void deliverAll() {
        try {
            writer.deliverAll();
        } catch (StoreException | LedgerException e) {
            deliverAgainAt = clock.instant().plus(PAUSE);
            LOGGER.log(WARNING, "not all that was kept while the store was away could be written", e);
        } finally {
            delivering.set(false);
        }
    }

    /** A run that began after the store was back is judged by the pauses of {@link TaskBoard#retryAt} alone. */
    private boolean isCutOff(MaintenanceTask task, Instant backSince) {
        return journal.lastRun(task.name())
                .filter(run -> run.started().isBefore(backSince) && run.status() != RunStatus.CANCELLED)
                .map(Run::id)
                .filter(run -> journal.symbols(run).stream().anyMatch(StoreRecovery::isCutOff))
                .isPresent();
    }

    private static boolean isCutOff(SymbolEntry entry) {
        return entry.status() == SymbolStatus.FAILED && entry.kind().equals(FailureKinds.STORE_UNREACHABLE);
    }
}
