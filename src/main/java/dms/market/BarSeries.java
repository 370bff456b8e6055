package dms.market;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Bars in columns: row i of every column is the same bar, times strictly ascending, every value finite. Immutable and
 * thread-safe. A row that is missing is absent; there is no NaN.
 */
public final class BarSeries {

    private static final BarSeries EMPTY = new BarSeries(new long[0], new double[BarField.COUNT][0]);

    private final long[] openTimes;
    private final double[][] values;

    private BarSeries(long[] openTimes, double[][] values) {
        this.openTimes = openTimes;
        this.values = values;
    }

    /** A series without bars. */
    public static BarSeries empty() {
        return EMPTY;
    }

    /**
     * The series of these columns, which are copied.
     *
     * @param openTimes epoch milliseconds UTC, strictly ascending
     * @param values one column for each {@link BarField}, in its order, each as long as {@code openTimes}
     * @throws IllegalArgumentException if the columns differ in length, a time does not ascend, or a value is not finite
     */
    public static BarSeries of(long[] openTimes, double[][] values) {
        double[][] columns = new double[values.length][];
        for (int field = 0; field < columns.length; field++) {
            columns[field] = values[field].clone();
        }
        return trusted(openTimes.clone(), columns).checked();
    }

    /**
     * The series of these columns, which are checked but not copied: for a store that has just read them. The caller
     * must not touch the arrays again.
     *
     * @throws IllegalArgumentException as {@link #of}
     */
    public static BarSeries adopt(long[] openTimes, double[][] values) {
        return trusted(openTimes, values).checked();
    }

    /** A builder with room for so many bars. */
    public static Builder builder(int capacity) {
        return new Builder(capacity);
    }

    /** The series of these arrays, which are neither copied nor checked. */
    static BarSeries trusted(long[] openTimes, double[][] values) {
        return new BarSeries(openTimes, values);
    }

    private BarSeries checked() {
        if (values.length != BarField.COUNT) {
            throw new IllegalArgumentException(
                    "series: expected " + BarField.COUNT + " columns, found " + values.length);
        }
        for (double[] column : values) {
            if (column.length != openTimes.length) {
                throw new IllegalArgumentException(
                        "series: expected columns of " + openTimes.length + " rows, found " + column.length);
            }
        }
        for (int i = 1; i < openTimes.length; i++) {
            if (openTimes[i] <= openTimes[i - 1]) {
                throw new IllegalArgumentException("series: expected ascending times, found " + openTimes[i] + " after "
                        + openTimes[i - 1] + " in row " + i);
            }
        }
        for (int field = 0; field < BarField.COUNT; field++) {
            requireFinite(values[field], field);
        }
        return this;
    }

    private static void requireFinite(double[] column, int field) {
        for (int i = 0; i < column.length; i++) {
            if (!Double.isFinite(column[i])) {
                throw new IllegalArgumentException("series: expected a finite " + BarField.values()[field] + ", found "
                        + column[i] + " in row " + i);
            }
        }
    }

    /** How many bars there are. */
    public int size() {
        return openTimes.length;
    }

    /** Whether there is no bar. */
    public boolean isEmpty() {
        return openTimes.length == 0;
    }

    /** The time of row i by D2, epoch milliseconds UTC. */
    public long openTimeMillis(int i) {
        return openTimes[i];
    }

    /** The time of the first bar. The series must not be empty. */
    public long firstTimeMillis() {
        return openTimes[0];
    }

    /** The time of the last bar. The series must not be empty. */
    public long lastTimeMillis() {
        return openTimes[openTimes.length - 1];
    }

    /** A value of row i. */
    public double value(BarField field, int i) {
        return values[field.ordinal()][i];
    }

    /** The first price of row i. */
    public double open(int i) {
        return values[0][i];
    }

    /** The highest price of row i. */
    public double high(int i) {
        return values[1][i];
    }

    /** The lowest price of row i. */
    public double low(int i) {
        return values[2][i];
    }

    /** The last price of row i. */
    public double close(int i) {
        return values[3][i];
    }

    /** The units traded in row i. */
    public double volume(int i) {
        return values[4][i];
    }

    /** Row i as one value. */
    public Bar bar(int i) {
        return new Bar(openTimes[i], open(i), high(i), low(i), close(i), volume(i));
    }

    /** The first row at or after a time; {@link #size()} if all are earlier. Binary search. */
    public int indexFrom(long openTimeMillis) {
        int found = Arrays.binarySearch(openTimes, openTimeMillis);
        return found >= 0 ? found : -found - 1;
    }

    /** The bars whose time lies in the range. */
    public BarSeries slice(TimeRange range) {
        return rows(indexFrom(range.startMillis()), indexFrom(range.endMillis()));
    }

    /**
     * The bars of the rows from {@code fromInclusive} to before {@code toExclusive}.
     *
     * @throws IndexOutOfBoundsException if there are no such rows
     */
    public BarSeries rows(int fromInclusive, int toExclusive) {
        Objects.checkFromToIndex(fromInclusive, toExclusive, size());
        if (fromInclusive == 0 && toExclusive == size()) {
            return this;
        }
        double[][] columns = new double[BarField.COUNT][];
        for (int field = 0; field < columns.length; field++) {
            columns[field] = Arrays.copyOfRange(values[field], fromInclusive, toExclusive);
        }
        return trusted(Arrays.copyOfRange(openTimes, fromInclusive, toExclusive), columns);
    }

    /** Both series as one; where both have a bar of the same time, the other's is taken. */
    public BarSeries merge(BarSeries newer) {
        if (newer.isEmpty()) {
            return this;
        }
        if (isEmpty()) {
            return newer;
        }
        Builder merged = builder(size() + newer.size());
        int mine = 0;
        for (int i = 0; i < newer.size(); i++) {
            while (mine < size() && openTimes[mine] < newer.openTimes[i]) {
                merged.add(this, mine++);
            }
            if (mine < size() && openTimes[mine] == newer.openTimes[i]) {
                mine++;
            }
            merged.add(newer, i);
        }
        while (mine < size()) {
            merged.add(this, mine++);
        }
        return merged.build();
    }

    /** Whether the other holds the same bars, value for value. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof BarSeries that
                && Arrays.equals(openTimes, that.openTimes)
                && Arrays.deepEquals(values, that.values);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(openTimes) + Arrays.deepHashCode(values);
    }

    /** The number of bars and their first and last time. */
    @Override
    public String toString() {
        return isEmpty()
                ? "no bars"
                : size() + " bars " + bar(0).openTime() + ".." + bar(size() - 1).openTime();
    }

    /** Collects bars in ascending order. Not thread-safe. */
    public static final class Builder {

        private int size;
        private long[] openTimes;
        private final double[][] values;

        private Builder(int capacity) {
            openTimes = new long[Math.max(capacity, 1)];
            values = new double[BarField.COUNT][Math.max(capacity, 1)];
        }

        /** Adds a bar after those there are. */
        public Builder add(long openTimeMillis, double open, double high, double low, double close, double volume) {
            int row = append(openTimeMillis);
            values[0][row] = open;
            values[1][row] = high;
            values[2][row] = low;
            values[3][row] = close;
            values[4][row] = volume;
            return this;
        }

        /** Adds row i of a series after the bars there are. */
        public Builder add(BarSeries series, int i) {
            int row = append(series.openTimes[i]);
            for (int field = 0; field < BarField.COUNT; field++) {
                values[field][row] = series.values[field][i];
            }
            return this;
        }

        private int append(long openTimeMillis) {
            if (size == openTimes.length) {
                int room = size * 2;
                openTimes = Arrays.copyOf(openTimes, room);
                for (int field = 0; field < BarField.COUNT; field++) {
                    values[field] = Arrays.copyOf(values[field], room);
                }
            }
            openTimes[size] = openTimeMillis;
            return size++;
        }

        /**
         * The series of the bars added so far.
         *
         * @throws IllegalArgumentException if a time does not ascend or a value is not finite
         */
        public BarSeries build() {
            double[][] columns = new double[BarField.COUNT][];
            for (int field = 0; field < columns.length; field++) {
                columns[field] = Arrays.copyOf(values[field], size);
            }
            return trusted(Arrays.copyOf(openTimes, size), columns).checked();
        }
    }
}
