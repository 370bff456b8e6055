package dms.market;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The length of a bar. */
public enum Interval {
    /** One minute. */
    M1("1m", Duration.ofMinutes(1)),
    /** Five minutes. */
    M5("5m", Duration.ofMinutes(5)),
    /** Fifteen minutes. */
    M15("15m", Duration.ofMinutes(15)),
    /** Thirty minutes. */
    M30("30m", Duration.ofMinutes(30)),
    /** One hour. */
    H1("1h", Duration.ofHours(1)),
    /** One trading day. */
    D1("1d", Duration.ofDays(1)),
    /** One week, Monday to Sunday. */
    W1("1wk", Duration.ofDays(7)),
    /** One calendar month. */
    MO1("1mo", Duration.ofDays(31));

    private final String label;
    private final Duration longest;

    Interval(String label, Duration longest) {
        this.label = label;
        this.longest = longest;
    }

    /**
     * Reads a label such as {@code 5m} or {@code 1wk}; also {@code 60m}, {@code 1w}, and any case but for {@code m},
     * which is minutes.
     *
     * @throws IllegalArgumentException if no interval has that label
     */
    public static Interval parse(String text) {
        String wanted = text.strip().toLowerCase(Locale.ROOT);
        for (Interval interval : values()) {
            if (interval.label.equals(wanted)) {
                return interval;
            }
        }
        return switch (wanted) {
            case "60m" -> H1;
            case "1w" -> W1;
            default ->
                throw new IllegalArgumentException("interval: expected one of "
                        + Arrays.stream(values()).map(Interval::toString).collect(Collectors.joining(", "))
                        + ", found \""
                        + (text.length() > 20 ? text.substring(0, 20) + "…" : text) + '"');
        };
    }

    /** The same as {@link #parse}, under the name by which Jakarta REST finds it for path and query parameters. */
    public static Interval fromString(String text) {
        return parse(text);
    }

    /** Whether a bar is shorter than a trading day. */
    public boolean isIntraday() {
        return compareTo(D1) < 0;
    }

    /** The length of an intraday bar in milliseconds; of a longer one the longest it can be. */
    public long millis() {
        return longest.toMillis();
    }

    /** The first day of the day, week or month that a date falls into: the date under which its bar is kept (D2). */
    public LocalDate firstDate(LocalDate date) {
        return switch (this) {
            case W1 -> date.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
            case MO1 -> date.withDayOfMonth(1);
            default -> date;
        };
    }

    /** The last day of the day, week or month that a date falls into. */
    public LocalDate lastDate(LocalDate date) {
        return switch (this) {
            case W1 -> date.with(TemporalAdjusters.nextOrSame(DayOfWeek.SUNDAY));
            case MO1 -> date.with(TemporalAdjusters.lastDayOfMonth());
            default -> date;
        };
    }

    /** The label, such as {@code 1d}. */
    @Override
    public String toString() {
        return label;
    }
}
