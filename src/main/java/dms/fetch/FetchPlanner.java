package dms.fetch;

import dms.Stage;
import dms.coverage.SeriesCoverage;
import dms.market.BarSlots;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Decides what to ask a source for, so that a series is complete from the beginning of its history up to now (D5): what
 * lies before everything known, the holes, and the new end with an overlap. Nothing is asked for what is there: without a
 * hole and without a new bar to be had there is no question.
 *
 * <p>A hole that the source was asked for and had nothing of is asked for again after a while ({@link
 * FetchSettings#recheck}), but at every run if it lies within the overlap: what was missing yesterday may come late. With
 * a hole some bars of its neighbourhood are read again, so that another price basis shows. Holes are asked for together
 * where that is cheaper; a request counts as much as five thousand bars. Without state, thread-safe.
 */
@Stage
public final class FetchPlanner {

    private static final int NEIGHBOURS = 3;
    private static final double BARS_OF_A_REQUEST = 5_000;

    private final FetchSettings settings;
    private final Clock clock;

    /** A planner with these settings. */
    @Inject
    public FetchPlanner(FetchSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** How many of the newest stored bars are read again with a new end: at least the last one. */
    public int overlapBars() {
        return Math.max(1, settings.overlapBars());
    }

    /** Bars that were over by this instant are settled: now, less the time their source needs. */
    public Instant settledBy(SeriesKey key) {
        return clock.instant().minus(settings.settle(key.symbol().market()));
    }

    /**
     * What is lacking from so many days ago up to now, or from the beginning of what is there if that is earlier: after an
     * outage longer than those days no hole is left.
     *
     * @param coverage what is there, as the store has it
     * @param terms how the source can be asked
     */
    public FetchPlan missing(SeriesCoverage coverage, int initialDays, SourceTerms terms) {
        return new Plan(coverage, first(coverage.key(), initialDays, terms), terms).missing();
    }

    /** Everything from so many days ago up to now; for weeks and months from the first day of the one it falls into. */
    public FetchPlan wholeHistory(SeriesCoverage coverage, int initialDays, SourceTerms terms) {
        return new Plan(coverage, first(coverage.key(), initialDays, terms), terms).everything();
    }

    private LocalDate first(SeriesKey key, int initialDays, SourceTerms terms) {
        Interval interval = key.interval();
        LocalDate today = key.symbol().market().dateAt(clock.instant());
        LocalDate first = interval.firstDate(today.minusDays(initialDays));
        LocalDate kept = key.symbol().market().dateAt(terms.keepsSince());
        return kept.isAfter(first) ? kept : first;
    }

    /** A plan while it is made. */
    private final class Plan {

        private final SeriesCoverage coverage;
        private final SeriesKey key;
        private final BarSlots slots;
        private final LocalDate firstDate;
        private final SourceTerms terms;
        private final Instant now = clock.instant();
        private final Instant settledBy;
        private final int settled;
        private final List<TimeRange> wanted = new ArrayList<>();

        Plan(SeriesCoverage coverage, LocalDate firstDate, SourceTerms terms) {
            this.coverage = coverage;
            this.key = coverage.key();
            this.slots = coverage.slots();
            this.firstDate = firstDate;
            this.terms = terms;
            this.settledBy = settledBy(key);
            this.settled = slots.lastClosed(settledBy);
        }

        FetchPlan everything() {
            want(start(), now.toEpochMilli());
            return priced();
        }

        FetchPlan missing() {
            if (!coverage.isKnown()) {
                return everything();
            }
            LocalDate kept = key.symbol().market().dateAt(terms.keepsSince());
            int from = Math.max(slots.indexFrom(kept.toEpochDay()), coverage.fromSlot());
            int overlap = overlapStart(from);
            if (firstDate.isBefore(coverage.knownFrom())) {
                want(start(), slots.endTime(Math.min(coverage.fromSlot() + NEIGHBOURS, slots.size() - 1)));
            }
            holes(from, overlap);
            if (hasNewEnd() || isMissing(overlap, coverage.throughSlot())) {
                want(overlapTime(overlap), now.toEpochMilli());
            }
            return priced();
        }

        private long start() {
            long midnight = firstDate.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
            int slot = slots.indexFrom(firstDate.toEpochDay());
            boolean opensBefore = slot < slots.size()
                    && slots.day(slot) == firstDate.toEpochDay()
                    && slots.firstTime(slot) < midnight;
            return opensBefore ? slots.firstTime(slot) : midnight;
        }

        /** The slot from which on the newest stored bars are read again. */
        private int overlapStart(int from) {
            int bars = 0;
            int oldest = -1;
            for (int slot = coverage.throughSlot(); slot >= from; slot--) {
                if (coverage.hasBars(slot)) {
                    bars += key.interval().isIntraday() ? overlapBars() : 1;
                    oldest = slot;
                    if (bars >= overlapBars()) {
                        return slot;
                    }
                }
            }
            return oldest >= 0 ? oldest : Math.max(from, coverage.throughSlot() - overlapBars() + 1);
        }

        /** Of intraday bars only the last few are read again, if the session is whole. */
        private long overlapTime(int overlap) {
            if (overlap >= slots.size()) {
                return now.toEpochMilli();
            }
            long first = slots.firstTime(overlap);
            if (!key.interval().isIntraday() || isMissing(overlap, coverage.throughSlot())) {
                return first;
            }
            return coverage.newest()
                    .map(newest -> newestBars(newest.toEpochMilli()))
                    .orElse(first);
        }

        /** The time of the oldest of the newest bars that are expected up to a time. */
        private long newestBars(long newest) {
            int left = overlapBars();
            int slot = Math.min(slots.firstAt(newest + 1), slots.size()) - 1;
            long[] times = slot < 0 ? new long[] {newest} : slots.openTimes(slot);
            int count =
                    (int) Arrays.stream(times).filter(time -> time <= newest).count();
            while (count < left && slot > 0) {
                left -= count;
                times = slots.openTimes(--slot);
                count = times.length;
            }
            return times[Math.max(0, count - left)];
        }

        private boolean hasNewEnd() {
            if (settled > coverage.throughSlot()) {
                return true;
            }
            int next = coverage.throughSlot() + 1;
            if (!key.interval().isIntraday() || next >= slots.size()) {
                return false;
            }
            long length = key.interval().millis();
            long expected = Math.max(
                    slots.firstTime(next),
                    coverage.newest().map(time -> time.toEpochMilli() + length).orElse(Long.MIN_VALUE));
            return expected <= slots.lastTime(next) && expected + length <= settledBy.toEpochMilli();
        }

        private boolean isMissing(int first, int last) {
            for (int slot = first; slot <= last; slot++) {
                if (coverage.isMissing(slot)) {
                    return true;
                }
            }
            return false;
        }

        private void holes(int from, int overlap) {
            Instant since = now.minus(settings.recheck());
            int firstOfHole = -1;
            int lastOfHole = -1;
            for (int[] stretch : coverage.stretches()) {
                for (int slot = Math.max(from, stretch[0]); slot <= stretch[1] && slot < overlap; slot++) {
                    if (!coverage.isWorthAsking(slot, since)) {
                        continue;
                    }
                    if (firstOfHole >= 0 && slot > lastOfHole + 1) {
                        hole(from, firstOfHole, lastOfHole);
                        firstOfHole = -1;
                    }
                    firstOfHole = firstOfHole < 0 ? slot : firstOfHole;
                    lastOfHole = slot;
                }
            }
            if (firstOfHole >= 0) {
                hole(from, firstOfHole, lastOfHole);
            }
        }

        /** A hole with its neighbours, of which none lies before the first slot that is wanted at all. */
        private void hole(int from, int first, int last) {
            if (key.interval().isIntraday()) {
                int before = Math.max(from, first - 1);
                long start = before == first
                        ? slots.firstTime(first)
                        : Math.max(
                                slots.firstTime(before),
                                slots.lastTime(before)
                                        - (NEIGHBOURS - 1) * key.interval().millis());
                want(start, slots.endTime(last));
            } else {
                int before = Math.max(from, first - NEIGHBOURS);
                int after = Math.min(last + NEIGHBOURS, slots.size() - 1);
                want(slots.firstTime(before), slots.endTime(after));
            }
        }

        /** Adds a range, together with the one before it if that is cheaper. */
        private void want(long start, long end) {
            TimeRange range = TimeRange.ofMillis(start, Math.max(start, Math.min(end, now.toEpochMilli())));
            if (wanted.isEmpty()) {
                wanted.add(range);
                return;
            }
            TimeRange before = wanted.get(wanted.size() - 1);
            TimeRange both = TimeRange.ofMillis(
                    Math.min(before.startMillis(), range.startMillis()),
                    Math.max(before.endMillis(), range.endMillis()));
            boolean touches = range.startMillis() <= before.endMillis();
            if (touches || cost(both) <= cost(before) + cost(range)) {
                wanted.set(wanted.size() - 1, both);
            } else {
                wanted.add(range);
            }
        }

        private double cost(TimeRange range) {
            return terms.requests(range) + bars(range) / BARS_OF_A_REQUEST;
        }

        private long bars(TimeRange range) {
            int first = slots.firstAt(range.startMillis());
            long bars = 0;
            for (int slot = Math.max(0, first - 1);
                    slot <= settled + 1 && slot < slots.size() && slots.firstTime(slot) < range.endMillis();
                    slot++) {
                bars += barsWithin(slot, range);
            }
            return bars;
        }

        private long barsWithin(int slot, TimeRange range) {
            long end = Math.min(range.endMillis(), settledBy.toEpochMilli());
            boolean isWhole = slots.firstTime(slot) >= range.startMillis()
                    && slots.lastTime(slot) < range.endMillis()
                    && slot <= settled;
            if (isWhole) {
                return slots.bars(slot);
            }
            if (!key.interval().isIntraday()) {
                return 0;
            }
            long length = key.interval().millis();
            long first = Math.max(slots.firstTime(slot), range.startMillis());
            long last = Math.min(slots.lastTime(slot) + length, end);
            return Math.max(0, Math.min(slots.bars(slot), (last - first) / length));
        }

        private FetchPlan priced() {
            List<FetchRequest> requests = new ArrayList<>();
            long bars = 0;
            for (TimeRange range : wanted) {
                if (!range.isEmpty()) {
                    requests.add(new FetchRequest(key, range, settledBy));
                    bars += bars(range);
                }
            }
            return requests.isEmpty() ? FetchPlan.NOTHING : FetchPlan.of(requests, bars, terms);
        }
    }
}
