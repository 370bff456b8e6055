/**
 * Serves what is stored: ranges, batches and pages of bars, adjusted as the reader wants them and without looking
 * ahead of the instant that the reader names.
 */
@NullMarked
package dms.read;

import org.jspecify.annotations.NullMarked;
