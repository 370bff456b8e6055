/**
 * What is expected of each series, what is there, what is missing and why. {@link dms.coverage.CoverageBook} keeps it in the
 * ledger, a few rows for a series, brought up to date with every answer of a source; {@link dms.coverage.SeriesCoverage}
 * is what it says of one series; {@link dms.coverage.Consensus} finds the days on which nobody traded.
 */
@NullMarked
package dms.coverage;

import org.jspecify.annotations.NullMarked;
