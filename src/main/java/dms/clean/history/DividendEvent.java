package dms.clean.history;

import org.jspecify.annotations.Nullable;

/**
 * An ex-date in a history, and what prices and adjusted closes say about it.
 *
 * <p>Amounts are per share, in the unit of the prices. The adjustment's own amount is the one that its step at this date
 * stands for; NaN where the steps are not numbers.
 */
final class DividendEvent {

    /** Yields of single payments lie around 1.5 %, two thirds of them within a factor of 3.3. */
    private static final double USUAL_YIELD = 0.015;

    private static final double YIELD_SPREAD = 1.2;
    private static final double IMPOSSIBLE = 40;
    /** Closes are revised after a dividend was adjusted for: by less than this part of the dividend it is the same. */
    private static final double SAME_AMOUNT = 0.05;

    private static final double LEAST_VOLATILITY = 0.004;
    private static final double PRICED_IN = 0.9;
    private static final double OVERNIGHT = 0.7;
    private static final double HIGH_YIELD = 0.05;

    final int row;
    final int before;
    final int after;
    final double amount;
    final double gain;
    final double closeBefore;
    final double factor;
    final double tolerance;
    private final double leastDrop;
    private final double mostDrop;
    private final double openDrop;
    private final double volatility;
    private final boolean isInformative;
    private boolean isSettled;
    private double chosen;
    private double chosenFactor;
    private @Nullable DefectKind kind;
    private double confidence;

    /**
     * Measures an ex-date.
     *
     * @param row the row that the dividend stands in
     * @param before the last row with a close before it
     * @param edge the two rows between which the adjusted closes step: the last before, the first after
     * @param volatility what prices move there in a row
     */
    DividendEvent(HistoryDraft draft, int row, int before, int[] edge, double volatility) {
        this.row = row;
        this.before = edge[0];
        this.after = edge[1];
        this.amount = draft.value(HistoryColumn.DIVIDENDS, row);
        this.gain = draft.value(HistoryColumn.CAPITAL_GAINS, row);
        this.closeBefore = draft.close(before);
        double stepBefore = draft.adjusted(this.before) / draft.close(this.before);
        double stepAfter = draft.adjusted(this.after) / draft.close(this.after);
        this.factor = stepBefore / stepAfter;
        double least = Math.min(Math.abs(draft.adjusted(this.before)), Math.abs(draft.adjusted(this.after)));
        this.tolerance = Math.max(SAME_AMOUNT * amount, closeBefore * (2e-6 + (least > 0 ? 1.5e-6 / least : 0)));
        int traded = row;
        while (traded < draft.size() - 1 && !draft.isPriced(traded)) {
            traded++;
        }
        boolean isPriced = draft.isPriced(traded) && traded - row < 3;
        double open = isPriced ? drop(draft.value(HistoryColumn.OPEN, traded)) : 0;
        double close = isPriced ? drop(draft.close(traded)) : 0;
        this.openDrop = open;
        this.leastDrop = Math.min(open, close);
        this.mostDrop = isPriced ? Math.max(drop(draft.value(HistoryColumn.LOW, traded)), leastDrop) : 0;
        long days = (draft.time(traded) - draft.time(before)) / 86_400_000L;
        this.volatility = Math.max(LEAST_VOLATILITY, volatility) * Math.sqrt(Math.max(1, days / 3.0));
        this.isInformative = isPriced && (draft.volume(traded) > 0 || draft.close(traded) != draft.close(before));
        this.chosen = amount;
        this.chosenFactor = factor;
    }

    private double drop(double price) {
        return 1 - price / closeBefore;
    }

    /** The amount for which the adjusted closes step here. */
    double adjustmentAmount() {
        return (1 - factor) * closeBefore;
    }

    /** Whether dividend and adjustment say the same. */
    boolean isConsistent() {
        return Math.abs(adjustmentAmount() - amount) <= tolerance;
    }

    /** Whether the adjusted closes carry no dividend here. */
    boolean isUnadjusted() {
        return Math.abs(adjustmentAmount()) <= Math.min(tolerance, Math.min(amount, HIGH_YIELD * closeBefore) / 300)
                || Math.abs(factor - 1) < 2e-6;
    }

    /** Minus the surprise of the prices of the ex-date, had this amount been paid. */
    double priceScore(double paid) {
        if (paid >= closeBefore) {
            return -IMPOSSIBLE;
        }
        if (!isInformative) {
            return 0;
        }
        double drop = paid / closeBefore;
        double off = Math.max(0, Math.max(leastDrop - drop, drop - mostDrop));
        return -Volatility.surprise(off, volatility);
    }

    /**
     * Minus the surprise of the first price of the ex-date, had this amount been paid: that falls by nine tenths of a
     * dividend on average (taxes take the rest), and moves less than a whole day.
     */
    double openScore(double paid) {
        return isInformative
                ? -Volatility.surprise(openDrop - PRICED_IN * paid / closeBefore, OVERNIGHT * volatility)
                : 0;
    }

    /** How usual a payment of this size is. */
    double yieldScore(double paid) {
        return paid <= 0 ? -1.5 : -Volatility.surprise(Math.log(paid / closeBefore / USUAL_YIELD), YIELD_SPREAD);
    }

    /** Decides what was paid and by which factor the adjusted closes should step. */
    void decide(double paid, double newFactor, DefectKind found, double sure) {
        chosen = paid;
        chosenFactor = newFactor;
        kind = found;
        confidence = sure;
    }

    /** It is right although dividend and adjustment differ. */
    void settle() {
        isSettled = true;
    }

    /** Whether it is right although dividend and adjustment differ. */
    boolean isSettled() {
        return isSettled;
    }

    /** A number as evidence shows it. */
    static double finite(double value) {
        return Double.isFinite(value) ? value : 0;
    }

    double chosen() {
        return chosen;
    }

    double chosenFactor() {
        return chosenFactor;
    }

    /** What is wrong here, or null if nothing is. */
    @Nullable
    DefectKind kind() {
        return kind;
    }

    double confidence() {
        return confidence;
    }

    double leastDrop() {
        return leastDrop;
    }

    double mostDrop() {
        return mostDrop;
    }

    double volatility() {
        return volatility;
    }
}
