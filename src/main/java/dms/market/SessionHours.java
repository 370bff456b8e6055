package dms.market;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The hours of a session on the exchange's clocks, such as {@code 09:30-12:00 13:00-16:00}; {@code 24:00} ends a day.
 *
 * @param parts one or two spans, ascending
 */
record SessionHours(List<Span> parts) {

    private static final Pattern SPAN = Pattern.compile("([0-2][0-9]):([0-5][0-9])-([0-2][0-9]):([0-5][0-9])");
    private static final int DAY = 24 * 60;

    SessionHours {
        parts = List.copyOf(parts);
        int before = -1;
        for (Span span : parts) {
            if (span.open <= before || span.close <= span.open || span.close > DAY) {
                throw new IllegalArgumentException("expected hours that ascend within a day");
            }
            before = span.close;
        }
        if (parts.isEmpty() || parts.size() > 2) {
            throw new IllegalArgumentException("expected hours such as 09:30-16:00 or 09:30-12:00 13:00-16:00");
        }
    }

    /** Minutes after midnight. */
    record Span(int open, int close) {}

    /**
     * Reads the hours that a text begins with.
     *
     * @throws IllegalArgumentException if there are none, more than two, or some that do not ascend
     */
    static SessionHours leading(List<String> words) {
        List<Span> parts = new ArrayList<>();
        for (int i = 0; i < words.size() && isSpan(words.get(i)); i++) {
            Matcher span = SPAN.matcher(words.get(i));
            if (span.matches()) {
                parts.add(new Span(minutes(span.group(1), span.group(2)), minutes(span.group(3), span.group(4))));
            }
        }
        return new SessionHours(parts);
    }

    TradingSession on(LocalDate date, ZoneId zone) {
        List<TimeRange> ranges = new ArrayList<>(parts.size());
        for (Span span : parts) {
            ranges.add(new TimeRange(at(date, span.open, zone), at(date, span.close, zone)));
        }
        return new TradingSession(date, ranges);
    }

    private static Instant at(LocalDate date, int minute, ZoneId zone) {
        LocalDate day = minute == DAY ? date.plusDays(1) : date;
        return day.atTime(LocalTime.ofSecondOfDay(minute % DAY * 60L))
                .atZone(zone)
                .toInstant();
    }

    private static boolean isSpan(String word) {
        return SPAN.matcher(word).matches();
    }

    private static int minutes(String hour, String minute) {
        return Integer.parseInt(hour) * 60 + Integer.parseInt(minute);
    }
}
