package dms.clean;

import dms.market.BarField;
import dms.market.BarSeries;
import java.util.Arrays;

/** The rows that two series of one interval both have, each in its own units. Immutable. */
final class SharedRows {

    /** Values that agree to this part of themselves are the same price, whatever they went through. */
    private static final double SAME_PRICE_WITHIN = 2e-4;
    /** Rows that bear a relation out lie closer: what is wider would hide a small dividend between two runs. */
    private static final double BORNE_OUT_WITHIN = 4e-5;
    /** A little more than half: a value half a unit of its last decimal away is the same price, written shorter. */
    private static final double OF_LAST_DECIMAL = 0.6;

    private static final int MOST_DECIMALS = 6;
    private static final int VALUES_LOOKED_AT = 400;
    private static final double LAST_DECIMAL_AT_MOST = 0.004;

    private final BarSeries primary;
    private final BarSeries second;
    private final int[] primaryRows;
    private final int[] secondRows;
    private final double primaryDecimal;
    private final double secondDecimal;

    private SharedRows(BarSeries primary, BarSeries second, int[] primaryRows, int[] secondRows) {
        this.primary = primary;
        this.second = second;
        this.primaryRows = primaryRows;
        this.secondRows = secondRows;
        this.primaryDecimal = lastDecimal(primary);
        this.secondDecimal = lastDecimal(second);
    }

    /** The rows of equal time. */
    static SharedRows of(BarSeries primary, BarSeries second) {
        int most = Math.min(primary.size(), second.size());
        int[] mine = new int[most];
        int[] theirs = new int[most];
        int shared = 0;
        int j = 0;
        for (int i = 0; i < primary.size() && shared < most; i++) {
            while (j < second.size() && second.openTimeMillis(j) < primary.openTimeMillis(i)) {
                j++;
            }
            if (j < second.size() && second.openTimeMillis(j) == primary.openTimeMillis(i)) {
                mine[shared] = i;
                theirs[shared++] = j;
            }
        }
        return new SharedRows(primary, second, Arrays.copyOf(mine, shared), Arrays.copyOf(theirs, shared));
    }

    int size() {
        return primaryRows.length;
    }

    long time(int i) {
        return primary.openTimeMillis(primaryRows[i]);
    }

    double primary(BarField field, int i) {
        return primary.value(field, primaryRows[i]);
    }

    double second(BarField field, int i) {
        return second.value(field, secondRows[i]);
    }

    /** By how much two values of one price may differ, in the primary's units. */
    double tolerance(double price, double scale) {
        return SAME_PRICE_WITHIN * Math.abs(price) + rounding(price, scale);
    }

    /** By how much they may differ to bear out a relation. */
    double fitTolerance(double price, double scale) {
        return BORNE_OUT_WITHIN * Math.abs(price) + rounding(price, scale);
    }

    private double rounding(double price, double scale) {
        double most = LAST_DECIMAL_AT_MOST * Math.abs(price);
        return OF_LAST_DECIMAL * (Math.min(most, primaryDecimal) + Math.min(most, Math.abs(scale) * secondDecimal));
    }

    /** The unit of the last decimal in which prices are written; 0 if they are not written in decimals. */
    private static double lastDecimal(BarSeries bars) {
        int decimals = 0;
        int looked = Math.min(bars.size(), VALUES_LOOKED_AT);
        for (int i = 0; i < looked; i++) {
            double close = bars.close(i);
            while (decimals <= MOST_DECIMALS) {
                double scaled = close * Math.pow(10, decimals);
                if (Math.abs(scaled - Math.rint(scaled)) < 1e-9 * Math.max(1, Math.abs(scaled))) {
                    break;
                }
                decimals++;
            }
        }
        return looked == 0 || decimals > MOST_DECIMALS ? 0 : Math.pow(10, -decimals);
    }
}
