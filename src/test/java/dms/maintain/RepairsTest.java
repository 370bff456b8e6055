package dms.maintain;

import static dms.market.FlatBars.DAY;
import static dms.market.FlatBars.bar;
import static dms.market.FlatBars.closes;
import static dms.market.FlatBars.replaced;
import static org.assertj.core.api.Assertions.assertThat;

import dms.TestClock;
import dms.coverage.MissingBars;
import dms.fetch.simulated.SimulatedBarSource;
import dms.fetch.simulated.SimulatedSettings;
import dms.journal.Finding;
import dms.journal.FindingState;
import dms.journal.Observation;
import dms.journal.Revision;
import dms.journal.Severity;
import dms.market.Adjustment;
import dms.market.Bar;
import dms.market.BarChange;
import dms.market.BarField;
import dms.market.BarSeries;
import dms.market.CorporateAction.Dividend;
import dms.market.CorporateAction.Split;
import dms.market.Edit;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepairsTest {

    private static final SeriesKey KEY = new SeriesKey(Symbol.parse("AAPL"), Interval.D1);

    @TempDir
    Path folder;

    private final TestClock clock = TestClock.at("2024-07-08T12:00:00Z");
    private TestService service;

    @BeforeEach
    void open() {
        SimulatedBarSource simulated = new SimulatedBarSource(SimulatedSettings.DEFAULT, clock, duration -> {});
        service = new TestService(
                folder,
                clock,
                List.of(simulated),
                new MaintenanceTask.IncrementalUpdate("daily", "simulated", List.of(KEY), 1200));
    }

    @AfterEach
    void close() {
        service.close();
    }

    @Test
    void accept_proposedRepair_isMadeWithARevisionThatSaysWhy() {
        service.store.write(KEY, closes(10, 1100, 12));
        Finding finding = found(List.of(replaced(1, 1100, 11)));

        Repairs.Outcome first = service.repairs.accept(finding.id(), "api");
        Repairs.Outcome second = service.repairs.accept(finding.id(), "api");

        assertThat(((Repairs.Decided) first).isNew()).isTrue();
        assertThat(((Repairs.Decided) first).finding().state()).isEqualTo(FindingState.ACCEPTED);
        assertThat(((Repairs.Decided) second).isNew()).isFalse();
        assertThat(service.stored(KEY)).isEqualTo(closes(10, 11, 12));
        assertThat(revisions()).singleElement().satisfies(revision -> {
            assertThat(revision.rule()).isEqualTo("hundredfold");
            assertThat(revision.cause().finding()).isEqualTo(finding.id());
            assertThat(revision.edit()).isEqualTo(replaced(1, 1100, 11));
        });
    }

    @Test
    void accept_barChangedSince_isAConflictAndChangesNothing() {
        service.store.write(KEY, closes(10, 1100, 12));
        Finding finding = found(List.of(replaced(0, 10, 9), replaced(1, 1100, 11)));
        service.store.write(KEY, closes(10, 11.5, 12));

        Repairs.Outcome outcome = service.repairs.accept(finding.id(), "api");

        assertThat(((Repairs.Conflict) outcome).sentence()).contains("1100").contains("11.5");
        assertThat(service.stored(KEY)).isEqualTo(closes(10, 11.5, 12));
        assertThat(service.findings().get(0).isOpen()).isTrue();
        assertThat(revisions()).isEmpty();
    }

    @Test
    void accept_nothingProposedOrNothingLeft_isRefused() {
        Finding finding = found(List.of());

        assertThat(service.repairs.accept(finding.id(), "api")).isInstanceOf(Repairs.Impossible.class);
        assertThat(service.repairs.accept(99, "api")).isInstanceOf(Repairs.Unknown.class);
        service.journal.findings().decide(finding.id(), FindingState.SETTLED, "run 3");
        assertThat(((Repairs.Conflict) service.repairs.accept(finding.id(), "api")).sentence())
                .contains("run 3");
    }

    @Test
    void dismiss_openOne_staysDismissed() {
        Finding finding = found(List.of(replaced(1, 1100, 11)));

        assertThat(((Repairs.Decided) service.repairs.dismiss(finding.id(), "api")).isNew())
                .isTrue();
        assertThat(((Repairs.Decided) service.repairs.dismiss(finding.id(), "api")).isNew())
                .isFalse();
        assertThat(service.repairs.dismiss(99, "api")).isInstanceOf(Repairs.Unknown.class);

        assertThat(found(List.of(replaced(1, 1100, 11))).state()).isEqualTo(FindingState.DISMISSED);
    }

    @Test
    void dismiss_repairedOrSettled_isAConflict() {
        service.store.write(KEY, closes(10, 1100, 12));
        Finding finding = found(List.of(replaced(1, 1100, 11)));
        service.repairs.accept(finding.id(), "api");

        assertThat(service.repairs.dismiss(finding.id(), "api")).isInstanceOf(Repairs.Conflict.class);
        service.journal.findings().decide(finding.id(), FindingState.SETTLED, "run 3");
        assertThat(service.repairs.dismiss(finding.id(), "api")).isInstanceOf(Repairs.Conflict.class);
    }

    @Test
    void revert_oneOfItsRevisions_undoesTheWholeRepair() {
        Dividend wrong = new Dividend(LocalDate.of(1970, 1, 2), 25);
        Dividend right = new Dividend(LocalDate.of(1970, 1, 2), 0.25);
        service.store.write(KEY, closes(1000, 1100, 12));
        service.store.writeActions(KEY.symbol(), List.of(wrong));
        Finding finding = found(List.of(
                replaced(0, 1000, 10),
                replaced(1, 1100, 11),
                new Edit.BarAdded(bar(3, 13)),
                new Edit.ActionRemoved(wrong),
                new Edit.ActionAdded(right)));
        service.repairs.accept(finding.id(), "api");
        assertThat(service.stored(KEY)).isEqualTo(closes(10, 11, 12, 13));
        long last = revisions().get(0).id();

        Repairs.Outcome first = service.repairs.revert(last, "api");
        Repairs.Outcome second = service.repairs.revert(last, "api");

        assertThat(first).isEqualTo(new Repairs.Reverted(5, true));
        assertThat(second).isEqualTo(new Repairs.Reverted(5, false));
        assertThat(service.stored(KEY)).isEqualTo(closes(1000, 1100, 12));
        assertThat(service.store.actions(KEY.symbol())).containsExactly(wrong);
        assertThat(service.findings().get(0).state()).isEqualTo(FindingState.DISMISSED);
        assertThat(revisions()).hasSize(10);
        assertThat(service.repairs.revert(revisions().get(0).id(), "api")).isInstanceOf(Repairs.Conflict.class);
        assertThat(service.repairs.revert(99, "api")).isInstanceOf(Repairs.Unknown.class);
    }

    @Test
    void revert_barChangedSince_isAConflict() {
        service.store.write(KEY, closes(10, 1100, 12));
        Finding finding = found(List.of(replaced(1, 1100, 11)));
        service.repairs.accept(finding.id(), "api");
        service.store.write(KEY, closes(10, 11.5, 12));

        assertThat(service.repairs.revert(revisions().get(0).id(), "api")).isInstanceOf(Repairs.Conflict.class);
        assertThat(service.stored(KEY)).isEqualTo(closes(10, 11.5, 12));
    }

    /** S7, the part of the primary: and the source, which sends the old value again, does not undo it. */
    @Test
    void accept_barOfThreeYearsAgo_outlivesTheNextRuns() throws InterruptedException {
        service.run("daily");
        BarSeries before = service.stored(KEY);
        int newest = before.size() - 1;
        Finding finding = found(List.of(halved(before.bar(2)), halved(before.bar(newest))));
        assertThat(before.bar(2).openTime()).isBefore(clock.instant().minus(Duration.ofDays(1090)));

        service.repairs.accept(finding.id(), "api");
        clock.advance(Duration.ofDays(1));
        service.run("daily");

        BarSeries after = service.stored(KEY);
        assertThat(after.close(2)).isEqualTo(before.close(2) / 2);
        assertThat(after.close(newest)).isEqualTo(before.close(newest) / 2);
        assertThat(revisions()).hasSize(2);
        service.repairs.revert(revisions().get(0).id(), "api");
        clock.advance(Duration.ofDays(1));
        service.run("daily");
        assertThat(service.stored(KEY).rows(0, before.size())).isEqualTo(before);
    }

    @Test
    void acceptAndRevert_barsAddedAndRemoved_areCounted() throws InterruptedException {
        service.run("daily");
        BarSeries whole = service.stored(KEY);
        Bar removed = whole.bar(whole.size() - 10);
        Bar lost = whole.bar(whole.size() - 20);
        service.store.delete(KEY, TimeRange.ofMillis(lost.openTimeMillis(), lost.openTimeMillis() + 1));
        service.coverage.recount(KEY);
        assertThat(missing()).containsExactly(lost.openTimeMillis());
        Finding finding = found(List.of(new Edit.BarRemoved(removed), new Edit.BarAdded(lost)));

        service.repairs.accept(finding.id(), "api");

        assertThat(missing()).containsExactly(removed.openTimeMillis());
        service.repairs.revert(revisions().get(0).id(), "api");
        assertThat(missing()).containsExactly(lost.openTimeMillis());
    }

    /** The times of the bars that the book says are missing. */
    private List<Long> missing() {
        BarSeries stored = service.stored(KEY);
        TimeRange range = TimeRange.ofMillis(stored.firstTimeMillis(), stored.lastTimeMillis() + 1);
        return service.coverage.of(KEY).count(range, clock.instant(), clock.instant()).missing().stream()
                .map(MissingBars::firstTimeMillis)
                .toList();
    }

    /** S25: bars and a split that belong together, so that also a mixture of both would show. */
    @Test
    void accept_tenThousandBars_readersSeeOldOrNewAndNoMixture() throws Exception {
        int bars = 10_000;
        double[] old = new double[bars];
        List<Edit> edits = new ArrayList<>();
        for (int i = 0; i < bars; i++) {
            old[i] = 100 + i % 7;
            edits.add(replaced(i, old[i], old[i] * 4));
        }
        edits.add(new Edit.ActionAdded(new Split(LocalDate.ofEpochDay(bars), 2, 1)));
        service.store.write(KEY, closes(old));
        BarSeries before = service.read(KEY, Adjustment.ALL);
        Finding finding = found(edits);
        AtomicBoolean done = new AtomicBoolean();
        CountDownLatch reading = new CountDownLatch(2);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        List<Future<int[]>> counts = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            counts.add(threads.submit(() -> states(before, done, reading)));
        }
        assertThat(reading.await(30, TimeUnit.SECONDS)).isTrue();

        Repairs.Outcome outcome = service.repairs.accept(finding.id(), "api");
        BarSeries after = service.read(KEY, Adjustment.ALL);
        done.set(true);

        assertThat(((Repairs.Decided) outcome).isNew()).isTrue();
        assertThat(after.close(bars - 1)).isEqualTo(old[bars - 1] * 2);
        for (Future<int[]> count : counts) {
            int[] seen = count.get(30, TimeUnit.SECONDS);
            assertThat(seen[0]).as("reads of the old state").isPositive();
            assertThat(seen[2]).as("reads of a mixture").isZero();
        }
        threads.shutdownNow();
    }

    /** How many reads saw the old state, the new one (twice the old prices), and neither; counts down when the first is done. */
    private int[] states(BarSeries before, AtomicBoolean done, CountDownLatch reading) {
        int[] seen = new int[3];
        int reads = 0;
        while (!done.get()) {
            BarSeries now = service.read(KEY, Adjustment.ALL);
            int doubled = 0;
            for (int i = 0; i < now.size(); i++) {
                doubled += now.close(i) == before.close(i) * 2 ? 1 : 0;
            }
            seen[now.equals(before) ? 0 : doubled == before.size() ? 1 : 2]++;
            if (reads++ == 0) {
                reading.countDown();
            }
        }
        return seen;
    }

    private Finding found(List<Edit> repair) {
        Observation seen = new Observation(
                "unit",
                LocalDate.EPOCH,
                new Observation.Extent(0, DAY, 2, Set.of(BarField.CLOSE)),
                "a hundred times too high",
                new Observation.Ground("hundredfold", "", new TreeMap<>(), "digest"),
                Severity.ERROR,
                0.95,
                false);
        return service.journal.findings().record(1, KEY, seen, repair);
    }

    private List<Revision> revisions() {
        return service.journal.revisions().list(KEY, 100, 0);
    }

    private static Edit halved(Bar bar) {
        return new Edit.BarReplaced(new BarChange(
                bar,
                new Bar(
                        bar.openTimeMillis(),
                        bar.open() / 2,
                        bar.high() / 2,
                        bar.low() / 2,
                        bar.close() / 2,
                        bar.volume())));
    }
}
