package dms.clean.history;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Prices on a wrong scale: a hundred times too high or low (pence for pounds), or on the wrong side of a listed split;
 * single cells, rows, blocks or all rows before a date. Each price column is followed by itself, so that any of them may be
 * wrong alone. See {@link ScalePath}.
 */
final class ScaleRule {

    /** Smaller splits drown in the moves of open, high and low, and are looked for in adjusted closes. */
    private static final double LARGE_SPLIT = Math.log(1.5);

    private static final double HUNDRED = 100;
    private static final double LEAST_VOLATILITY = 0.005;
    private static final double SAME_SCALE = 0.2;
    private static final int WINDOW = 40;

    private final HistoryDraft draft;
    private final int[] rows;

    ScaleRule(HistoryDraft draft) {
        this.draft = draft;
        this.rows = draft.pricedRows();
    }

    void apply() {
        if (rows.length < 3) {
            return;
        }
        largeScales();
        smallSplits();
    }

    private void largeScales() {
        List<Scale> scales = new ArrayList<>(List.of(Scale.RIGHT));
        draft.splitRatios().stream()
                .filter(ratio -> Math.abs(Math.log(ratio)) >= LARGE_SPLIT)
                .forEach(ratio -> addBoth(scales, ratio, true));
        addBoth(scales, HUNDRED, false);
        if (draft.context().subunit() > 1) {
            addBoth(scales, draft.context().subunit(), false);
        }
        int[] distances = splitDistances();
        Map<HistoryColumn, ScalePath> paths = new EnumMap<>(HistoryColumn.class);
        for (HistoryColumn column : HistoryColumn.PRICES) {
            double[] logs = Arrays.stream(rows)
                    .mapToDouble(row -> Math.log(draft.value(column, row)))
                    .toArray();
            paths.put(column, new ScalePath(scales, logs, distances, LEAST_VOLATILITY));
        }
        ScaleCells cells = new ScaleCells(rows.length);
        paths.forEach((column, path) -> {
            for (int k = 0; k < rows.length; k++) {
                cells.set(column, k, path.scale(k));
            }
            for (int k = 0; k < rows.length; k++) {
                int end = k;
                while (end + 1 < rows.length && path.scale(end + 1).equals(path.scale(k))) {
                    end++;
                }
                if (!path.scale(k).equals(Scale.RIGHT)) {
                    double found = path.odds(k, end);
                    for (int j = k; j <= end; j++) {
                        cells.setOdds(j, cells.odds(j) == 0 ? found : Math.max(cells.odds(j), found));
                    }
                }
                k = end;
            }
        });
        new ScaleRepair(draft, rows, cells).report();
    }

    private static void addBoth(List<Scale> scales, double ratio, boolean isSplit) {
        for (double factor : new double[] {ratio, 1 / ratio}) {
            boolean isThere = scales.stream().anyMatch(scale -> Math.abs(scale.log() - Math.log(factor)) < SAME_SCALE);
            if (!isThere) {
                scales.add(new Scale(factor, isSplit));
            }
        }
    }

    private int[] splitDistances() {
        int[] distances = new int[rows.length];
        Arrays.fill(distances, Integer.MAX_VALUE);
        for (int i = 0; i < draft.size(); i++) {
            double ratio = draft.value(HistoryColumn.STOCK_SPLITS, i);
            if (ratio > 0 && ratio != 1) {
                int at = position(i);
                for (int k = Math.max(0, at - WINDOW); k < Math.min(rows.length, at + WINDOW); k++) {
                    distances[k] = Math.min(distances[k], Math.abs(k - at));
                }
            }
        }
        return distances;
    }

    /** The place of the first priced row at or after a row. */
    private int position(int row) {
        int found = Arrays.binarySearch(rows, row);
        return found >= 0 ? found : -found - 1;
    }

    /** Small splits, such as 4:5, near their date: what dividends do not explain shows in the adjusted closes. */
    private void smallSplits() {
        for (int i = 0; i < draft.size(); i++) {
            double ratio = draft.value(HistoryColumn.STOCK_SPLITS, i);
            if (ratio > 0 && ratio != 1 && Math.abs(Math.log(ratio)) < LARGE_SPLIT) {
                smallSplit(position(i), ratio);
            }
        }
    }

    private void smallSplit(int at, double ratio) {
        int from = Math.max(0, at - WINDOW);
        int to = Math.min(rows.length, at + WINDOW);
        if (to - from < 3) {
            return;
        }
        boolean isAdjusted = draft.has(HistoryColumn.ADJ_CLOSE);
        double[] logs = new double[to - from];
        int[] distances = new int[to - from];
        for (int k = from; k < to; k++) {
            double price = isAdjusted ? draft.adjusted(rows[k]) : draft.close(rows[k]);
            if (!HistoryDraft.isGood(price)) {
                return;
            }
            logs[k - from] = Math.log(price);
            distances[k - from] = Math.abs(k - at);
        }
        ScalePath path = new ScalePath(
                List.of(Scale.RIGHT, new Scale(ratio, true), new Scale(1 / ratio, true)),
                logs,
                distances,
                LEAST_VOLATILITY);
        ScaleCells cells = new ScaleCells(rows.length);
        for (int k = from; k < to; k++) {
            Scale scale = path.scale(k - from);
            if (!scale.equals(Scale.RIGHT)) {
                int first = k - from;
                int last = first;
                while (last + 1 < logs.length && path.scale(last + 1).equals(scale)) {
                    last++;
                }
                double found = path.odds(first, last);
                int start = first == 0 ? 0 : k;
                for (int j = start; j <= from + last; j++) {
                    for (HistoryColumn column : HistoryColumn.PRICES) {
                        cells.set(column, j, scale);
                    }
                    cells.setOdds(j, found);
                }
                k = from + last;
            }
        }
        new ScaleRepair(draft, rows, cells).report();
    }
}
