package dms.fetch.simulated;

/**
 * One made-up day. Prices are whole ticks, so that the minutes drawn inside of a day add up to it exactly.
 *
 * @param epochDay the date, in days of the epoch
 * @param scale how many ticks make one unit of money
 * @param open the first price in ticks
 * @param high the highest price in ticks
 * @param low the lowest price in ticks, above 0
 * @param close the last price in ticks
 * @param volume the units traded
 */
record SimulatedDay(long epochDay, int scale, long open, long high, long low, long close, long volume) {

    /** The day of these prices (open, high, low, close), rounded to ticks. */
    static SimulatedDay of(long epochDay, int scale, double[] prices, double volume) {
        long open = ticks(prices[0], scale);
        long close = ticks(prices[3], scale);
        return new SimulatedDay(
                epochDay,
                scale,
                open,
                Math.max(ticks(prices[1], scale), Math.max(open, close)),
                Math.min(ticks(prices[2], scale), Math.min(open, close)),
                close,
                Math.max(1, (long) volume));
    }

    private static long ticks(double price, int scale) {
        return Math.max(1, (long) Math.rint(price * scale));
    }

    /** Ticks as money. */
    double price(long ticks) {
        return (double) ticks / scale;
    }
}
