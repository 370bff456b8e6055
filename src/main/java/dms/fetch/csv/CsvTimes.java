package dms.fetch.csv;

import dms.market.Interval;
import dms.market.SeriesKey;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the times of a series' lines as bar times by D2. Immutable. */
public final class CsvTimes {

    private static final Pattern WRITTEN = Pattern.compile(
            "(\\d{4})([-/]?)(\\d{2})\\2(\\d{2})" // the date
                    + "(?:[T ](\\d{1,2}):?(\\d{2})(?::?(\\d{2})(?:\\.0+)?)? ?(Z|[+-]\\d{2}(?::?\\d{2})?)?)?");
    private static final Pattern SECONDS = Pattern.compile("\\d{9,10}");
    private static final Pattern MILLIS = Pattern.compile("\\d{12,13}");

    private final Interval interval;
    private final ZoneId zone;

    CsvTimes(SeriesKey key) {
        this(key.interval(), key.symbol().market().zone());
    }

    /** Reads the times of bars of an interval; the zone is that of times without offset. */
    public CsvTimes(Interval interval, ZoneId zone) {
        this.interval = interval;
        this.zone = zone;
    }

    /**
     * The bar's time, epoch milliseconds UTC.
     *
     * @throws IllegalArgumentException if the text is not a time, or not one that this interval's bars have
     */
    public long openTimeMillis(String text) {
        if (SECONDS.matcher(text).matches()) {
            return ofInstant(Instant.ofEpochSecond(Long.parseLong(text)), ZoneOffset.UTC);
        }
        if (MILLIS.matcher(text).matches()) {
            return ofInstant(Instant.ofEpochMilli(Long.parseLong(text)), ZoneOffset.UTC);
        }
        Matcher parts = WRITTEN.matcher(text);
        if (!parts.matches()) {
            throw unreadable(text);
        }
        try {
            return ofWritten(text, parts);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(unreadable(text).getMessage(), e);
        }
    }

    /**
     * A date without a time of day.
     *
     * @throws IllegalArgumentException if the text is none
     */
    static LocalDate date(String text) {
        Matcher parts = WRITTEN.matcher(text);
        if (!parts.matches() || parts.group(5) != null) {
            throw new IllegalArgumentException("expected a date such as 2024-07-05, found " + CsvFile.quoted(text));
        }
        try {
            return date(parts);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("expected a date of the calendar, found " + CsvFile.quoted(text), e);
        }
    }

    private long ofWritten(String text, Matcher parts) {
        LocalDate date = date(parts);
        if (parts.group(5) == null) {
            if (interval.isIntraday()) {
                throw new IllegalArgumentException(
                        "expected a time of day for a bar of " + interval + ", found " + CsvFile.quoted(text));
            }
            return ofDate(date);
        }
        LocalTime time = LocalTime.of(number(parts, 5), number(parts, 6), number(parts, 7));
        String offset = parts.group(8);
        if (offset != null) {
            ZoneOffset written = ZoneOffset.of(offset);
            return ofInstant(date.atTime(time).toInstant(written), written);
        }
        return interval.isIntraday() ? local(text, date, time) : ofDate(date);
    }

    /** A local time that the clocks skip or show twice says nothing certain. */
    private long local(String text, LocalDate date, LocalTime time) {
        List<ZoneOffset> offsets = zone.getRules().getValidOffsets(date.atTime(time));
        if (offsets.size() != 1) {
            throw new IllegalArgumentException("expected a time with an offset where the clocks of " + zone
                    + " change, found " + CsvFile.quoted(text));
        }
        return date.atTime(time).toInstant(offsets.get(0)).toEpochMilli();
    }

    private long ofInstant(Instant instant, ZoneOffset written) {
        if (interval.isIntraday()) {
            return instant.toEpochMilli();
        }
        boolean isMidnight = instant.atOffset(written).toLocalTime().equals(LocalTime.MIDNIGHT);
        return ofDate(instant.atZone(isMidnight ? written : zone).toLocalDate());
    }

    private long ofDate(LocalDate date) {
        return interval.firstDate(date).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    }

    private static LocalDate date(Matcher parts) {
        return LocalDate.of(number(parts, 1), number(parts, 3), number(parts, 4));
    }

    private static int number(Matcher parts, int group) {
        String digits = parts.group(group);
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    private static IllegalArgumentException unreadable(String text) {
        return new IllegalArgumentException(
                "expected a time such as 2024-07-05, 2024-07-05T13:30:00Z or 1720186200, found "
                        + CsvFile.quoted(text));
    }
}
