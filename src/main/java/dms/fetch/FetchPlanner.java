package dms.fetch;

import dms.Stage;
import dms.market.BarSeries;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** Decides what to ask a source for, so that a series reaches up to now. */
@Stage
public final class FetchPlanner {

    private final FetchSettings settings;
    private final Clock clock;

    /** A planner with these settings. */
    @Inject
    public FetchPlanner(FetchSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** How many of a series' newest stored bars a plan for its new end is made from: at least the last one. */
    public int overlapBars() {
        return Math.max(1, settings.overlapBars());
    }

    /**
     * From the oldest of the newest stored bars up to now, so that those bars are read again and seen if they were
     * revised; the whole history if there are none.
     *
     * @param newestStored the newest {@link #overlapBars()} stored bars, ascending
     */
    public FetchRequest newEnd(SeriesKey key, BarSeries newestStored, int initialDays) {
        if (newestStored.isEmpty()) {
            return wholeHistory(key, initialDays);
        }
        return upToNow(key, Instant.ofEpochMilli(newestStored.firstTimeMillis()));
    }

    /** From so many days ago up to now; for weeks and months from the first day of the one that day falls into. */
    public FetchRequest wholeHistory(SeriesKey key, int initialDays) {
        Interval interval = key.interval();
        LocalDate first =
                interval.firstDate(key.symbol().market().dateAt(clock.instant()).minusDays(initialDays));
        return upToNow(key, first.atStartOfDay(ZoneOffset.UTC).toInstant());
    }

    private FetchRequest upToNow(SeriesKey key, Instant start) {
        Instant now = clock.instant();
        Instant settledBy = now.minus(settings.settle(key.symbol().market()));
        Instant end = start.isAfter(now) ? start : now;
        return new FetchRequest(key, new TimeRange(start, end), settledBy);
    }
}
