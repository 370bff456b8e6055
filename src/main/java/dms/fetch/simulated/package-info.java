/** A source that makes its bars up: for demonstrations, tests and benchmarks. It says so wherever it shows. */
@NullMarked
package dms.fetch.simulated;

import org.jspecify.annotations.NullMarked;
