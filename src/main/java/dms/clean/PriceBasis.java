package dms.clean;

import dms.market.BarField;
import dms.market.BarSeries;
import dms.market.SeriesKey;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Optional;

/**
 * Notices that fetched bars stand on another price basis than the stored ones: every bar that both have differs, or every
 * one before a date differs by one factor and the later ones agree. Spliced together they would show a jump that no market
 * made.
 */
public final class PriceBasis {

    static final double SAME_WITHIN = 0.005;

    private static final int BARS_NEEDED = 3;

    private PriceBasis() {}

    /** How two bases differ. */
    public enum Shape {
        /** All shared bars by one factor. */
        ALL,
        /** The older shared bars by one factor in all four prices; the newer ones agree. */
        OLDER,
        /** All shared bars, each by another factor. */
        EACH
    }

    /**
     * A change of basis.
     *
     * @param shape how the bases differ
     * @param last the newest date at which it was seen
     * @param next the first date after it at which there is a fetched bar; the day after it if there is none
     * @param bars at how many shared bars it was seen
     * @param factor what stored closes are multiplied by to give the fetched ones; of shape EACH the middle one
     * @param volumeFactor the same of the volumes, the middle one
     */
    public record Change(Shape shape, LocalDate last, LocalDate next, int bars, double factor, double volumeFactor) {}

    /**
     * Compares the bars that both series have, at least three.
     *
     * @return the change of basis; empty if the series agree, if they disagree only here and there, or share too few bars
     */
    public static Optional<Change> between(SeriesKey key, BarSeries stored, BarSeries fetched) {
        Shared shared = Shared.of(stored, fetched);
        if (shared.count < BARS_NEEDED) {
            return Optional.empty();
        }
        int differing = 0;
        while (differing < shared.count && !isOne(shared.factor(differing))) {
            differing++;
        }
        if (differing == shared.count) {
            Shape shape = shared.isOneFactor(differing) ? Shape.ALL : Shape.EACH;
            return Optional.of(shared.change(shape, key, differing));
        }
        boolean restAgrees = true;
        for (int i = differing; i < shared.count; i++) {
            restAgrees &= isOne(shared.factor(i));
        }
        return differing > 0 && restAgrees && shared.isOneFactorInAllPrices(differing)
                ? Optional.of(shared.change(Shape.OLDER, key, differing))
                : Optional.empty();
    }

    private static boolean isOne(double factor) {
        return Math.abs(factor - 1) < SAME_WITHIN;
    }

    /** The rows of the bars that two series have in common. */
    private static final class Shared {

        private final BarSeries stored;
        private final BarSeries fetched;
        private final int[] storedRows;
        private final int[] fetchedRows;
        private final int count;

        private Shared(BarSeries stored, BarSeries fetched, int[] storedRows, int[] fetchedRows, int count) {
            this.stored = stored;
            this.fetched = fetched;
            this.storedRows = storedRows;
            this.fetchedRows = fetchedRows;
            this.count = count;
        }

        static Shared of(BarSeries stored, BarSeries fetched) {
            int most = Math.min(stored.size(), fetched.size());
            int[] storedRows = new int[most];
            int[] fetchedRows = new int[most];
            int count = 0;
            int old = 0;
            for (int i = 0; i < fetched.size() && count < most; i++) {
                while (old < stored.size() && stored.openTimeMillis(old) < fetched.openTimeMillis(i)) {
                    old++;
                }
                if (old < stored.size() && stored.openTimeMillis(old) == fetched.openTimeMillis(i)) {
                    storedRows[count] = old;
                    fetchedRows[count++] = i;
                }
            }
            return new Shared(stored, fetched, storedRows, fetchedRows, count);
        }

        double factor(int i) {
            return fetched.close(fetchedRows[i]) / stored.close(storedRows[i]);
        }

        boolean isOneFactor(int bars) {
            for (int i = 1; i < bars; i++) {
                if (Math.abs(factor(i) / factor(0) - 1) > SAME_WITHIN) {
                    return false;
                }
            }
            return true;
        }

        boolean isOneFactorInAllPrices(int bars) {
            for (int i = 0; i < bars; i++) {
                for (BarField field : BarField.values()) {
                    double factor = fetched.value(field, fetchedRows[i]) / stored.value(field, storedRows[i]);
                    if (field != BarField.VOLUME && !(Math.abs(factor / factor(0) - 1) <= SAME_WITHIN)) {
                        return false;
                    }
                }
            }
            return true;
        }

        Change change(Shape shape, SeriesKey key, int bars) {
            double[] factors = new double[bars];
            double[] volumeFactors = new double[bars];
            for (int i = 0; i < bars; i++) {
                factors[i] = factor(i);
                double before = stored.volume(storedRows[i]);
                volumeFactors[i] = before > 0 ? fetched.volume(fetchedRows[i]) / before : 1;
            }
            int lastRow = fetchedRows[bars - 1];
            LocalDate last = key.dateOf(fetched.openTimeMillis(lastRow));
            int next = lastRow + 1;
            while (next < fetched.size()
                    && !key.dateOf(fetched.openTimeMillis(next)).isAfter(last)) {
                next++;
            }
            LocalDate after = next < fetched.size() ? key.dateOf(fetched.openTimeMillis(next)) : last.plusDays(1);
            return new Change(shape, last, after, bars, middle(factors), middle(volumeFactors));
        }

        private static double middle(double[] values) {
            Arrays.sort(values);
            return values[values.length / 2];
        }
    }
}
