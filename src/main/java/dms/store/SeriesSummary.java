package dms.store;

import dms.market.BarSeries;

/**
 * Counts and sums of the bars of a series, which a database makes without sending them. Equal bars have the same ones; the same ones
 * do not prove equal bars.
 *
 * @param bars how many bars
 * @param lowest the lowest price
 * @param highest the highest price
 * @param opens the sum of the opening prices
 * @param closes the sum of the closing prices
 * @param volume the sum of the volumes
 */
public record SeriesSummary(long bars, double lowest, double highest, double opens, double closes, double volume) {

    /** Sums made in another order differ in their last digits. */
    private static final double TOLERANCE = 1e-9;

    /** Of these bars, which must not be none. */
    public static SeriesSummary of(BarSeries bars) {
        double lowest = bars.low(0);
        double highest = bars.high(0);
        double opens = 0;
        double closes = 0;
        double volume = 0;
        for (int i = 0; i < bars.size(); i++) {
            lowest = Math.min(lowest, bars.low(i));
            highest = Math.max(highest, bars.high(i));
            opens += bars.open(i);
            closes += bars.close(i);
            volume += bars.volume(i);
        }
        return new SeriesSummary(bars.size(), lowest, highest, opens, closes, volume);
    }

    /** Whether it may be of the same bars. */
    public boolean isLike(SeriesSummary other) {
        return bars == other.bars
                && lowest == other.lowest
                && highest == other.highest
                && isNear(opens, other.opens)
                && isNear(closes, other.closes)
                && isNear(volume, other.volume);
    }

    private static boolean isNear(double one, double other) {
        return Math.abs(one - other) <= TOLERANCE * Math.max(Math.abs(one), Math.abs(other));
    }
}
