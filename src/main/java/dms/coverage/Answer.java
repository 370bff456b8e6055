package dms.coverage;

import dms.market.RawBars;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;

/** What a source was asked for a series, and the times of the rows that it sent. Immutable. */
public final class Answer {

    private final SeriesKey key;
    private final TimeRange range;
    private final Instant settledBy;
    private final long[] seen;

    /**
     * An answer.
     *
     * @param range what was asked for
     * @param settledBy bars that were over by then are all that the source was to send
     * @param rows the rows, in any order, also those that are no bars
     */
    public Answer(SeriesKey key, TimeRange range, Instant settledBy, RawBars rows) {
        this.key = key;
        this.range = range;
        this.settledBy = settledBy;
        this.seen = new long[rows.size()];
        for (int i = 0; i < seen.length; i++) {
            seen[i] = rows.openTimeMillis(i);
        }
        Arrays.sort(seen);
    }

    SeriesKey key() {
        return key;
    }

    TimeRange range() {
        return range;
    }

    Instant settledBy() {
        return settledBy;
    }

    /** The times of the rows, ascending. */
    long[] seen() {
        return seen.clone();
    }

    /** The day on which the range asked for begins, on the market's calendar. */
    long firstDay() {
        if (!key.interval().isIntraday()) {
            LocalDate start = range.startInclusive().atZone(ZoneOffset.UTC).toLocalDate();
            return start.toEpochDay();
        }
        return key.dateOf(range.startMillis()).toEpochDay();
    }
}
