package dms.market;

import java.time.Instant;

/**
 * One bar as traded. Series travel as {@link BarSeries}; this is for single bars, such as the two sides of a change.
 *
 * @param openTimeMillis the bar's time by D2, epoch milliseconds UTC
 * @param open the first price
 * @param high the highest price
 * @param low the lowest price
 * @param close the last price
 * @param volume the units traded
 */
public record Bar(long openTimeMillis, double open, double high, double low, double close, double volume) {

    /** The bar's time. */
    public Instant openTime() {
        return Instant.ofEpochMilli(openTimeMillis);
    }
}
