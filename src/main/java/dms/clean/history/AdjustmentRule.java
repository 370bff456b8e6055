package dms.clean.history;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Adjusted closes that are no prices, or leave the adjustment of their neighbours and come back to it: between two
 * ex-dates {@code Adj Close / Close} is one number, so either the adjusted close or the close of such rows is wrong. The one
 * that jumps is.
 */
final class AdjustmentRule {

    private static final double OFF = 0.004;
    private static final double NEAR = 0.02;
    private static final double SAME_AMOUNT = 0.2;
    private static final int LONGEST = 30;
    private static final double SURE = 0.9;
    private static final double UNSURE = 0.6;

    private AdjustmentRule() {}

    /** Adjusted closes that are no prices. */
    static void invalid(HistoryDraft draft) {
        if (!draft.has(HistoryColumn.ADJ_CLOSE)) {
            return;
        }
        for (int i = 0; i < draft.size(); i++) {
            double adjusted = draft.adjusted(i);
            if (draft.isRemoved(i) || HistoryDraft.isGood(adjusted) || !HistoryDraft.isGood(draft.close(i))) {
                continue;
            }
            int after = neighbour(draft, i, 1);
            int before = neighbour(draft, i, -1);
            Map<String, Double> evidence = new LinkedHashMap<>();
            evidence.put("before", Double.isFinite(adjusted) ? adjusted : 0);
            evidence.put("close", draft.close(i));
            boolean isBetween =
                    after >= 0 && before >= 0 && isNear(adjustment(draft, before), adjustment(draft, after));
            HistoryDefect.Span span = draft.span("adjustment", i, i, 1);
            int reference = after >= 0 ? after : before;
            if (reference < 0) {
                draft.find(DefectKind.ADJ_INVALID, span, java.util.Set.of(HistoryColumn.ADJ_CLOSE), evidence, SURE);
                continue;
            }
            double right = draft.close(i) * adjustment(draft, reference);
            evidence.put("after", right);
            draft.repair(
                    DefectKind.ADJ_INVALID,
                    span,
                    evidence,
                    isBetween ? SURE : UNSURE,
                    List.of(draft.change(HistoryColumn.ADJ_CLOSE, i, right)));
        }
    }

    private static int neighbour(HistoryDraft draft, int i, int direction) {
        int row = i + direction;
        while (row >= 0 && row < draft.size() && !isUsable(draft, row)) {
            row += direction;
        }
        return row < draft.size() ? row : -1;
    }

    private static boolean isUsable(HistoryDraft draft, int row) {
        return draft.isPriced(row) && HistoryDraft.isGood(draft.adjusted(row));
    }

    private static double adjustment(HistoryDraft draft, int row) {
        return draft.adjusted(row) / draft.close(row);
    }

    private static boolean isNear(double one, double other) {
        return Math.abs(one / other - 1) <= NEAR;
    }

    /** Stretches whose adjustment is not that of the rows on both sides, but for the dividends between. */
    static void strays(HistoryDraft draft) {
        if (!draft.has(HistoryColumn.ADJ_CLOSE)) {
            return;
        }
        int[] rows = java.util.stream.IntStream.range(0, draft.size())
                .filter(i -> isUsable(draft, i))
                .toArray();
        double[] level = levels(draft, rows);
        int k = 1;
        while (k < rows.length - 1) {
            double usual = level[k - 1];
            double off = tolerance(draft, rows[k]);
            int end = k;
            while (end < rows.length && end - k <= LONGEST && Math.abs(level[end] / usual - 1) > off) {
                end++;
            }
            boolean comesBack = end > k && end < rows.length && end - k <= LONGEST && stays(level, end, usual, off);
            boolean isOne = comesBack && isOneStretch(level, k, end, off);
            boolean isOther = isOne
                    && (hasSplit(draft, rows[k - 1] + 1, rows[end])
                            || isOfDividend(draft, rows[k - 1] + 1, rows[end], level[k] / usual));
            if (isOne && !isOther) {
                settle(draft, rows, level, k, end);
                k = end;
            }
            k++;
        }
    }

    /** What the adjustment of rows is beyond that for the dividends listed after them: one number, if all is right. */
    private static double[] levels(HistoryDraft draft, int[] rows) {
        double[] factors = new double[draft.size() + 1];
        java.util.Arrays.fill(factors, 1);
        int before = -1;
        for (int i = 0; i < draft.size(); i++) {
            double amount = draft.value(HistoryColumn.DIVIDENDS, i);
            if (amount > 0 && before >= 0 && !draft.isRemoved(i)) {
                factors[DividendFactors.boundary(i, draft.context().interval())] *=
                        DividendFactors.factor(amount, draft.close(before));
            }
            before = !draft.isRemoved(i) && HistoryDraft.isGood(draft.close(i)) ? i : before;
        }
        double[] levels = new double[rows.length];
        double factor = 1;
        int row = draft.size();
        for (int k = rows.length - 1; k >= 0; k--) {
            while (row > rows[k]) {
                factor *= factors[row--];
            }
            levels[k] = adjustment(draft, rows[k]) / factor;
        }
        return levels;
    }

    /** How far a row's adjustment may be off: closes are revised by parts of a thousand, and small prices are rounded. */
    private static double tolerance(HistoryDraft draft, int row) {
        return Math.max(OFF, 3e-5 / Math.min(draft.adjusted(row), draft.close(row)));
    }

    /** Whether the two rows after a stretch have the adjustment of before it: one alone may be wrong itself. */
    private static boolean stays(double[] level, int end, double usual, double off) {
        return end + 1 >= level.length || Math.abs(level[end + 1] / usual - 1) <= off;
    }

    private static boolean isOneStretch(double[] level, int from, int end, double off) {
        for (int k = from + 1; k < end; k++) {
            if (Math.abs(level[k] / level[from] - 1) > off) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasSplit(HistoryDraft draft, int from, int to) {
        for (int i = from; i <= to; i++) {
            double ratio = draft.value(HistoryColumn.STOCK_SPLITS, i);
            if (ratio > 0 && ratio != 1) {
                return true;
            }
        }
        return false;
    }

    /** Whether a dividend at the edges of a stretch is as large as what is off: then it stands on a wrong date. */
    private static boolean isOfDividend(HistoryDraft draft, int from, int to, double wrong) {
        for (int i = from; i <= to; i++) {
            double yield = draft.value(HistoryColumn.DIVIDENDS, i) / draft.close(i);
            if (yield > 0 && Math.abs(Math.abs(Math.log(wrong)) / yield - 1) < SAME_AMOUNT) {
                return true;
            }
        }
        return false;
    }

    private static void settle(HistoryDraft draft, int[] rows, double[] level, int from, int to) {
        int first = rows[from];
        int before = rows[from - 1];
        int after = rows[to];
        double wrong = level[from] / level[from - 1];
        double adjustedMove = move(draft.adjusted(before), draft.adjusted(first))
                + move(draft.adjusted(rows[to - 1]), draft.adjusted(after));
        double closeMove =
                move(draft.close(before), draft.close(first)) + move(draft.close(rows[to - 1]), draft.close(after));
        int closesOut = 0;
        int otherOut = 0;
        for (int k = from; k < to; k++) {
            closesOut += isOutside(draft, rows[k], 1) ? 1 : 0;
            otherOut += isOutside(draft, rows[k], wrong) ? 1 : 0;
        }
        boolean isCloseWrong = closesOut == otherOut ? closeMove > 2 * adjustedMove : closesOut > otherOut;
        boolean isAdjustedWrong = closesOut == otherOut ? adjustedMove > 2 * closeMove : closesOut < otherOut;
        List<CellChange> changes = new ArrayList<>();
        for (int k = from; k < to; k++) {
            changes.add(
                    isCloseWrong
                            ? draft.change(HistoryColumn.CLOSE, rows[k], draft.close(rows[k]) * wrong)
                            : draft.change(HistoryColumn.ADJ_CLOSE, rows[k], draft.adjusted(rows[k]) / wrong));
        }
        Map<String, Double> evidence = new LinkedHashMap<>();
        evidence.put("before", changes.get(0).before());
        evidence.put("after", changes.get(0).after());
        evidence.put("adjustment", adjustment(draft, first));
        evidence.put("adjustment_around", adjustment(draft, first) / wrong);
        evidence.put("close_moves", closeMove);
        evidence.put("adj_close_moves", adjustedMove);
        boolean isApplied = draft.repair(
                isCloseWrong ? DefectKind.PRICE_SPIKE : DefectKind.ADJ_INVALID,
                draft.span("adjustment", first, rows[to - 1], to - from),
                evidence,
                isCloseWrong || isAdjustedWrong ? SURE : UNSURE,
                changes);
        if (!isApplied) {
            draft.explainEdges(first, after);
        }
    }

    /** Whether a close, times a factor, lies outside of its low and high. */
    private static boolean isOutside(HistoryDraft draft, int row, double factor) {
        double close = draft.close(row) * factor;
        return close > draft.value(HistoryColumn.HIGH, row) * (1 + 1e-4)
                || close < draft.value(HistoryColumn.LOW, row) * (1 - 1e-4);
    }

    private static double move(double from, double to) {
        return Math.abs(Math.log(to / from));
    }
}
