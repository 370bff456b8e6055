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

    private static final double OFF = 0.02;
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
        return Math.abs(one / other - 1) <= OFF;
    }

    /** Stretches whose adjustment is not that of the rows on both sides. */
    static void strays(HistoryDraft draft) {
        if (!draft.has(HistoryColumn.ADJ_CLOSE)) {
            return;
        }
        int[] rows = java.util.stream.IntStream.range(0, draft.size())
                .filter(i -> isUsable(draft, i))
                .toArray();
        int k = 1;
        while (k < rows.length - 1) {
            double usual = adjustment(draft, rows[k - 1]);
            int end = k;
            while (end < rows.length && end - k <= LONGEST && !isNear(adjustment(draft, rows[end]), usual)) {
                end++;
            }
            boolean comesBack = end > k && end < rows.length && end - k <= LONGEST;
            if (comesBack && !hasAction(draft, rows[k - 1] + 1, rows[end])) {
                settle(draft, rows, k, end, usual);
                k = end;
            }
            k++;
        }
    }

    private static boolean hasAction(HistoryDraft draft, int from, int to) {
        for (int i = from; i <= to; i++) {
            if (draft.value(HistoryColumn.DIVIDENDS, i) > 0
                    || draft.value(HistoryColumn.CAPITAL_GAINS, i) > 0
                    || draft.value(HistoryColumn.STOCK_SPLITS, i) > 0) {
                return true;
            }
        }
        return false;
    }

    private static void settle(HistoryDraft draft, int[] rows, int from, int to, double usual) {
        int first = rows[from];
        int before = rows[from - 1];
        int after = rows[to];
        double adjustedMove = move(draft.adjusted(before), draft.adjusted(first))
                + move(draft.adjusted(rows[to - 1]), draft.adjusted(after));
        double closeMove =
                move(draft.close(before), draft.close(first)) + move(draft.close(rows[to - 1]), draft.close(after));
        boolean isCloseWrong = closeMove > 2 * adjustedMove;
        boolean isAdjustedWrong = adjustedMove > 2 * closeMove;
        List<CellChange> changes = new ArrayList<>();
        for (int k = from; k < to; k++) {
            changes.add(
                    isCloseWrong
                            ? draft.change(HistoryColumn.CLOSE, rows[k], draft.adjusted(rows[k]) / usual)
                            : draft.change(HistoryColumn.ADJ_CLOSE, rows[k], draft.close(rows[k]) * usual));
        }
        Map<String, Double> evidence = new LinkedHashMap<>();
        evidence.put("before", changes.get(0).before());
        evidence.put("after", changes.get(0).after());
        evidence.put("adjustment", adjustment(draft, first));
        evidence.put("adjustment_around", usual);
        evidence.put("close_moves", closeMove);
        evidence.put("adj_close_moves", adjustedMove);
        draft.repair(
                isCloseWrong ? DefectKind.PRICE_SPIKE : DefectKind.ADJ_INVALID,
                draft.span("adjustment", first, rows[to - 1], to - from),
                evidence,
                isCloseWrong || isAdjustedWrong ? SURE : UNSURE,
                changes);
    }

    private static double move(double from, double to) {
        return Math.abs(Math.log(to / from));
    }
}
