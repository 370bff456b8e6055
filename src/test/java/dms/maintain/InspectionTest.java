package dms.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import dms.TestClock;
import dms.fetch.simulated.SimulatedBarSource;
import dms.fetch.simulated.SimulatedSettings;
import dms.journal.Finding;
import dms.journal.FindingState;
import dms.journal.Quality;
import dms.journal.Revision;
import dms.journal.Run;
import dms.journal.SymbolStatus;
import dms.maintain.MaintenanceTask.Check;
import dms.market.Bar;
import dms.market.BarSeries;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectionTest {

    private static final SeriesKey KEY = new SeriesKey(Symbol.parse("AAPL"), Interval.D1);
    private static final LocalDate BAD_DAY = LocalDate.of(2023, 5, 10);
    private static final int DAYS = 1200;
    private static final Check ALONE = new Check(DAYS, "", 0.8, false);
    private static final Check WITH_SECOND = new Check(DAYS, "second", 0.8, false);

    @TempDir
    Path folder;

    private final TestClock clock = TestClock.at("2024-07-08T12:00:00Z");
    private BentSource second;
    private TestService service;
    private BarSeries right;

    @BeforeEach
    void open() throws InterruptedException {
        SimulatedBarSource simulated = new SimulatedBarSource(SimulatedSettings.DEFAULT, clock, duration -> {});
        second = new BentSource("second", simulated);
        List<SeriesKey> series = List.of(KEY);
        service = new TestService(
                folder,
                clock,
                List.of(simulated, second),
                new MaintenanceTask.IncrementalUpdate("daily", "simulated", series, DAYS),
                new MaintenanceTask.Validation("check", "simulated", series, DAYS, ALONE),
                new MaintenanceTask.Repair("repair", "simulated", series, DAYS, ALONE),
                new MaintenanceTask.Repair("dry", "simulated", series, DAYS, new Check(DAYS, "second", 0.8, true)),
                new MaintenanceTask.Repair("compare", "simulated", series, DAYS, WITH_SECOND));
        service.run("daily");
        right = service.stored(KEY);
        assertThat(right.size()).isGreaterThan(500);
    }

    @AfterEach
    void close() {
        service.close();
    }

    @Test
    void validation_nothingWrong_findsNothingAndRatesIt() throws InterruptedException {
        Run run = service.run("check");

        assertThat(service.findings()).isEmpty();
        assertThat(service.entry(run, KEY).sentence()).isEqualTo("quality 100.00");
        assertThat(quality()).isEqualTo(100);
        assertThat(service.stored(KEY)).isEqualTo(right);
    }

    @Test
    void validation_pricesHundredfold_proposesTheRepairAndChangesNothing() throws InterruptedException {
        service.store.write(KEY, day(BAD_DAY, InspectionTest::hundredfold));
        BarSeries wrong = service.stored(KEY);

        Run run = service.run("check");

        assertThat(service.stored(KEY)).isEqualTo(wrong);
        assertThat(service.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.date()).isEqualTo(BAD_DAY);
            assertThat(finding.kind()).isEqualTo("unit_error");
            assertThat(finding.edits()).isOne();
            assertThat(finding.isOpen()).isTrue();
        });
        assertThat(service.entry(run, KEY).sentence()).startsWith("1 finding is open, 1 with a proposed repair");
        assertThat(quality()).isLessThan(100).isGreaterThan(99);
    }

    @Test
    void repair_pricesHundredfoldAndAHole_restoresBothWithRevisions() throws InterruptedException {
        service.store.write(KEY, day(BAD_DAY, InspectionTest::hundredfold));
        service.store.delete(KEY, TimeRange.ofDates(BAD_DAY.plusDays(20), BAD_DAY.plusDays(40)));

        Run run = service.run("repair");

        assertRight();
        assertThat(service.entry(run, KEY).status()).isEqualTo(SymbolStatus.STORED);
        assertThat(service.entry(run, KEY).changed()).isOne();
        assertThat(service.entry(run, KEY).added()).isBetween(12, 15);
        assertThat(service.findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.state()).isEqualTo(FindingState.ACCEPTED));
        assertThat(revisions())
                .singleElement()
                .satisfies(revision -> assertThat(revision.run()).isEqualTo(run.id()));

        service.run("repair");

        assertThat(revisions()).hasSize(1);
    }

    @Test
    void update_sourceSendsHundredfoldPrices_saysSoAtOnce() throws InterruptedException {
        SimulatedSettings careless =
                new SimulatedSettings(true, 1, Duration.ZERO, Set.of(SimulatedSettings.Accident.HUNDREDFOLD_PRICES));
        SimulatedBarSource source = new SimulatedBarSource(careless, clock, duration -> {});
        List<SeriesKey> many = IntStream.range(0, 40)
                .mapToObj(i -> new SeriesKey(Symbol.parse("US.S" + i), Interval.D1))
                .toList();
        try (TestService other = new TestService(
                folder.resolve("other"),
                clock,
                List.of(source),
                new MaintenanceTask.IncrementalUpdate("daily", "simulated", many, 25))) {
            Run run = other.run("daily");

            List<Finding> found = other.findings().stream()
                    .filter(finding -> finding.kind().equals("unit_error"))
                    .toList();
            assertThat(found).isNotEmpty();
            assertThat(other.entry(run, found.get(0).key()).sentence()).contains("with a proposed repair");
        }
    }

    @Test
    void repair_revertedByHand_isNotMadeAgain() throws InterruptedException {
        service.store.write(KEY, day(BAD_DAY, InspectionTest::hundredfold));
        BarSeries wrong = service.stored(KEY);
        service.run("repair");

        service.repairs.revert(revisions().get(0).id(), "api");
        service.run("repair");

        assertThat(service.stored(KEY)).isEqualTo(wrong);
        assertThat(service.findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.state()).isEqualTo(FindingState.DISMISSED));
    }

    @Test
    void repair_findingGoneByItself_isSettled() throws InterruptedException {
        service.store.write(KEY, day(BAD_DAY, InspectionTest::hundredfold));
        service.run("check");
        service.store.write(KEY, right);

        service.run("check");

        assertThat(service.findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.state()).isEqualTo(FindingState.SETTLED));
    }

    @Test
    void dryRun_anythingWrong_writesDownWhatARepairWouldDo() throws InterruptedException {
        service.store.write(KEY, day(BAD_DAY, InspectionTest::hundredfold));
        service.store.delete(KEY, TimeRange.ofDates(BAD_DAY.plusDays(20), BAD_DAY.plusDays(40)));
        BarSeries wrong = service.stored(KEY);

        service.run("dry");

        assertThat(service.stored(KEY)).isEqualTo(wrong);
        assertThat(revisions()).isEmpty();
        assertThat(service.findings()).extracting(Finding::kind).contains("unit_error", "missing_session");
    }

    @Test
    void repair_morningLostThatOnlyTheSecondSourceShows_isTakenFromIt() throws InterruptedException {
        service.store.write(KEY, day(BAD_DAY, InspectionTest::withoutMorning));
        service.run("check");
        assertThat(service.findings()).isEmpty();

        Run run = service.run("compare");

        assertRight();
        assertThat(service.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo("lost_part");
            assertThat(finding.seen().ground().source()).isEqualTo("second");
            assertThat(finding.state()).isEqualTo(FindingState.ACCEPTED);
        });
        assertThat(service.entry(run, KEY).sentence()).contains("bars agree with second");
        assertThat(revisions())
                .singleElement()
                .satisfies(revision -> assertThat(revision.rule()).isEqualTo("arbiter"));
    }

    @Test
    void repair_secondSourceOnAnotherPriceBasis_changesNothing() throws InterruptedException {
        second.factor = 7.8;

        service.run("compare");

        assertThat(service.stored(KEY)).isEqualTo(right);
        assertThat(revisions()).isEmpty();
    }

    private void assertRight() {
        BarSeries now = service.stored(KEY);
        assertThat(now.size()).isEqualTo(right.size());
        for (int i = 0; i < now.size(); i++) {
            Bar bar = now.bar(i);
            assertThat(bar.openTimeMillis()).isEqualTo(right.openTimeMillis(i));
            assertThat(bar.close()).isCloseTo(right.bar(i).close(), Percentage.withPercentage(0.01));
            assertThat(bar.high()).isCloseTo(right.bar(i).high(), Percentage.withPercentage(0.01));
            assertThat(bar.low()).isCloseTo(right.bar(i).low(), Percentage.withPercentage(0.01));
            assertThat(bar.open()).isCloseTo(right.bar(i).open(), Percentage.withPercentage(0.01));
        }
    }

    private double quality() {
        return service.journal.findings().quality(Set.of(KEY.symbol()), 10, 0).stream()
                .mapToDouble(Quality::score)
                .sum();
    }

    private List<Revision> revisions() {
        return service.journal.revisions().list(KEY, 100, 0);
    }

    private BarSeries day(LocalDate date, UnaryOperator<Bar> bent) {
        Bar bar = bent.apply(
                right.bar(right.indexFrom(TimeRange.ofDates(date, date).startMillis())));
        return BarSeries.builder(1)
                .add(bar.openTimeMillis(), bar.open(), bar.high(), bar.low(), bar.close(), bar.volume())
                .build();
    }

    private static Bar hundredfold(Bar bar) {
        return new Bar(
                bar.openTimeMillis(),
                bar.open() * 100,
                bar.high() * 100,
                bar.low() * 100,
                bar.close() * 100,
                bar.volume());
    }

    /** What is left of a day whose second half alone was seen: the range is narrower and begins elsewhere. */
    private static Bar withoutMorning(Bar bar) {
        double middle = (bar.high() + bar.low()) / 2;
        boolean isUp = bar.close() > middle;
        return new Bar(
                bar.openTimeMillis(),
                middle,
                isUp ? bar.high() : Math.max(middle, bar.close()),
                isUp ? middle : bar.low(),
                bar.close(),
                Math.rint(bar.volume() / 2));
    }
}
