package dms.coverage;

import dms.store.Coverage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the ledger keeps about a series: between the first and the last day all slots are full but those of the runs.
 *
 * @param fromDay the first day, in days of the epoch
 * @param throughDay the last day; before {@code fromDay} if nothing is known yet
 * @param first the time of the oldest stored bar
 * @param last the time of the newest stored bar
 * @param count how many bars are stored
 * @param calendar the fingerprint of the calendar that the slots were counted by
 * @param failure why the source did not answer when it was last asked; empty if it did
 * @param runs the slots that lack bars, ascending
 */
record CoverageState(
        long fromDay,
        long throughDay,
        long first,
        long last,
        long count,
        long calendar,
        String failure,
        List<SlotRun> runs) {

    /** Nothing is stored, and nobody has asked. */
    static final CoverageState NONE = new CoverageState(0, -1, 0, 0, 0, 0, "", List.of());

    CoverageState {
        runs = List.copyOf(runs);
    }

    boolean isEmpty() {
        return throughDay < fromDay;
    }

    boolean hasBars() {
        return count > 0;
    }

    /** Whether it was made from what the store holds now. */
    boolean agreesWith(Optional<Coverage> extent, long fingerprint) {
        return extent.map(found -> found.firstTimeMillis() == first
                                && found.lastTimeMillis() == last
                                && found.count() == count)
                        .orElse(count == 0)
                && (calendar == fingerprint || (isEmpty() && count == 0));
    }

    CoverageState withFailure(String kind) {
        return new CoverageState(fromDay, throughDay, first, last, count, calendar, kind, runs);
    }

    CoverageState with(Optional<Coverage> extent, long fingerprint) {
        return new CoverageState(
                fromDay,
                throughDay,
                extent.map(Coverage::firstTimeMillis).orElse(0L),
                extent.map(Coverage::lastTimeMillis).orElse(0L),
                extent.map(Coverage::count).orElse(0L),
                fingerprint,
                failure,
                runs);
    }

    CoverageState with(long newFrom, long newThrough, List<SlotRun> newRuns) {
        return new CoverageState(newFrom, newThrough, first, last, count, calendar, failure, newRuns);
    }

    /** The runs with those between two days replaced by others, which are ascending and lie between these days. */
    List<SlotRun> replaced(long firstDay, long lastDay, List<SlotRun> fresh) {
        List<SlotRun> all = new ArrayList<>();
        for (SlotRun run : runs) {
            if (run.firstDay() < firstDay) {
                all.add(run.between(run.firstDay(), firstDay - 1));
            }
        }
        all.addAll(fresh);
        for (SlotRun run : runs) {
            if (run.lastDay() > lastDay) {
                all.add(run.between(lastDay + 1, run.lastDay()));
            }
        }
        return all;
    }
}
