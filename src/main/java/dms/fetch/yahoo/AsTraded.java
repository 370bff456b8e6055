package dms.fetch.yahoo;

import dms.market.BarField;
import dms.market.RawBars;
import dms.market.SeriesKey;
import dms.market.SplitFactors;

/**
 * Turns Yahoo's bars back to what was traded (D4): prices times the splits after the bar, volumes divided by them. Yahoo's
 * prices are 32-bit floats, of which seven digits mean something: that many are kept, so that a bar asked before a split
 * and after it is the same bar.
 */
final class AsTraded {

    private static final double LEAST_SEVEN_DIGITS = 1e6;
    private static final double MOST_SEVEN_DIGITS = 1e7;

    private AsTraded() {}

    /** The rows as traded; NaN stays NaN. */
    static RawBars turnBack(RawBars rows, SeriesKey key, SplitFactors factors) {
        RawBars traded = new RawBars(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            long time = rows.openTimeMillis(i);
            double factor = factors.isEmpty() ? 1 : factors.after(key.lastDateOf(time));
            double volume = rows.value(BarField.VOLUME, i);
            traded.add(
                    time,
                    sevenDigits(rows.value(BarField.OPEN, i) * factor),
                    sevenDigits(rows.value(BarField.HIGH, i) * factor),
                    sevenDigits(rows.value(BarField.LOW, i) * factor),
                    sevenDigits(rows.value(BarField.CLOSE, i) * factor),
                    factor == 1 ? volume : Math.rint(volume / factor));
        }
        return traded;
    }

    /**
     * The decimal number of seven digits that is nearest. Scaled by an exact power of ten to a whole number and divided by
     * it again, so that the result is the double that the decimal number itself would be read as.
     */
    static double sevenDigits(double value) {
        double size = Math.abs(value);
        if (!(size > 1e-12 && size < 1e15)) {
            return value;
        }
        if (size >= MOST_SEVEN_DIGITS) {
            double unit = 10;
            while (size / unit >= MOST_SEVEN_DIGITS) {
                unit *= 10;
            }
            return Math.rint(value / unit) * unit;
        }
        double scale = 1;
        while (size * scale < LEAST_SEVEN_DIGITS) {
            scale *= 10;
        }
        return Math.rint(value * scale) / scale;
    }
}
