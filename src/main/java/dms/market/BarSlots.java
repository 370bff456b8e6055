package dms.market;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * What a market's calendar expects of a series: its slots, ascending. A slot is what is counted, asked for and remembered
 * as one: a session (its one daily bar, or all its intraday bars), a week or a month with a session in it.
 *
 * <p>Where no table knows the sessions, every day on which the market may trade is a slot, and {@link #isCertain} says no:
 * then a missing bar may be a holiday. Immutable. A question about one slot is a look into an array, or a binary search.
 */
public final class BarSlots {

    private static final long DAY_MILLIS = 86_400_000L;
    private static final LocalDate BEGINNING = LocalDate.EPOCH;

    private final Market market;
    private final Interval interval;
    private final @Nullable TradingCalendar calendar;
    private final LocalDate last;
    private final long[] days;

    /** Of intraday slots the time of the first and of the last bar; empty for longer ones. */
    private final long[] firstTimes;

    private final long[] lastTimes;
    private final int[] bars;

    private BarSlots(Market market, Interval interval, @Nullable TradingCalendar calendar, LocalDate last) {
        this.market = market;
        this.interval = interval;
        this.calendar = calendar;
        this.last = last;
        this.days = days();
        int intraday = interval.isIntraday() ? days.length : 0;
        firstTimes = new long[intraday];
        lastTimes = new long[intraday];
        bars = new int[intraday];
        for (int i = 0; i < intraday; i++) {
            long[] times = openTimes(i);
            firstTimes[i] = times[0];
            lastTimes[i] = times[times.length - 1];
            bars[i] = isTabled(LocalDate.ofEpochDay(days[i])) ? times.length : 1;
        }
    }

    /**
     * The slots up to a date.
     *
     * @param calendar the market's sessions, if they are known
     * @param last the last date of a slot
     */
    public static BarSlots of(Market market, Interval interval, Optional<TradingCalendar> calendar, LocalDate last) {
        return new BarSlots(market, interval, calendar.orElse(null), last);
    }

    private long[] days() {
        LocalDate first = calendar == null ? BEGINNING : calendar.firstDate();
        LongStream dates = LongStream.rangeClosed(first.toEpochDay(), last.toEpochDay())
                .filter(day -> trades(LocalDate.ofEpochDay(day)));
        return interval.compareTo(Interval.D1) <= 0
                ? dates.toArray()
                : dates.map(day -> interval.firstDate(LocalDate.ofEpochDay(day)).toEpochDay())
                        .distinct()
                        .toArray();
    }

    private boolean trades(LocalDate date) {
        if (calendar != null && calendar.covers(date)) {
            return calendar.isSession(date);
        }
        return market.tradesOn(date.getDayOfWeek());
    }

    private boolean isTabled(LocalDate date) {
        return calendar != null && calendar.covers(date);
    }

    /** Whether a table of sessions says so, and not only the days of the week. */
    public boolean isCertain() {
        return calendar != null;
    }

    /** The first date of which the table knows; empty if there is none. */
    public Optional<LocalDate> knownFrom() {
        return Optional.ofNullable(calendar).map(TradingCalendar::firstDate);
    }

    /** The last date up to which there are slots. */
    public LocalDate lastDate() {
        return last;
    }

    /** The calendar's fingerprint; 0 without one. */
    public long fingerprint() {
        return calendar == null ? 0 : calendar.fingerprint();
    }

    /** How many slots there are. */
    public int size() {
        return days.length;
    }

    /** The date of a slot, in days of the epoch; of a week or a month its first day. */
    public long day(int slot) {
        return days[slot];
    }

    /** The first slot that does not lie before a day; {@link #size} if there is none. */
    public int indexFrom(long day) {
        int found = Arrays.binarySearch(days, day);
        return found < 0 ? -found - 1 : found;
    }

    /** How many bars a share has in a slot that trades all the time. */
    public int bars(int slot) {
        return interval.isIntraday() ? bars[slot] : 1;
    }

    /** The time of a slot's first bar. */
    public long firstTime(int slot) {
        return interval.isIntraday() ? firstTimes[slot] : days[slot] * DAY_MILLIS;
    }

    /** The time of a slot's last bar; of a longer bar than an intraday one that of its only one. */
    public long lastTime(int slot) {
        return interval.isIntraday() ? lastTimes[slot] : days[slot] * DAY_MILLIS;
    }

    /** The first millisecond after all times that a bar of the slot may have. */
    public long endTime(int slot) {
        return interval.isIntraday()
                ? lastTimes[slot] + interval.millis()
                : (interval.lastDate(LocalDate.ofEpochDay(days[slot])).toEpochDay() + 1) * DAY_MILLIS;
    }

    /** The instant by which the last bar of a slot is surely over. */
    public Instant closeOf(int slot) {
        return market.closeOf(interval, lastTime(slot));
    }

    /** The slot whose last bar was the newest to be over at an instant; -1 if none was. */
    public int lastClosed(Instant instant) {
        long day = instant.atZone(ZoneOffset.UTC).toLocalDate().toEpochDay();
        int slot = Math.min(indexFrom(day + 2), size()) - 1;
        while (slot >= 0 && closeOf(slot).isAfter(instant)) {
            slot--;
        }
        return slot;
    }

    /** The first slot whose first bar does not open before a time; {@link #size} if there is none. */
    public int firstAt(long millis) {
        int slot = indexFrom(Math.floorDiv(millis, DAY_MILLIS) - 1);
        while (slot < size() && firstTime(slot) < millis) {
            slot++;
        }
        return slot;
    }

    /** The times of the bars of a slot, ascending. Intraday ones are worked out anew with each call. */
    public long[] openTimes(int slot) {
        LocalDate date = LocalDate.ofEpochDay(days[slot]);
        if (!interval.isIntraday()) {
            return new long[] {days[slot] * DAY_MILLIS};
        }
        if (calendar != null && calendar.covers(date)) {
            return calendar.session(date).orElseThrow().openTimes(interval);
        }
        long open = market.openOf(date).toEpochMilli();
        long close = market.closeOf(date).toEpochMilli();
        return LongStream.iterate(open, time -> time < close, time -> time + interval.millis())
                .toArray();
    }

    /**
     * How many bars of a series each slot has, at most as many as are expected.
     *
     * @param from the first slot
     * @param to the slot after the last
     */
    public int[] counts(BarSeries series, int from, int to) {
        int[] counts = new int[Math.max(0, to - from)];
        int row = counts.length == 0 ? 0 : series.indexFrom(firstTime(from));
        for (int slot = from; slot < to; slot++) {
            long first = firstTime(slot);
            long end = lastTime(slot);
            while (row < series.size() && series.openTimeMillis(row) < first) {
                row++;
            }
            int count = 0;
            while (row < series.size() && series.openTimeMillis(row) <= end) {
                row++;
                count++;
            }
            counts[slot - from] = Math.min(count, bars(slot));
        }
        return counts;
    }
}
