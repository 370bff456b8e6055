package dms.market;

import java.util.Arrays;

/**
 * Rows as a source sent them, times already by D2: any order, repeated times, {@link Double#NaN} where the source sent
 * nothing. Only {@code clean} makes a {@link BarSeries} of it. Row i of every column is the same bar. Not thread-safe
 * while it is filled.
 */
public final class RawBars {

    private int size;
    private long[] openTimes;
    private final double[][] values;

    /** No rows yet, with room for so many. */
    public RawBars(int capacity) {
        int room = Math.max(capacity, 4);
        openTimes = new long[room];
        values = new double[BarField.COUNT][room];
    }

    /** The rows of a series. */
    public static RawBars of(BarSeries series) {
        RawBars rows = new RawBars(series.size());
        rows.addAll(series);
        return rows;
    }

    /** Adds a row. */
    public void add(long openTimeMillis, double open, double high, double low, double close, double volume) {
        if (size == openTimes.length) {
            grow();
        }
        openTimes[size] = openTimeMillis;
        values[BarField.OPEN.ordinal()][size] = open;
        values[BarField.HIGH.ordinal()][size] = high;
        values[BarField.LOW.ordinal()][size] = low;
        values[BarField.CLOSE.ordinal()][size] = close;
        values[BarField.VOLUME.ordinal()][size] = volume;
        size++;
    }

    /** Adds the rows of a series. */
    public void addAll(BarSeries series) {
        for (int i = 0; i < series.size(); i++) {
            add(
                    series.openTimeMillis(i),
                    series.open(i),
                    series.high(i),
                    series.low(i),
                    series.close(i),
                    series.volume(i));
        }
    }

    /** Adds the rows of another answer. */
    public void addAll(RawBars other) {
        for (int i = 0; i < other.size; i++) {
            addRow(other, i);
        }
    }

    /** Adds one row of another answer. */
    public void addRow(RawBars other, int i) {
        add(
                other.openTimes[i],
                other.value(BarField.OPEN, i),
                other.value(BarField.HIGH, i),
                other.value(BarField.LOW, i),
                other.value(BarField.CLOSE, i),
                other.value(BarField.VOLUME, i));
    }

    private void grow() {
        int room = openTimes.length * 2;
        openTimes = Arrays.copyOf(openTimes, room);
        for (int field = 0; field < values.length; field++) {
            values[field] = Arrays.copyOf(values[field], room);
        }
    }

    /** How many rows there are. */
    public int size() {
        return size;
    }

    /** The time of row i, epoch milliseconds UTC. */
    public long openTimeMillis(int i) {
        return openTimes[i];
    }

    /** A value of row i, NaN where the source sent none. */
    public double value(BarField field, int i) {
        return values[field.ordinal()][i];
    }
}
