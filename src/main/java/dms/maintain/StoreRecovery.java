package dms.maintain;

import dms.Stage;
import dms.journal.Journal;
import dms.journal.Run;
import dms.journal.SymbolEntry;
import dms.journal.SymbolStatus;
import dms.store.StoreStatus;
import dms.store.StoreWatch;
import jakarta.inject.Inject;
import java.time.Instant;

/** Goes on by itself when the store is back: tasks of which series failed because it was away are started again. */
@Stage
public final class StoreRecovery {

    private final StoreWatch watch;
    private final TaskBoard board;
    private final Journal journal;

    /** Recovers the tasks of a board when this store is back. */
    @Inject
    public StoreRecovery(StoreWatch watch, TaskBoard board, Journal journal) {
        this.watch = watch;
        this.board = board;
        this.journal = journal;
    }

    /** Looks at the store, and starts what its absence cut off if it is back. To be called every few seconds. */
    public void look() {
        watch.look();
        StoreStatus store = watch.status();
        if (!store.isUp()) {
            return;
        }
        for (MaintenanceTask task : board.tasks()) {
            if (board.progress(task.name()).isEmpty() && isCutOff(task, store.since())) {
                board.start(task.name(), "retry");
            }
        }
    }

    /** A run that began after the store was back is judged by the pauses of {@link TaskBoard#retryAt} alone. */
    private boolean isCutOff(MaintenanceTask task, Instant backSince) {
        return journal.lastRun(task.name())
                .filter(run -> run.started().isBefore(backSince))
                .map(Run::id)
                .filter(run -> journal.symbols(run).stream().anyMatch(StoreRecovery::isCutOff))
                .isPresent();
    }

    private static boolean isCutOff(SymbolEntry entry) {
        return entry.status() == SymbolStatus.FAILED && entry.kind().equals(FailureKinds.STORE_UNREACHABLE);
    }
}
