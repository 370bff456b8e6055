package dms.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import dms.TestClock;
import dms.fetch.simulated.SimulatedBarSource;
import dms.fetch.simulated.SimulatedSettings;
import dms.journal.Finding;
import dms.journal.FindingState;
import dms.journal.Journal;
import dms.journal.Revision;
import dms.journal.Run;
import dms.journal.SourceTally;
import dms.ledger.Ledger;
import dms.maintain.MaintenanceTask.Check;
import dms.market.Bar;
import dms.market.BarSeries;
import dms.market.Interval;
import dms.market.Market;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import dms.market.TradingCalendar;
import dms.market.TradingSession;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecondOpinionTest {

    private static final SeriesKey KEY = new SeriesKey(Symbol.parse("AAPL"), Interval.D1);
    private static final LocalDate BAD_DAY = LocalDate.of(2023, 5, 10);
    private static final int DAYS = 1200;

    @TempDir
    Path folder;

    private final TestClock clock = TestClock.at("2024-07-08T12:00:00Z");
    private TestService service;
    private BarSeries right;

    @BeforeEach
    void open() throws InterruptedException {
        SimulatedBarSource simulated = new SimulatedBarSource(SimulatedSettings.DEFAULT, clock, duration -> {});
        List<SeriesKey> series = List.of(KEY);
        service = new TestService(
                folder,
                clock,
                List.of(simulated, new BentSource("second", simulated)),
                new MaintenanceTask.IncrementalUpdate("daily", "auto", series, DAYS),
                new MaintenanceTask.Repair("auto", "auto", series, DAYS, check("auto", 0.8, false)),
                new MaintenanceTask.Repair("same", "second", series, DAYS, check("simulated", 0.8, false)),
                new MaintenanceTask.Repair("strict", "auto", series, DAYS, check("auto", 0.999, false)),
                new MaintenanceTask.Repair("dry", "auto", series, DAYS, check("auto", 0.8, true)));
        service.run("daily");
        right = service.stored(KEY);
    }

    private static Check check(String second, double confidence, boolean isDryRun) {
        return new Check(DAYS, second, confidence, isDryRun);
    }

    @AfterEach
    void close() {
        service.close();
    }

    @Test
    void auto_firstOfTheOrderFilledTheSeries_asksTheNext() throws InterruptedException {
        Run run = service.run("auto");

        assertThat(service.journal.sources().filler(KEY)).contains("simulated");
        assertThat(service.entry(run, KEY).sentence()).contains("bars agree with second");
    }

    @Test
    void named_sourceThatFilledTheSeries_isNotHeardAboutItself() throws InterruptedException {
        service.store.write(KEY, loseMorning(BAD_DAY));

        Run run = service.run("same");

        assertThat(service.entry(run, KEY).sentence())
                .contains("no second opinion: simulated filled it, and agrees with itself");
        assertThat(service.findings()).isEmpty();
    }

    @Test
    void ruling_heardAgain_countsOnceAndOutlivesTheService() throws InterruptedException {
        service.store.write(KEY, loseMorning(BAD_DAY));

        service.run("auto");
        service.store.write(KEY, loseMorning(BAD_DAY));
        service.run("auto");
        service.close();

        try (Ledger ledger = Ledger.open(folder, clock)) {
            assertThat(new Journal(ledger, clock).sources().tallies())
                    .containsExactly(
                            new SourceTally("second", Market.US, 1, 0), new SourceTally("simulated", Market.US, 0, 1));
        }
    }

    @Test
    void ruling_repairReverted_isTakenBack() throws InterruptedException {
        service.store.write(KEY, loseMorning(BAD_DAY));
        service.run("auto");

        service.repairs.revert(revisions().get(0).id(), "api");

        assertThat(service.journal.sources().tallies()).isEmpty();
    }

    @Test
    void dryRun_proposesWhatTheRepairThenMakes() throws InterruptedException {
        service.store.write(KEY, loseMorning(BAD_DAY));
        BarSeries wrong = service.stored(KEY);

        service.run("dry");
        List<Finding> proposed = service.findings();

        assertThat(service.stored(KEY)).isEqualTo(wrong);
        assertThat(service.journal.sources().tallies()).isEmpty();
        assertThat(revisions()).isEmpty();

        service.run("auto");

        assertThat(service.findings()).extracting(Finding::id).isEqualTo(ids(proposed));
        assertThat(service.findings()).allSatisfy(now -> assertThat(now.state()).isEqualTo(FindingState.ACCEPTED));
        assertThat(revisions()).singleElement().satisfies(revision -> {
            assertThat(revision.rule()).isEqualTo("arbiter");
            assertThat(revision.cause().finding()).isEqualTo(proposed.get(0).id());
        });
    }

    @Test
    void repair_belowTheThreshold_staysAFinding() throws InterruptedException {
        service.store.write(KEY, loseMorning(BAD_DAY));
        BarSeries wrong = service.stored(KEY);

        service.run("strict");

        assertThat(service.stored(KEY)).isEqualTo(wrong);
        assertThat(service.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.isOpen()).isTrue();
            assertThat(finding.edits()).isOne();
            assertThat(finding.seen().confidence()).isBetween(0.9, 0.999);
        });
    }

    @Test
    void repair_ofManyBars_isUndoneByOneCall() throws InterruptedException {
        service.store.write(KEY, times(100, 20));
        BarSeries wrong = service.stored(KEY);
        service.run("auto");
        assertThat(revisions()).hasSize(20);

        service.repairs.revert(revisions().get(7).id(), "api");

        assertThat(service.stored(KEY)).isEqualTo(wrong);
    }

    @Test
    void record_ofOftenHavingBeenWrong_makesASourceLessSure() throws InterruptedException {
        service.store.write(KEY, loseMorning(BAD_DAY));
        service.run("dry");
        double withoutRecord = service.findings().get(0).seen().confidence();
        SeriesKey other = new SeriesKey(Symbol.parse("MSFT"), Interval.D1);
        service.journal.sources().recordRuling(0, other, clock.instant(), 1000, "simulated", "second");

        service.run("dry");

        assertThat(service.findings()).hasSize(1);
        assertThat(service.findings().get(0).seen().confidence()).isLessThan(withoutRecord - 0.02);
    }

    @Test
    void record_ofAnotherMarket_doesNotCount() throws InterruptedException {
        service.store.write(KEY, loseMorning(BAD_DAY));
        service.run("dry");
        double withoutRecord = service.findings().get(0).seen().confidence();
        SeriesKey other = new SeriesKey(Symbol.parse("0700.HK"), Interval.D1);
        service.journal.sources().recordRuling(0, other, clock.instant(), 1000, "simulated", "second");

        service.run("dry");

        assertThat(service.findings().get(0).seen().confidence()).isEqualTo(withoutRecord);
    }

    @Test
    void dispute_hoursOfTheDayAreStored_settleAnOpenInsideOfTheRange() throws InterruptedException {
        Bar bar = barOf(BAD_DAY);
        double open = (bar.high() + bar.low() + bar.close()) / 3;
        service.store.write(
                KEY,
                BarSeries.builder(1)
                        .add(bar.openTimeMillis(), open, bar.high(), bar.low(), bar.close(), bar.volume())
                        .build());

        service.run("auto");
        assertThat(revisions()).isEmpty();

        service.store.write(new SeriesKey(KEY.symbol(), Interval.H1), hours());
        service.run("auto");

        assertThat(barOf(service.stored(KEY), BAD_DAY).open()).isEqualTo(bar.open());
        assertThat(revisions()).hasSize(1);
    }

    /** The right days in seven bars each. */
    private BarSeries hours() {
        BarSeries.Builder bars = BarSeries.builder(7 * right.size());
        for (TradingSession session :
                TradingCalendar.of(Market.US).orElseThrow().sessions(BAD_DAY.minusDays(60), BAD_DAY.plusDays(60))) {
            Bar day = barOf(session.date());
            for (int hour = 0; hour < 7; hour++) {
                double from = day.open() + (day.close() - day.open()) * hour / 7;
                double to = hour == 6 ? day.close() : day.open() + (day.close() - day.open()) * (hour + 1) / 7;
                bars.add(
                        session.open().toEpochMilli() + hour * Interval.H1.millis(),
                        from,
                        hour == 2 ? day.high() : Math.max(from, to),
                        hour == 4 ? day.low() : Math.min(from, to),
                        to,
                        Math.rint(day.volume() / 7));
            }
        }
        return bars.build();
    }

    private static List<Long> ids(List<Finding> findings) {
        return findings.stream().map(Finding::id).toList();
    }

    private List<Revision> revisions() {
        return service.journal.revisions().list(KEY, 100, 0);
    }

    private Bar barOf(LocalDate date) {
        return barOf(right, date);
    }

    private static Bar barOf(BarSeries bars, LocalDate date) {
        return bars.bar(bars.indexFrom(TimeRange.ofDates(date, date).startMillis()));
    }

    /** A day whose second half alone was seen: only another source shows it. */
    private BarSeries loseMorning(LocalDate date) {
        Bar bar = barOf(date);
        double middle = (bar.high() + bar.low()) / 2;
        boolean isUp = bar.close() > middle;
        return BarSeries.builder(1)
                .add(
                        bar.openTimeMillis(),
                        middle,
                        isUp ? bar.high() : Math.max(middle, bar.close()),
                        isUp ? middle : bar.low(),
                        bar.close(),
                        Math.rint(bar.volume() / 2))
                .build();
    }

    /** Some bars from the bad day on with their prices times a factor. */
    private BarSeries times(double factor, int count) {
        BarSeries.Builder bars = BarSeries.builder(count);
        int from = right.indexFrom(TimeRange.ofDates(BAD_DAY, BAD_DAY).startMillis());
        for (int i = from; i < from + count; i++) {
            Bar bar = right.bar(i);
            bars.add(
                    bar.openTimeMillis(),
                    bar.open() * factor,
                    bar.high() * factor,
                    bar.low() * factor,
                    bar.close() * factor,
                    bar.volume());
        }
        return bars.build();
    }
}
