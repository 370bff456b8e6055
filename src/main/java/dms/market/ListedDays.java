package dms.market;

import java.time.LocalDate;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The days on which an exchange trades by somebody's list. Evidence about a calendar, and no calendar: lists may lack what
 * was decided on the day.
 *
 * @param market the exchange
 * @param first the first date that the list speaks of
 * @param last the last one; before {@code first} if it speaks of none
 * @param days the trading days between them, and how much of them
 */
public record ListedDays(Market market, LocalDate first, LocalDate last, SortedMap<LocalDate, Part> days) {

    /** Of no list. */
    public static final ListedDays NONE =
            new ListedDays(Market.INDEX, LocalDate.EPOCH, LocalDate.EPOCH.minusDays(1), new TreeMap<>());

    /** How much of a day an exchange trades. */
    public enum Part {
        /** Its usual hours. */
        WHOLE,
        /** Up to noon. */
        MORNING,
        /** From noon on. */
        AFTERNOON
    }

    /**
     * Copies the days.
     *
     * @throws IllegalArgumentException if one lies outside of the dates that the list speaks of
     */
    public ListedDays {
        days = Collections.unmodifiableSortedMap(new TreeMap<>(days));
        if (!days.isEmpty()
                && (days.firstKey().isBefore(first) || days.lastKey().isAfter(last))) {
            throw new IllegalArgumentException("listed days: expected dates from " + first + " to " + last + ", found "
                    + days.firstKey() + " and " + days.lastKey());
        }
    }

    /** Whether it speaks of no day. */
    public boolean isEmpty() {
        return last.isBefore(first);
    }

    /** This list with another one of the same exchange; the longer of both if no day joins them. */
    public ListedDays with(ListedDays other) {
        if (!other.first.isBefore(first) && !other.last.isAfter(last)) {
            return this;
        }
        if (isEmpty() || other.first.isAfter(last.plusDays(1)) || first.isAfter(other.last.plusDays(1))) {
            return length() < other.length() ? other : this;
        }
        SortedMap<LocalDate, Part> all = new TreeMap<>(other.days);
        all.putAll(days);
        return new ListedDays(
                market,
                first.isBefore(other.first) ? first : other.first,
                last.isAfter(other.last) ? last : other.last,
                all);
    }

    private long length() {
        return last.toEpochDay() - first.toEpochDay() + 1;
    }
}
