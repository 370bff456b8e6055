package dms.clean.history;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** On which scale each price of each priced row was found to stand. */
final class ScaleCells {

    private final Map<HistoryColumn, Scale[]> scales = new EnumMap<>(HistoryColumn.class);
    private final double[] odds;

    ScaleCells(int rows) {
        for (HistoryColumn column : HistoryColumn.PRICES) {
            Scale[] right = new Scale[rows];
            Arrays.fill(right, Scale.RIGHT);
            scales.put(column, right);
        }
        odds = new double[rows];
    }

    /** The logarithm of how much likelier it is that the row is wrong than that it is right; 0 if it is right. */
    double odds(int k) {
        return odds[k];
    }

    void setOdds(int k, double found) {
        odds[k] = found;
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
        return HistoryColumn.PRICES.stream().allMatch(column -> get(column, k).equals(Scale.RIGHT));
    }

    boolean isSame(int k, int other) {
        return HistoryColumn.PRICES.stream().allMatch(column -> get(column, k).equals(get(column, other)));
    }

    /** Whether all prices of the row stand on one scale. */
    boolean isWhole(int k) {
        return HistoryColumn.PRICES.stream().allMatch(column -> get(column, k).equals(scale(k)));
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
