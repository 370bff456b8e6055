package dms.coverage;

import dms.market.BarSlots;
import dms.market.TimeRange;
import java.util.List;

/** The days that an answer makes known, with those between it and what was known before. */
record Span(long firstDay, long lastDay, long fromDay) {

    static Span of(CoverageState before, BarSlots slots, long fromDay, int first, int last) {
        long firstDay = fromDay;
        long lastDay = last >= first ? slots.day(last) : fromDay - 1;
        if (!before.isEmpty() && lastDay >= firstDay) {
            firstDay = Math.min(firstDay, before.throughDay() + 1);
            lastDay = Math.max(lastDay, before.fromDay() - 1);
        }
        return new Span(firstDay, lastDay, fromDay);
    }

    boolean isEmpty() {
        return lastDay < firstDay;
    }

    TimeRange times(BarSlots slots) {
        int first = slots.indexFrom(firstDay);
        int last = slots.indexFrom(lastDay + 1) - 1;
        return last < first
                ? TimeRange.ofMillis(0, 0)
                : TimeRange.ofMillis(slots.firstTime(first), slots.lastTime(last) + 1);
    }

    CoverageState widened(CoverageState before) {
        if (isEmpty()) {
            return before;
        }
        return before.isEmpty()
                ? before.with(firstDay, lastDay, List.of())
                : before.with(
                        Math.min(before.fromDay(), firstDay), Math.max(before.throughDay(), lastDay), before.runs());
    }
}
