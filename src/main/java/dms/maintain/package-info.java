/**
 * The only package that knows the order of the stages: fetch, clean, write, journal. A {@link dms.maintain.MaintenanceTask}
 * says what is to be done, {@link dms.maintain.TaskRunner} does it symbol by symbol, {@link dms.maintain.TaskBoard} knows
 * which tasks there are and which one is at work.
 */
@NullMarked
package dms.maintain;

import org.jspecify.annotations.NullMarked;
