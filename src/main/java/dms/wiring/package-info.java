/** Builds what the beans stand on from the configuration. Nobody imports this package. */
@NullMarked
package dms.wiring;

import org.jspecify.annotations.NullMarked;
