package dms.schedule;

import dms.Stage;
import dms.maintain.MaintenanceTask;
import dms.maintain.TaskBoard;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Decides which tasks are due. A task is due when its trigger names an instant after the start of its last run that is
 * not later than now; of an interval, when now is the tick of the metronome nearest to that instant. So runs missed while the service was down are caught up by one run, and a run by hand counts as
 * well as any. A task that never ran counts from the start of the service.
 */
@Stage
public final class DueTasks {

    /** Half the time between two ticks of the metronome, {@link MaintenanceTimers#tick}. */
    private static final Duration HALF_A_TICK = Duration.ofSeconds(30);

    private final ScheduleSettings settings;
    private final TaskBoard board;
    private final Clock clock;
    private final Instant serviceStart;

    /** By task, when its last start was first seen to be in the future. */
    private final Map<String, Instant> setBackAt = new ConcurrentHashMap<>();

    /** The tasks of a board by these triggers. */
    @Inject
    public DueTasks(ScheduleSettings settings, TaskBoard board, Clock clock) {
        this.settings = settings;
        this.board = board;
        this.clock = clock;
        this.serviceStart = clock.instant();
    }

    /** The tasks that are due now and not at work, with the word for the journal that says why. */
    public List<Due> due() {
        Instant now = clock.instant();
        List<Due> due = new ArrayList<>();
        for (MaintenanceTask task : board.tasks()) {
            if (board.progress(task.name()).isPresent()) {
                continue;
            }
            Trigger trigger = trigger(task.name());
            if (!nextAfter(trigger, lastStart(task, trigger, now)).isAfter(reach(trigger, now))) {
                due.add(new Due(task.name(), trigger instanceof Trigger.Every ? "interval" : "cron"));
            } else if (isRetryDue(task, now)) {
                due.add(new Due(task.name(), "retry"));
            }
        }
        return due;
    }

    /**
     * The tasks that run once when the service starts: those whose last run was cut off, and, if the configuration says
     * so, every incremental one.
     */
    public List<Due> atStartup() {
        List<Due> due = new ArrayList<>();
        for (MaintenanceTask task : board.tasks()) {
            if (board.wasInterrupted(task.name())) {
                due.add(new Due(task.name(), "recovery"));
            } else if (settings.runOnStartup() && task instanceof MaintenanceTask.IncrementalUpdate) {
                due.add(new Due(task.name(), "startup"));
            }
        }
        return due;
    }

    private boolean isRetryDue(MaintenanceTask task, Instant now) {
        return task instanceof MaintenanceTask.IncrementalUpdate
                && board.retryAt(task.name()).filter(at -> !at.isAfter(now)).isPresent();
    }

    private Trigger trigger(String taskName) {
        Trigger trigger = settings.triggers().get(taskName);
        return trigger == null ? new Trigger.ByHand() : trigger;
    }

    /**
     * A run begins some moments after the tick that starts it, and no two ticks come exactly a minute apart. Counted from
     * such a start to the millisecond, an interval would mostly be over just after a tick, and the run a minute late.
     */
    private static Instant reach(Trigger trigger, Instant now) {
        return trigger instanceof Trigger.Every ? now.plus(HALF_A_TICK) : now;
    }

    private static Instant nextAfter(Trigger trigger, Instant last) {
        return trigger.nextAfter(last).orElse(Instant.MAX);
    }

    /**
     * A start in the future is one from before the clock was set back. It counts as now, so that nothing runs twice; and for
     * an interval as the moment when that was noticed, so that it need not wait until the clock is there again.
     */
    private Instant lastStart(MaintenanceTask task, Trigger trigger, Instant now) {
        Instant last = board.lastStart(task.name()).orElse(serviceStart);
        if (!last.isAfter(now)) {
            setBackAt.remove(task.name());
            return last;
        }
        Instant noticed =
                setBackAt.compute(task.name(), (name, before) -> before == null || before.isAfter(now) ? now : before);
        return trigger instanceof Trigger.Every ? noticed : now;
    }

    /**
     * A task that is due.
     *
     * @param task its name
     * @param why the word for the journal
     */
    public record Due(String task, String why) {}
}
