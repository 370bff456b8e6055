package dms.schedule;

import dms.Stage;
import dms.maintain.MaintenanceTask;
import dms.maintain.TaskBoard;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Decides which tasks are due. A task is due when its trigger names an instant after the start of its last run that is
 * not later than now. So runs missed while the service was down are caught up by one run, and a run by hand counts as
 * well as any. A task that never ran counts from the start of the service.
 */
@Stage
public final class DueTasks {

    private final ScheduleSettings settings;
    private final TaskBoard board;
    private final Clock clock;
    private final Instant serviceStart;

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
            if (nextAfter(trigger, lastStart(task, now)).compareTo(now) <= 0) {
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

    private static Instant nextAfter(Trigger trigger, Instant last) {
        return trigger.nextAfter(last).orElse(Instant.MAX);
    }

    /** A start in the future is one from before the clock was set back: it counts as now, so that nothing runs twice. */
    private Instant lastStart(MaintenanceTask task, Instant now) {
        Instant last = board.lastStart(task.name()).orElse(serviceStart);
        return last.isAfter(now) ? now : last;
    }

    /**
     * A task that is due.
     *
     * @param task its name
     * @param why the word for the journal
     */
    public record Due(String task, String why) {}
}
