package dms.fetch;

import dms.market.TimeRange;
import java.time.Duration;
import java.time.Instant;

/**
 * On what terms a source can be asked for a series, by which a plan is priced.
 *
 * @param keepsSince it has nothing older
 * @param longestRange a longer range costs a request for each part of that length
 * @param lookups how many requests it needs besides, once for each series that is asked for
 * @param spacing the average time between two of its requests
 */
public record SourceTerms(Instant keepsSince, Duration longestRange, int lookups, Duration spacing) {

    private static final Duration UNLIMITED = Duration.ofDays(4_000_000);

    /** A source that answers any range by one request, at once. */
    public static final SourceTerms ANY = new SourceTerms(TimeRange.ALL.startInclusive(), UNLIMITED, 0, Duration.ZERO);

    /** One request for any range, so far apart. */
    public static SourceTerms everySo(Duration spacing, int lookups) {
        return new SourceTerms(TimeRange.ALL.startInclusive(), UNLIMITED, lookups, spacing);
    }

    /** How many requests a range costs, at most. */
    public int requests(TimeRange range) {
        long millis = range.endMillis() - range.startMillis();
        long longest = longestRange.toMillis();
        return (int) Math.max(1, (millis + longest - 1) / longest);
    }
}
