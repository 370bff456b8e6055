package dms.maintain;

import java.util.List;

/**
 * The tasks and how many symbols are worked on at a time.
 *
 * @param tasks every task, names unique
 * @param maxWorkers how many symbols at a time, of all tasks together
 */
public record MaintainSettings(List<MaintenanceTask> tasks, int maxWorkers) {

    /** The most symbols that can be worked on at a time: the width of the container's executor. */
    public static final int WORKERS_CEILING = 32;

    /** Copies the tasks. */
    public MaintainSettings {
        tasks = List.copyOf(tasks);
    }
}
