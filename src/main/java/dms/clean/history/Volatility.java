package dms.clean.history;

import java.util.Arrays;

/**
 * How far prices usually move from one row to the next, near a row: the mean absolute move of the 30 rows on each side,
 * without the largest tenth of them, as a standard deviation. The largest are left out because defects are among them.
 */
final class Volatility {

    private static final int ROWS_EACH_SIDE = 30;
    private static final double KEPT_PART = 0.9;
    /** The mean absolute value of a normal variable cut at its 90 % quantile, over its standard deviation, inverted. */
    private static final double TO_DEVIATION = 1.62;

    private Volatility() {}

    /**
     * The volatility around each row.
     *
     * @param moves the logarithmic move into each row; that of the first row is not used
     * @param least the least that is answered
     */
    static double[] of(double[] moves, double least) {
        double[] volatility = new double[moves.length];
        double[] window = new double[2 * ROWS_EACH_SIDE];
        for (int i = 0; i < moves.length; i++) {
            int count = 0;
            int last = Math.min(moves.length - 1, i + ROWS_EACH_SIDE);
            for (int j = Math.max(1, i - ROWS_EACH_SIDE); j <= last; j++) {
                if (j != i) {
                    window[count++] = Math.abs(moves[j]);
                }
            }
            Arrays.sort(window, 0, count);
            int kept = (int) Math.ceil(count * KEPT_PART);
            double sum = 0;
            for (int j = 0; j < kept; j++) {
                sum += window[j];
            }
            volatility[i] = Math.max(least, kept == 0 ? 0 : TO_DEVIATION * sum / kept);
        }
        return volatility;
    }

    /**
     * How unlikely a move is: minus twice the logarithm of the tail of Student's t with three degrees of freedom, which
     * has the fat tails of prices. 0 for no move, 2.8 for three deviations, 9.2 for ten.
     */
    static double surprise(double move, double volatility) {
        double deviations = move / volatility;
        return 2 * Math.log1p(deviations * deviations / 3);
    }

    /** The probability that belongs to odds given as a logarithm, short of certainty. */
    static double confidence(double logOdds) {
        double probability = 1 / (1 + Math.exp(-logOdds));
        return Math.min(0.995, Math.max(0.005, probability));
    }
}
