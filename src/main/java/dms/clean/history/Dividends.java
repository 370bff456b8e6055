package dms.clean.history;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** The ex-dates of a history with what they are measured by: volatility, splits, each other. Changes with the draft's dividends. */
final class Dividends {

    private static final int EDGE_ROWS = 5;
    private static final double SPIKE = 0.5;
    /** How far logarithms of dividends lie apart at least: beside several others, and beside two or three. */
    private static final double REGULAR = 0.2;

    private static final double IRREGULAR = 0.7;
    private static final int NEIGHBOURS = 8;
    private static final double MEDIAN_TO_DEVIATION = 1.48;
    /** So few dividends say little of what is usual. */
    static final int FEW = 4;

    /** The part of all dividends from which on a mistake is one of the series. */
    static final double MOST = 0.7;

    private final HistoryDraft draft;
    private final List<DividendEvent> events = new ArrayList<>();
    private final double[] volatility;
    private final boolean hasAdjusted;

    /** The dividends of a draft as it stands now. */
    Dividends(HistoryDraft draft) {
        this.draft = draft;
        this.hasAdjusted = draft.has(HistoryColumn.ADJ_CLOSE);
        int[] rows = draft.pricedRows();
        double[] moves = new double[rows.length];
        for (int k = 1; k < rows.length; k++) {
            moves[k] = Math.log(draft.close(rows[k]) / draft.close(rows[k - 1]));
        }
        double[] ofRows = Volatility.of(moves, 0);
        volatility = new double[draft.size()];
        int k = 0;
        for (int i = 0; i < draft.size(); i++) {
            while (k + 1 < rows.length && rows[k] < i) {
                k++;
            }
            volatility[i] = rows.length == 0 ? 0 : ofRows[k];
        }
        collect();
    }

    private void collect() {
        for (int i = 0; i < draft.size(); i++) {
            boolean hasAction = !draft.isRemoved(i)
                    && (draft.value(HistoryColumn.DIVIDENDS, i) > 0 || draft.value(HistoryColumn.CAPITAL_GAINS, i) > 0);
            if (!hasAction) {
                continue;
            }
            int before = lastClose(i - 1);
            int boundary = DividendFactors.boundary(i, draft.context().interval());
            int[] edge = edge(boundary);
            boolean isShared = !events.isEmpty() && edge[1] == events.get(events.size() - 1).after;
            if (before < 0 || edge[0] < 0 || edge[1] < 0 || isShared) {
                continue;
            }
            before = sane(before);
            events.add(new DividendEvent(draft, i, before, edge, volatility[i]));
        }
    }

    /** The ex-dates, ascending. */
    List<DividendEvent> events() {
        return events;
    }

    /** What prices move at each row of the draft. */
    double[] volatility() {
        return volatility;
    }

    /** Whether there are adjusted closes. */
    boolean hasAdjusted() {
        return hasAdjusted;
    }

    /** The rows between which the adjusted closes step: those nearest that have one, or a close at least. */
    private int[] edge(int boundary) {
        int last = lastClose(boundary - 1);
        int first = firstClose(boundary);
        int before = last;
        while (before >= 0 && last - before < EDGE_ROWS && !isAdjusted(before)) {
            before = lastClose(before - 1);
        }
        int after = first;
        while (after >= 0 && after - first < EDGE_ROWS && !isAdjusted(after)) {
            after = firstClose(after + 1);
        }
        boolean isBetter = before >= 0 && after >= 0 && isAdjusted(before) && isAdjusted(after);
        return isBetter ? new int[] {before, after} : new int[] {last, first};
    }

    private boolean isAdjusted(int row) {
        return HistoryDraft.isGood(draft.adjusted(row));
    }

    /** The last close before a date, or the one before it where it is a spike: no dividend is set against such a price. */
    private int sane(int before) {
        int earlier = lastClose(before - 1);
        int later = firstClose(before + 1);
        if (earlier < 0 || later < 0) {
            return before;
        }
        double left = Math.log(draft.close(before) / draft.close(earlier));
        double right = Math.log(draft.close(later) / draft.close(before));
        boolean isSpike = Math.abs(left) > SPIKE && Math.abs(left + right) < Math.abs(left) / 4;
        return isSpike ? earlier : before;
    }

    int lastClose(int from) {
        int row = from;
        while (row >= 0 && (draft.isRemoved(row) || !HistoryDraft.isGood(draft.close(row)))) {
            row--;
        }
        return row;
    }

    int firstClose(int from) {
        int row = from;
        while (row < draft.size() && (draft.isRemoved(row) || !HistoryDraft.isGood(draft.close(row)))) {
            row++;
        }
        return row < draft.size() ? row : -1;
    }

    static boolean isRatio(DividendEvent event, double ratio) {
        double found = event.adjustmentAmount() / event.amount;
        return Math.abs(found / ratio - 1) < 0.05;
    }

    /** What prices and adjusted closes say about a step into a row for which no dividend is listed. */
    DividendEvent eventAt(int row) {
        int exRow = exRow(row);
        return new DividendEvent(
                draft, exRow, lastClose(exRow - 1), new int[] {lastClose(row - 1), row}, volatility[exRow]);
    }

    /** The row that a dividend belongs to for which the adjusted closes step into a row: in weeks and months the one before. */
    int exRow(int row) {
        return DividendFactors.boundary(0, draft.context().interval()) == 0 ? row : lastClose(row - 1);
    }

    boolean hasSplitAfter(DividendEvent event, double ratio) {
        for (int i = event.row; i < draft.size(); i++) {
            if (draft.value(HistoryColumn.STOCK_SPLITS, i) == ratio) {
                return true;
            }
        }
        return false;
    }

    /** How usual an amount is beside the series' other dividends; 0 where there are fewer than two. */
    double regularity(double paid, int row, List<DividendEvent> group) {
        if (paid <= 0) {
            return 0;
        }
        double[] others = events.stream()
                .filter(event -> !group.contains(event) && event.chosen() > 0)
                .sorted(Comparator.comparingInt(event -> Math.abs(event.row - row)))
                .limit(NEIGHBOURS)
                .mapToDouble(event -> Math.log(event.chosen()))
                .sorted()
                .toArray();
        if (others.length < 2) {
            return 0;
        }
        double median = others[others.length / 2];
        double[] distances = Arrays.stream(others)
                .map(other -> Math.abs(other - median))
                .sorted()
                .toArray();
        double squares =
                Arrays.stream(distances).map(distance -> distance * distance).sum();
        double usual = Math.max(
                MEDIAN_TO_DEVIATION * distances[distances.length / 2], Math.sqrt(squares / distances.length) / 2);
        double spread = others.length < FEW ? Math.max(IRREGULAR, usual) : Math.max(REGULAR, usual);
        return -Volatility.surprise(Math.log(paid) - median, spread);
    }
}
