/** What watches this service from outside: health. */
@NullMarked
package dms.monitor;

import org.jspecify.annotations.NullMarked;
