package dms.fetch;

import dms.market.SeriesKey;
import dms.market.TimeRange;
import java.time.Instant;

/**
 * A question to a source.
 *
 * @param key the series
 * @param range the times of the bars wanted
 * @param settledBy only bars that were over by this instant are history (D3): now, less the time the source needs to settle
 */
public record FetchRequest(SeriesKey key, TimeRange range, Instant settledBy) {

    /** Whether a bar of this series is final. */
    public boolean isSettled(long openTimeMillis) {
        return !key.closeOf(openTimeMillis).isAfter(settledBy);
    }
}
