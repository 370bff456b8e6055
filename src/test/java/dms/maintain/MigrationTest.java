package dms.maintain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dms.TestClock;
import dms.clean.BarCleaner;
import dms.fetch.BarFetcher;
import dms.fetch.FetchOrder;
import dms.fetch.FetchOutcome;
import dms.fetch.FetchRequest;
import dms.fetch.ReadySource;
import dms.journal.Finding;
import dms.journal.Run;
import dms.journal.RunStatus;
import dms.journal.SymbolEntry;
import dms.market.Adjustment;
import dms.market.BarSeries;
import dms.market.CorporateAction;
import dms.market.Interval;
import dms.market.RawBars;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import dms.read.BarReader;
import dms.store.ForeignBars;
import dms.store.StoreException;
import dms.store.influx.InfluxProcess;
import dms.store.influx.StockData;
import dms.write.BarWriter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bars of the DMS in Python, as it writes them, in a real InfluxDB 1.x. */
class MigrationTest {

    private static final LocalDate MON_2024_06_03 = LocalDate.of(2024, 6, 3);
    private static final int DAYS = 20;
    private static final int MANY = 12;

    private static final SeriesKey AAPL = key("US.AAPL", Interval.D1);
    private static final SeriesKey TENCENT = key("HK.00700", Interval.D1);
    private static final SeriesKey MINUTES = key("US.MSFT", Interval.M1);

    @TempDir
    Path folder;

    private final TestClock clock = TestClock.at("2024-07-06T00:00:00Z");
    private final ExecutorService runs = Executors.newCachedThreadPool();
    private final GivenSource source = new GivenSource();
    private InfluxProcess influx;
    private TestService service;

    private static SeriesKey key(String symbol, Interval interval) {
        return new SeriesKey(Symbol.parse(symbol), interval);
    }

    /** Answers what a test gave it. */
    private static final class GivenSource implements ReadySource {

        private final Map<SeriesKey, BarSeries> bars = new ConcurrentHashMap<>();
        private volatile List<CorporateAction> actions = List.of();

        @Override
        public String name() {
            return "given";
        }

        @Override
        public FetchOutcome fetch(FetchRequest request) {
            BarSeries answer =
                    bars.getOrDefault(request.key(), BarSeries.empty()).slice(request.range());
            return new FetchOutcome.Answered(RawBars.of(answer), actions, Map.of());
        }
    }

    @BeforeEach
    void open() throws Exception {
        influx = InfluxProcess.start(Files.createDirectories(folder.resolve("influx")), false);
        influx.ask("CREATE DATABASE stocks");
        service = new TestService(
                folder.resolve("data"),
                clock,
                List.of(source),
                new MaintenanceTask.FullSync("full", "given", List.of(AAPL), 3_650),
                new MaintenanceTask.IncrementalUpdate("daily", "given", List.of(AAPL), 3_650));
    }

    @AfterEach
    void close() {
        runs.shutdownNow();
        if (influx != null) {
            service.close();
            influx.close();
        }
    }

    private ForeignBars.Place place() {
        return new ForeignBars.Place("127.0.0.1", influx.port(), "stocks", "", "");
    }

    private Migration migration(ForeignBars.Opening opening) {
        TestBoards boards = new TestBoards(service.ledger, service.store, source);
        SeriesImport imports = new SeriesImport(
                new BarCleaner(),
                new BarReader(service.store),
                new BarWriter(service.store, service.ledger),
                boards.coverage,
                new BarFetcher(List.of(source), FetchOrder.NONE),
                service.journal);
        return new Migration(opening, imports, service.journal, new Workers(runs, runs), clock);
    }

    private Run migrate(Migration migration, String fetcher) throws InterruptedException {
        TaskBoard.Start start = migration.start(place(), fetcher);
        assertThat(migration.awaitIdle(60, TimeUnit.SECONDS)).isTrue();
        return service.journal.run(start.run()).orElseThrow();
    }

    /** A row of the old program: {@code stock_data}, seconds. */
    private static String row(String symbol, String interval, long second, double close) {
        return "stock_data,symbol=" + symbol + ",interval=" + interval + " open=" + close + ",high=" + (close + 1)
                + ",low=" + (close - 1) + ",close=" + close + ",volume=1000 " + second + "\n";
    }

    private static long second(LocalDate date, int hour) {
        return date.atTime(LocalTime.of(hour, 0)).toEpochSecond(ZoneOffset.UTC);
    }

    private void writeThere(String lines) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + influx.port() + "/write?db=stocks&precision=s"))
                .POST(HttpRequest.BodyPublishers.ofString(lines))
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
    }

    private static List<LocalDate> weekdays() {
        List<LocalDate> dates = new ArrayList<>();
        for (LocalDate date = MON_2024_06_03; dates.size() < DAYS; date = date.plusDays(1)) {
            if (date.getDayOfWeek().getValue() < 6) {
                dates.add(date);
            }
        }
        return dates;
    }

    private static BarSeries series(double offset) {
        BarSeries.Builder bars = BarSeries.builder(DAYS);
        double close = 100 + offset;
        for (LocalDate date : weekdays()) {
            bars.add(second(date, 0) * 1000, close, close + 1, close - 1, close, 1000);
            close++;
        }
        return bars.build();
    }

    /** AAPL in two spellings, days at 04:00, some at 05:00 too; Tencent at 16:00 of the day before; minutes; rubbish. */
    private void fillThere() throws IOException, InterruptedException {
        StringBuilder lines = new StringBuilder();
        double close = 100;
        for (LocalDate date : weekdays()) {
            lines.append(row("AAPL", "1d", second(date, 4), close));
            if (date.getDayOfMonth() % 2 == 0) {
                lines.append(row("AAPL", "1d", second(date, 5), close - 7));
            }
            if (date.getDayOfMonth() % 3 == 0) {
                lines.append(row("US.AAPL", "1d", second(date, 4), close));
            }
            lines.append(row("0700.HK", "1d", second(date.minusDays(1), 16), close + 50));
            close++;
        }
        for (int minute = 0; minute < 30; minute++) {
            lines.append(row("US.MSFT", "1m", second(MON_2024_06_03, 14) + minute * 60L, 400));
        }
        lines.append("stock_data,symbol=AAPL,interval=1d open=1,high=0.5,low=2,close=1,volume=1 ")
                .append(second(MON_2024_06_03.minusDays(3), 4))
                .append("\n");
        lines.append(row("US.MSFT", "7x", second(MON_2024_06_03, 4), 400));
        for (int i = 0; i < MANY; i++) {
            lines.append(row("US.S" + i, "1d", second(MON_2024_06_03, 4), 10 + i));
        }
        writeThere(lines.toString());
    }

    private String everythingThere() throws IOException, InterruptedException {
        return influx.ask("SHOW DATABASES; SHOW SERIES ON stocks; SELECT * FROM stocks.autogen.stock_data");
    }

    private SortedMap<SeriesKey, BarSeries> everythingHere() {
        SortedMap<SeriesKey, BarSeries> all = new TreeMap<>();
        service.store.keys().forEach(key -> all.put(key, service.stored(key)));
        return all;
    }

    @Test
    void start_barsOfThePythonDms_areHereOnceOnTheirSessions() throws Exception {
        fillThere();
        String before = everythingThere();

        Run run = migrate(migration(StockData::new), "");

        assertThat(service.stored(AAPL)).isEqualTo(series(0));
        assertThat(service.stored(TENCENT)).isEqualTo(series(50));
        assertThat(service.stored(MINUTES).size()).isEqualTo(30);
        assertThat(Instant.ofEpochMilli(service.stored(MINUTES).firstTimeMillis()))
                .isEqualTo("2024-06-03T14:00:00Z");
        assertThat(run.symbols()).isEqualTo(3 + MANY);
        assertThat(run.succeeded()).isEqualTo(3 + MANY);
        assertThat(run.status()).as("one name is no series").isEqualTo(RunStatus.PARTIAL);
        assertThat(run.message()).contains("1 not taken [US.MSFT/7x");
        SymbolEntry aapl = service.entry(run, AAPL);
        assertThat(aapl.added()).isEqualTo(DAYS);
        assertThat(aapl.source()).isEqualTo("stock_data");
        assertThat(aapl.fetched())
                .isEqualTo(
                        DAYS + aapl.leftOut().values().stream().mapToInt(i -> i).sum());
        assertThat(aapl.leftOut()).containsKeys("duplicate").hasSize(2);
        assertThat(service.findings())
                .hasSize(3 + MANY)
                .allSatisfy(mark -> assertThat(mark.kind()).isEqualTo("adjusted_at_import"));
        assertThat(everythingThere()).as("nothing is changed there").isEqualTo(before);
    }

    @Test
    void start_again_addsNothing() throws Exception {
        fillThere();
        Migration migration = migration(StockData::new);
        migrate(migration, "");
        SortedMap<SeriesKey, BarSeries> before = everythingHere();

        Run again = migrate(migration, "");

        assertThat(again.stored()).isZero();
        assertThat(again.succeeded()).isEqualTo(3 + MANY);
        assertThat(everythingHere()).isEqualTo(before);
        assertThat(service.findings()).hasSize(3 + MANY);
    }

    /** Reads as another does, and does something before the read of that number. */
    private static ForeignBars.Opening disturbed(int read, Runnable disturbance) {
        AtomicInteger reads = new AtomicInteger();
        return place -> {
            StockData there = new StockData(place);
            return new ForeignBars() {
                @Override
                public List<Series> series() {
                    return there.series();
                }

                @Override
                public RawBars read(Series series) {
                    if (reads.incrementAndGet() == read) {
                        disturbance.run();
                    }
                    return there.read(series);
                }

                @Override
                public void close() {
                    there.close();
                }
            };
        };
    }

    @Test
    void start_serverThereKilledInTheMiddle_endsAndGoesOnWhenItIsDoneAgain() throws Exception {
        fillThere();

        Run cut = migrate(migration(disturbed(6, influx::kill)), "");

        assertThat(cut.status()).isEqualTo(RunStatus.CANCELLED);
        assertThat(cut.message()).contains("ended early", "no answer from InfluxDB");
        assertThat(service.store.keys()).hasSizeLessThan(3 + MANY).isNotEmpty();

        influx.startAgain();
        Run again = migrate(migration(StockData::new), "");

        assertThat(again.succeeded()).isEqualTo(3 + MANY);
        assertThat(service.store.keys()).hasSize(3 + MANY);
        assertThat(service.stored(AAPL)).isEqualTo(series(0));
        assertThat(service.stored(TENCENT)).isEqualTo(series(50));
        assertThat(cut.stored() + again.stored())
                .isEqualTo(everythingHere().values().stream()
                        .mapToLong(BarSeries::size)
                        .sum());
    }

    /** As by a kill of DMS: nothing is caught, the run stays open, the series has its mark and not its bars. */
    @Test
    void start_dmsKilledBetweenMarkAndBars_isCompletedWhenItIsDoneAgain() throws Exception {
        fillThere();
        new ImportMarks(service.journal.findings()).mark(1, AAPL, series(0), new TreeMap<>());
        service.store.write(AAPL, series(0).rows(0, 7));
        service.journal.startRun(Migration.TASK, "migration", "api", 4);

        Run again = migrate(migration(StockData::new), "");

        assertThat(service.entry(again, AAPL).added()).isEqualTo(DAYS - 7);
        assertThat(service.stored(AAPL)).isEqualTo(series(0));
        assertThat(service.findings()).hasSize(3 + MANY);
    }

    @Test
    void stop_inTheMiddle_beginsNoFurtherSeries() throws Exception {
        fillThere();
        Migration[] stopped = new Migration[1];
        stopped[0] = migration(disturbed(4, () -> stopped[0].stop()));

        Run run = migrate(stopped[0], "");

        assertThat(run.status()).isEqualTo(RunStatus.CANCELLED);
        assertThat(run.succeeded()).isLessThanOrEqualTo(4);
        assertThat(migrate(migration(StockData::new), "").succeeded()).isEqualTo(3 + MANY);
    }

    @Test
    void start_seriesThatDmsKeepsItself_isLeftAlone() throws Exception {
        fillThere();
        service.store.write(AAPL, series(3).rows(0, 5));

        Run run = migrate(migration(StockData::new), "");

        assertThat(service.stored(AAPL)).isEqualTo(series(3).rows(0, 5));
        assertThat(service.entry(run, AAPL).sentence()).contains("left alone: DMS keeps 5 bars of its own");
        assertThat(service.findings()).hasSize(2 + MANY);
    }

    @Test
    void start_withASource_listsWhatDisagreesAndUnmarksWhatAgrees() throws Exception {
        fillThere();
        source.bars.put(AAPL, series(0));
        source.bars.put(TENCENT, series(51));
        Migration migration = migration(StockData::new);

        Run run = migrate(migration, "given");

        assertThat(service.entry(run, AAPL).sentence()).isEqualTo("0 of 20 closes differ from those of given");
        assertThat(service.entry(run, TENCENT).sentence()).isEqualTo("20 of 20 closes differ from those of given");
        assertThat(migration.marked())
                .extracting(Finding::key)
                .contains(TENCENT)
                .doesNotContain(AAPL);
        assertThat(migration.marked().stream()
                        .filter(mark -> mark.key().equals(TENCENT))
                        .findFirst()
                        .orElseThrow()
                        .seen()
                        .ground()
                        .evidence())
                .containsEntry("compared", "20")
                .containsEntry("different", "20")
                .containsEntry("compared_with", "given");
    }

    /** Prices of the old program were divided by a split of 2:1 in the middle, and the source sends them as traded. */
    @Test
    void tasks_onImportedBars_storeNoSplitTwiceUntilAFullSyncReplacesThem() throws Exception {
        fillThere();
        migrate(migration(StockData::new), "");
        LocalDate exDate = weekdays().get(10);
        BarSeries.Builder asTraded = BarSeries.builder(DAYS);
        BarSeries adjusted = series(0);
        for (int i = 0; i < DAYS; i++) {
            double factor = i < 10 ? 2 : 1;
            asTraded.add(
                    adjusted.openTimeMillis(i),
                    adjusted.open(i) * factor,
                    adjusted.high(i) * factor,
                    adjusted.low(i) * factor,
                    adjusted.close(i) * factor,
                    adjusted.volume(i) / factor);
        }
        BarSeries traded = asTraded.build();
        CorporateAction split = new CorporateAction.Split(exDate, 2, 1);
        CorporateAction later = new CorporateAction.Dividend(LocalDate.of(2024, 7, 3), 0.5);
        source.bars.put(AAPL, traded.rows(4, DAYS).merge(oneBarLater(traded)));
        source.actions = List.of(split, later);

        service.run("daily");

        assertThat(service.stored(AAPL).rows(0, DAYS))
                .as("no mixture of two price bases")
                .isEqualTo(adjusted);
        assertThat(service.stored(AAPL).size()).as("new bars are stored").isEqualTo(DAYS + 1);
        source.bars.put(AAPL, traded.merge(oneBarLater(traded)));

        assertThat(service.store.actions(AAPL.symbol())).containsExactly(later);
        assertThat(service.read(AAPL, Adjustment.SPLIT).close(0)).isEqualTo(100);

        service.run("full");

        assertThat(service.stored(AAPL)).isEqualTo(traded.merge(oneBarLater(traded)));
        assertThat(service.store.actions(AAPL.symbol())).containsExactly(split, later);
        assertThat(service.read(AAPL, Adjustment.SPLIT).close(0)).isEqualTo(100);
        assertThat(new ImportMarks(service.journal.findings()).of(AAPL)).isEmpty();
        assertThat(migrate(migration(StockData::new), "").stored())
                .as("what was replaced stays replaced")
                .isZero();
        assertThat(service.store.read(AAPL, TimeRange.ALL).rows(0, DAYS)).isEqualTo(traded);
    }

    private static BarSeries oneBarLater(BarSeries bars) {
        double close = bars.close(bars.size() - 1);
        return BarSeries.builder(1)
                .add(Instant.parse("2024-07-01T00:00:00Z").toEpochMilli(), close, close + 1, close - 1, close, 1000)
                .build();
    }

    @Test
    void start_databaseThatIsNotThere_saysSo() {
        Migration migration = migration(StockData::new);

        assertThatThrownBy(() -> migration.start(new ForeignBars.Place("127.0.0.1", influx.port(), "none", "", ""), ""))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("database not found: none");
        assertThat(service.journal.countRuns(Migration.TASK)).isZero();
    }
}
