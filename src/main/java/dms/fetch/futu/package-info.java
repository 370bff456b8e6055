/**
 * Futu's gateway FutuOpenD as a source of bars, asked through Futu's own SDK. {@link dms.fetch.futu.FutuBarSource} says
 * what it carries; everything about threads and connections stays in this package.
 */
@NullMarked
package dms.fetch.futu;

import org.jspecify.annotations.NullMarked;
