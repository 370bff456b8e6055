package dms.schedule;

import static java.lang.System.Logger.Level.ERROR;

import dms.maintain.LedgerWatch;
import dms.maintain.Migration;
import dms.maintain.StoreRecovery;
import dms.maintain.TaskBoard;
import dms.node.FirstLook;
import dms.node.NodeState;
import dms.sync.Restore;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.NullUnmarked;

/**
 * The metronome: once a minute it starts what is due, on other threads, and returns. It also starts what runs at
 * startup, and stops what is at work when the application ends. While the store is restored from a backup it starts nothing.
 */
@Singleton
@Startup
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionManagement(TransactionManagementType.BEAN)
@NullUnmarked
public class MaintenanceTimers {

    private static final System.Logger LOGGER = System.getLogger(MaintenanceTimers.class.getName());
    private static final int MIGRATION_STOPS_WITHIN_SECONDS = 2;
    private static final int STOP_WITHIN_SECONDS = 6;

    @Inject
    private DueTasks dueTasks;

    @Inject
    private TaskBoard board;

    @Inject
    private StoreRecovery recovery;

    @Inject
    private LedgerWatch ledger;

    @Inject
    private NodeState node;

    @Inject
    private Migration migration;

    @Inject
    private Restore restore;

    @Inject
    private FirstLook firstLook;

    /** Whether what runs at startup was started; it waits for the end of a restore, and until it is known who is the master. */
    private final AtomicBoolean begun = new AtomicBoolean();

    @PostConstruct
    void begin() {
        if (!restore.isAtWork() && firstLook.isOver() && begun.compareAndSet(false, true)) {
            start(dueTasks.atStartup());
        }
    }

    /** Starts what is due. Never throws: a timer that throws twice is removed for good. */
    @Schedule(hour = "*", minute = "*", persistent = false)
    public void tick() {
        try {
            if (restore.isAtWork()) {
                return;
            }
            begin();
            if (begun.get()) {
                start(dueTasks.due());
            }
        } catch (Throwable e) {
            LOGGER.log(ERROR, "the tasks that are due could not be found out; the next minute tries again", e);
        }
    }

    /** Looks whether the store is there and the ledger sound, and starts again what the store's absence cut off. Never throws, for the same reason. */
    @Schedule(hour = "*", minute = "*", second = "*/5", persistent = false)
    public void lookAtStore() {
        try {
            ledger.look();
            begin();
            if (!begun.get() || restore.isAtWork() || !node.isMaster()) {
                recovery.watch();
            } else {
                recovery.look();
            }
        } catch (Throwable e) {
            LOGGER.log(ERROR, "the state of the store could not be found out; it is tried again in five seconds", e);
        }
    }

    @PreDestroy
    void end() {
        migration.close(MIGRATION_STOPS_WITHIN_SECONDS, TimeUnit.SECONDS);
        board.close(STOP_WITHIN_SECONDS, TimeUnit.SECONDS);
    }

    /** A slave runs no task: its master copies to it. What is due on it passes. */
    private void start(List<DueTasks.Due> due) {
        if (!node.isMaster()) {
            return;
        }
        for (DueTasks.Due task : due) {
            try {
                board.start(task.task(), task.why());
            } catch (RuntimeException e) {
                LOGGER.log(ERROR, () -> "task " + task.task() + " could not be started", e);
            }
        }
    }
}
