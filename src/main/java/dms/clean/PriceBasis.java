package dms.clean;

import dms.market.BarSeries;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;

/**
 * Notices that fetched bars stand on another price basis than the stored ones: every bar that both have differs, and all
 * by one factor. Spliced together they would show a jump that no market made.
 */
public final class PriceBasis {

    private static final int BARS_NEEDED = 3;
    private static final double SAME_PRICE_WITHIN = 0.005;
    private static final double SAME_FACTOR_WITHIN = 0.005;

    private PriceBasis() {}

    /**
     * A change of basis.
     *
     * @param date the newest date at which it was seen
     * @param factor what stored closes are multiplied by to give the fetched ones
     * @param sentence what was found
     */
    public record Change(LocalDate date, double factor, String sentence) {}

    /**
     * Compares the closes of the bars that both series have, at least three.
     *
     * @return the change of basis; empty if the series agree, if they disagree only here and there, or share too few bars
     */
    public static Optional<Change> between(BarSeries stored, BarSeries fetched) {
        int shared = 0;
        double first = 1;
        int old = 0;
        long newest = 0;
        for (int i = 0; i < fetched.size(); i++) {
            while (old < stored.size() && stored.openTimeMillis(old) < fetched.openTimeMillis(i)) {
                old++;
            }
            if (old == stored.size() || stored.openTimeMillis(old) != fetched.openTimeMillis(i)) {
                continue;
            }
            double factor = fetched.close(i) / stored.close(old);
            first = shared == 0 ? factor : first;
            if (Math.abs(factor - 1) < SAME_PRICE_WITHIN || Math.abs(factor / first - 1) > SAME_FACTOR_WITHIN) {
                return Optional.empty();
            }
            shared++;
            newest = fetched.openTimeMillis(i);
        }
        return shared < BARS_NEEDED ? Optional.empty() : Optional.of(change(shared, first, newest));
    }

    private static Change change(int shared, double factor, long newest) {
        LocalDate date = Instant.ofEpochMilli(newest).atZone(ZoneOffset.UTC).toLocalDate();
        return new Change(
                date,
                factor,
                String.format(
                        Locale.ROOT,
                        "all %d bars up to %s that are stored already were fetched at %.6g times their stored close, expected 1:"
                                + " the source's price basis changed, so nothing was written",
                        shared,
                        date,
                        factor));
    }
}
