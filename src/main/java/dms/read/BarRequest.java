package dms.read;

import dms.market.Adjustment;
import dms.market.TimeRange;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * What a reader wants of a series.
 *
 * @param range the times of the bars
 * @param adjustment what the prices are adjusted for
 * @param asOf the instant whose knowledge is asked for: bars that were not over by then are hidden, and so are splits and
 *     dividends with an ex-date after it
 */
public record BarRequest(TimeRange range, Adjustment adjustment, Instant asOf) {

    /** Knowing everything that is stored. */
    public static final Instant NOW = Instant.ofEpochMilli(Long.MAX_VALUE / 2);

    /** Everything that is stored of the range. */
    public static BarRequest of(TimeRange range, Adjustment adjustment) {
        return new BarRequest(range, adjustment, NOW);
    }

    /** Whether something that is stored may have to be hidden. */
    boolean isHistoric() {
        return asOf.isBefore(NOW);
    }

    /** Whether a corporate action of this ex-date was known. */
    boolean knows(LocalDate exDate) {
        return !exDate.atStartOfDay(ZoneOffset.UTC).toInstant().isAfter(asOf);
    }
}
