package dms.maintain;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import dms.Stage;
import dms.fetch.FetchPlan;
import dms.fetch.SourceException;
import dms.journal.Journal;
import dms.journal.RunPlan;
import dms.journal.RunStatus;
import dms.journal.SymbolEntry;
import dms.journal.SymbolStatus;
import dms.ledger.LedgerException;
import dms.market.SeriesKey;
import dms.store.StoreException;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Runs a task: its series side by side, each failing alone, the outcome of each in the journal. Thread-safe; the number
 * of series at work, of all runs together, is bounded by one semaphore.
 */
@Stage
public final class TaskRunner {

    private static final System.Logger LOGGER = System.getLogger(TaskRunner.class.getName());

    /** Runs are forgotten after a year and a month; revisions stay. */
    private static final Duration KEEP_RUNS = Duration.ofDays(400);

    private static final long LOOK_EVERY_MILLIS = 500;

    private final TaskPlanner planning;
    private final SymbolUpdate update;
    private final Inspection inspection;
    private final Journal journal;
    private final Workers workers;
    private final Clock clock;
    private final Semaphore width;

    /** A runner with these workers. */
    @Inject
    public TaskRunner(
            TaskPlanner planning,
            SymbolUpdate update,
            Inspection inspection,
            Journal journal,
            Workers workers,
            MaintainSettings settings,
            Clock clock) {
        this.planning = planning;
        this.update = update;
        this.inspection = inspection;
        this.journal = journal;
        this.workers = workers;
        this.clock = clock;
        this.width = new Semaphore(Math.min(settings.maxWorkers(), MaintainSettings.WORKERS_CEILING), true);
    }

    /** Works through a task and closes its run. Returns when every series has an outcome, or the run was stopped and rests. */
    void run(MaintenanceTask task, ActiveRun active) {
        try {
            Optional<TaskPlan> plan = plan(task, active);
            List<Future<?>> work = plan.isPresent() ? submitAll(task, plan.get(), active) : List.of();
            await(work);
            planning.review(task, active.listings());
            finish(task, active);
        } catch (RuntimeException e) {
            LOGGER.log(ERROR, () -> "task " + task.name() + ", run " + active.id() + ": given up", e);
            journal.finishRun(active.id(), RunStatus.FAILED, "given up: " + sentenceOf(e));
        }
    }

    /** A store that cannot tell what it has fails every series, each for a reason that may pass. */
    private Optional<TaskPlan> plan(MaintenanceTask task, ActiveRun active) {
        try {
            TaskPlan plan = planning.plan(task);
            journal.recordPlan(
                    active.id(),
                    new RunPlan(
                            task.series().size(),
                            plan.asked(),
                            plan.bars(),
                            new RunPlan.Price(plan.requests(), plan.time()),
                            new RunPlan.Price(plan.worst().price(), plan.worst().time())));
            return Optional.of(plan);
        } catch (StoreException e) {
            LOGGER.log(ERROR, () -> "task " + task.name() + " could not be planned", e);
            for (SeriesKey key : task.series()) {
                SymbolUpdate.Attempt attempt = new SymbolUpdate.Attempt(active, clock.instant(), clock);
                SymbolEntry entry = SymbolUpdate.failed(task, key, attempt, FailureKinds.of(e), sentenceOf(e));
                journal.recordSymbol(active.id(), entry);
                active.count(entry);
            }
            return Optional.empty();
        }
    }

    private List<Future<?>> submitAll(MaintenanceTask task, TaskPlan plan, ActiveRun active) {
        List<Future<?>> work = new ArrayList<>();
        for (SeriesKey key : task.series()) {
            if (active.isStopped() || !acquire(active)) {
                break;
            }
            try {
                work.add(workers.symbols().submit(() -> one(task, key, plan.of(key), active)));
            } catch (RejectedExecutionException e) {
                width.release();
                active.stop();
            }
        }
        return work;
    }

    /** Waits for its turn among all runs, or until the run is stopped. */
    private boolean acquire(ActiveRun active) {
        try {
            while (!width.tryAcquire(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
                if (active.isStopped()) {
                    return false;
                }
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            active.stop();
            return false;
        }
    }

    private static void await(List<Future<?>> work) {
        for (Future<?> future : work) {
            try {
                future.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (ExecutionException e) {
                throw new IllegalStateException("a series ended without an entry in the journal", e.getCause());
            }
        }
    }

    private void one(MaintenanceTask task, SeriesKey key, FetchPlan plan, ActiveRun active) {
        try {
            if (!active.enter()) {
                return;
            }
            SymbolEntry entry = outcome(task, key, plan, active);
            if (isCutOff(entry) && active.isStopped()) {
                return;
            }
            journal.recordSymbol(active.id(), entry);
            active.count(entry);
        } finally {
            active.leave();
            width.release();
        }
    }

    /** Whether nothing became of a series: it stands in the journal with the run that takes it up. */
    private static boolean isCutOff(SymbolEntry entry) {
        return entry.status() == SymbolStatus.FAILED && !entry.kind().equals(FailureKinds.STOPPED);
    }

    /** The border at which one series' failure ends. */
    private SymbolEntry outcome(MaintenanceTask task, SeriesKey key, FetchPlan plan, ActiveRun active) {
        SymbolUpdate.Attempt attempt = new SymbolUpdate.Attempt(active, clock.instant(), clock);
        try {
            SymbolEntry entry = done(task, key, plan, attempt);
            LOGGER.log(DEBUG, () -> task.name() + ": " + key + " " + entry.status() + ", added " + entry.added());
            return entry;
        } catch (SourceException e) {
            if (!active.isStopped()) {
                LOGGER.log(WARNING, () -> task.name() + ": " + key + ": " + e.getMessage());
            }
            e.retryAt().ifPresent(until -> active.waits(key, until));
            return SymbolUpdate.failed(task, key, attempt, FailureKinds.of(e), sentenceOf(e));
        } catch (StoreException e) {
            logUnstored(task, key, e);
            return SymbolUpdate.failed(task, key, attempt, FailureKinds.of(e), sentenceOf(e));
        } catch (LedgerException e) {
            LOGGER.log(ERROR, () -> task.name() + ": " + key + ": " + e.getMessage());
            return SymbolUpdate.failed(task, key, attempt, FailureKinds.of(e), sentenceOf(e));
        } catch (RuntimeException e) {
            LOGGER.log(ERROR, () -> task.name() + ": " + key + " failed unexpectedly", e);
            return SymbolUpdate.failed(task, key, attempt, FailureKinds.UNEXPECTED, sentenceOf(e));
        }
    }

    private SymbolEntry done(MaintenanceTask task, SeriesKey key, FetchPlan plan, SymbolUpdate.Attempt attempt) {
        if (task instanceof MaintenanceTask.Validation validation) {
            return inspection.run(task, validation.check(), false, key, attempt);
        }
        if (!(task instanceof MaintenanceTask.Repair repair)) {
            SymbolEntry fetched = update.run(task, key, plan, attempt);
            return fetched.status() == SymbolStatus.STORED
                    ? fetched.withSentence(inspection.look(task, key, attempt))
                    : fetched;
        }
        if (repair.check().isDryRun()) {
            return inspection.run(task, repair.check(), false, key, attempt);
        }
        SymbolEntry filled = update.run(task, key, plan, attempt);
        if (filled.status() == SymbolStatus.HELD || filled.kind().equals(FailureKinds.STOPPED)) {
            return filled;
        }
        try {
            return filled.and(inspection.run(task, repair.check(), true, key, attempt));
        } catch (SourceException e) {
            if (attempt.active().isStopped()) {
                return filled.cutOff(FailureKinds.STOPPED, "stopped before it was examined");
            }
            throw e;
        }
    }

    /** That a server is away, was told once when it was noticed; five hundred stack traces tell no more. */
    private static void logUnstored(MaintenanceTask task, SeriesKey key, StoreException e) {
        if (e.kind() == StoreException.Kind.UNREACHABLE) {
            LOGGER.log(WARNING, () -> task.name() + ": " + key + ": " + e.getMessage());
        } else {
            LOGGER.log(ERROR, () -> task.name() + ": " + key + " was not stored", e);
        }
    }

    private void finish(MaintenanceTask task, ActiveRun active) {
        int total = task.series().size();
        RunStatus status = active.status(total);
        String message = active.message(total);
        journal.finishRun(active.id(), status, message);
        journal.prune(clock.instant().minus(KEEP_RUNS));
        LOGGER.log(
                status == RunStatus.SUCCESS ? INFO : WARNING,
                () -> "task " + task.name() + ", run " + active.id() + ": " + status.label() + ": " + message);
    }

    private static String sentenceOf(RuntimeException e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }
}
