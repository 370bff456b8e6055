package dms.api;

import dms.market.Adjustment;
import dms.market.Interval;
import dms.market.Symbol;
import dms.market.TimeRange;
import dms.read.BarRequest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the arguments of calls; what cannot be read is a 400 that names the argument. */
final class Arguments {

    /** The last day that people write who mean no end. */
    private static final String FOR_EVER = "9999-12-31";

    private Arguments() {}

    static Symbol symbol(String text) {
        return parsed("symbol", text, Symbol::parse);
    }

    static Interval interval(@Nullable String text) {
        String given = given(text);
        return given.isEmpty() ? Interval.D1 : parsed("interval", given, Interval::parse);
    }

    static Adjustment adjustment(@Nullable String text) {
        String given = given(text);
        return given.isEmpty() ? Adjustment.ALL : parsed("adjust", given, Adjustment::parse);
    }

    /** From a start to an end; a date as end includes its day, and an end at exactly 00:00 does too. */
    static TimeRange range(@Nullable String start, @Nullable String end) {
        return range("start_date", start, "end_date", end);
    }

    /** The same under other names. */
    static TimeRange range(String startName, @Nullable String start, String endName, @Nullable String end) {
        String first = given(start);
        String last = given(end);
        Instant from = first.isEmpty() ? TimeRange.ALL.startInclusive() : instant(startName, first);
        Instant to = last.isEmpty() ? TimeRange.ALL.endExclusive() : endExclusive(endName, last);
        if (to.isBefore(from)) {
            throw ApiException.badArgument(
                    endName + ": expected an end not before " + startName + " " + first + ", found " + last);
        }
        return new TimeRange(from, to);
    }

    /** The instant whose knowledge is asked for; a date means the end of that day, so that its bars are known. */
    static Instant asOf(@Nullable String text) {
        String given = given(text);
        return given.isEmpty() ? BarRequest.NOW : endOfDateOrInstant("as_of", given);
    }

    /** A date that must be given. */
    static LocalDate date(String name, @Nullable String text) {
        String given = given(text);
        try {
            return LocalDate.parse(given);
        } catch (DateTimeException e) {
            throw ApiException.badArgument(
                    name + ": expected a date such as 2024-07-05, found \"" + shortened(given) + '"');
        }
    }

    static boolean flag(String name, @Nullable String text) {
        String given = given(text);
        if (given.isEmpty() || given.equalsIgnoreCase("false")) {
            return false;
        }
        if (given.equalsIgnoreCase("true")) {
            return true;
        }
        throw ApiException.badArgument(name + ": expected true or false, found \"" + shortened(given) + '"');
    }

    static int number(String name, @Nullable String text, int fallback, int min, int max) {
        String given = given(text);
        if (given.isEmpty()) {
            return fallback;
        }
        try {
            int number = Integer.parseInt(given);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Falls to the one sentence below.
        }
        throw ApiException.badArgument(
                name + ": expected a whole number from " + min + " to " + max + ", found \"" + shortened(given) + '"');
    }

    private static Instant endExclusive(String name, String text) {
        if (text.startsWith(FOR_EVER)) {
            return TimeRange.ALL.endExclusive();
        }
        Instant instant = instant(name, text);
        boolean isMidnight = instant.atZone(ZoneOffset.UTC).toLocalTime().equals(LocalTime.MIDNIGHT);
        return isMidnight ? instant.plusSeconds(86_400) : instant;
    }

    private static Instant endOfDateOrInstant(String name, String text) {
        Instant instant = instant(name, text);
        return text.length() == 10 ? instant.plusSeconds(86_400) : instant;
    }

    /** A date, a date and time (UTC unless it says otherwise), with a {@code T} or a blank between them. */
    private static Instant instant(String name, String text) {
        Instant instant = parsedInstant(name, text);
        if (!TimeRange.ALL.contains(instant)) {
            throw ApiException.badArgument(
                    name + ": expected a year from -9999 to 9999, found \"" + shortened(text) + '"');
        }
        return instant;
    }

    private static Instant parsedInstant(String name, String text) {
        String iso = text.replace(' ', 'T');
        try {
            if (iso.length() == 10) {
                return LocalDate.parse(iso).atStartOfDay(ZoneOffset.UTC).toInstant();
            }
            boolean hasOffset = iso.endsWith("Z") || iso.indexOf('+', 10) > 0 || iso.indexOf('-', 10) > 0;
            return hasOffset
                    ? OffsetDateTime.parse(iso).toInstant()
                    : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw ApiException.badArgument(name + ": expected a date such as 2024-07-05 or an instant such as"
                    + " 2024-07-05T13:30:00Z, found \"" + shortened(text) + '"');
        }
    }

    private static <T> T parsed(String name, String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            String sentence = String.valueOf(e.getMessage());
            throw ApiException.badArgument(sentence.startsWith(name) ? sentence : name + ": " + sentence);
        }
    }

    private static String given(@Nullable String text) {
        return text == null ? "" : text.strip();
    }

    static String shortened(String text) {
        return text.length() > 40 ? text.substring(0, 40) + "…" : text;
    }
}
