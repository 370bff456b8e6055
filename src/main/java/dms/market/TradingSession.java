package dms.market;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/**
 * The trading of one date at one exchange: one part, or two with a lunch break between them.
 *
 * <p>Bars of a session begin anew with each part and then follow each other to the part's end; the last one may be cut
 * short. Where a part opens at an odd minute, its first bar is the one of the clock: a session from 09:33 has its first
 * five-minute bar at 09:30, and its first hourly bar too.
 *
 * @param date the trading date, in the exchange's zone
 * @param parts one or two ranges in which there is trading, ascending
 */
public record TradingSession(LocalDate date, List<TimeRange> parts) {

    private static final long HALF_HOUR = Interval.M30.millis();

    /**
     * Checks the parts and copies them.
     *
     * @throws IllegalArgumentException if there are none or more than two, if one is empty, or if they do not ascend
     */
    public TradingSession {
        parts = List.copyOf(parts);
        if (parts.isEmpty() || parts.size() > 2) {
            throw new IllegalArgumentException("session " + date + ": expected one or two parts, found " + parts);
        }
        for (int i = 0; i < parts.size(); i++) {
            boolean isAfterTheOther = i == 0
                    || parts.get(i).startInclusive().isAfter(parts.get(i - 1).endExclusive());
            if (parts.get(i).isEmpty() || !isAfterTheOther) {
                throw new IllegalArgumentException(
                        "session " + date + ": expected parts that ascend, with a break between them, found " + parts);
            }
        }
    }

    /** The instant at which trading begins. */
    public Instant open() {
        return parts.get(0).startInclusive();
    }

    /** The instant at which trading is over. */
    public Instant close() {
        return parts.get(parts.size() - 1).endExclusive();
    }

    /** The time between the two parts, if there are two. */
    public Optional<TimeRange> lunchBreak() {
        if (parts.size() == 1) {
            return Optional.empty();
        }
        Instant start = parts.get(0).endExclusive();
        Instant end = parts.get(1).startInclusive();
        return Optional.of(new TimeRange(start, end));
    }

    /**
     * How many bars a share that trades all the time has in this session.
     *
     * @throws IllegalArgumentException if the interval is longer than a day
     */
    public int expectedBars(Interval interval) {
        if (!isIntraday(interval)) {
            return 1;
        }
        int count = 0;
        for (int part = 0; part < parts.size(); part++) {
            count += barsOf(part, interval.millis());
        }
        return count;
    }

    /**
     * The open times of these bars in epoch milliseconds, ascending. That of the daily bar is its date at 00:00 UTC (D2).
     *
     * @throws IllegalArgumentException if the interval is longer than a day
     */
    public long[] openTimes(Interval interval) {
        if (!isIntraday(interval)) {
            return new long[] {date.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli()};
        }
        long[] times = new long[expectedBars(interval)];
        int i = 0;
        for (int part = 0; part < parts.size(); part++) {
            long first = firstBarOf(part, interval.millis());
            int bars = barsOf(part, interval.millis());
            for (int bar = 0; bar < bars; bar++) {
                times[i++] = first + bar * interval.millis();
            }
        }
        return times;
    }

    private static boolean isIntraday(Interval interval) {
        if (interval.compareTo(Interval.D1) > 0) {
            throw new IllegalArgumentException("interval: expected one of up to a day, found " + interval);
        }
        return interval.isIntraday();
    }

    private int barsOf(int part, long millis) {
        long traded = parts.get(part).endMillis() - firstBarOf(part, millis);
        return (int) Math.max(0, (traded + millis - 1) / millis);
    }

    /** A bar that began before the break and reaches past its end is not expected twice. */
    private long firstBarOf(int part, long millis) {
        long start = parts.get(part).startMillis();
        long first = start - Math.floorMod(start, Math.min(millis, HALF_HOUR));
        if (part > 0) {
            long before = firstBarOf(part - 1, millis) + barsOf(part - 1, millis) * millis;
            while (first + millis <= before) {
                first += millis;
            }
        }
        return first;
    }
}
