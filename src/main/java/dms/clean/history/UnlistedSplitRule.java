package dms.clean.history;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Closes that fall or rise by a simple ratio while the adjusted closes do not move: a split that is not listed, and not
 * applied to the rows before it.
 */
final class UnlistedSplitRule {

    private static final double SURE = 0.95;
    private static final int WINDOW = 40;

    private final HistoryDraft draft;
    private final int[] rows;

    UnlistedSplitRule(HistoryDraft draft) {
        this.draft = draft;
        this.rows = draft.pricedRows();
    }

    void apply() {
        if (rows.length < 3 || !draft.has(HistoryColumn.ADJ_CLOSE)) {
            return;
        }
        for (int k = rows.length - 1; k > 0; k--) {
            int row = rows[k];
            int before = rows[k - 1];
            if (!HistoryDraft.isGood(draft.adjusted(row)) || !HistoryDraft.isGood(draft.adjusted(before))) {
                continue;
            }
            double adjustedMove = Math.log(draft.adjusted(row) / draft.adjusted(before));
            double move = Math.log(draft.close(row) / draft.close(before));
            double ratio = simpleRatio(Math.exp(adjustedMove - move));
            boolean hasAction =
                    draft.value(HistoryColumn.DIVIDENDS, row) > 0 || draft.value(HistoryColumn.CAPITAL_GAINS, row) > 0;
            if (ratio == 1 || hasAction || Math.abs(adjustedMove) > Math.abs(move) / 4 || comesBack(k, ratio)) {
                continue;
            }
            List<CellChange> changes = new ArrayList<>();
            for (int j = 0; j < k; j++) {
                for (HistoryColumn column : HistoryColumn.PRICES) {
                    changes.add(draft.change(column, rows[j], draft.value(column, rows[j]) / ratio));
                }
                if (draft.volume(rows[j]) > 0) {
                    changes.add(draft.change(HistoryColumn.VOLUME, rows[j], draft.volume(rows[j]) * ratio));
                }
            }
            Map<String, Double> evidence = new LinkedHashMap<>();
            evidence.put("before", draft.close(before));
            evidence.put("after", draft.close(before) / ratio);
            evidence.put("factor", 1 / ratio);
            evidence.put("close_move", move);
            evidence.put("adj_close_move", adjustedMove);
            draft.repair(
                    DefectKind.SPLIT_ERROR, draft.span("unlisted-split", rows[0], before, k), evidence, SURE, changes);
        }
    }

    /** Whether the adjustment returns to what it was: then cells are wrong, and nothing was split. */
    private boolean comesBack(int k, double ratio) {
        double adjustment = draft.adjusted(rows[k - 1]) / draft.close(rows[k - 1]);
        for (int j = k + 1; j < Math.min(rows.length, k + WINDOW); j++) {
            double later = draft.adjusted(rows[j]) / draft.close(rows[j]);
            if (Math.abs(Math.log(later / adjustment)) < Math.abs(Math.log(ratio)) / 4) {
                return true;
            }
        }
        return false;
    }

    /** The ratio of whole numbers up to 20 to one, or three to two, that a number is within 2 % of; 1 if of none. */
    private static double simpleRatio(double number) {
        for (double ratio : new double[] {1.5, 2, 3, 4, 5, 6, 7, 8, 9, 10, 15, 20}) {
            if (Math.abs(number / ratio - 1) < 0.02) {
                return ratio;
            }
            if (Math.abs(number * ratio - 1) < 0.02) {
                return 1 / ratio;
            }
        }
        return 1;
    }
}
