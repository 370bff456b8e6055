package dms.read;

import dms.market.BarSeries;

/**
 * A part of a series by position.
 *
 * @param bars the bars, ascending
 * @param total how many bars the whole series has
 */
public record BarPage(BarSeries bars, long total) {}
