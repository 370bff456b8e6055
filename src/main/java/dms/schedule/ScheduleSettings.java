package dms.schedule;

import java.util.Map;

/**
 * When each task runs.
 *
 * @param triggers the trigger of every task by its name
 * @param runOnStartup whether all incremental tasks run once when the service starts
 */
public record ScheduleSettings(Map<String, Trigger> triggers, boolean runOnStartup) {

    /** Copies the triggers. */
    public ScheduleSettings {
        triggers = Map.copyOf(triggers);
    }
}
