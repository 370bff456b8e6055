package dms.maintain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dms.TestClock;
import dms.coverage.CoverageCount;
import dms.coverage.MissingReason;
import dms.fetch.FetchOutcome;
import dms.fetch.FetchRequest;
import dms.fetch.ReadySource;
import dms.fetch.simulated.SimulatedBarSource;
import dms.fetch.simulated.SimulatedSettings;
import dms.fetch.simulated.SimulatedSettings.Accident;
import dms.journal.Run;
import dms.journal.RunStatus;
import dms.journal.SymbolEntry;
import dms.journal.SymbolStatus;
import dms.ledger.Sql;
import dms.market.BarField;
import dms.market.BarSeries;
import dms.market.BarSlots;
import dms.market.Interval;
import dms.market.RawBars;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What was lost comes back, in one run, by as many requests as its plan said, and nothing is asked for that is there. */
class RecoveryTest {

    /** The issue's size is 500: {@code -Ddms.test.recovery.series=500}. */
    private static final int SERIES = Integer.getInteger("dms.test.recovery.series", 200);

    private static final int FIVE_YEARS = 1826;
    private static final SeriesKey APPLE = new SeriesKey(Symbol.parse("AAPL"), Interval.D1);

    @TempDir
    Path folder;

    private final TestClock clock = TestClock.at("2024-07-12T21:00:00Z");
    private final Recorder source = new Recorder();
    private TestService service;

    @BeforeEach
    void open() {
        service = new TestService(folder, clock, List.of(source), daily(List.of(APPLE), 30));
    }

    @AfterEach
    void close() {
        service.close();
    }

    @Test
    void run_onePercentLostAndAMonth_restoresAllByThePlan() throws InterruptedException {
        List<SeriesKey> series = new ArrayList<>();
        for (int i = 0; i < SERIES; i++) {
            series.add(new SeriesKey(Symbol.parse("US.R" + i), Interval.D1));
        }
        keep(series, FIVE_YEARS);
        service.run("daily");
        Map<SeriesKey, BarSeries> whole = service.store.readAll(series, TimeRange.ALL);
        int lost = lose(series, new Random(5));
        assertThat(lost).isGreaterThan(SERIES * (12 + 20));

        TaskPlan plan = service.planner.plan(task());
        source.asked.clear();
        Run run = service.run("daily");

        assertThat(run.status()).isEqualTo(RunStatus.SUCCESS);
        series.forEach(key -> assertThat(count(key).missing()).as("%s", key).isEmpty());
        whole.forEach((key, bars) ->
                assertThat(closes(service.stored(key))).as("%s", key).containsExactlyEntriesOf(closes(bars)));
        assertThat(source.asked).hasSize(plan.requests());
        assertThat(service.journal.plan(run.id()).orElseThrow().price().requests())
                .isEqualTo(plan.requests());
        assertThat(run.stored()).isEqualTo(lost);
        System.out.println(SERIES + " series, " + lost + " bars lost, " + plan.requests() + " requests planned, "
                + source.asked.size() + " made, " + plan.bars() + " bars expected, " + run.fetched() + " fetched");
        source.asked.clear();
        service.run("daily");
        assertThat(source.asked).isEmpty();
    }

    private static SortedMap<Instant, Double> closes(BarSeries bars) {
        SortedMap<Instant, Double> closes = new TreeMap<>();
        for (int i = 0; i < bars.size(); i++) {
            closes.put(Instant.ofEpochMilli(bars.openTimeMillis(i)), bars.close(i));
        }
        return closes;
    }

    /** Loses a bar in a hundred of each series, and May 2023 of all. */
    private int lose(List<SeriesKey> series, Random random) {
        TimeRange month = TimeRange.ofDates(LocalDate.of(2023, 5, 1), LocalDate.of(2023, 5, 31));
        return service.ledger.write(c -> {
            int lost = 0;
            for (SeriesKey key : series) {
                BarSeries bars = service.stored(key);
                for (int i = 0; i < bars.size() / 100; i++) {
                    long time = bars.openTimeMillis(random.nextInt(bars.size()));
                    lost += service.store.delete(key, TimeRange.ofMillis(time, time + 1));
                }
                for (int i = 0; i < bars.size(); i++) {
                    long time = bars.openTimeMillis(i);
                    boolean isInMonth = month.contains(Instant.ofEpochMilli(time));
                    lost += isInMonth ? service.store.delete(key, TimeRange.ofMillis(time, time + 1)) : 0;
                }
            }
            return lost;
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 31})
    void run_afterAnOutage_asksOnceFromTheOverlapOn(int days) throws InterruptedException {
        SeriesKey minutes = new SeriesKey(Symbol.parse("MSFT"), Interval.M5);
        SeriesKey hongKong = new SeriesKey(Symbol.parse("HK.00700"), Interval.D1);
        keep(List.of(APPLE, hongKong, minutes), 365);
        service.run("daily");
        source.asked.clear();
        clock.set(Instant.parse("2024-07-15T21:00:00Z").plus(Duration.ofDays(days - 1L)));

        service.run("daily");

        assertThat(count(APPLE).missing()).isEmpty();
        assertThat(count(hongKong).missing()).isEmpty();
        assertThat(count(minutes).missing()).isEmpty();
        assertThat(source.asked)
                .extracting(FetchRequest::key, request -> request.range().startInclusive())
                .containsExactlyInAnyOrder(
                        tuple(APPLE, Instant.parse("2024-07-08T00:00:00Z")),
                        tuple(hongKong, Instant.parse("2024-07-08T00:00:00Z")),
                        // Five bars of five minutes up to the last one of Friday, 19:55.
                        tuple(minutes, Instant.parse("2024-07-12T19:35:00Z")));
        source.asked.clear();
        service.run("daily");
        assertThat(source.asked).isEmpty();
    }

    /** What the source confirmed it has nothing of is left alone until {@code recheck_days} have passed. */
    @Test
    void run_holeConfirmedEmpty_isAskedForAgainAfterThirtyDays() throws InterruptedException {
        LocalDate lacking = LocalDate.of(2024, 6, 12);
        source.lacks = lacking.toEpochDay() * 86_400_000;
        keep(List.of(APPLE), 60);
        service.run("daily");
        assertThat(count(APPLE).byReason()).isEqualTo(Map.of(MissingReason.HALTED, 1L));

        clock.advance(Duration.ofDays(28));
        source.asked.clear();
        service.run("daily");
        assertThat(source.asked)
                .singleElement()
                .satisfies(
                        request -> assertThat(request.range().startInclusive()).isAfter("2024-07-01T00:00:00Z"));
        source.lacks = -1;
        clock.advance(Duration.ofDays(3));
        service.run("daily");

        assertThat(count(APPLE).missing()).isEmpty();
        TimeRange day = TimeRange.ofDates(lacking, lacking);
        assertThat(service.store.read(APPLE, day).size()).isEqualTo(1);
    }

    /** S11. */
    @Test
    void run_nullPricesForYesterday_areMissingAskedAgainAndFilledLater() throws InterruptedException {
        keep(List.of(APPLE), 30);
        long friday = LocalDate.of(2024, 7, 12).toEpochDay() * 86_400_000;
        source.nullTime = friday;

        SymbolEntry entry = entry(service.run("daily"));

        assertThat(entry.sentence()).contains("1 bar missing at 2024-07-12T00:00:00Z: source_failed");
        assertThat(service.store
                        .read(APPLE, TimeRange.ofMillis(friday, friday + 1))
                        .isEmpty())
                .isTrue();
        assertThat(count(APPLE).byReason()).isEqualTo(Map.of(MissingReason.SOURCE_FAILED, 1L));

        source.asked.clear();
        source.nullTime = -1;
        assertThat(entry(service.run("daily")).added()).isEqualTo(1);
        assertThat(source.asked).hasSize(1);
        assertThat(count(APPLE).missing()).isEmpty();
    }

    /** S12. */
    @Test
    void run_emptyAnswerOnAnOpenDayAClosedDayAndForAnUnknownSymbol_endThreeWays() throws InterruptedException {
        keep(List.of(APPLE), 30);
        service.run("daily");
        clock.set(Instant.parse("2024-07-14T12:00:00Z"));
        source.asked.clear();
        SymbolEntry closed = entry(service.run("daily"));
        assertThat(closed.status()).isEqualTo(SymbolStatus.UNCHANGED);
        assertThat(closed.sentence()).isEmpty();
        assertThat(source.asked).isEmpty();

        clock.set(Instant.parse("2024-07-15T21:00:00Z"));
        source.lacks = LocalDate.of(2024, 7, 15).toEpochDay() * 86_400_000;
        SymbolEntry open = entry(service.run("daily"));
        assertThat(open.status().isDone()).isTrue();
        assertThat(open.added()).isZero();
        assertThat(open.sentence()).contains("1 bar missing at 2024-07-15T00:00:00Z: halted");

        SeriesKey stranger = new SeriesKey(Symbol.parse("US.UNKNOWN1"), Interval.D1);
        keep(List.of(stranger), 30);
        SymbolEntry unknown = entry(service.run("daily"));
        assertThat(unknown.status()).isEqualTo(SymbolStatus.FAILED);
        assertThat(unknown.kind()).isEqualTo("unknown_symbol");
        assertThat(count(stranger).byReason()).containsOnlyKeys(MissingReason.SOURCE_FAILED);
    }

    /** S13. */
    @Test
    void run_atNoonAndAfterTheClose_storesTheFinalBarOnly() throws InterruptedException {
        keep(List.of(APPLE), 30);
        clock.set(Instant.parse("2024-07-12T16:00:00Z"));
        service.run("daily");
        long friday = LocalDate.of(2024, 7, 12).toEpochDay() * 86_400_000;
        assertThat(service.store
                        .read(APPLE, TimeRange.ofMillis(friday, friday + 1))
                        .isEmpty())
                .isTrue();
        assertThat(count(APPLE).missing()).isEmpty();

        clock.set(Instant.parse("2024-07-12T20:10:00Z"));
        assertThat(count(APPLE).byReason()).isEqualTo(Map.of(MissingReason.NOT_SETTLED, 1L));

        clock.set(Instant.parse("2024-07-12T21:00:00Z"));
        service.run("daily");
        assertThat(service.store
                        .read(APPLE, TimeRange.ofMillis(friday, friday + 1))
                        .size())
                .isEqualTo(1);
        assertThat(service.journal.revisions().list(APPLE.symbol(), 10, 0)).isEmpty();
    }

    /** S17: the last Sundays of March and October, and New York's second of March and first of November. */
    @ParameterizedTest
    @CsvSource({
        "US.A, 2024-03-15T22:00:00Z", "US.A, 2024-11-08T22:00:00Z",
        "UK.A, 2024-04-05T18:00:00Z", "UK.A, 2024-11-01T18:00:00Z",
        "HK.00700, 2024-03-15T10:00:00Z", "HK.00700, 2024-11-08T10:00:00Z",
    })
    void run_weekOfTheClockChange_hasEverySessionOnItsDate(String symbol, Instant friday) throws InterruptedException {
        clock.set(friday);
        for (Interval interval : List.of(Interval.D1, Interval.H1, Interval.M5)) {
            SeriesKey key = new SeriesKey(Symbol.parse(symbol), interval);
            keep(List.of(key), 14);
            service.run("daily");

            assertThat(count(key).missing()).isEmpty();
            BarSlots slots = service.coverage.slots(key);
            BarSeries bars = service.stored(key);
            for (int i = 0; i < bars.size(); i++) {
                LocalDate date = key.dateOf(bars.openTimeMillis(i));
                assertThat(date.getDayOfWeek().getValue()).isLessThan(6);
                assertThat(slots.indexFrom(date.toEpochDay())).isLessThan(slots.size());
            }
            source.asked.clear();
            service.run("daily");
            assertThat(source.asked).isEmpty();
        }
    }

    @Test
    void run_damagedBlockSetAside_isFetchedAgain() throws InterruptedException {
        keep(List.of(APPLE), 900);
        service.run("daily");
        BarSeries whole = service.stored(APPLE);
        service.ledger.write(c -> Sql.update(
                c,
                "UPDATE bar_columns SET columns = zeroblob(length(columns)) WHERE id ="
                        + " (SELECT columns_id FROM bar_blocks WHERE bucket = 2023)"));
        service.store.verifyBlocks(100);
        assertThat(service.store.damagedBlocks()).hasSize(1);

        service.run("daily");

        assertThat(service.stored(APPLE)).isEqualTo(whole);
        assertThat(count(APPLE).missing()).isEmpty();
    }

    private void keep(List<SeriesKey> series, int days) {
        service.restart(4, daily(series, days));
    }

    private static MaintenanceTask daily(List<SeriesKey> series, int days) {
        return new MaintenanceTask.IncrementalUpdate("daily", "recorded", series, days);
    }

    private MaintenanceTask task() {
        return service.board.tasks().get(0);
    }

    private CoverageCount count(SeriesKey key) {
        LocalDate first = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC)
                .minusDays(service.board.initialDays(key).orElseThrow());
        TimeRange range = TimeRange.ofMillis(first.toEpochDay() * 86_400_000, clock.millis());
        return service.coverage.of(key).count(range, service.boards.planner.settledBy(key), clock.instant());
    }

    private SymbolEntry entry(Run run) {
        return service.journal.symbols(run.id()).get(0);
    }

    /** The simulated source, with a record of what it was asked, and without a row or a row's values if told so. */
    private final class Recorder implements ReadySource {

        private final SimulatedBarSource simulated = new SimulatedBarSource(
                new SimulatedSettings(true, 3, Duration.ZERO, Set.<Accident>of()), clock, duration -> {});
        final List<FetchRequest> asked = new CopyOnWriteArrayList<>();
        volatile long nullTime = -1;
        volatile long lacks = -1;

        @Override
        public String name() {
            return "recorded";
        }

        @Override
        public FetchOutcome fetch(FetchRequest request) {
            asked.add(request);
            FetchOutcome.Answered answer = (FetchOutcome.Answered) simulated.fetch(request);
            RawBars rows = new RawBars(0);
            for (int i = 0; i < answer.rows().size(); i++) {
                long time = answer.rows().openTimeMillis(i);
                if (time == nullTime) {
                    rows.add(time, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
                } else if (time != lacks) {
                    rows.add(
                            time,
                            answer.rows().value(BarField.OPEN, i),
                            answer.rows().value(BarField.HIGH, i),
                            answer.rows().value(BarField.LOW, i),
                            answer.rows().value(BarField.CLOSE, i),
                            answer.rows().value(BarField.VOLUME, i));
                }
            }
            return new FetchOutcome.Answered(rows, answer.actions(), answer.leftOut());
        }
    }
}
