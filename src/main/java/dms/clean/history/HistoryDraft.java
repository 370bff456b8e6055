package dms.clean.history;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A history while it is examined: each rule sees it with the repairs of the rules before it. Rows keep their numbers; a
 * removed row is only marked. Used by one thread.
 */
final class HistoryDraft {

    private static final HistoryColumn[] COLUMNS = HistoryColumn.values();

    private final PriceHistory original;
    private final HistoryContext context;
    private final double threshold;
    private final double[][] cells;
    private final boolean[] removed;
    private final List<HistoryDefect> defects = new ArrayList<>();
    /** The rows into which a move is explained by a defect that was found and not repaired. */
    private final Set<Integer> explained = new HashSet<>();

    private int appliedBefore;

    HistoryDraft(PriceHistory original, HistoryContext context, double threshold) {
        this.original = original;
        this.context = context;
        this.threshold = threshold;
        this.cells = new double[COLUMNS.length][original.size()];
        this.removed = new boolean[original.size()];
        for (HistoryColumn column : COLUMNS) {
            for (int i = 0; i < original.size(); i++) {
                cells[column.ordinal()][i] = original.value(column, i);
            }
        }
    }

    /** Begins to apply all rules (again): what was found and not repaired is forgotten, since it is found again. */
    void beginPass() {
        defects.removeIf(defect -> !defect.repair().applied());
        explained.clear();
        appliedBefore = defects.size();
    }

    /** Whether this pass repaired anything. */
    boolean isRepairedInPass() {
        return defects.stream().filter(defect -> defect.repair().applied()).count() > appliedBefore;
    }

    HistoryContext context() {
        return context;
    }

    PriceHistory original() {
        return original;
    }

    int size() {
        return original.size();
    }

    boolean has(HistoryColumn column) {
        return original.has(column);
    }

    double value(HistoryColumn column, int i) {
        return cells[column.ordinal()][i];
    }

    double close(int i) {
        return value(HistoryColumn.CLOSE, i);
    }

    double adjusted(int i) {
        return value(HistoryColumn.ADJ_CLOSE, i);
    }

    double volume(int i) {
        return value(HistoryColumn.VOLUME, i);
    }

    long time(int i) {
        return original.openTimeMillis(i);
    }

    boolean isRemoved(int i) {
        return removed[i];
    }

    /** Whether row i is there and has all four prices. */
    boolean isPriced(int i) {
        return !removed[i]
                && isGood(value(HistoryColumn.OPEN, i))
                && isGood(value(HistoryColumn.HIGH, i))
                && isGood(value(HistoryColumn.LOW, i))
                && isGood(close(i));
    }

    /** Whether a price is a number above zero. */
    static boolean isGood(double price) {
        return price > 0 && price < Double.POSITIVE_INFINITY;
    }

    /** The rows that have all four prices, ascending. */
    int[] pricedRows() {
        int[] rows = new int[size()];
        int count = 0;
        for (int i = 0; i < rows.length; i++) {
            if (isPriced(i)) {
                rows[count++] = i;
            }
        }
        return Arrays.copyOf(rows, count);
    }

    /** The ratios of the listed splits, each once. */
    List<Double> splitRatios() {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < size(); i++) {
            double ratio = value(HistoryColumn.STOCK_SPLITS, i);
            if (ratio > 0 && ratio != 1 && !ratios.contains(ratio)) {
                ratios.add(ratio);
            }
        }
        return ratios;
    }

    /** Whether any row has a volume above zero: that of an index or a fund has none. */
    boolean hasVolume() {
        for (int i = 0; i < size(); i++) {
            if (volume(i) > 0) {
                return true;
            }
        }
        return false;
    }

    /** A change of one cell, from what stands there now. */
    CellChange change(HistoryColumn column, int row, double after) {
        return new CellChange(row, time(row), column, value(column, row), after);
    }

    /** The part of the history that rows cover. */
    HistoryDefect.Span span(String rule, int firstRow, int lastRow, int rows) {
        return new HistoryDefect.Span(
                Instant.ofEpochMilli(time(firstRow)), Instant.ofEpochMilli(time(lastRow)), rows, rule);
    }

    /** Notes a defect for which nothing can be proposed. */
    void find(
            DefectKind kind,
            HistoryDefect.Span span,
            Set<HistoryColumn> columns,
            Map<String, Double> evidence,
            double confidence) {
        defects.add(new HistoryDefect(kind, span, columns, evidence, confidence, HistoryRepair.NONE));
    }

    /** Notes a defect with new values, and puts them in if it is sure enough. Says whether they were put in. */
    boolean repair(
            DefectKind kind,
            HistoryDefect.Span span,
            Map<String, Double> evidence,
            double confidence,
            List<CellChange> changes) {
        SortedSet<HistoryColumn> columns = new TreeSet<>();
        changes.forEach(change -> columns.add(change.column()));
        HistoryDefect defect = new HistoryDefect(
                kind, span, columns, evidence, confidence, new HistoryRepair(changes, new TreeSet<>(), false));
        boolean isSure = confidence >= threshold;
        if (isSure) {
            changes.forEach(change -> cells[change.column().ordinal()][change.row()] = change.after());
        }
        defects.add(isSure ? defect.asApplied() : defect);
        return isSure;
    }

    /** Notes rows that should not be there, and takes them out if that is sure enough. */
    void remove(
            DefectKind kind,
            HistoryDefect.Span span,
            Map<String, Double> evidence,
            double confidence,
            Collection<Integer> rows) {
        HistoryDefect defect = new HistoryDefect(
                kind, span, Set.of(), evidence, confidence, new HistoryRepair(List.of(), new TreeSet<>(rows), false));
        boolean isSure = confidence >= threshold;
        if (isSure) {
            rows.forEach(row -> removed[row] = true);
        }
        defects.add(isSure ? defect.asApplied() : defect);
    }

    /** Marks the moves into two rows as explained by what was found. */
    void explainEdges(int firstRow, int rowAfter) {
        explained.add(firstRow);
        explained.add(rowAfter);
    }

    /** Whether the move into a row is explained by what was found. */
    boolean isExplained(int row) {
        return explained.contains(row);
    }

    /** What was found so far, in the order in which it was found. */
    List<HistoryDefect> defects() {
        return List.copyOf(defects);
    }

    /** The history as it stands now. */
    PriceHistory repaired() {
        List<CellChange> changes = new ArrayList<>();
        SortedSet<Integer> gone = new TreeSet<>();
        for (int i = 0; i < size(); i++) {
            if (removed[i]) {
                gone.add(i);
                continue;
            }
            for (HistoryColumn column : original.columns()) {
                double before = original.value(column, i);
                if (Double.compare(before, value(column, i)) != 0) {
                    changes.add(new CellChange(i, time(i), column, before, value(column, i)));
                }
            }
        }
        return changes.isEmpty() && gone.isEmpty() ? original : original.with(changes, gone);
    }
}
