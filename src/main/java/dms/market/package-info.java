/**
 * The values of the field: markets, symbols, intervals, bars, series of bars, corporate actions and how prices are
 * adjusted for them. Plain Java, immutable, without any knowledge of where bars come from or where they are kept.
 */
@NullMarked
package dms.market;

import org.jspecify.annotations.NullMarked;
