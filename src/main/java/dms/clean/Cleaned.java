package dms.clean;

import dms.market.BarSeries;

/**
 * What cleaning made of the rows of one answer.
 *
 * @param bars the good rows in order, one for each time
 * @param report what became of the others
 */
public record Cleaned(BarSeries bars, QualityReport report) {}
