package dms.coverage;

import dms.market.BarSeries;
import dms.market.BarSlots;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one series: which slots have their bars, which do not, and why. Immutable. Of the slots between {@link
 * #fromSlot} and {@link #throughSlot} everything is known; of those before and after it nothing.
 *
 * <p>Minutes without a trade are not there and nothing is missing. So a session of intraday bars that the source was asked
 * for as a whole is expected to have as many bars as it gave then; if it gave none, all of it is missing (halted). A
 * session that was never asked for is expected to have all bars that its hours hold.
 */
public final class SeriesCoverage {

    /** After so many slots without a bar up to now, a share that the source has nothing of is taken for delisted. */
    private static final int SLOTS_OF_DELISTED = 10;

    private final SeriesKey key;
    private final BarSlots slots;
    private final CoverageState state;

    SeriesCoverage(SeriesKey key, BarSlots slots, CoverageState state) {
        this.key = key;
        this.slots = slots;
        this.state = state;
    }

    /** A series of which nothing is stored, and for which nobody has asked. */
    public static SeriesCoverage unknown(SeriesKey key, BarSlots slots) {
        return new SeriesCoverage(key, slots, CoverageState.NONE);
    }

    CoverageState state() {
        return state;
    }

    /** The series. */
    public SeriesKey key() {
        return key;
    }

    /** What its market's calendar expects. */
    public BarSlots slots() {
        return slots;
    }

    /** Whether anything is known: bars are stored, or the source was asked. */
    public boolean isKnown() {
        return !state.isEmpty();
    }

    /** The first date of which everything is known: nothing before it was ever asked for or is stored. */
    public LocalDate knownFrom() {
        return LocalDate.ofEpochDay(state.fromDay());
    }

    /** The first slot of which everything is known. */
    public int fromSlot() {
        return slots.indexFrom(state.fromDay());
    }

    /** The last slot of which everything is known; before {@link #fromSlot} if there is none. */
    public int throughSlot() {
        return slots.indexFrom(state.throughDay() + 1) - 1;
    }

    /** The time of the newest stored bar; empty if there is none. */
    public Optional<Instant> newest() {
        return state.hasBars() ? Optional.of(Instant.ofEpochMilli(state.last())) : Optional.empty();
    }

    /** The time of the oldest stored bar; empty if there is none. */
    public Optional<Instant> oldest() {
        return state.hasBars() ? Optional.of(Instant.ofEpochMilli(state.first())) : Optional.empty();
    }

    /** About how many bars are stored in a range, as if they were spread evenly. */
    public long about(TimeRange range) {
        long first = Math.max(range.startMillis(), state.first());
        long past = Math.min(range.endMillis(), state.last() + 1);
        return state.hasBars() && first < past
                ? (long) Math.ceil((double) state.count() * (past - first) / (state.last() + 1 - state.first()))
                : 0;
    }

    /** Whether a slot, of which all is known, has any bar. */
    public boolean hasBars(int slot) {
        SlotRun run = runAt(slots.day(slot));
        return run == null || run.present() > 0;
    }

    /** Whether bars are missing from a slot of which all is known. */
    public boolean isMissing(int slot) {
        SlotRun run = runAt(slots.day(slot));
        return run != null && run.present() < run.target(slots.bars(slot));
    }

    /**
     * Whether it is of use to ask for the missing bars of a slot: nobody has, or not since an instant, or the source gave
     * more then than is stored now.
     */
    public boolean isWorthAsking(int slot, Instant since) {
        SlotRun run = runAt(slots.day(slot));
        return run != null && isMissing(slot) && (!run.isSettled() || run.asked() < since.toEpochMilli());
    }

    /** The first and last slot, both included, of each stretch of slots that lack bars, ascending. */
    public List<int[]> stretches() {
        return state.runs().stream()
                .map(run -> new int[] {slots.indexFrom(run.firstDay()), slots.indexFrom(run.lastDay() + 1) - 1})
                .filter(stretch -> stretch[0] <= stretch[1])
                .toList();
    }

    /** Whether the source was asked for a slot and had nothing, not even a row that is no bar. */
    boolean isConfirmedEmpty(int slot) {
        SlotRun run = runAt(slots.day(slot));
        return run != null && run.present() == 0 && run.confirmed() == 0 && !run.unusable();
    }

    private @Nullable SlotRun runAt(long day) {
        List<SlotRun> runs = state.runs();
        int low = 0;
        int high = runs.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (runs.get(middle).lastDay() < day) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low < runs.size() && runs.get(low).firstDay() <= day ? runs.get(low) : null;
    }

    /**
     * Counts the bars of a range that are over, from what the ledger knows.
     *
     * @param settledBy bars that were over by this instant are settled
     * @param now no bar that is over later is expected
     */
    public CoverageCount count(TimeRange range, Instant settledBy, Instant now) {
        return new Counter(range, settledBy, now, null).count();
    }

    /** The same from bars that were read: all that the store has of the range. */
    public CoverageCount count(TimeRange range, Instant settledBy, Instant now, BarSeries bars) {
        return new Counter(range, settledBy, now, bars).count();
    }

    private final class Counter {

        private final TimeRange range;
        private final long settledBy;
        private final long now;
        private final @Nullable BarSeries bars;
        private final List<MissingBars> missing = new ArrayList<>();
        private final int oldestBar = state.hasBars() ? slotOf(state.first()) : Integer.MAX_VALUE;
        private final int newestBar = state.hasBars() ? slotOf(state.last()) : -1;
        private final int from = fromSlot();
        private final int through = throughSlot();
        private long expected;
        private long present;
        private int lastMissing = -2;

        Counter(TimeRange range, Instant settledBy, Instant now, @Nullable BarSeries bars) {
            this.range = range;
            this.settledBy = settledBy.toEpochMilli();
            this.now = now.toEpochMilli();
            this.bars = bars;
        }

        CoverageCount count() {
            int first = firstTouched();
            int closed = slots.lastClosed(Instant.ofEpochMilli(now));
            int settled = slots.lastClosed(Instant.ofEpochMilli(settledBy));
            int end = first;
            while (end < slots.size() && end <= closed + 1 && slots.firstTime(end) < range.endMillis()) {
                end++;
            }
            int[] counts = bars == null ? new int[0] : slots.counts(bars, first, end);
            int next = 0;
            for (int slot = first; slot < end; slot++) {
                while (next < state.runs().size() && state.runs().get(next).lastDay() < slots.day(slot)) {
                    next++;
                }
                SlotRun run =
                        next < state.runs().size() && state.runs().get(next).firstDay() <= slots.day(slot)
                                ? state.runs().get(next)
                                : null;
                boolean isWhole = slot <= closed
                        && slots.firstTime(slot) >= range.startMillis()
                        && slots.lastTime(slot) < range.endMillis();
                if (isWhole) {
                    whole(slot, run, counts.length == 0 ? stored(slot, run) : counts[slot - first], slot <= settled);
                } else if (key.interval().isIntraday()) {
                    part(slot, run, slot <= settled);
                }
            }
            return new CoverageCount(expected, present, missing);
        }

        private int firstTouched() {
            int slot = Math.max(0, slots.firstAt(range.startMillis()) - 1);
            return slot < slots.size() && slots.lastTime(slot) < range.startMillis() ? slot + 1 : slot;
        }

        private boolean isKnown(int slot) {
            return slot >= from && slot <= through;
        }

        private int stored(int slot, @Nullable SlotRun run) {
            if (isKnown(slot)) {
                return run == null ? slots.bars(slot) : run.present();
            }
            return key.interval().isIntraday() && slot > through ? countUpTo(slot, newestStored()) : 0;
        }

        private long newestStored() {
            return state.hasBars() ? state.last() : Long.MIN_VALUE;
        }

        private int countUpTo(int slot, long time) {
            if (time < slots.firstTime(slot)) {
                return 0;
            }
            return (int) Arrays.stream(slots.openTimes(slot))
                    .filter(open -> open <= time)
                    .count();
        }

        private void whole(int slot, @Nullable SlotRun run, int found, boolean isSettled) {
            int target = run == null ? slots.bars(slot) : Math.max(run.target(slots.bars(slot)), found);
            add(slot, run, target, found, isSettled, slots.firstTime(slot), slots.lastTime(slot));
        }

        /** A session that is not over, or that the range cuts: its bars are counted one by one. */
        private void part(int slot, @Nullable SlotRun run, boolean isSettled) {
            long[] times = Arrays.stream(slots.openTimes(slot))
                    .filter(time -> time >= range.startMillis()
                            && time < range.endMillis()
                            && time + key.interval().millis() <= now)
                    .toArray();
            if (times.length == 0) {
                return;
            }
            boolean isComplete = isKnown(slot) && !isMissing(slot);
            int found = isComplete ? times.length : 0;
            for (int i = 0; i < times.length && !isComplete; i++) {
                found += isThere(times[i]) ? 1 : 0;
            }
            boolean allSettled =
                    isSettled || times[times.length - 1] + key.interval().millis() <= settledBy;
            add(slot, run, times.length, found, allSettled, times[0], times[times.length - 1]);
        }

        private boolean isThere(long time) {
            if (bars == null) {
                return time <= newestStored();
            }
            int row = bars.indexFrom(time);
            return row < bars.size() && bars.openTimeMillis(row) == time;
        }

        private void add(
                int slot, @Nullable SlotRun run, int target, int found, boolean settled, long first, long last) {
            expected += target;
            present += Math.min(found, target);
            int lacking = target - found;
            if (lacking <= 0) {
                return;
            }
            MissingReason reason = reason(slot, run, settled);
            MissingBars before = missing.isEmpty() ? null : missing.get(missing.size() - 1);
            if (before != null && lastMissing == slot - 1 && before.reason() == reason) {
                missing.set(
                        missing.size() - 1,
                        new MissingBars(before.firstTimeMillis(), last, before.bars() + lacking, reason));
            } else {
                missing.add(new MissingBars(first, last, lacking, reason));
            }
            lastMissing = slot;
        }

        private MissingReason reason(int slot, @Nullable SlotRun run, boolean settled) {
            MissingReason open = state.failure().isEmpty() ? MissingReason.UNKNOWN : MissingReason.SOURCE_FAILED;
            if (!settled) {
                return MissingReason.NOT_SETTLED;
            }
            if (!isKnown(slot)) {
                return state.isEmpty() || slot > through ? open : MissingReason.BEFORE_HISTORY;
            }
            if (run == null || !run.isSettled()) {
                return open;
            }
            if (run.unusable()) {
                return MissingReason.SOURCE_FAILED;
            }
            if (slot < oldestBar) {
                return MissingReason.BEFORE_LISTING;
            }
            return slot > newestBar && through - newestBar >= SLOTS_OF_DELISTED
                    ? MissingReason.AFTER_DELISTING
                    : MissingReason.HALTED;
        }

        private int slotOf(long time) {
            return slots.indexFrom(key.dateOf(time).toEpochDay());
        }
    }
}
