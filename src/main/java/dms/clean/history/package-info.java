/**
 * Examines a whole price history with its dividends and splits: finds what is wrong, says how sure that is, and proposes
 * what should stand there instead. Plain Java; nothing is read or written here.
 */
@NullMarked
package dms.clean.history;

import org.jspecify.annotations.NullMarked;
