package dms.clean;

import dms.market.BarField;
import dms.market.RawBars;
import java.util.Locale;

/** Why a row cannot be a bar. The checks run in the order of the constants, and the first that fails is the reason. */
enum RowCheck {
    /** The source sent a time and nothing else. */
    NULL_ROW,
    /** Some of the five values are missing. */
    MISSING_VALUE,
    /** A value is infinite. */
    NOT_FINITE,
    /** A price is zero or negative. */
    PRICE_NOT_POSITIVE,
    /** The volume is negative. */
    NEGATIVE_VOLUME,
    /** The lowest price lies above the highest. */
    LOW_ABOVE_HIGH,
    /** The first price lies outside of low and high. */
    OPEN_OUTSIDE_RANGE,
    /** The last price lies outside of low and high. */
    CLOSE_OUTSIDE_RANGE,
    /** Nothing is wrong. */
    GOOD;

    /** Prices that went through 32-bit floats or six decimals may differ by this part of themselves. */
    private static final double TOLERANCE = 1e-6;

    /** What is wrong with row i. */
    static RowCheck of(RawBars rows, int i) {
        double open = rows.value(BarField.OPEN, i);
        double high = rows.value(BarField.HIGH, i);
        double low = rows.value(BarField.LOW, i);
        double close = rows.value(BarField.CLOSE, i);
        double volume = rows.value(BarField.VOLUME, i);
        double sum = open + high + low + close + volume;
        if (!Double.isFinite(sum)) {
            RowCheck unusable = unusable(open, high, low, close, volume);
            if (unusable != GOOD) {
                return unusable;
            }
        }
        if (!(open > 0 && high > 0 && low > 0 && close > 0)) {
            return PRICE_NOT_POSITIVE;
        }
        if (volume < 0) {
            return NEGATIVE_VOLUME;
        }
        return range(open, high, low, close);
    }

    /** Good if the values are finite after all, and only their sum is not. */
    private static RowCheck unusable(double open, double high, double low, double close, double volume) {
        int missing = missing(open) + missing(high) + missing(low) + missing(close) + missing(volume);
        if (missing == BarField.COUNT) {
            return NULL_ROW;
        }
        if (missing > 0) {
            return MISSING_VALUE;
        }
        boolean finite = Double.isFinite(open)
                && Double.isFinite(high)
                && Double.isFinite(low)
                && Double.isFinite(close)
                && Double.isFinite(volume);
        return finite ? GOOD : NOT_FINITE;
    }

    private static int missing(double value) {
        return Double.isNaN(value) ? 1 : 0;
    }

    private static RowCheck range(double open, double high, double low, double close) {
        double highest = high * (1 + TOLERANCE);
        double lowest = low * (1 - TOLERANCE);
        if (lowest > high) {
            return LOW_ABOVE_HIGH;
        }
        if (open < lowest || open > highest) {
            return OPEN_OUTSIDE_RANGE;
        }
        return close < lowest || close > highest ? CLOSE_OUTSIDE_RANGE : GOOD;
    }

    /** The reason as it is counted, such as {@code null_row}. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What was expected of the row. */
    String expectation() {
        return switch (this) {
            case NULL_ROW, MISSING_VALUE -> "expected all five values";
            case NOT_FINITE -> "expected finite numbers";
            case PRICE_NOT_POSITIVE -> "expected prices above 0";
            case NEGATIVE_VOLUME -> "expected a volume of 0 or more";
            case LOW_ABOVE_HIGH -> "expected low not above high";
            case OPEN_OUTSIDE_RANGE -> "expected open between low and high";
            case CLOSE_OUTSIDE_RANGE -> "expected close between low and high";
            case GOOD -> "expected nothing else";
        };
    }
}
