package dms.store.embedded;

import dms.market.Interval;
import dms.market.TimeRange;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;

/**
 * The span of UTC days whose bars make one block: a week from Monday for one-minute bars, a month for other intraday
 * ones, a year for daily ones, all time for longer ones. Its number ascends with time and can be read: {@code 20240701},
 * {@code 202407}, {@code 2024}, {@code 0}.
 *
 * @param number what the span is known by, among the buckets of one interval
 * @param startMillis the first millisecond in it
 * @param endMillis the first millisecond after it
 */
record Bucket(long number, long startMillis, long endMillis) {

    private static final long DAY_MILLIS = 86_400_000;
    private static final Bucket ALL = new Bucket(0, Long.MIN_VALUE, Long.MAX_VALUE);

    /** The bucket that a bar of a time falls into. */
    static Bucket of(Interval interval, long openTimeMillis) {
        LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(openTimeMillis, DAY_MILLIS));
        return switch (interval) {
            case M1 -> week(date.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)));
            case M5, M15, M30, H1 -> month(date.withDayOfMonth(1));
            case D1 -> year(date.withDayOfYear(1));
            case W1, MO1 -> ALL;
        };
    }

    private static Bucket week(LocalDate first) {
        long number = first.getYear() * 10_000L + first.getMonthValue() * 100L + first.getDayOfMonth();
        return new Bucket(number, millis(first), millis(first.plusWeeks(1)));
    }

    private static Bucket month(LocalDate first) {
        return new Bucket(first.getYear() * 100L + first.getMonthValue(), millis(first), millis(first.plusMonths(1)));
    }

    private static Bucket year(LocalDate first) {
        return new Bucket(first.getYear(), millis(first), millis(first.plusYears(1)));
    }

    private static long millis(LocalDate date) {
        return date.toEpochDay() * DAY_MILLIS;
    }

    /** The numbers of the buckets that a range, which must not be empty, touches: the first and the last. */
    static long[] numbers(Interval interval, TimeRange range) {
        return new long[] {
            of(interval, range.startMillis()).number(),
            of(interval, range.endMillis() - 1).number()
        };
    }
}
