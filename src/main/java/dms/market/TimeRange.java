package dms.market;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * A half-open range of instants, to the millisecond.
 *
 * @param startInclusive the first instant in the range
 * @param endExclusive the first instant after it, not before {@code startInclusive}
 */
public record TimeRange(Instant startInclusive, Instant endExclusive) {

    /** Every instant that a bar can have: the years -9999 to 9999. */
    public static final TimeRange ALL =
            new TimeRange(Instant.parse("-9999-01-01T00:00:00Z"), Instant.parse("9999-12-31T00:00:00Z"));

    /**
     * Checks the order.
     *
     * @throws IllegalArgumentException if the end lies before the start
     */
    public TimeRange {
        if (endExclusive.isBefore(startInclusive)) {
            throw new IllegalArgumentException(
                    "range: expected an end not before the start " + startInclusive + ", found " + endExclusive);
        }
    }

    /** The range between two epoch milliseconds. */
    public static TimeRange ofMillis(long startInclusive, long endExclusive) {
        return new TimeRange(Instant.ofEpochMilli(startInclusive), Instant.ofEpochMilli(endExclusive));
    }

    /** The days between two dates in UTC, both included: how daily bars are kept (D2). */
    public static TimeRange ofDates(LocalDate first, LocalDate last) {
        return new TimeRange(
                first.atStartOfDay(ZoneOffset.UTC).toInstant(),
                last.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant());
    }

    /** The start in epoch milliseconds. */
    public long startMillis() {
        return startInclusive.toEpochMilli();
    }

    /** The end in epoch milliseconds. */
    public long endMillis() {
        return endExclusive.toEpochMilli();
    }

    /** Whether the instant lies in the range. */
    public boolean contains(Instant instant) {
        return !instant.isBefore(startInclusive) && instant.isBefore(endExclusive);
    }

    /** Whether no instant lies in the range. */
    public boolean isEmpty() {
        return startInclusive.equals(endExclusive);
    }

    /** What is left of this range without others, in the order of time. */
    public List<TimeRange> without(Collection<TimeRange> others) {
        List<TimeRange> left = new ArrayList<>();
        Instant from = startInclusive;
        for (TimeRange other : others.stream()
                .sorted(Comparator.comparing(TimeRange::startInclusive))
                .toList()) {
            if (other.startInclusive.isAfter(from) && from.isBefore(endExclusive)) {
                left.add(new TimeRange(
                        from, other.startInclusive.isBefore(endExclusive) ? other.startInclusive : endExclusive));
            }
            from = other.endExclusive.isAfter(from) ? other.endExclusive : from;
        }
        if (from.isBefore(endExclusive)) {
            left.add(new TimeRange(from, endExclusive));
        }
        return left;
    }

    @Override
    public String toString() {
        return startInclusive + ".." + endExclusive;
    }
}
