package dms.clean.history;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * Repairs the stretches of rows that were found to stand on a wrong scale: with their prices what shares their mistake, and only
 * as surely as trades and ranges confirm it.
 */
final class ScaleRepair {

    /**
     * Where most rows have no trade, or no row of a stretch at an end of the history has one, prices are quotes that nobody
     * dealt at: that their unit is wrong is likely, and no trade can confirm it, so it stays a finding.
     */
    private static final double QUOTED_ONLY = 0.6;

    private static final double MOSTLY_TRADED = 0.5;
    private static final int WINDOW = 40;
    private static final int LIQUIDITY_WINDOW = 100;
    /** How far the logarithms of volumes lie apart, how many days at most count, and that they go with the adjusted closes. */
    private static final double VOLUME_SPREAD = 0.7;

    private static final double VOLUME_DAYS = 8;
    private static final double VOLUME_FOLLOWS = 2;
    /** A correction after which ranges are impossible by this much, which they were not, is none. */
    private static final double BROKEN_RANGE = 1.2;

    private final HistoryDraft draft;
    private final int[] rows;
    private final ScaleCells cells;

    /**
     * Repairs what was found.
     *
     * @param rows the priced rows
     * @param cells on which scale each of these stands
     */
    ScaleRepair(HistoryDraft draft, int[] rows, ScaleCells cells) {
        this.draft = draft;
        this.rows = rows;
        this.cells = cells;
    }

    /** Notes one defect for each stretch of rows that are wrong in the same way. */
    void report() {
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
            report(k, end);
            k = end;
        }
    }

    private void report(int from, int to) {
        Scale scale = cells.scale(from);
        List<CellChange> changes = new ArrayList<>();
        Scale first = cells.get(HistoryColumn.CLOSE, from);
        boolean isVolumeWrong = first.isSplit()
                && areVolumesWrong(
                        from,
                        to,
                        first.factor(),
                        cells.isWhole(from)
                                && (!draft.has(HistoryColumn.ADJ_CLOSE) || isAdjustedTooWrong(to - 1, first)));
        for (int k = from; k < to; k++) {
            for (HistoryColumn column : HistoryColumn.PRICES) {
                Scale wrong = cells.get(column, k);
                if (!wrong.equals(Scale.RIGHT)) {
                    changes.add(draft.change(column, rows[k], draft.value(column, rows[k]) / wrong.factor()));
                }
            }
            Scale closes = cells.get(HistoryColumn.CLOSE, k);
            if (!closes.equals(Scale.RIGHT) && isAdjustedTooWrong(k, closes)) {
                changes.add(draft.change(HistoryColumn.ADJ_CLOSE, rows[k], draft.adjusted(rows[k]) / closes.factor()));
            }
            if (isVolumeWrong && draft.volume(rows[k]) > 0) {
                changes.add(draft.change(
                        HistoryColumn.VOLUME, rows[k], Math.rint(draft.volume(rows[k]) * closes.factor())));
            }
        }
        HistoryColumn shown = cells.columnOf(from);
        double confidence = Volatility.confidence(cells.odds(from));
        boolean isEnclosed = from > 0 && to < rows.length;
        double traded = isEnclosed || wasTraded(from, to) ? tradedPart(from) : 0;
        Map<String, Double> evidence = new LinkedHashMap<>();
        evidence.put("before", draft.value(shown, rows[from]));
        evidence.put("after", draft.value(shown, rows[from]) / scale.factor());
        evidence.put("factor", 1 / scale.factor());
        evidence.put("log_odds", cells.odds(from));
        evidence.put("traded_part", traded);
        boolean isApplied = draft.repair(
                scale.isSplit() ? DefectKind.SPLIT_ERROR : DefectKind.UNIT_ERROR,
                draft.span(scale.isSplit() ? "split-scale" : "unit-scale", rows[from], rows[to - 1], to - from),
                evidence,
                traded < MOSTLY_TRADED || breaksRanges(from, to) ? Math.min(confidence, QUOTED_ONLY) : confidence,
                changes);
        if (!isApplied) {
            draft.explainEdges(rows[from], to < rows.length ? rows[to] : rows[to - 1]);
        }
    }

    /** Whether the adjusted close shares the mistake: which it does if the adjustment is that of the next right row. */
    private boolean isAdjustedTooWrong(int k, Scale scale) {
        double adjusted = draft.adjusted(rows[k]);
        if (!HistoryDraft.isGood(adjusted)) {
            return false;
        }
        int right = k;
        while (right < rows.length && !isReference(right)) {
            right++;
        }
        if (right == rows.length) {
            right = k;
            while (right >= 0 && !isReference(right)) {
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

    private boolean isReference(int k) {
        return cells.isRight(k) && HistoryDraft.isGood(draft.adjusted(rows[k]));
    }

    /**
     * Whether the volumes of a stretch share a split's mistake: whether they are more usual beside those around when
     * corrected. Days of one company differ by a factor of two, and days in a row are alike, so that more than a few of them
     * prove no more.
     */
    private boolean areVolumesWrong(int from, int to, double factor, boolean isAllWrong) {
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
    private double[] meanVolume(IntPredicate counts, int from, int to) {
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
    private boolean breaksRanges(int from, int to) {
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
    private double tradedPart(int at) {
        if (!draft.hasVolume()) {
            return 1;
        }
        int traded = 0;
        int first = Math.max(0, at - LIQUIDITY_WINDOW);
        int last = Math.min(rows.length, at + LIQUIDITY_WINDOW);
        for (int k = first; k < last; k++) {
            traded += draft.volume(rows[k]) > 0 ? 1 : 0;
        }
        return traded / (double) (last - first);
    }
}
