package dms.fetch.yahoo;

import dms.fetch.SourceException;
import dms.fetch.SourceTerms;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * Which windows of stamps to ask for, so that every bar of a range comes whole.
 *
 * <p>Windows begin and end at midnight of the exchange: Yahoo may cut the first and last bar of a window that begins
 * elsewhere. Daily ones have a day's margin, weeks and months are asked for from their first to their last day. Of
 * intraday bars Yahoo keeps 30 days of 1m, 60 of 5m to 30m, 730 of 1h, and answers 422 to anything that begins a second
 * before (29, 59 and 729 days work); of 1m bars it gives at most seven days at a time. Measured by others, see
 * {@code shared/data/yahoo-chart/manifest.md}, read 2026-11-23.
 *
 * @param windows the windows, ascending; none if nothing of the range can exist yet
 * @param daysBeyond how many days of the range are older than what Yahoo keeps
 */
record RangePlan(List<TimeRange> windows, int daysBeyond) {

    /** No listing is older in Yahoo's data. */
    static final Instant BEGINNING = Instant.parse("1900-01-01T00:00:00Z");

    private static final int DAYS_OF_MINUTES_AT_A_TIME = 7;

    /** Copies the windows. */
    RangePlan {
        windows = List.copyOf(windows);
    }

    /**
     * The plan for a range.
     *
     * @param key the series
     * @param range the times of the bars wanted
     * @param zone the exchange's zone
     * @param now the moment of asking
     * @throws SourceException if all of the range is older than what Yahoo keeps
     */
    static RangePlan of(SeriesKey key, TimeRange range, ZoneId zone, Instant now) {
        Instant start = later(range.startInclusive(), BEGINNING);
        Instant end = earlier(range.endExclusive(), now.plus(1, ChronoUnit.DAYS));
        if (!start.isBefore(end)) {
            return new RangePlan(List.of(), 0);
        }
        return key.interval().isIntraday()
                ? intraday(key, start, earlier(end, now), zone, now)
                : new RangePlan(List.of(daily(key.interval(), start, end, zone)), 0);
    }

    /** How ranges are split and how old they may be, for those who price them before. */
    static SourceTerms terms(SeriesKey key, ZoneId zone, Instant now, Duration spacing) {
        if (!key.interval().isIntraday()) {
            return SourceTerms.everySo(spacing, 1);
        }
        int daysKept = daysKept(key.interval());
        Duration longest = Duration.ofDays(key.interval() == Interval.M1 ? DAYS_OF_MINUTES_AT_A_TIME : daysKept + 1L);
        Instant oldest = oldest(daysKept, zone, now).atStartOfDay(zone).toInstant();
        return new SourceTerms(oldest, longest, 1, spacing);
    }

    private static LocalDate oldest(int daysKept, ZoneId zone, Instant now) {
        return now.minus(Duration.ofDays(daysKept)).atZone(zone).toLocalDate().plusDays(1);
    }

    private static TimeRange daily(Interval interval, Instant start, Instant end, ZoneId zone) {
        LocalDate first = interval.firstDate(start.atZone(ZoneOffset.UTC).toLocalDate());
        LocalDate last =
                interval.lastDate(end.minusMillis(1).atZone(ZoneOffset.UTC).toLocalDate());
        int margin = interval == Interval.D1 ? 1 : 0;
        return new TimeRange(
                first.minusDays(margin).atStartOfDay(zone).toInstant(),
                last.plusDays(1L + margin).atStartOfDay(zone).toInstant());
    }

    private static RangePlan intraday(SeriesKey key, Instant start, Instant end, ZoneId zone, Instant now) {
        if (!start.isBefore(end)) {
            return new RangePlan(List.of(), 0);
        }
        int daysKept = daysKept(key.interval());
        LocalDate oldest = oldest(daysKept, zone, now);
        LocalDate first = start.atZone(zone).toLocalDate();
        LocalDate last = end.minusMillis(1).atZone(zone).toLocalDate();
        if (last.isBefore(oldest)) {
            throw new SourceException(
                    SourceException.Kind.RANGE_TOO_LONG,
                    "Yahoo keeps " + daysKept + " days of " + key.interval() + " bars, since " + oldest + "; asked for "
                            + first + " to " + last + " of " + key.symbol());
        }
        int beyond = (int) Math.max(0, ChronoUnit.DAYS.between(first, oldest));
        LocalDate from = beyond > 0 ? oldest : first;
        long atATime = key.interval() == Interval.M1 ? DAYS_OF_MINUTES_AT_A_TIME : daysKept + 1L;
        List<TimeRange> windows = new ArrayList<>();
        for (LocalDate date = from; !date.isAfter(last); date = date.plusDays(atATime)) {
            windows.add(new TimeRange(
                    date.atStartOfDay(zone).toInstant(),
                    earlier(
                            earliest(date.plusDays(atATime), last.plusDays(1))
                                    .atStartOfDay(zone)
                                    .toInstant(),
                            wholeSecond(now))));
        }
        windows.removeIf(TimeRange::isEmpty);
        return new RangePlan(windows, beyond);
    }

    private static int daysKept(Interval interval) {
        return switch (interval) {
            case M1 -> 29;
            case H1 -> 729;
            default -> 59;
        };
    }

    private static Instant wholeSecond(Instant instant) {
        Instant second = instant.truncatedTo(ChronoUnit.SECONDS);
        return second.equals(instant) ? second : second.plusSeconds(1);
    }

    private static LocalDate earliest(LocalDate one, LocalDate other) {
        return one.isBefore(other) ? one : other;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
