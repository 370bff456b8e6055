package dms.journal;

import dms.market.Market;

/**
 * How often a source was right and wrong in a market, where it was set against another one and that was settled.
 *
 * @param source the source's name
 * @param market the market
 * @param right settled rows in which it was right
 * @param wrong settled rows in which it was wrong
 */
public record SourceTally(String source, Market market, int right, int wrong) {}
