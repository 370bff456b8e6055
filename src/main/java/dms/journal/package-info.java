/**
 * Stage 5: what happened, when, to what, why. Runs of tasks, what became of every symbol in them, revisions of stored
 * bars, and findings. Data for users; the log is text for operators.
 */
@NullMarked
package dms.journal;

import org.jspecify.annotations.NullMarked;
