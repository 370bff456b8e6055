/** A folder of CSV files as a source of bars. {@link dms.fetch.csv.CsvBarSource} says which files it reads, and how. */
@NullMarked
package dms.fetch.csv;

import org.jspecify.annotations.NullMarked;
