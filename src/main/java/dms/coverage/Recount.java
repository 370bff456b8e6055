package dms.coverage;

import dms.market.BarSeries;
import dms.market.BarSlots;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the runs of some days anew. */
final class Recount {

    private final BarSlots slots;
    private final CoverageState state;
    private final CoverageState before;
    private final List<SlotRun> fresh = new ArrayList<>();
    private int old;

    Recount(BarSlots slots, CoverageState state, CoverageState before) {
        this.slots = slots;
        this.state = state;
        this.before = before;
    }

    CoverageState of(BarSeries bars, long firstDay, long lastDay, @Nullable Confirmation confirmation) {
        int from = slots.indexFrom(firstDay);
        int to = slots.indexFrom(lastDay + 1);
        int[] counts = slots.counts(bars, from, to);
        for (int slot = from; slot < to; slot++) {
            if (counts[slot - from] < slots.bars(slot)) {
                add(slot, counts[slot - from], confirmation);
            }
        }
        return state.with(state.fromDay(), state.throughDay(), state.replaced(firstDay, lastDay, fresh));
    }

    private void add(int slot, int count, @Nullable Confirmation confirmation) {
        long day = slots.day(slot);
        List<SlotRun> runs = before.runs();
        while (old < runs.size() && runs.get(old).lastDay() < day) {
            old++;
        }
        SlotRun run;
        if (confirmation != null && confirmation.covers(slot)) {
            run = new SlotRun(day, day, count, count, confirmation.asked(), count == 0 && confirmation.sawRow(slot));
        } else if (old < runs.size() && runs.get(old).firstDay() <= day) {
            SlotRun was = runs.get(old);
            run = new SlotRun(day, day, count, was.confirmed(), was.asked(), was.unusable());
        } else {
            run = new SlotRun(day, day, count, SlotRun.NEVER, 0, false);
        }
        append(run);
    }

    /** Adds a slot to the run before it if nothing but days without slots lies between them. */
    private void append(SlotRun run) {
        SlotRun before = fresh.isEmpty() ? null : fresh.get(fresh.size() - 1);
        if (before != null
                && before.isLike(run)
                && slots.indexFrom(before.lastDay()) + 1 == slots.indexFrom(run.firstDay())) {
            fresh.set(
                    fresh.size() - 1,
                    new SlotRun(
                            before.firstDay(),
                            run.lastDay(),
                            run.present(),
                            run.confirmed(),
                            run.asked(),
                            run.unusable()));
        } else {
            fresh.add(run);
        }
    }
}
