package dms.clean.history;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

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
    /**
     * Where most rows have no trade, or no row of a stretch at an end of the history has one, prices are quotes that nobody
     * dealt at: that their unit is wrong is likely, and no trade can confirm it, so it stays a finding.
     */
    private static final double QUOTED_ONLY = 0.6;

    private static final double MOSTLY_TRADED = 0.5;
    private static final double UNLISTED = 0.95;
    private static final int LIQUIDITY_WINDOW = 100;
    /** How far the logarithms of volumes lie apart, how many days at most count, and that they go with the adjusted closes. */
    private static final double VOLUME_SPREAD = 0.7;

    private static final double VOLUME_DAYS = 8;
    private static final double VOLUME_FOLLOWS = 2;
    /** A correction after which ranges are impossible by this much, which they were not, is none. */
    private static final double BROKEN_RANGE = 1.2;

    private final HistoryDraft draft;
    private int[] rows;
    private double[] odds = new double[0];

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
        unlistedSplits();
    }

    private void largeScales() {
        List<Scale> scales = new ArrayList<>(List.of(Scale.RIGHT));
        splitRatios().stream()
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
        Cells cells = new Cells(rows.length);
        odds = new double[rows.length];
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
                        odds[j] = odds[j] == 0 ? found : Math.max(odds[j], found);
                    }
                }
                k = end;
            }
        });
        report(cells);
    }

    private static void addBoth(List<Scale> scales, double ratio, boolean isSplit) {
        for (double factor : new double[] {ratio, 1 / ratio}) {
            boolean isThere = scales.stream().anyMatch(scale -> Math.abs(scale.log() - Math.log(factor)) < SAME_SCALE);
            if (!isThere) {
                scales.add(new Scale(factor, isSplit));
            }
        }
    }

    private List<Double> splitRatios() {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < draft.size(); i++) {
            double ratio = draft.value(HistoryColumn.STOCK_SPLITS, i);
            if (ratio > 0 && ratio != 1 && !ratios.contains(ratio)) {
                ratios.add(ratio);
            }
        }
        return ratios;
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
        Cells cells = new Cells(rows.length);
        odds = new double[rows.length];
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
                    odds[j] = found;
                }
                k = from + last;
            }
        }
        report(cells);
    }

    /**
     * Closes that fall or rise by a simple ratio while the adjusted closes do not move: a split that is not listed, and not
     * applied to the rows before it.
     */
    private void unlistedSplits() {
        if (!draft.has(HistoryColumn.ADJ_CLOSE)) {
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
                    DefectKind.SPLIT_ERROR,
                    draft.span("unlisted-split", rows[0], before, k),
                    evidence,
                    UNLISTED,
                    changes);
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

    /** Notes one defect for each stretch of rows that are wrong in the same way. */
    private void report(Cells cells) {
        int k = 0;
        while (k < rows.length) {
            if (cells.isRight(k)) {
                k++;
                continue;
            }
            int end = k + 1;
            while (end < rows.length && cells.isSame(k, end)) {
                end++;
            }
            report(cells, k, end);
            k = end;
        }
    }

    private void report(Cells cells, int from, int to) {
        Scale scale = cells.scale(from);
        List<CellChange> changes = new ArrayList<>();
        Scale first = cells.get(HistoryColumn.CLOSE, from);
        boolean isVolumeWrong = first.isSplit()
                && areVolumesWrong(
                        cells,
                        from,
                        to,
                        first.factor(),
                        cells.isWhole(from)
                                && (!draft.has(HistoryColumn.ADJ_CLOSE) || isAdjustedTooWrong(cells, to - 1, first)));
        for (int k = from; k < to; k++) {
            for (HistoryColumn column : HistoryColumn.PRICES) {
                Scale wrong = cells.get(column, k);
                if (!wrong.equals(Scale.RIGHT)) {
                    changes.add(draft.change(column, rows[k], draft.value(column, rows[k]) / wrong.factor()));
                }
            }
            Scale closes = cells.get(HistoryColumn.CLOSE, k);
            if (!closes.equals(Scale.RIGHT) && isAdjustedTooWrong(cells, k, closes)) {
                changes.add(draft.change(HistoryColumn.ADJ_CLOSE, rows[k], draft.adjusted(rows[k]) / closes.factor()));
            }
            if (isVolumeWrong && draft.volume(rows[k]) > 0) {
                changes.add(draft.change(
                        HistoryColumn.VOLUME, rows[k], Math.rint(draft.volume(rows[k]) * closes.factor())));
            }
        }
        HistoryColumn shown = cells.columnOf(from);
        double confidence = Volatility.confidence(odds[from]);
        boolean isEnclosed = from > 0 && to < rows.length;
        double traded = isEnclosed || wasTraded(from, to) ? tradedPart(rows[from]) : 0;
        Map<String, Double> evidence = new LinkedHashMap<>();
        evidence.put("before", draft.value(shown, rows[from]));
        evidence.put("after", draft.value(shown, rows[from]) / scale.factor());
        evidence.put("factor", 1 / scale.factor());
        evidence.put("log_odds", odds[from]);
        evidence.put("traded_part", traded);
        boolean isApplied = draft.repair(
                scale.isSplit() ? DefectKind.SPLIT_ERROR : DefectKind.UNIT_ERROR,
                draft.span(scale.isSplit() ? "split-scale" : "unit-scale", rows[from], rows[to - 1], to - from),
                evidence,
                traded < MOSTLY_TRADED || breaksRanges(cells, from, to)
                        ? Math.min(confidence, QUOTED_ONLY)
                        : confidence,
                changes);
        if (!isApplied) {
            draft.explainEdges(rows[from], to < rows.length ? rows[to] : rows[to - 1]);
        }
    }

    /** Whether the adjusted close shares the mistake: which it does if the adjustment is that of the next right row. */
    private boolean isAdjustedTooWrong(Cells cells, int k, Scale scale) {
        double adjusted = draft.adjusted(rows[k]);
        if (!HistoryDraft.isGood(adjusted)) {
            return false;
        }
        int right = k;
        while (right < rows.length && !isReference(cells, right)) {
            right++;
        }
        if (right == rows.length) {
            right = k;
            while (right >= 0 && !isReference(cells, right)) {
                right--;
            }
        }
        if (right < 0) {
            return true;
        }
        double expected = draft.adjusted(rows[right]) / draft.close(rows[right]);
        double withMistake = adjusted / draft.close(rows[k]);
        double withoutMistake = withMistake * scale.factor();
        return Math.abs(Math.log(withMistake / expected)) <= Math.abs(Math.log(withoutMistake / expected));
    }

    private boolean isReference(Cells cells, int k) {
        return cells.isRight(k) && HistoryDraft.isGood(draft.adjusted(rows[k]));
    }

    /**
     * Whether the volumes of a stretch share a split's mistake: whether they are more usual beside those around when
     * corrected. Days of one company differ by a factor of two, and days in a row are alike, so that more than a few of them
     * prove no more.
     */
    private boolean areVolumesWrong(Cells cells, int from, int to, double factor, boolean isAllWrong) {
        double[] inside = meanVolume(k -> true, Math.max(from, to - WINDOW), to);
        double[] outside = meanVolume(cells::isRight, Math.max(0, to - 2 * WINDOW), Math.min(rows.length, to + WINDOW));
        double prior = isAllWrong ? VOLUME_FOLLOWS : -VOLUME_FOLLOWS;
        if (inside[1] == 0 || outside[1] == 0) {
            return prior > 0;
        }
        double spread =
                VOLUME_SPREAD * Math.sqrt(1 / Math.min(VOLUME_DAYS, inside[1]) + 1 / Math.min(VOLUME_DAYS, outside[1]));
        double asTheyAre = Volatility.surprise(inside[0] - outside[0], spread);
        double corrected = Volatility.surprise(inside[0] - outside[0] + Math.log(factor), spread);
        return asTheyAre - corrected + prior > 0;
    }

    /** The mean logarithm of the volumes of some rows, and how many there are. */
    private double[] meanVolume(java.util.function.IntPredicate counts, int from, int to) {
        double sum = 0;
        int count = 0;
        for (int k = from; k < to; k++) {
            if (draft.volume(rows[k]) > 0 && counts.test(k)) {
                sum += Math.log(draft.volume(rows[k]));
                count++;
            }
        }
        return new double[] {count == 0 ? 0 : sum / count, count};
    }

    private boolean wasTraded(int from, int to) {
        boolean wasTraded = !draft.hasVolume();
        for (int k = from; k < to; k++) {
            wasTraded |= draft.volume(rows[k]) > 0;
        }
        return wasTraded;
    }

    /** Whether the correction takes open or close far out of the range in which they are. */
    private boolean breaksRanges(Cells cells, int from, int to) {
        int broken = 0;
        for (int k = from; k < to; k++) {
            double high = draft.value(HistoryColumn.HIGH, rows[k]);
            double low = draft.value(HistoryColumn.LOW, rows[k]);
            for (HistoryColumn column : List.of(HistoryColumn.OPEN, HistoryColumn.CLOSE)) {
                double price = draft.value(column, rows[k]);
                double corrected = price / cells.get(column, k).factor();
                boolean isInside = price <= high * BROKEN_RANGE && price >= low / BROKEN_RANGE;
                boolean isOutside = corrected
                                > high / cells.get(HistoryColumn.HIGH, k).factor() * BROKEN_RANGE
                        || corrected < low / cells.get(HistoryColumn.LOW, k).factor() / BROKEN_RANGE;
                broken += isInside && isOutside ? 1 : 0;
            }
        }
        return broken > 0;
    }

    /** Which part of the rows around had any trade; 1 where the series has no volumes at all. */
    private double tradedPart(int row) {
        if (!draft.hasVolume()) {
            return 1;
        }
        int at = position(row);
        int traded = 0;
        int first = Math.max(0, at - LIQUIDITY_WINDOW);
        int last = Math.min(rows.length, at + LIQUIDITY_WINDOW);
        for (int k = first; k < last; k++) {
            traded += draft.volume(rows[k]) > 0 ? 1 : 0;
        }
        return traded / (double) (last - first);
    }

    /** The scale of each price of each row. */
    private static final class Cells {

        private final Map<HistoryColumn, Scale[]> scales = new EnumMap<>(HistoryColumn.class);

        Cells(int rows) {
            for (HistoryColumn column : HistoryColumn.PRICES) {
                Scale[] right = new Scale[rows];
                Arrays.fill(right, Scale.RIGHT);
                scales.put(column, right);
            }
        }

        private Scale[] of(HistoryColumn column) {
            return Objects.requireNonNull(scales.get(column));
        }

        void set(HistoryColumn column, int k, Scale scale) {
            of(column)[k] = scale;
        }

        Scale get(HistoryColumn column, int k) {
            return of(column)[k];
        }

        boolean isRight(int k) {
            return HistoryColumn.PRICES.stream()
                    .allMatch(column -> get(column, k).equals(Scale.RIGHT));
        }

        boolean isSame(int k, int other) {
            return HistoryColumn.PRICES.stream()
                    .allMatch(column -> get(column, k).equals(get(column, other)));
        }

        /** Whether all prices of the row stand on one scale. */
        boolean isWhole(int k) {
            return HistoryColumn.PRICES.stream()
                    .allMatch(column -> get(column, k).equals(scale(k)));
        }

        /** A column of the row that is wrong; the close if it is. */
        HistoryColumn columnOf(int k) {
            if (!get(HistoryColumn.CLOSE, k).equals(Scale.RIGHT)) {
                return HistoryColumn.CLOSE;
            }
            return HistoryColumn.PRICES.stream()
                    .filter(column -> !get(column, k).equals(Scale.RIGHT))
                    .findFirst()
                    .orElse(HistoryColumn.CLOSE);
        }

        Scale scale(int k) {
            return get(columnOf(k), k);
        }
    }
}
