package dms.fetch.futu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.futu.openapi.pb.QotCommon.KLType;
import com.futu.openapi.pb.QotCommon.KLine;
import dms.TestClock;
import dms.TestData;
import dms.journal.Run;
import dms.journal.SymbolEntry;
import dms.maintain.MaintenanceTask.FullSync;
import dms.maintain.MaintenanceTask.IncrementalUpdate;
import dms.maintain.TestService;
import dms.market.BarField;
import dms.market.Interval;
import dms.market.RawBars;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Points 7 and 10 of the recordings' manifest: Futu asked twice, and Futu beside Yahoo. */
class FutuAndYahooRecordedTest {

    private static final SeriesKey ALIBABA = Gateway.key("HK.09988", Interval.D1);
    private static final String LIVE = "HK.09988_2021_1D.captured-2021-10-22-intraday.csv";
    private static final String WHOLE = "HK.09988_2021_1D.full-year.csv";

    @TempDir
    Path folder;

    /** Point 7: of the past nothing differs but the first line's change, which nobody reads. So nothing is a revision. */
    @Test
    void askedTwice_pastIsTheSameAndNothingIsRevised() throws InterruptedException {
        TestClock clock = TestClock.at("2021-10-22T04:00:00Z");
        Path data = folder.resolve("store");
        try (Gateway gateway = Gateway.of(clock, recorded(LIVE, false));
                TestService service = service(data, gateway)) {
            service.run("daily");

            assertThat(service.stored(ALIBABA).size()).isEqualTo(197);
            assertThat(Instant.ofEpochMilli(service.stored(ALIBABA).lastTimeMillis()))
                    .isEqualTo("2021-10-21T00:00:00Z");
        }

        clock.set(Instant.parse("2022-01-10T00:00:00Z"));
        try (Gateway gateway = Gateway.of(clock, recorded(WHOLE, true));
                TestService service = service(data, gateway)) {
            Run run = service.run("whole");
            SymbolEntry entry = service.entry(run, ALIBABA);

            assertThat(entry.changed()).isZero();
            assertThat(entry.unchanged()).isEqualTo(197);
            assertThat(entry.added()).isEqualTo(50);
            assertThat(service.journal.revisions().list(ALIBABA, 10, 0)).isEmpty();
        }
    }

    private static TestService service(Path data, Gateway gateway) {
        return new TestService(
                data,
                gateway.clock(),
                List.of(gateway.source()),
                new IncrementalUpdate("daily", "futu", List.of(ALIBABA), 400),
                new FullSync("whole", "futu", List.of(ALIBABA), 400));
    }

    /** Lines as recorded, with another change in the first of them, as it depends on what was asked for. */
    private static ListedQuotes recorded(String file, boolean otherChange) {
        List<KLine> lines = ListedQuotes.read(TestData.folder("futu").resolve("other-intervals/" + file));
        if (otherChange) {
            lines.set(0, lines.get(0).toBuilder().setChangeRate(0).build());
        }
        return new ListedQuotes().add(FutuSecurity.of(ALIBABA.symbol()), KLType.KLType_Day_VALUE, lines);
    }

    /** Point 10: volumes are in shares with both; each year one day of Yahoo's is lost. */
    @Test
    void volumesOfAlibaba_equalYahoosOnAllButTheLostDays() throws IOException {
        Map<LocalDate, double[]> yahoo = yahoo("9988.HK");

        assertThat(daysThatDiffer("HK.09988", "HK.09988_2020_1D.csv", 2020, yahoo))
                .hasSize(1)
                .contains("2020-12-24 of 245");
        assertThat(daysThatDiffer("HK.09988", WHOLE, 2021, yahoo)).hasSize(1).contains("2021-02-11 of 247");
    }

    private static List<String> daysThatDiffer(String name, String file, int year, Map<LocalDate, double[]> yahoo) {
        RawBars rows = daily(name, file, year);
        List<String> differ = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            LocalDate date = dateOf(rows, i);
            double[] other = yahoo.get(date);
            if (other == null || rows.value(BarField.VOLUME, i) != other[4]) {
                differ.add(date + " of " + rows.size());
            }
        }
        return differ;
    }

    /** Point 10: Yahoo counted later distributions of shares as splits, in volume and price, and lists none. */
    @Test
    void volumesAndPricesOfTencent_areYahoosByOneFactor() throws IOException {
        Map<LocalDate, double[]> yahoo = yahoo("0700.HK");
        RawBars rows = daily("HK.00700", "HK.00700_2021_1D.csv", 2021);

        int compared = 0;
        List<Double> prices = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            double[] other = yahoo.get(dateOf(rows, i));
            if (other != null && other[4] > 0) {
                compared++;
                assertThat(other[4] / rows.value(BarField.VOLUME, i))
                        .as("volume of %s", dateOf(rows, i))
                        .isCloseTo(1.08477, within(0.0001));
                prices.add(rows.value(BarField.CLOSE, i) / other[3]);
            }
        }

        // The half day of 2021-02-11 is lost at Yahoo. Its prices here are adjusted for dividends too, in steps.
        assertThat(compared).isEqualTo(rows.size() - 1).isEqualTo(196);
        assertThat(prices).allSatisfy(price -> assertThat(price).isBetween(1.08477, 1.08477 * 1.05));
    }

    /** Point 10: trades outside of the order book count in daily bars only. */
    @Test
    void volumesOfMinutes_addUpToLessThanTheDays() {
        Path recorded = TestData.folder("futu");
        ListedQuotes quotes = new ListedQuotes()
                .addFile(
                        FutuSecurity.of(ALIBABA.symbol()),
                        KLType.KLType_1Min_VALUE,
                        recorded.resolve("kline-1m/HK.09988-1m-2018-12_2020-12.csv.gz"))
                .addFile(
                        FutuSecurity.of(ALIBABA.symbol()),
                        KLType.KLType_Day_VALUE,
                        recorded.resolve("other-intervals/HK.09988_2020_1D.csv"));
        TimeRange year = TimeRange.ofDates(LocalDate.of(2020, 1, 2), LocalDate.of(2020, 12, 23));
        try (Gateway gateway = Gateway.of(TestClock.at("2021-01-01T00:00:00Z"), quotes)) {
            RawBars minutes =
                    gateway.ask(Gateway.key("HK.09988", Interval.M1), year).rows();
            RawBars days = gateway.ask(ALIBABA, year).rows();
            Map<LocalDate, Double> sums = new TreeMap<>();
            for (int i = 0; i < minutes.size(); i++) {
                sums.merge(dateOf(minutes, i), minutes.value(BarField.VOLUME, i), Double::sum);
            }

            List<Double> shares = new ArrayList<>();
            for (int i = 0; i < days.size(); i++) {
                shares.add(sums.getOrDefault(dateOf(days, i), 0.0) / days.value(BarField.VOLUME, i));
            }
            shares.sort(Comparator.naturalOrder());
            assertThat(shares.get(shares.size() - 1)).isLessThanOrEqualTo(1);
            assertThat(shares.get(shares.size() / 2)).isCloseTo(0.95, within(0.02));
        }
    }

    private static RawBars daily(String name, String file, int year) {
        ListedQuotes quotes = new ListedQuotes()
                .addFile(
                        FutuSecurity.of(Symbol.parse(name)),
                        KLType.KLType_Day_VALUE,
                        TestData.folder("futu").resolve("other-intervals/" + file));
        TimeRange range = TimeRange.ofDates(LocalDate.of(year, 1, 1), LocalDate.of(year, 12, 31));
        try (Gateway gateway = Gateway.of(TestClock.at("2022-06-01T00:00:00Z"), quotes)) {
            return gateway.ask(Gateway.key(name, Interval.D1), range).rows();
        }
    }

    /** Open, high, low, close and volume, by date. */
    private static Map<LocalDate, double[]> yahoo(String ticker) throws IOException {
        Map<LocalDate, double[]> days = new TreeMap<>();
        try (Stream<String> lines =
                Files.lines(TestData.folder("ohlcv").resolve("hk-daily-yahoo").resolve(ticker + ".csv"))) {
            lines.skip(1)
                    .map(line -> line.split(",", -1))
                    .forEach(cells -> days.put(
                            LocalDate.parse(cells[0].substring(0, 10)),
                            Stream.of(cells)
                                    .skip(1)
                                    .limit(5)
                                    .mapToDouble(Double::parseDouble)
                                    .toArray()));
        }
        return days;
    }

    private static LocalDate dateOf(RawBars rows, int i) {
        return Instant.ofEpochMilli(rows.openTimeMillis(i) + 8 * 3_600_000L)
                .atZone(ZoneOffset.UTC)
                .toLocalDate();
    }
}
