/**
 * When tasks run. {@code MaintenanceTimers} is the container's metronome, {@code DueTasks} decides what is due,
 * {@link dms.schedule.Trigger} is what {@code task.yaml} says about it.
 */
@NullMarked
package dms.schedule;

import org.jspecify.annotations.NullMarked;
