package dms.clean.history;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The closes of one series, to measure others by.
 *
 * <p>Immutable. Row i of both columns is the same bar; rows without close are left out.
 */
public final class OtherCloses {

    private final long[] times;
    private final double[] closes;

    private OtherCloses(long[] times, double[] closes) {
        this.times = times;
        this.closes = closes;
    }

    /** The closes of a history. */
    public static OtherCloses of(PriceHistory history) {
        long[] times = new long[history.size()];
        double[] closes = new double[history.size()];
        int count = 0;
        for (int i = 0; i < history.size(); i++) {
            if (HistoryDraft.isGood(history.value(HistoryColumn.CLOSE, i))) {
                times[count] = history.openTimeMillis(i);
                closes[count++] = history.value(HistoryColumn.CLOSE, i);
            }
        }
        return new OtherCloses(Arrays.copyOf(times, count), Arrays.copyOf(closes, count));
    }

    /** The market that these series make. */
    public static MarketMoves market(List<OtherCloses> others) {
        List<OtherCloses> all = List.copyOf(others);
        return (from, to) -> {
            double[] moves = all.stream()
                    .map(other -> other.move(from, to))
                    .filter(OptionalDouble::isPresent)
                    .mapToDouble(OptionalDouble::getAsDouble)
                    .sorted()
                    .toArray();
            return moves.length < MarketMoves.FEWEST
                    ? OptionalDouble.empty()
                    : OptionalDouble.of(moves[moves.length / 2]);
        };
    }

    private OptionalDouble move(long from, long to) {
        int first = Arrays.binarySearch(times, from);
        int last = Arrays.binarySearch(times, to);
        return first < 0 || last < 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(Math.log(closes[last] / closes[first]));
    }
}
