/**
 * Stage 2: makes bars that can be trusted of the rows that a source sent. What cannot be read is dropped, counted and
 * reported; no value is guessed. Plain Java.
 */
@NullMarked
package dms.clean;

import org.jspecify.annotations.NullMarked;
