package dms.fetch.futu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.futu.openapi.pb.QotCommon.KLType;
import com.futu.openapi.pb.QotCommon.KLine;
import dms.TestClock;
import dms.TestData;
import dms.fetch.FetchOutcome;
import dms.fetch.FetchRequest;
import dms.fetch.ReadySource;
import dms.fetch.yahoo.SimulatedYahoo;
import dms.journal.Finding;
import dms.journal.FindingState;
import dms.journal.Revision;
import dms.journal.Run;
import dms.journal.RunStatus;
import dms.maintain.MaintenanceTask.Check;
import dms.maintain.MaintenanceTask.FullSync;
import dms.maintain.MaintenanceTask.Repair;
import dms.maintain.TestService;
import dms.market.Bar;
import dms.market.BarSeries;
import dms.market.Edit;
import dms.market.Interval;
import dms.market.Market;
import dms.market.RawBars;
import dms.market.SeriesKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Yahoo's recorded rows of Hong Kong, fetched in Yahoo's wire format, and a repair that asks OpenD for its opinion: the
 * defects that are listed beside the recordings, with their true values.
 */
class RepairByFutuTest {

    private static final int DAY = KLType.KLType_Day_VALUE;
    private static final SeriesKey ALIBABA = Gateway.key("HK.09988", Interval.D1);
    private static final SeriesKey TENCENT = Gateway.key("HK.00700", Interval.D1);

    @TempDir
    Path folder;

    @Test
    void lostMorningAndFlatHalfDay_areSettledByFutusDays() throws InterruptedException {
        List<KLine> days = ListedQuotes.read(TestData.folder("futu").resolve("other-intervals/HK.09988_2020_1D.csv"));
        try (Side side = new Side(ALIBABA, "9988.HK", days)) {
            Run run = side.repaired();

            assertThat(run.message()).startsWith("1 of 1 series up to date");
            side.requireTrue(LocalDate.of(2020, 10, 21), true);
            side.requireTrue(LocalDate.of(2020, 12, 24), true);
            // Everything else is as it was: all other rows agree, and none was touched.
            assertThat(side.revisedDays()).containsExactly(LocalDate.of(2020, 10, 21), LocalDate.of(2020, 12, 24));
            assertThat(side.service.entry(run, ALIBABA).sentence()).contains("of 245 bars agree with futu");
        }
    }

    /** The minutes' days have 0.95 of the volume, which is Yahoo's and right: only open and high are touched. */
    @Test
    void lostMorning_isSettledByDaysBuiltFromFutusMinutes() throws InterruptedException {
        List<KLine> days = DerivedDays.asTraded("HK.00700").stream()
                .filter(line -> line.getTime().compareTo("2020-01-01") > 0)
                .toList();
        try (Side side = new Side(TENCENT, "0700.HK", days)) {
            side.repaired();

            side.requireTrue(LocalDate.of(2020, 10, 21), false);
            assertThat(side.revisedDays()).contains(LocalDate.of(2020, 10, 21));
        }
    }

    /** A day that neither source has: that Futu does not list it either shows that the exchange was closed. */
    @Test
    void dayThatTheSecondSourceDoesNotList_isClosedInTheCalendar() throws InterruptedException {
        LocalDate closed = LocalDate.of(2020, 9, 16);
        List<KLine> days = new ArrayList<>(
                ListedQuotes.read(TestData.folder("futu").resolve("other-intervals/HK.09988_2020_1D.csv")));
        days.removeIf(line -> line.getTime().startsWith(closed.toString()));
        try (Side side = new Side(ALIBABA, "9988.HK", days, closed)) {
            side.repaired();

            assertThat(side.service.boards.closures.of(Market.HK))
                    .singleElement()
                    .satisfies(closure -> {
                        assertThat(closure.date()).isEqualTo(closed);
                        assertThat(closure.evidence()).startsWith("inferred closed: futu lists none of it");
                    });
        }
    }

    /** A store filled from Yahoo, and OpenD beside it. */
    private final class Side implements AutoCloseable {

        private final SeriesKey key;
        private final String ticker;
        private final Gateway gateway;
        private final SimulatedYahoo yahoo;
        final TestService service;

        Side(SeriesKey key, String ticker, List<KLine> days, LocalDate... closed) {
            this.key = key;
            this.ticker = ticker;
            TestClock clock = TestClock.at("2020-12-29T00:00:00Z");
            ListedQuotes quotes = new ListedQuotes().add(FutuSecurity.of(key.symbol()), DAY, days);
            List.of(closed).forEach(quotes::close);
            gateway = Gateway.of(clock, quotes);
            yahoo = SimulatedYahoo.of(new RecordedYahoo(ticker, Set.of(closed)), clock);
            service = new TestService(
                    folder,
                    clock,
                    List.of(yahoo.source(), gateway.source()),
                    new FullSync("fill", "yfinance", List.of(key), 400),
                    new Repair("repair", "yfinance", List.of(key), 400, new Check(400, "futu", 0.9, false)));
        }

        Run repaired() throws InterruptedException {
            Run filled = service.run("fill");
            assertThat(filled.status()).as(filled.message()).isEqualTo(RunStatus.SUCCESS);
            Run run = service.run("repair");
            assertThat(run.status()).as(run.message()).isEqualTo(RunStatus.SUCCESS);
            return run;
        }

        /** The stored bar has the listed true values, by a revision that names rule and evidence. */
        void requireTrue(LocalDate date, boolean alsoVolume) {
            String[] truth = truth(ticker, date);
            BarSeries stored = service.stored(key);
            long time = date.toEpochDay() * 86_400_000L;
            Bar bar = stored.bar(stored.indexFrom(time));
            assertThat(bar.openTimeMillis()).isEqualTo(time);
            assertThat(bar.open()).isCloseTo(Double.parseDouble(truth[8]), within(2e-4 * bar.open()));
            assertThat(bar.high()).isCloseTo(Double.parseDouble(truth[9]), within(2e-4 * bar.high()));
            assertThat(bar.low()).isCloseTo(Double.parseDouble(truth[10]), within(2e-4 * bar.low()));
            assertThat(bar.close()).isCloseTo(Double.parseDouble(truth[11]), within(2e-4 * bar.close()));
            if (alsoVolume) {
                assertThat(bar.volume()).isEqualTo(Double.parseDouble(truth[12]));
            }
            Revision revision = revisions().stream()
                    .filter(one -> dateOf(one).equals(date))
                    .findFirst()
                    .orElseThrow();
            assertThat(revision.rule()).isEqualTo("arbiter");
            Finding finding = service.findings().stream()
                    .filter(one -> one.id() == revision.cause().finding())
                    .findFirst()
                    .orElseThrow();
            assertThat(finding.state()).isEqualTo(FindingState.ACCEPTED);
            assertThat(finding.seen().sentence()).contains(date.toString()).contains("futu");
            assertThat(finding.seen().ground().source()).isEqualTo("futu");
        }

        List<LocalDate> revisedDays() {
            return revisions().stream().map(this::dateOf).distinct().sorted().toList();
        }

        private List<Revision> revisions() {
            return service.journal.revisions().list(key, 100, 0);
        }

        private LocalDate dateOf(Revision revision) {
            Edit.BarReplaced edit = (Edit.BarReplaced) revision.edit();
            return key.dateOf(edit.change().after().openTimeMillis());
        }

        @Override
        public void close() {
            service.close();
            yahoo.close();
            gateway.close();
        }
    }

    private static String[] truth(String ticker, LocalDate date) {
        try (Stream<String> lines = Files.lines(TestData.folder("futu").resolve("yahoo-hk-defects-with-truth.csv"))) {
            return lines.filter(line -> line.startsWith(ticker + ".csv," + date))
                    .map(line -> line.split(",", -1))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The rows of a recorded download, in its prices, without its dividends, which they are adjusted for already. */
    private static final class RecordedYahoo implements ReadySource {

        private final List<double[]> rows = new ArrayList<>();

        RecordedYahoo(String ticker, Set<LocalDate> without) {
            try (Stream<String> lines = Files.lines(
                    TestData.folder("ohlcv").resolve("hk-daily-yahoo").resolve(ticker + ".csv"))) {
                lines.skip(1)
                        .map(line -> line.split(",", -1))
                        .filter(cells -> !without.contains(LocalDate.parse(cells[0].substring(0, 10))))
                        .forEach(cells -> rows.add(new double[] {
                            LocalDate.parse(cells[0].substring(0, 10)).toEpochDay() * 86_400_000.0,
                            Double.parseDouble(cells[1]),
                            Double.parseDouble(cells[2]),
                            Double.parseDouble(cells[3]),
                            Double.parseDouble(cells[4]),
                            Double.parseDouble(cells[5])
                        }));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public String name() {
            return "recorded";
        }

        @Override
        public FetchOutcome fetch(FetchRequest request) {
            RawBars found = new RawBars(rows.size());
            for (double[] row : rows) {
                long time = (long) row[0];
                if (request.range().contains(Instant.ofEpochMilli(time)) && request.isSettled(time)) {
                    found.add(time, row[1], row[2], row[3], row[4], row[5]);
                }
            }
            return new FetchOutcome.Answered(found, List.of(), Map.of());
        }
    }
}
