/**
 * A source that makes its bars up: seeded, without network, the same for ever. It serves demonstrations, tests and
 * benchmarks, and says that it is simulated wherever it shows.
 */
@NullMarked
package dms.fetch.simulated;

import org.jspecify.annotations.NullMarked;
