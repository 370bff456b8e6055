package dms.store.influx;

import dms.market.BarSeries;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * One series of an answer, in columns: row i of every column is the same row. Where a column holds numbers, a value that
 * is missing is NaN; where it holds texts, the empty text. Not thread-safe while it is filled.
 */
final class Table {

    private static final String TIME = "time";

    private final Map<String, String> tags;
    private final List<String> columns;
    private final List<List<String>> texts = new ArrayList<>();
    private final int timeColumn;
    private long[] times = new long[16];
    private double[][] numbers;
    private int size;

    Table(Map<String, String> tags, List<String> columns) {
        this.tags = Map.copyOf(tags);
        this.columns = List.copyOf(columns);
        this.timeColumn = columns.indexOf(TIME);
        this.numbers = new double[columns.size()][16];
    }

    /** The tags that the answer was grouped by. */
    Map<String, String> tags() {
        return tags;
    }

    List<String> columns() {
        return columns;
    }

    int size() {
        return size;
    }

    long timeMillis(int row) {
        return times[row];
    }

    double number(String column, int row) {
        return numbers[indexOf(column)][row];
    }

    String text(String column, int row) {
        return texts.get(row).get(indexOf(column));
    }

    private int indexOf(String column) {
        int index = columns.indexOf(column);
        if (index < 0) {
            throw new IllegalStateException("the answer has no column " + column + " but " + columns);
        }
        return index;
    }

    /** Begins a row of missing values. */
    void addRow() {
        if (size == times.length) {
            times = Arrays.copyOf(times, size * 2);
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = Arrays.copyOf(numbers[i], size * 2);
            }
        }
        for (double[] column : numbers) {
            column[size] = Double.NaN;
        }
        size++;
    }

    /** Whether that column holds moments. */
    boolean isTime(int column) {
        return column == timeColumn;
    }

    void setTime(long timeMillis) {
        times[size - 1] = timeMillis;
    }

    void setNumber(int column, double value) {
        numbers[column][size - 1] = value;
    }

    void setText(int column, String value) {
        while (texts.size() < size) {
            texts.add(new ArrayList<>(java.util.Collections.nCopies(columns.size(), "")));
        }
        texts.get(size - 1).set(column, value);
    }

    /** How many rows lack a value: half a bar, written by someone else, which is no bar. */
    int halves() {
        int halves = 0;
        for (int row = 0; row < size; row++) {
            halves += isWhole(row) ? 0 : 1;
        }
        return halves;
    }

    /**
     * The rows of {@code time, open, high, low, close, volume} that lack nothing.
     *
     * @throws IllegalArgumentException if their times do not ascend
     */
    BarSeries toBars() {
        int whole = size - halves();
        long[] openTimes = new long[whole];
        double[][] values = new double[columns.size() - 1][whole];
        int to = 0;
        for (int row = 0; row < size; row++) {
            if (isWhole(row)) {
                openTimes[to] = times[row];
                for (int i = 0; i < values.length; i++) {
                    values[i][to] = numbers[i + 1][row];
                }
                to++;
            }
        }
        return BarSeries.adopt(openTimes, values);
    }

    /** The same rows in the opposite order. */
    Table reversed() {
        Table reversed = new Table(tags, columns);
        for (int row = size - 1; row >= 0; row--) {
            reversed.addRow();
            reversed.setTime(times[row]);
            for (int i = 0; i < numbers.length; i++) {
                reversed.setNumber(i, numbers[i][row]);
            }
        }
        return reversed;
    }

    private boolean isWhole(int row) {
        for (int i = 1; i < numbers.length; i++) {
            if (Double.isNaN(numbers[i][row])) {
                return false;
            }
        }
        return true;
    }
}
