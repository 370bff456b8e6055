package dms.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import dms.TestClock;
import dms.clean.BarCleaner;
import dms.fetch.BarSource;
import dms.fetch.FetchOutcome;
import dms.fetch.FetchPlan;
import dms.fetch.FetchRequest;
import dms.fetch.SourceException;
import dms.fetch.SourceException.Kind;
import dms.fetch.SourceStatus;
import dms.fetch.SourceTerms;
import dms.fetch.simulated.SimulatedBarSource;
import dms.fetch.simulated.SimulatedSettings;
import dms.journal.Run;
import dms.journal.RunPlan;
import dms.journal.RunStatus;
import dms.journal.SymbolStatus;
import dms.market.BarSeries;
import dms.market.Interval;
import dms.market.Market;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceOrderTest {

    private static final SeriesKey TENCENT = new SeriesKey(Symbol.parse("HK.00700"), Interval.D1);
    private static final SeriesKey APPLE = new SeriesKey(Symbol.parse("US.AAPL"), Interval.D1);
    private static final int DAYS = 400;

    @TempDir
    Path folder;

    private final TestClock clock = TestClock.at("2024-07-08T12:00:00Z");
    private final SimulatedBarSource market = new SimulatedBarSource(SimulatedSettings.DEFAULT, clock, duration -> {});
    private final Gateway gateway = new Gateway(market);
    private final BentSource other = new BentSource("other", market);
    private TestService service;

    @BeforeEach
    void open() {
        List<SeriesKey> series = List.of(TENCENT, APPLE);
        service = new TestService(
                folder,
                clock,
                List.of(gateway, other),
                new MaintenanceTask.IncrementalUpdate("daily", "auto", series, DAYS),
                new MaintenanceTask.FullSync("again", "auto", series, DAYS));
    }

    @AfterEach
    void close() {
        service.close();
    }

    @Test
    void auto_marketThatTheFirstDoesNotCarry_isAskedOfTheSecond() throws InterruptedException {
        Run run = service.run("daily");

        assertThat(run.message()).startsWith("2 of 2 series up to date").doesNotContain("fallen back");
        assertThat(service.entry(run, TENCENT).source()).isEqualTo("gateway");
        assertThat(service.entry(run, APPLE).source()).isEqualTo("other");
        assertThat(service.stored(TENCENT)).isEqualTo(truth(TENCENT));
        assertThat(service.stored(APPLE)).isEqualTo(truth(APPLE));
    }

    @Test
    void auto_firstFails_secondFillsTheStoreAndTheRunSaysSo() throws InterruptedException {
        gateway.fails = true;

        Run run = service.run("daily");

        assertThat(run.status()).isEqualTo(RunStatus.SUCCESS);
        assertThat(run.message()).endsWith(", fallen back to {other instead of gateway (unreachable)=1}");
        assertThat(service.entry(run, TENCENT).source()).isEqualTo("other");
        assertThat(service.entry(run, TENCENT).sentence()).startsWith("gateway: nobody listens");
        assertThat(service.stored(TENCENT)).isEqualTo(truth(TENCENT));
    }

    @Test
    void auto_firstIsBack_bringsNoRevisionOfWhatTheSecondStored() throws InterruptedException {
        gateway.fails = true;
        service.run("daily");
        gateway.fails = false;
        BarSeries stored = service.stored(TENCENT);

        Run run = service.run("again");

        assertThat(service.entry(run, TENCENT).source()).isEqualTo("gateway");
        assertThat(service.entry(run, TENCENT).status()).isEqualTo(SymbolStatus.UNCHANGED);
        assertThat(service.stored(TENCENT)).isEqualTo(stored);
        assertThat(service.journal.revisions().list(TENCENT.symbol(), 10, 0)).isEmpty();
    }

    @Test
    void auto_secondStandsOnAnotherBasis_isHeldNotSpliced() throws InterruptedException {
        service.run("daily");
        BarSeries before = service.stored(TENCENT);
        service.store.delete(TENCENT, TimeRange.ofDates(LocalDate.of(2024, 6, 24), LocalDate.of(2024, 7, 8)));
        BarSeries left = service.stored(TENCENT);
        gateway.fails = true;
        other.factor = 0.31;

        Run run = service.run("daily");

        assertThat(service.entry(run, TENCENT).status()).isEqualTo(SymbolStatus.HELD);
        assertThat(service.entry(run, TENCENT).source()).isEqualTo("other");
        assertThat(run.message()).contains("fallen back to {other instead of gateway (unreachable)=1}");
        assertThat(service.stored(TENCENT)).isEqualTo(left);

        other.factor = 1;
        service.run("daily");

        assertThat(service.stored(TENCENT)).isEqualTo(before);
    }

    @Test
    void auto_allFail_theSeriesFailsAndSaysWhatEachSaid() throws InterruptedException {
        service.close();
        gateway.fails = true;
        Gateway next = new Gateway(market);
        next.fails = true;
        next.name = "next";
        service = new TestService(
                folder,
                clock,
                List.of(gateway, next),
                new MaintenanceTask.IncrementalUpdate("daily", "auto", List.of(TENCENT), DAYS));

        Run run = service.run("daily");

        assertThat(run.status()).isEqualTo(RunStatus.FAILED);
        assertThat(service.entry(run, TENCENT).kind()).isEqualTo("unreachable");
        assertThat(service.entry(run, TENCENT).sentence()).isEqualTo("gateway: nobody listens; next: nobody listens");
        assertThat(service.entry(run, TENCENT).source()).isEmpty();
    }

    @Test
    void auto_nothingToAsk_namesNoSource() throws InterruptedException {
        service.run("daily");

        Run run = service.run("daily");

        assertThat(service.entry(run, TENCENT).status()).isEqualTo(SymbolStatus.UNCHANGED);
        assertThat(service.entry(run, TENCENT).source()).isEmpty();
    }

    /** 400 days cost the gateway a look-up and five questions of a hundred days at most; the other takes them at once. */
    @Test
    void plan_ofAnOrder_isPricedByTheFirstAndAtMostByAll() throws InterruptedException {
        MaintenanceTask daily = service.board.task("daily").orElseThrow();

        TaskPlan plan = service.planner.plan(daily);

        assertThat(plan.of(TENCENT).price()).isEqualTo(6);
        assertThat(plan.of(TENCENT).time()).isEqualTo(Duration.ofSeconds(60));
        assertThat(plan.of(TENCENT).worst()).isEqualTo(new FetchPlan.Worst(7, Duration.ofSeconds(60)));
        assertThat(service.planner.sources(daily, TENCENT)).containsExactly("gateway", "other");
        assertThat(plan.of(APPLE).worst().price()).isEqualTo(1);
        assertThat(plan.requests()).isEqualTo(7);
        assertThat(plan.worst().price()).isEqualTo(8);
        RunPlan journalled = service.journal.plan(service.run("daily").id()).orElseThrow();
        assertThat(journalled.price()).isEqualTo(new RunPlan.Price(7, Duration.ofSeconds(60)));
        assertThat(journalled.worst()).isEqualTo(new RunPlan.Price(8, Duration.ofSeconds(60)));
    }

    @Test
    void plan_firstIsSwitchedOff_isPricedByTheNextThatIsAsked() throws InterruptedException {
        gateway.isOff = true;

        assertThat(service.planner
                        .plan(service.board.task("daily").orElseThrow())
                        .of(TENCENT)
                        .worst())
                .isEqualTo(new FetchPlan.Worst(1, Duration.ZERO));
        Run run = service.run("daily");

        assertThat(service.entry(run, TENCENT).source()).isEqualTo("other");
        assertThat(run.message()).doesNotContain("fallen back");
    }

    private BarSeries truth(SeriesKey key) {
        FetchRequest all = new FetchRequest(
                key, TimeRange.ofDates(LocalDate.of(2023, 6, 5), LocalDate.of(2024, 7, 8)), clock.instant());
        FetchOutcome.Answered answer = (FetchOutcome.Answered) market.fetch(all);
        return new BarCleaner().clean(key, answer.rows()).bars();
    }

    /** The simulated market, of Hong Kong alone, behind something that may be down. */
    private static final class Gateway implements BarSource {

        private final BarSource market;
        volatile String name = "gateway";
        volatile boolean fails;
        volatile boolean isOff;

        Gateway(BarSource market) {
            this.market = market;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public boolean supports(SeriesKey key) {
            return key.symbol().market() == Market.HK;
        }

        @Override
        public FetchOutcome fetch(FetchRequest request) {
            if (fails) {
                throw new SourceException(Kind.UNREACHABLE, "nobody listens");
            }
            return market.fetch(request);
        }

        @Override
        public SourceTerms terms(SeriesKey key) {
            return new SourceTerms(TimeRange.ALL.startInclusive(), Duration.ofDays(100), 1, Duration.ofSeconds(10));
        }

        @Override
        public SourceStatus status() {
            return isOff ? SourceStatus.off(name, "a test's") : SourceStatus.ready(name, "a test's");
        }
    }
}
