package dms.sync;

import dms.market.SeriesKey;
import dms.market.TimeRange;
import dms.store.Coverage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Cuts what a backup lacks into batches that can be held in memory, many series in one where they are small. A mark of all time
 * lacks no more than the two stores have, which is asked once for all such marks.
 */
final class CopyBatches {

    /** Lacks nothing. */
    private static final TimeRange NOTHING = TimeRange.ofMillis(0, 0);

    private final int most;
    private final List<List<Lack>> batches = new ArrayList<>();
    private List<Sized> batch = new ArrayList<>();
    private TimeRange joined = NOTHING;

    private CopyBatches(int most) {
        this.most = most;
    }

    /**
     * A lack and how many bars it can have at most.
     *
     * @param known as far as it is known from the stores' extents
     */
    private record Sized(Lack lack, long known) {

        static Sized unknown(Lack lack) {
            return new Sized(lack, Long.MAX_VALUE);
        }

        /** At most so many: a market is open a third of a weekday or less, but for those that never close. */
        long bars(TimeRange range) {
            return Math.min(known, calendarBars(lack, range));
        }
    }

    private static long calendarBars(Lack lack, TimeRange range) {
        return (range.endMillis() - range.startMillis())
                        / lack.interval().orElseThrow().millis()
                + 1;
    }

    /** Whether it is to be copied in parts, since it cannot be held in memory as a whole. */
    static boolean isTooLarge(Lack lack, int most) {
        return calendarBars(lack, lack.range()) > most;
    }

    /**
     * The batches of these lacks, each of as many bars at most, or of one lack alone that is too large or is of actions.
     *
     * @param ours extents in the primary store
     * @param theirs extents in the backup, asked only if something was deleted in a large range
     */
    static List<List<Lack>> of(
            List<Lack> lacks,
            int most,
            Supplier<? extends Map<SeriesKey, Coverage>> ours,
            Supplier<? extends Map<SeriesKey, Coverage>> theirs) {
        List<Lack> large = lacks.stream()
                .filter(lack -> !lack.isOfActions() && isTooLarge(lack, most))
                .toList();
        Map<SeriesKey, Coverage> have = large.isEmpty() ? Map.of() : ours.get();
        Map<SeriesKey, Coverage> had = large.stream().noneMatch(Lack::deletes) ? Map.of() : theirs.get();
        CopyBatches batches = new CopyBatches(most);
        List<Lack> nothing = new ArrayList<>();
        for (Lack lack : lacks) {
            if (lack.isOfActions()) {
                batches.batches.add(List.of(lack));
            } else if (!isTooLarge(lack, most)) {
                batches.add(Sized.unknown(lack));
            } else {
                Sized within = within(lack, have.get(lack.key()), lack.deletes() ? had.get(lack.key()) : null);
                if (within.lack().range().isEmpty()) {
                    nothing.add(within.lack());
                } else if (within.known() > most) {
                    batches.batches.add(List.of(within.lack()));
                } else {
                    batches.add(within);
                }
            }
        }
        batches.cut();
        if (!nothing.isEmpty()) {
            batches.batches.add(nothing);
        }
        return batches.batches;
    }

    /** The same lack without the times of which neither store has anything. */
    private static Sized within(Lack lack, @Nullable Coverage ours, @Nullable Coverage theirs) {
        long first = Long.MAX_VALUE;
        long past = Long.MIN_VALUE;
        long known = 0;
        for (@Nullable Coverage extent : new @Nullable Coverage[] {ours, theirs}) {
            if (extent != null) {
                first = Math.min(first, extent.firstTimeMillis());
                past = Math.max(past, extent.lastTimeMillis() + 1);
                known = Math.max(known, extent.count());
            }
        }
        first = Math.max(first, lack.range().startMillis());
        past = Math.min(past, lack.range().endMillis());
        return new Sized(lack.in(first < past ? TimeRange.ofMillis(first, past) : NOTHING), known);
    }

    private void add(Sized one) {
        TimeRange range = one.lack().range();
        TimeRange all = batch.isEmpty()
                ? range
                : TimeRange.ofMillis(
                        Math.min(joined.startMillis(), range.startMillis()),
                        Math.max(joined.endMillis(), range.endMillis()));
        long bars = one.bars(all);
        for (Sized other : batch) {
            bars += other.bars(all);
        }
        if (!batch.isEmpty() && bars > most) {
            cut();
            all = range;
        }
        batch.add(one);
        joined = all;
    }

    private void cut() {
        if (!batch.isEmpty()) {
            batches.add(batch.stream().map(Sized::lack).toList());
            batch = new ArrayList<>();
        }
    }
}
