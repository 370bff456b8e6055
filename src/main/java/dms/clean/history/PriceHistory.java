package dms.clean.history;

import dms.market.BarField;
import dms.market.BarSeries;
import dms.market.CorporateAction;
import dms.market.CorporateAction.Dividend;
import dms.market.CorporateAction.Split;
import dms.market.SeriesKey;
import dms.market.SplitFactors;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The history of one symbol and interval in Yahoo's layout: prices and dividends in today's shares, {@code Adj Close}
 * adjusted for dividends too. Row i of every column is the same bar; times by D2, ascending, of equal times in the order
 * given. {@link Double#NaN} where nothing is known. Immutable and thread-safe.
 */
public final class PriceHistory {

    private final long[] openTimes;
    private final Map<HistoryColumn, double[]> values;

    private PriceHistory(long[] openTimes, Map<HistoryColumn, double[]> values) {
        this.openTimes = openTimes;
        this.values = values;
    }

    /**
     * The history of these columns, which are copied; rows in any order.
     *
     * @param openTimes epoch milliseconds UTC
     * @param columns the columns that there are, each as long as {@code openTimes}; the four prices must be among them
     * @throws IllegalArgumentException if a price column is missing or the lengths differ
     */
    public static PriceHistory of(long[] openTimes, Map<HistoryColumn, double[]> columns) {
        if (!columns.keySet().containsAll(HistoryColumn.PRICES)) {
            throw new IllegalArgumentException(
                    "history: expected the columns " + HistoryColumn.PRICES + ", found " + columns.keySet());
        }
        Integer[] order = new Integer[openTimes.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingLong(i -> openTimes[i]));
        Map<HistoryColumn, double[]> sorted = new EnumMap<>(HistoryColumn.class);
        columns.forEach((column, cells) -> {
            if (cells.length != openTimes.length) {
                throw new IllegalArgumentException("history: expected " + openTimes.length + " rows of "
                        + column.title() + ", found " + cells.length);
            }
            double[] copy = new double[cells.length];
            Arrays.setAll(copy, i -> cells[order[i]]);
            sorted.put(column, copy);
        });
        long[] times = new long[openTimes.length];
        Arrays.setAll(times, i -> openTimes[order[i]]);
        return new PriceHistory(times, sorted);
    }

    /**
     * The history that stored bars and actions make. An action stands in the first bar that ends on its ex-date or later;
     * actions after the last bar, and dividends before the first, are left out.
     *
     * @param key the series
     * @param traded its bars as traded
     * @param actions the symbol's splits and dividends, amounts as paid, in any order
     */
    public static PriceHistory ofStored(SeriesKey key, BarSeries traded, List<CorporateAction> actions) {
        SplitFactors factors = SplitFactors.of(actions);
        int size = traded.size();
        Map<HistoryColumn, double[]> columns = new EnumMap<>(HistoryColumn.class);
        for (HistoryColumn column : EnumSet.range(HistoryColumn.OPEN, HistoryColumn.STOCK_SPLITS)) {
            columns.put(column, new double[size]);
        }
        long[] times = new long[size];
        for (int i = 0; i < size; i++) {
            times[i] = traded.openTimeMillis(i);
            double factor = factors.after(key.lastDateOf(times[i]));
            for (BarField field : BarField.values()) {
                double value = traded.value(field, i);
                cells(columns, column(field))[i] = field == BarField.VOLUME ? value * factor : value / factor;
            }
        }
        for (CorporateAction action : actions) {
            place(key, times, columns, factors, action);
        }
        PriceHistory bare = new PriceHistory(times, columns);
        columns.put(HistoryColumn.ADJ_CLOSE, DividendFactors.adjustedCloses(bare, key.interval()));
        return new PriceHistory(times, columns);
    }

    private static void place(
            SeriesKey key,
            long[] times,
            Map<HistoryColumn, double[]> columns,
            SplitFactors factors,
            CorporateAction action) {
        int row = 0;
        while (row < times.length && key.lastDateOf(times[row]).isBefore(action.exDate())) {
            row++;
        }
        if (row == times.length) {
            return;
        }
        if (action instanceof Dividend dividend) {
            cells(columns, HistoryColumn.DIVIDENDS)[row] += dividend.amount() / factors.after(dividend.exDate());
        } else if (action instanceof Split split) {
            double[] splits = cells(columns, HistoryColumn.STOCK_SPLITS);
            splits[row] = (splits[row] == 0 ? 1 : splits[row]) * split.ratio();
        }
    }

    /**
     * The bars as traded, as {@link #ofStored} takes them: rows with all five values, of equal times the last. Nothing
     * is rounded.
     */
    public BarSeries toBars(SeriesKey key) {
        SplitFactors factors = SplitFactors.of(splits(key));
        BarSeries.Builder bars = BarSeries.builder(size());
        for (int i = 0; i < size(); i++) {
            boolean isReplaced = i + 1 < size() && openTimes[i + 1] == openTimes[i];
            if (isReplaced || !isPriced(i) || !Double.isFinite(value(HistoryColumn.VOLUME, i))) {
                continue;
            }
            double factor = factors.after(key.lastDateOf(openTimes[i]));
            bars.add(
                    openTimes[i],
                    value(HistoryColumn.OPEN, i) * factor,
                    value(HistoryColumn.HIGH, i) * factor,
                    value(HistoryColumn.LOW, i) * factor,
                    value(HistoryColumn.CLOSE, i) * factor,
                    value(HistoryColumn.VOLUME, i) / factor);
        }
        return bars.build();
    }

    /** The dividends, as paid on their day, and the splits, under the dates of their bars. Capital gains are left out. */
    public List<CorporateAction> toActions(SeriesKey key) {
        List<CorporateAction> actions = new ArrayList<>(splits(key));
        SplitFactors factors = SplitFactors.of(actions);
        for (int i = 0; i < size(); i++) {
            if (value(HistoryColumn.DIVIDENDS, i) > 0) {
                LocalDate date = key.dateOf(openTimes[i]);
                actions.add(new Dividend(date, value(HistoryColumn.DIVIDENDS, i) * factors.after(date)));
            }
        }
        return List.copyOf(actions);
    }

    private List<Split> splits(SeriesKey key) {
        List<Split> splits = new ArrayList<>();
        for (int i = 0; i < size(); i++) {
            if (value(HistoryColumn.STOCK_SPLITS, i) > 0) {
                splits.add(new Split(key.dateOf(openTimes[i]), value(HistoryColumn.STOCK_SPLITS, i), 1));
            }
        }
        return splits;
    }

    private static HistoryColumn column(BarField field) {
        return switch (field) {
            case OPEN -> HistoryColumn.OPEN;
            case HIGH -> HistoryColumn.HIGH;
            case LOW -> HistoryColumn.LOW;
            case CLOSE -> HistoryColumn.CLOSE;
            case VOLUME -> HistoryColumn.VOLUME;
        };
    }

    /** How many rows there are. */
    public int size() {
        return openTimes.length;
    }

    /** The columns that there are. */
    public Set<HistoryColumn> columns() {
        return Collections.unmodifiableSet(values.keySet());
    }

    /** Whether there is such a column. */
    public boolean has(HistoryColumn column) {
        return values.containsKey(column);
    }

    /** The time of row i by D2, epoch milliseconds UTC. */
    public long openTimeMillis(int i) {
        return openTimes[i];
    }

    /** A value of row i; NaN where nothing is known. An action that is missing, also for want of its column, is 0. */
    public double value(HistoryColumn column, int i) {
        double[] cells = values.get(column);
        double value = cells == null ? Double.NaN : cells[i];
        return column.isAction() && Double.isNaN(value) ? 0 : value;
    }

    /** Whether row i has all four prices, each above zero. */
    public boolean isPriced(int i) {
        for (HistoryColumn column : HistoryColumn.PRICES) {
            double price = value(column, i);
            if (!(price > 0) || Double.isInfinite(price)) {
                return false;
            }
        }
        return true;
    }

    /** This history with other values in some cells and without some rows. Rows are counted as in this one. */
    public PriceHistory with(List<CellChange> changes, Set<Integer> removedRows) {
        Map<HistoryColumn, double[]> changed = new EnumMap<>(HistoryColumn.class);
        values.forEach((column, cells) -> changed.put(column, cells.clone()));
        for (CellChange change : changes) {
            cells(changed, change.column())[change.row()] = change.after();
        }
        if (removedRows.isEmpty()) {
            return new PriceHistory(openTimes, changed);
        }
        int[] kept = java.util.stream.IntStream.range(0, size())
                .filter(i -> !removedRows.contains(i))
                .toArray();
        changed.replaceAll((column, cells) ->
                Arrays.stream(kept).mapToDouble(i -> cells[i]).toArray());
        return new PriceHistory(Arrays.stream(kept).mapToLong(i -> openTimes[i]).toArray(), changed);
    }

    private static double[] cells(Map<HistoryColumn, double[]> columns, HistoryColumn column) {
        double[] cells = columns.get(column);
        if (cells == null) {
            throw new IllegalArgumentException("history: expected the column " + column.title() + ", found none");
        }
        return cells;
    }

    /** The number of rows and the columns. */
    @Override
    public String toString() {
        return size() + " rows of " + values.keySet();
    }
}
