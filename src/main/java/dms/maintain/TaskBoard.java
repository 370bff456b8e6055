package dms.maintain;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.WARNING;

import dms.Stage;
import dms.journal.Journal;
import dms.journal.Run;
import dms.journal.RunStatus;
import dms.market.SeriesKey;
import dms.market.Symbol;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The tasks there are and the runs at work. A task runs once at a time: whoever asks meanwhile gets the run that is at
 * work (S20). Thread-safe; the map of runs is guarded by one lock.
 */
@Stage
public final class TaskBoard {

    private static final System.Logger LOGGER = System.getLogger(TaskBoard.class.getName());

    private static final Duration FIRST_RETRY = Duration.ofMinutes(15);
    private static final Duration LONGEST_RETRY = Duration.ofHours(4);
    private static final int RETRIES_COUNTED = 5;

    private final Map<String, MaintenanceTask> tasks = new LinkedHashMap<>();
    private final Map<SeriesKey, Integer> initialDays = new HashMap<>();
    private final Map<String, ActiveRun> active = new HashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();
    private final TaskRunner runner;
    private final Journal journal;
    private final Workers workers;
    private boolean closed;

    /** The board of the configured tasks. Nothing is at work yet: runs that the journal still has at work were cut off. */
    @Inject
    public TaskBoard(MaintainSettings settings, TaskRunner runner, Journal journal, Workers workers) {
        for (MaintenanceTask task : settings.tasks()) {
            tasks.put(task.name(), task);
            task.series().forEach(key -> initialDays.merge(key, task.initialDays(), Math::max));
        }
        this.runner = runner;
        this.journal = journal;
        this.workers = workers;
        int cutOff = journal.markInterrupted();
        if (cutOff > 0) {
            LOGGER.log(WARNING, () -> cutOff + " runs were cut off when the service last ended; they are begun again");
        }
    }

    /** Every task, in the order of the configuration. */
    public List<MaintenanceTask> tasks() {
        return List.copyOf(tasks.values());
    }

    /** The task of a name; empty if there is none. */
    public Optional<MaintenanceTask> task(String name) {
        return Optional.ofNullable(tasks.get(name));
    }

    /** Every symbol that a task maintains. */
    public NavigableSet<Symbol> symbols() {
        NavigableSet<Symbol> symbols = new TreeSet<>();
        for (MaintenanceTask task : tasks.values()) {
            task.series().stream().map(SeriesKey::symbol).forEach(symbols::add);
        }
        return symbols;
    }

    /** How many days back the history of a series begins: the most of all tasks that keep it; empty if none does. */
    public Optional<Integer> initialDays(SeriesKey key) {
        return Optional.ofNullable(initialDays.get(key));
    }

    /** The run of a task that is at work; empty if it is idle. */
    public Optional<Progress> progress(String taskName) {
        lock.lock();
        try {
            ActiveRun run = active.get(taskName);
            MaintenanceTask task = tasks.get(taskName);
            return run == null || task == null
                    ? Optional.empty()
                    : Optional.of(
                            new Progress(run.id(), run.done(), task.series().size(), run.isStopped()));
        } finally {
            lock.unlock();
        }
    }

    /** When the last run of a task began; empty if it never ran. */
    public Optional<Instant> lastStart(String taskName) {
        return journal.lastRun(taskName).map(Run::started);
    }

    /**
     * When a task should be run again because series failed for reasons that may pass, such as an outage of the source: a
     * quarter of an hour after its last run, twice as long after each further one that failed so, at most four hours.
     * Empty if its last run left nothing of that kind.
     */
    public Optional<Instant> retryAt(String taskName) {
        Duration pause = FIRST_RETRY;
        Instant ended = null;
        for (Run run : journal.runs(taskName, RETRIES_COUNTED, 0)) {
            if (!leftRetriable(run)) {
                break;
            }
            if (ended == null) {
                ended = run.ended().orElse(run.started());
            } else if (pause.compareTo(LONGEST_RETRY) < 0) {
                pause = pause.multipliedBy(2);
            }
        }
        return Optional.ofNullable(ended).map(pause::addTo).map(Instant::from);
    }

    private boolean leftRetriable(Run run) {
        return (run.status() == RunStatus.PARTIAL || run.status() == RunStatus.FAILED)
                && journal.symbols(run.id()).stream().anyMatch(FailureKinds::mayPass);
    }

    /** Whether the last run of a task ended with the process, and neither by itself nor because somebody cancelled it. */
    public boolean wasInterrupted(String taskName) {
        return journal.lastRun(taskName)
                .filter(run -> run.status() == RunStatus.INTERRUPTED)
                .isPresent();
    }

    /**
     * Cancels a run at work: it asks for nothing more, writes what is in hand, and ends as cancelled, unless that was all
     * that it had to do.
     *
     * @return whether there was such a run at work
     */
    public boolean cancel(long run) {
        lock.lock();
        try {
            Optional<ActiveRun> atWork =
                    active.values().stream().filter(one -> one.id() == run).findFirst();
            atWork.ifPresent(ActiveRun::cancel);
            return atWork.isPresent();
        } finally {
            lock.unlock();
        }
    }

    /** Whether a run was cancelled and is still at work on what is in hand. */
    public boolean isStopping(long run) {
        lock.lock();
        try {
            return active.values().stream().anyMatch(one -> one.id() == run && one.isStopped());
        } finally {
            lock.unlock();
        }
    }

    /**
     * Starts a task in the background.
     *
     * @param trigger what asks for it, as the journal records it: {@code cron}, {@code interval}, {@code startup}, {@code api}
     * @return the run that was started, or the one that was at work already
     * @throws IllegalArgumentException if there is no such task
     * @throws IllegalStateException if the service is stopping
     */
    public Start start(String taskName, String trigger) {
        MaintenanceTask task = tasks.get(taskName);
        if (task == null) {
            throw new IllegalArgumentException("task_name: expected one of " + tasks.keySet() + ", found " + taskName);
        }
        lock.lock();
        try {
            ActiveRun running = active.get(taskName);
            if (running != null) {
                return new Start(running.id(), false);
            }
            if (closed) {
                throw new IllegalStateException("the service is stopping, task " + taskName + " was not started");
            }
            long id = journal.startRun(
                    taskName, task.type(), trigger, task.series().size());
            submit(task, new ActiveRun(id));
            return new Start(id, true);
        } finally {
            lock.unlock();
        }
    }

    private void submit(MaintenanceTask task, ActiveRun run) {
        active.put(task.name(), run);
        try {
            workers.runs().execute(() -> {
                try {
                    runner.run(task, run);
                } catch (RuntimeException e) {
                    LOGGER.log(ERROR, () -> "task " + task.name() + ", run " + run.id() + " could not be closed", e);
                } finally {
                    ended(task.name());
                }
            });
        } catch (RejectedExecutionException e) {
            active.remove(task.name());
            journal.finishRun(run.id(), RunStatus.FAILED, "no thread was free to run it");
            throw new IllegalStateException("no thread is free to run task " + task.name(), e);
        }
    }

    private void ended(String taskName) {
        lock.lock();
        try {
            active.remove(taskName);
            idle.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until nothing is at work.
     *
     * @return whether nothing is, and not only the time up
     */
    public boolean awaitIdle(long timeout, TimeUnit unit) throws InterruptedException {
        lock.lock();
        try {
            long left = unit.toNanos(timeout);
            while (!active.isEmpty()) {
                if (left <= 0) {
                    return false;
                }
                left = idle.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Starts nothing more, stops what is at work, and waits for it at most so long. */
    public void close(long timeout, TimeUnit unit) {
        lock.lock();
        try {
            closed = true;
            active.values().forEach(ActiveRun::stop);
        } finally {
            lock.unlock();
        }
        try {
            if (!awaitIdle(timeout, unit)) {
                LOGGER.log(
                        ERROR, "runs were still at work when the service stopped; they are journalled as interrupted");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * The answer to a start.
     *
     * @param run the run's number in the journal
     * @param isNew whether it was started now, and not at work already
     */
    public record Start(long run, boolean isNew) {}

    /**
     * How far a run is.
     *
     * @param run the run's number in the journal
     * @param done how many series have an outcome
     * @param total how many there are
     * @param isStopping whether it was stopped, and ends with what is in hand
     */
    public record Progress(long run, int done, int total, boolean isStopping) {}
}
