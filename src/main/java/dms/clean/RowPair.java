package dms.clean;

import dms.market.BarField;
import dms.market.BarSeries;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * One row of both sources in the primary's units. Where the second source saw only a part of it, its extremes are widened
 * by the primary's and its close is the primary's: a part can add to a range and cannot take from it.
 */
final class RowPair {

    private static final double[] UNITS = {1000, 100, 10, 0.1, 0.01, 0.001};
    private static final double SAME_UNIT_WITHIN = 0.03;

    private final Comparison comparison;
    private final int row;
    private final boolean isPartial;
    private final double[] second = new double[BarField.COUNT];
    private final Set<BarField> differing = EnumSet.noneOf(BarField.class);

    RowPair(Comparison comparison, int row, boolean isPartial) {
        this.comparison = comparison;
        this.row = row;
        this.isPartial = isPartial;
        for (BarField price : Comparison.PRICES) {
            second[price.ordinal()] = comparison.second(price, row);
        }
        second[BarField.VOLUME.ordinal()] = comparison.rows().second(BarField.VOLUME, row);
        if (isPartial) {
            double close = primary(BarField.CLOSE);
            second[BarField.HIGH.ordinal()] = Math.max(close, Math.max(second(BarField.HIGH), primary(BarField.HIGH)));
            second[BarField.LOW.ordinal()] = Math.min(close, Math.min(second(BarField.LOW), primary(BarField.LOW)));
            second[BarField.CLOSE.ordinal()] = close;
        }
        for (BarField price : Comparison.PRICES) {
            if (!isSame(price, primary(price))) {
                differing.add(price);
            }
        }
    }

    int row() {
        return row;
    }

    boolean isPartial() {
        return isPartial;
    }

    double primary(BarField field) {
        return comparison.primary(field, row);
    }

    double second(BarField field) {
        return second[field.ordinal()];
    }

    /** The prices in which they differ. */
    Set<BarField> differing() {
        return differing;
    }

    /** Whether a price in the primary's units is the second source's. */
    boolean isSame(BarField price, double value) {
        return Math.abs(value - second(price)) <= comparison.tolerance(second(price), row);
    }

    /** Whether a price is the primary's. */
    boolean isPrimarys(BarField price, double value) {
        return Math.abs(value - primary(price)) <= comparison.tolerance(primary(price), row);
    }

    /** Whether no trading can make the primary's row. */
    boolean isPrimaryImpossible() {
        return isImpossible(
                primary(BarField.OPEN), primary(BarField.HIGH), primary(BarField.LOW), primary(BarField.CLOSE));
    }

    /** Whether no trading can make the second source's row. */
    boolean isSecondImpossible() {
        return isImpossible(second(BarField.OPEN), second(BarField.HIGH), second(BarField.LOW), second(BarField.CLOSE));
    }

    private boolean isImpossible(double open, double high, double low, double close) {
        double slack = comparison.tolerance(high, row);
        return low > high + slack
                || Math.max(open, close) > high + slack
                || Math.min(open, close) < low - slack
                || low <= 0;
    }

    /** Whether the primary has one price and no volume. */
    boolean isPrimaryEmpty() {
        return primary(BarField.VOLUME) == 0 && primary(BarField.HIGH) == primary(BarField.LOW);
    }

    /** Whether the second source has one price and no volume. */
    boolean isSecondEmpty() {
        return second(BarField.VOLUME) == 0
                && comparison.rows().second(BarField.HIGH, row)
                        == comparison.rows().second(BarField.LOW, row);
    }

    /** By how much the second source's range reaches beyond the primary's. */
    double secondBeyond() {
        return Math.max(second(BarField.HIGH) - primary(BarField.HIGH), primary(BarField.LOW) - second(BarField.LOW));
    }

    /** By how much the primary's range reaches beyond the second source's. */
    double primaryBeyond() {
        return Math.max(primary(BarField.HIGH) - second(BarField.HIGH), second(BarField.LOW) - primary(BarField.LOW));
    }

    /** The largest difference in a price. */
    double largestDifference() {
        double largest = 0;
        for (BarField price : differing) {
            largest = Math.max(largest, Math.abs(primary(price) - second(price)));
        }
        return largest;
    }

    /** Whether two prices stand in each other's place. */
    boolean isSwapped(BarField one, BarField other) {
        return differing.contains(one)
                && differing.contains(other)
                && isSame(one, primary(other))
                && isSame(other, primary(one));
    }

    /** The unit, such as 100, by which one source's number is the other's; 0 if there is none. */
    static double unit(double mine, double theirs) {
        for (double unit : UNITS) {
            if (Math.abs(mine / theirs / unit - 1) < SAME_UNIT_WITHIN) {
                return unit;
            }
        }
        return 0;
    }

    /** The primary's row with these columns from the second source, and its extremes wide enough for open and close. */
    BarSeries repaired(Set<BarField> columns, double volume) {
        double[] values = new double[BarField.COUNT];
        for (BarField price : Comparison.PRICES) {
            values[price.ordinal()] = columns.contains(price) ? second(price) : primary(price);
        }
        double open = values[BarField.OPEN.ordinal()];
        double close = values[BarField.CLOSE.ordinal()];
        double high = Math.max(values[BarField.HIGH.ordinal()], Math.max(open, close));
        double low = Math.min(values[BarField.LOW.ordinal()], Math.min(open, close));
        return BarSeries.builder(1)
                .add(comparison.rows().time(row), open, high, low, close, volume)
                .build();
    }

    /** Both rows with their numbers. */
    String describe(String primaryName, String secondName) {
        return String.format(
                Locale.ROOT,
                "%s %s: %s has %s, %s %s%s in its units",
                comparison.date(row),
                differing,
                primaryName,
                text(
                        primary(BarField.OPEN),
                        primary(BarField.HIGH),
                        primary(BarField.LOW),
                        primary(BarField.CLOSE),
                        primary(BarField.VOLUME)),
                secondName,
                isPartial ? "(a part of the session) " : "",
                text(
                        second(BarField.OPEN),
                        second(BarField.HIGH),
                        second(BarField.LOW),
                        second(BarField.CLOSE),
                        second(BarField.VOLUME)));
    }

    private static String text(double open, double high, double low, double close, double volume) {
        return String.format(Locale.ROOT, "%.7g/%.7g/%.7g/%.7g volume %.0f", open, high, low, close, volume);
    }
}
