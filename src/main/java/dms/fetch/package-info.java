/**
 * Stage 1: asks outside sources for bars. {@link dms.fetch.BarSource} is what a source must do; its vendors stand one
 * level below. {@link dms.fetch.FetchPlanner} decides what to ask for, {@link dms.fetch.BarFetcher} asks it.
 */
@NullMarked
package dms.fetch;

import org.jspecify.annotations.NullMarked;
