package dms.clean.history;

import java.util.List;

/**
 * On which scale each price of a column most likely stands: the path through the scales that makes the moves between the
 * prices least surprising, when each change of scale has its own cost (the algorithm of Viterbi). A change costs as much as
 * a move of thousands of deviations, or next to a listed split of that ratio as much as one of three. The scale on
 * which the newest rows stand is the right one, unless they are fewer than three and those before them are more.
 */
final class ScalePath {

    private static final double CHANGE = 11;
    private static final double CHANGE_FOR_SPLIT = 14;
    private static final double CHANGE_AT_SPLIT = 3;
    private static final int ROWS_AROUND_SPLIT = 10;
    /** What each further row away from a split adds to the cost. */
    private static final double ROW_FROM_SPLIT = 0.25;

    private static final double FOLDED_FROM = Math.log(1.8);
    private static final int FEW_ROWS = 3;

    private final List<Scale> scales;
    private final double[] splitCost;
    private final double[] logPrices;
    private final double[] volatility;
    private final int[] path;

    /**
     * Finds the path.
     *
     * @param scales the scales, {@link Scale#RIGHT} first
     * @param logPrices the logarithms of the prices, without holes
     * @param splitDistances how many rows each is away from a listed split
     * @param leastVolatility what prices move at least
     */
    ScalePath(List<Scale> scales, double[] logPrices, int[] splitDistances, double leastVolatility) {
        this.scales = scales;
        this.logPrices = logPrices;
        this.splitCost = new double[logPrices.length];
        double[] moves = new double[logPrices.length];
        for (int i = 1; i < moves.length; i++) {
            moves[i] = logPrices[i] - logPrices[i - 1];
            splitCost[i] = Math.min(
                    CHANGE_FOR_SPLIT,
                    CHANGE_AT_SPLIT + ROW_FROM_SPLIT * Math.max(0, splitDistances[i] - ROWS_AROUND_SPLIT));
        }
        this.volatility = Volatility.of(folded(moves), leastVolatility);
        this.path = find();
        rebase();
    }

    /** The moves without changes of scale, so that many of those do not count as volatility. */
    private double[] folded(double[] moves) {
        double[] folded = moves.clone();
        for (int i = 0; i < folded.length; i++) {
            for (Scale from : scales) {
                for (Scale to : scales) {
                    double change = to.log() - from.log();
                    boolean isSmaller = Math.abs(moves[i] - change) < Math.abs(folded[i]);
                    folded[i] = Math.abs(change) > FOLDED_FROM && isSmaller ? moves[i] - change : folded[i];
                }
            }
        }
        return folded;
    }

    private int[] find() {
        int rows = logPrices.length;
        int states = scales.size();
        int[][] from = new int[rows][states];
        double[] cost = new double[states];
        for (int i = 1; i < rows; i++) {
            double[] next = new double[states];
            for (int to = 0; to < states; to++) {
                double least = Double.POSITIVE_INFINITY;
                for (int state = 0; state < states; state++) {
                    double total = cost[state] + step(i, state, to);
                    if (total < least) {
                        least = total;
                        from[i][to] = state;
                    }
                }
                next[to] = least;
            }
            cost = next;
        }
        int best = 0;
        for (int state = 1; state < states; state++) {
            best = cost[state] < cost[best] ? state : best;
        }
        int[] found = new int[rows];
        for (int i = rows - 1; i >= 0; i--) {
            found[i] = best;
            best = from[i][best];
        }
        return found;
    }

    private double step(int i, int from, int to) {
        double move = logPrices[i] - logPrices[i - 1];
        double residual = move - scales.get(to).log() + scales.get(from).log();
        double surprise = Volatility.surprise(residual, volatility[i]);
        return from == to ? surprise : surprise + changeCost(i, from, to);
    }

    private double changeCost(int i, int from, int to) {
        boolean isSplit = scales.get(from).isSplit() || scales.get(to).isSplit();
        return isSplit ? splitCost[i] : CHANGE;
    }

    /** Counts the scales from that of the newest rows. */
    private void rebase() {
        int last = path.length - 1;
        if (last < 0) {
            return;
        }
        int start = startOf(last);
        int base = path[last];
        if (last - start + 1 < FEW_ROWS && start > 0 && start - startOf(start - 1) > last - start + 1) {
            base = path[start - 1];
        }
        double shift = scales.get(base).log();
        int[] states = new int[scales.size()];
        for (int state = 0; state < states.length; state++) {
            states[state] = nearest(scales.get(state).log() - shift);
        }
        for (int i = 0; i < path.length; i++) {
            path[i] = states[path[i]];
        }
    }

    private int startOf(int row) {
        int start = row;
        while (start > 0 && path[start - 1] == path[row]) {
            start--;
        }
        return start;
    }

    private int nearest(double log) {
        int best = 0;
        for (int state = 1; state < scales.size(); state++) {
            if (Math.abs(scales.get(state).log() - log)
                    < Math.abs(scales.get(best).log() - log)) {
                best = state;
            }
        }
        return best;
    }

    /** The scale of a row; {@link Scale#RIGHT} for a right one. */
    Scale scale(int row) {
        return scales.get(path[row]);
    }

    /** The odds, as a logarithm, that the rows from {@code first} to {@code last} stand on their scale and not on the right one. */
    double odds(int first, int last) {
        double odds = 0;
        int state = path[first];
        if (first > 0) {
            odds += Volatility.surprise(logPrices[first] - logPrices[first - 1], volatility[first])
                    - step(first, path[first - 1], state);
        }
        if (last + 1 < path.length) {
            odds += Volatility.surprise(logPrices[last + 1] - logPrices[last], volatility[last + 1])
                    - step(last + 1, state, path[last + 1]);
        }
        return odds;
    }
}
