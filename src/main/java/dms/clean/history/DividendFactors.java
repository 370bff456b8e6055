package dms.clean.history;

import dms.market.Interval;

/**
 * How Yahoo turns closes into adjusted closes: a dividend multiplies every close before its ex-date by
 * {@code 1 - amount / close before}. In bars of a week or month the bar that holds the ex-date counts as before it (seen in
 * AV.L's weekly history of 2022, read 2026-11-24). The same arithmetic as {@code dms.read.PriceFactors}, on rows in
 * today's shares.
 */
final class DividendFactors {

    private DividendFactors() {}

    /** The first row that a dividend in row i does not adjust. */
    static int boundary(int i, Interval interval) {
        return interval.compareTo(Interval.D1) > 0 ? i + 1 : i;
    }

    /** The last row before i that has a close; -1 if none has. */
    static int rowBefore(PriceHistory history, int i) {
        int row = i - 1;
        while (row >= 0 && !(history.value(HistoryColumn.CLOSE, row) > 0)) {
            row--;
        }
        return row;
    }

    /** The factor of an amount; 1 for one that cannot be adjusted for, being as large as the close. */
    static double factor(double amount, double closeBefore) {
        return amount > 0 && amount < closeBefore ? 1 - amount / closeBefore : 1;
    }

    /** The adjusted closes of a history, from its closes and dividends alone. */
    static double[] adjustedCloses(PriceHistory history, Interval interval) {
        double[] adjusted = new double[history.size()];
        double[] factors = new double[history.size() + 1];
        java.util.Arrays.fill(factors, 1);
        for (int i = 0; i < history.size(); i++) {
            double amount = history.value(HistoryColumn.DIVIDENDS, i);
            int before = rowBefore(history, i);
            if (amount > 0 && before >= 0) {
                factors[boundary(i, interval)] *= factor(amount, history.value(HistoryColumn.CLOSE, before));
            }
        }
        double factor = factors[history.size()];
        for (int i = history.size() - 1; i >= 0; i--) {
            adjusted[i] = history.value(HistoryColumn.CLOSE, i) * factor;
            factor *= factors[i];
        }
        return adjusted;
    }
}
