package dms.clean;

import dms.market.BarField;
import java.util.Arrays;

/**
 * What is usual around a row, measured on the rows in the twenty before and after it on which both sources agree: where
 * each price lies against the closes next to it, how volumes compare, and the smallest step between prices. Robust
 * throughout (medians), so that a few wrong rows among them do no harm.
 */
final class Neighbours {

    private static final int REACH = 20;
    private static final int NEAREST_WITHIN = 6;
    private static final double LEAST_SPREAD = 0.008;
    private static final double LEAST_VOLUME_SPREAD = 0.3;
    private static final double TICK_AT_MOST = 0.0015;
    /** The log density of Student's t with 3 degrees of freedom, as prices have fat tails, needs these two. */
    private static final double DEGREES = 3;

    private static final double FAR = 10;

    private final Comparison comparison;
    private final int row;
    private final int[] agreed;
    private final double reference;
    private final double[] usual = new double[BarField.COUNT];
    private final double[] spread = new double[BarField.COUNT];

    Neighbours(Comparison comparison, int row) {
        this.comparison = comparison;
        this.row = row;
        int from = Math.max(0, row - REACH);
        int to = Math.min(comparison.rows().size(), row + REACH + 1);
        int[] found = new int[to - from];
        int n = 0;
        for (int i = from; i < to; i++) {
            if (i != row && comparison.agreed(i)) {
                found[n++] = i;
            }
        }
        agreed = Arrays.copyOf(found, n);
        reference = reference(row);
        for (BarField price : Comparison.PRICES) {
            measure(price);
        }
    }

    private void measure(BarField price) {
        double[] distances = new double[agreed.length];
        int n = 0;
        for (int i : agreed) {
            double around = reference(i);
            if (around > 0 && comparison.primary(price, i) > 0) {
                distances[n++] = Math.log(comparison.primary(price, i) / around);
            }
        }
        distances = Arrays.copyOf(distances, n);
        usual[price.ordinal()] = Comparison.median(distances);
        spread[price.ordinal()] = Math.max(LEAST_SPREAD, Comparison.spread(distances, usual[price.ordinal()]));
    }

    /** The geometric middle of the nearest agreed closes on both sides; 0 if there is none. */
    private double reference(int around) {
        double before = nearest(around, -1);
        double after = nearest(around, 1);
        if (before <= 0 || after <= 0) {
            return Math.max(before, after);
        }
        return Math.sqrt(before * after);
    }

    private double nearest(int around, int step) {
        for (int i = around + step; Math.abs(i - around) <= NEAREST_WITHIN; i += step) {
            if (i < 0 || i >= comparison.rows().size()) {
                return 0;
            }
            if (i != row && comparison.agreed(i)) {
                return comparison.primary(BarField.CLOSE, i);
            }
        }
        return 0;
    }

    /** How many rows it rests on. */
    int count() {
        return agreed.length;
    }

    /** Whether there is anything to measure a price by. */
    boolean isEnough() {
        return agreed.length >= PriceRelations.ROWS_NEEDED && reference > 0;
    }

    /** What the closes next to the row say its price should be about. */
    double reference() {
        return reference;
    }

    /** How many usual spreads a price lies off its usual place. */
    double distance(BarField price, double value) {
        if (value <= 0) {
            return FAR / spread[price.ordinal()];
        }
        return (Math.log(value / reference) - usual[price.ordinal()]) / spread[price.ordinal()];
    }

    /** The log likelihood of such a distance, but for a constant. */
    static double likelihood(double distance) {
        return -(DEGREES + 1) / 2 * Math.log(1 + distance * distance / DEGREES);
    }

    /** The likelihood of a change from close to next open, against the usual ones. */
    double gapLikelihood(double close, double open) {
        double[] gaps = new double[agreed.length];
        int n = 0;
        for (int i : agreed) {
            if (i > 0 && comparison.agreed(i - 1)) {
                gaps[n++] = Math.log(comparison.primary(BarField.OPEN, i) / comparison.primary(BarField.CLOSE, i - 1));
            }
        }
        gaps = Arrays.copyOf(gaps, n);
        double scale = Math.max(LEAST_SPREAD, Comparison.spread(gaps, Comparison.median(gaps.clone())));
        return likelihood(Math.log(open / close) / scale);
    }

    /** The smallest step between prices, in the primary's units. */
    double tick() {
        double[] steps = new double[agreed.length * 3];
        int n = 0;
        for (int i : agreed) {
            double close = comparison.second(BarField.CLOSE, i);
            for (BarField price : Comparison.PRICES) {
                double step = Math.abs(comparison.second(price, i) - close);
                if (price != BarField.CLOSE && step > 1e-5 * close) {
                    steps[n++] = step;
                }
            }
        }
        Arrays.sort(steps, 0, n);
        double most = TICK_AT_MOST * reference;
        return n < 3 ? most : Math.min(most, steps[2]);
    }

    /** What a volume of the second source is multiplied by to be the primary's, and how much that varies (as a logarithm). */
    VolumeRatio volumeRatio() {
        double[] ratios = new double[agreed.length];
        int n = 0;
        for (int i : agreed) {
            double mine = comparison.primary(BarField.VOLUME, i);
            double theirs = comparison.rows().second(BarField.VOLUME, i);
            if (mine > 0 && theirs > 0) {
                ratios[n++] = Math.log(mine / theirs);
            }
        }
        ratios = Arrays.copyOf(ratios, n);
        double middle = Comparison.median(ratios);
        return new VolumeRatio(Math.exp(middle), Comparison.spread(ratios, middle), n);
    }

    /**
     * How volumes compare.
     *
     * @param ratio the primary's volume for one of the second source's
     * @param spread how much its logarithm varies
     * @param rows how many rows it rests on
     */
    record VolumeRatio(double ratio, double spread, int rows) {}

    /** How many usual spreads a volume of the primary lies off the usual ones. */
    double volumeDistance(double volume) {
        double[] volumes = new double[agreed.length];
        int n = 0;
        for (int i : agreed) {
            if (comparison.primary(BarField.VOLUME, i) > 0) {
                volumes[n++] = Math.log(comparison.primary(BarField.VOLUME, i));
            }
        }
        volumes = Arrays.copyOf(volumes, n);
        double middle = Comparison.median(volumes);
        return (Math.log(volume) - middle) / Math.max(LEAST_VOLUME_SPREAD, Comparison.spread(volumes, middle));
    }
}
