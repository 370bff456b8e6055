package dms.maintain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dms.TestClock;
import dms.coverage.CoverageCount;
import dms.coverage.MissingReason;
import dms.fetch.SourceStatus;
import dms.fetch.yahoo.YahooReplay;
import dms.journal.Run;
import dms.journal.RunStatus;
import dms.journal.SymbolEntry;
import dms.journal.SymbolStatus;
import dms.market.Adjustment;
import dms.market.BarSeries;
import dms.market.CorporateAction.Split;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** S10 to S14 of faults.md with Yahoo's recorded answers over HTTP, from the question to what is read. */
class YahooFaultsTest {

    private static final SeriesKey APPLE = new SeriesKey(Symbol.parse("AAPL"), Interval.D1);
    private static final SeriesKey GOOGLE = new SeriesKey(Symbol.parse("GOOG"), Interval.D1);
    private static final SeriesKey STRANGER = new SeriesKey(Symbol.parse("NOSUCH"), Interval.D1);
    private static final LocalDate THU_2020_08_27 = LocalDate.of(2020, 8, 27);
    private static final LocalDate MON_2020_08_31 = LocalDate.of(2020, 8, 31);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final TestClock clock = new TestClock(evening(THU_2020_08_27));
    private YahooReplay yahoo;
    private TestService service;

    @BeforeEach
    void open() {
        yahoo = new YahooReplay(clock)
                .with("AAPL", "aapl-1d-2020-4div-1split.json")
                .with("GOOG", "goog-1d-2020-before-20for1.json")
                .with("SPOT", "spot-1d-2020.json");
        service = new TestService(
                folder,
                clock,
                List.of(yahoo.source()),
                daily("daily", APPLE),
                daily("three", APPLE, GOOGLE, new SeriesKey(Symbol.parse("SPOT"), Interval.D1)),
                daily("unknown", STRANGER));
    }

    @AfterEach
    void close() {
        service.close();
        yahoo.close();
    }

    /** S10: a refusal in the middle of a run; no request for a minute, seen in the status, and nobody is lost. */
    @Test
    void s10_tooManyRequests_waitsAsToldGoesOnAndLosesNoSymbol() throws InterruptedException {
        yahoo.refusals.set(1);

        Run run = service.run("three");

        assertThat(run.status()).isEqualTo(RunStatus.SUCCESS);
        assertThat(service.store.keys()).hasSize(3);
        Instant refused = yahoo.asked.get(0);
        assertThat(yahoo.asked.stream().filter(at -> at.isAfter(refused)))
                .isNotEmpty()
                .allMatch(at -> !at.isBefore(refused.plus(RETRY_AFTER)));
        assertThat(yahoo.whileWaiting).isNotEmpty().allSatisfy(status -> {
            assertThat(status.state()).isEqualTo(SourceStatus.State.PAUSED);
            assertThat(status.pausedUntil()).contains(refused.plus(RETRY_AFTER));
        });
        assertThat(yahoo.source().status().state()).isEqualTo(SourceStatus.State.READY);
    }

    /** S11: the row of yesterday has no values; it is missing, asked for at every run, and filled when they are there. */
    @Test
    void s11_nullPricesForYesterday_areNotStoredButFilledLater() throws InterruptedException {
        yahoo.nullRow = opening(THU_2020_08_27);

        SymbolEntry first = service.entry(service.run("daily"), APPLE);

        assertThat(first.sentence()).contains("1 bar missing at 2020-08-27T00:00:00Z: source_failed");
        assertThat(has(THU_2020_08_27)).isFalse();
        assertThat(missing().byReason()).isEqualTo(Map.of(MissingReason.SOURCE_FAILED, 1L));
        clock.advance(Duration.ofHours(2));
        int asked = yahoo.asked.size();
        service.run("daily");
        assertThat(yahoo.asked.size()).isGreaterThan(asked);
        assertThat(has(THU_2020_08_27)).isFalse();

        yahoo.nullRow = 0;
        clock.advance(Duration.ofHours(2));

        assertThat(service.entry(service.run("daily"), APPLE).added()).isEqualTo(1);
        assertThat(missing().missing()).isEmpty();
    }

    /** S12: nothing on a day that was open, nothing because it was closed, and nothing because nobody knows the symbol. */
    @Test
    void s12_emptyAnswer_endsThreeWays() throws InterruptedException {
        clock.set(evening(LocalDate.of(2020, 8, 25)));
        service.run("daily");
        yahoo.noRow = opening(LocalDate.of(2020, 8, 26));
        clock.set(evening(LocalDate.of(2020, 8, 26)));

        SymbolEntry open = service.entry(service.run("daily"), APPLE);

        assertThat(open.sentence()).contains("1 bar missing at 2020-08-26T00:00:00Z: halted");
        assertThat(missing().byReason()).isEqualTo(Map.of(MissingReason.HALTED, 1L));

        yahoo.noRow = 0;
        clock.set(evening(LocalDate.of(2020, 8, 28)));
        service.run("daily");
        clock.set(evening(LocalDate.of(2020, 8, 29)));
        int asked = yahoo.asked.size();
        SymbolEntry closed = service.entry(service.run("daily"), APPLE);
        assertThat(closed.status()).isEqualTo(SymbolStatus.UNCHANGED);
        assertThat(closed.sentence()).isEmpty();
        assertThat(missing().missing()).isEmpty();
        assertThat(yahoo.asked).hasSize(asked);

        SymbolEntry unknown = service.entry(service.run("unknown"), STRANGER);
        assertThat(unknown.status()).isEqualTo(SymbolStatus.FAILED);
        assertThat(unknown.kind()).isEqualTo("unknown_symbol");
    }

    /** S13: the bar at noon is no history, the one after the close is. */
    @Test
    void s13_barOfASessionAtWork_isNotHistory() throws InterruptedException {
        clock.set(THU_2020_08_27.atTime(16, 0).toInstant(ZoneOffset.UTC));

        SymbolEntry noon = service.entry(service.run("daily"), APPLE);

        assertThat(noon.leftOut()).containsEntry("moving", 1);
        assertThat(has(THU_2020_08_27)).isFalse();
        clock.set(evening(THU_2020_08_27));
        service.run("daily");
        BarSeries stored = service.stored(APPLE);
        // Apple on 2020-08-27: 38,888,096 shares at 500.04, as recorded 155,552,400 at 125.01 after the split.
        assertThat(stored.volume(stored.size() - 1)).isCloseTo(155_552_400 / 4.0, within(1.0));
        assertThat(stored.close(stored.size() - 1)).isCloseTo(500.04, within(0.001));
        assertThat(service.journal.revisions().list(10, 0)).isEmpty();
    }

    /** S14: Apple's 4:1 split of 2020-08-31 between two runs; adjusted for all it gives the recorded adjclose. */
    @Test
    void s14_splitBetweenTwoRuns_leavesStoredPricesAndNoJump() throws InterruptedException {
        service.run("daily");
        BarSeries before = service.stored(APPLE);
        clock.set(evening(LocalDate.of(2020, 12, 31)));

        Run run = service.run("daily");

        assertThat(run.status()).isEqualTo(RunStatus.SUCCESS);
        BarSeries after = service.stored(APPLE);
        assertThat(after.rows(0, before.size())).isEqualTo(before);
        assertThat(service.journal.revisions().list(10, 0)).isEmpty();
        assertThat(service.findings()).isEmpty();
        assertThat(service.reader.actions(APPLE.symbol())).contains(new Split(MON_2020_08_31, 4, 1));
        BarSeries adjusted = service.read(APPLE, Adjustment.ALL);
        double[] recorded = yahoo.adjustedCloses("AAPL");
        assertThat(adjusted.size()).isEqualTo(recorded.length);
        // The recording of 2021-11-13 knows the dividends of 2021, this store does not: both relative to the last row.
        for (int i = 0; i < recorded.length; i++) {
            double ours = adjusted.close(i) / adjusted.close(recorded.length - 1);
            double theirs = recorded[i] / recorded[recorded.length - 1];
            assertThat(ours / theirs).as("row %d", i).isCloseTo(1, within(1e-6));
        }
    }

    /** A first fetch, a day without anything new, and an outage of a month: what is priced is what Yahoo is asked. */
    @Test
    void plan_firstFetchWeekendAndOutage_isWhatYahooIsAsked() throws InterruptedException {
        for (LocalDate date : List.of(THU_2020_08_27, MON_2020_08_31.minusDays(2), LocalDate.of(2020, 9, 28))) {
            clock.set(evening(date));
            service.run("three");
            clock.advance(Duration.ofHours(1));
            assertThat(service.planner.plan(three()).requests()).isZero();
        }
        clock.set(evening(LocalDate.of(2020, 10, 30)));
        TaskPlan plan = service.planner.plan(three());
        yahoo.asked.clear();

        Run run = service.run("three");

        assertThat(run.status()).isEqualTo(RunStatus.SUCCESS);
        assertThat(plan.requests()).isEqualTo(6);
        assertThat(yahoo.asked).hasSize(plan.requests());
        assertThat(missing().missing()).isEmpty();
    }

    private MaintenanceTask three() {
        return service.board.task("three").orElseThrow();
    }

    private static MaintenanceTask daily(String name, SeriesKey... keys) {
        return new MaintenanceTask.IncrementalUpdate(name, "yfinance", List.of(keys), 239);
    }

    private CoverageCount missing() {
        Instant now = clock.instant();
        return service.coverage.of(APPLE).count(new TimeRange(now.minus(Duration.ofDays(30)), now), now, now);
    }

    private boolean has(LocalDate date) {
        BarSeries stored = service.stored(APPLE);
        long time = TimeRange.ofDates(date, date).startMillis();
        return SeriesImport.has(stored, time);
    }

    /** The second at which New York opens in summer. */
    private static long opening(LocalDate date) {
        return date.atTime(13, 30).toEpochSecond(ZoneOffset.UTC);
    }

    private static Instant evening(LocalDate date) {
        return date.atTime(22, 0).toInstant(ZoneOffset.UTC);
    }
}
