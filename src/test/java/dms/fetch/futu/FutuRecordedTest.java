package dms.fetch.futu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import com.futu.openapi.pb.QotCommon.KLType;
import com.futu.openapi.pb.QotCommon.KLine;
import dms.TestClock;
import dms.TestData;
import dms.fetch.FetchOutcome.Answered;
import dms.market.BarField;
import dms.market.Interval;
import dms.market.RawBars;
import dms.market.Symbol;
import dms.market.TimeRange;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Recorded answers of a real OpenD, served by the fake one; what they must show stands in the points of their manifest.
 * Points 7 and 10 are in {@link FutuAndYahooRecordedTest}, point 8 in {@link FutuAdjustmentTest}.
 */
class FutuRecordedTest {

    private static final int MINUTES = KLType.KLType_1Min_VALUE;

    private static Answered day(String symbol, String file, String date, String now, Interval interval, int klType) {
        Path recorded = TestData.folder("futu").resolve(file);
        ListedQuotes quotes = new ListedQuotes()
                .addFile(FutuSecurity.of(Symbol.parse(symbol)), klType, recorded, RecordedFactors.of(symbol));
        try (Gateway gateway = Gateway.of(TestClock.at(now), quotes)) {
            LocalDate day = LocalDate.parse(date);
            return gateway.ask(Gateway.key(symbol, interval), TimeRange.ofDates(day, day));
        }
    }

    private static Answered minutes(String symbol, String date) {
        String file = "recorded-days/" + symbol + "_" + date + "_1M.csv";
        return day(symbol, file, date, "2023-01-01T00:00:00Z", Interval.M1, MINUTES);
    }

    @ParameterizedTest
    @CsvSource({
        // Point 1. A full day: 331 lines, the auction joined to the first minute; a half day 151. Point 5: closed days.
        "HK.00700, 2020-12-23, 330",
        "HK.00700, 2018-12-24, 150",
        "HK.00700, 2018-12-25, 0",
        "HK.00700, 2020-10-13, 0",
        "HK.09988, 2019-11-26, 330",
        // The day before a dividend and the ex-day, and the day of which Yahoo's bar lacks the morning.
        "HK.00700, 2019-05-16, 330",
        "HK.00700, 2019-05-17, 330",
        "HK.00700, 2020-10-21, 330",
        "HK.00700, 2022-04-13, 330",
        // Point 3. Rows of volume 0 whose price moves.
        "HK.00001, 2019-01-11, 330",
        "HK.00001, 2019-01-22, 330",
        // The day before a change of the counter, and the first one back on the main one.
        "HK.00017, 2020-06-22, 330",
        "HK.00017, 2020-07-09, 330",
        "HK.02269, 2020-11-13, 330",
        // Point 4. Halted by a change of the counter: fillers, and the exchange was open.
        "HK.00017, 2020-06-23, 330",
        "HK.02269, 2020-11-16, 330"
    })
    void recordedDay_hasTheMinutesOfItsSession(String symbol, String date, int expected) {
        Answered found = minutes(symbol, date);

        assertThat(found.rows().size()).isEqualTo(expected);
        assertThat(found.leftOut()).isEmpty();
    }

    /** Point 1: labels are ends, and the auction has one of its own. */
    @Test
    void ordinaryDay_opensWithTheAuctionAndLosesNoShare() {
        RawBars rows = minutes("HK.00700", "2020-12-23").rows();
        List<KLine> lines =
                ListedQuotes.read(TestData.folder("futu").resolve("recorded-days/HK.00700_2020-12-23_1M.csv"));

        int first = at(rows, "2020-12-23T01:30:00Z");
        assertThat(rows.value(BarField.OPEN, first)).isEqualTo(lines.get(0).getOpenPrice());
        assertThat(rows.value(BarField.CLOSE, first)).isEqualTo(lines.get(1).getClosePrice());
        assertThat(sum(rows, 0, Long.MAX_VALUE))
                .isEqualTo(lines.stream().mapToDouble(KLine::getVolume).sum());
        assertThat(Instant.ofEpochMilli(rows.openTimeMillis(rows.size() - 1))).isEqualTo("2020-12-23T07:59:00Z");
    }

    /** Point 4: the grid is the regular one even when trading was cut. */
    @ParameterizedTest
    @CsvSource({
        // Trading ended at 13:55: no filler after it. The morning was cancelled: no filler before 13:30.
        "2019-07-31, 2019-07-31T01:30:00Z, 2019-07-31T05:54:00Z",
        "2020-08-19, 2020-08-19T05:30:00Z, 2020-08-19T07:59:00Z"
    })
    void typhoonDay_keepsTheSessionOnly(String date, String first, String last) {
        Answered found = minutes("HK.00700", date);

        assertThat(Instant.ofEpochMilli(found.rows().openTimeMillis(0))).isEqualTo(first);
        assertThat(Instant.ofEpochMilli(found.rows().openTimeMillis(found.rows().size() - 1)))
                .isEqualTo(last);
        assertThat(found.leftOut()).containsOnlyKeys("outside_session");
    }

    /** Point 3: the share was halted all morning, and traded from 23.75 on. */
    @Test
    void haltedMorning_isRowsOfVolumeZeroThatDoNotMakeTheDay() {
        RawBars rows = minutes("HK.01810", "2020-12-02").rows();

        long noon = Instant.parse("2020-12-02T04:00:00Z").toEpochMilli();
        double highest = 0;
        double opened = 0;
        for (int i = rows.size() - 1; i >= 0; i--) {
            if (rows.value(BarField.VOLUME, i) > 0) {
                highest = Math.max(highest, rows.value(BarField.HIGH, i));
                opened = rows.value(BarField.OPEN, i);
            }
        }

        assertThat(rows.size()).isEqualTo(330);
        assertThat(sum(rows, 0, noon)).isZero();
        assertThat(rows.value(BarField.CLOSE, 0)).isEqualTo(26.15);
        assertThat(opened).isEqualTo(23.75);
        assertThat(highest).isLessThan(26.15);
    }

    /** Point 3: minutes without trade are rows of volume 0. */
    @Test
    void illiquidDay_keepsItsMinutesWithoutTrade() {
        Answered found = minutes("HK.06865", "2019-08-14");
        List<KLine> lines =
                ListedQuotes.read(TestData.folder("futu").resolve("recorded-days/HK.06865_2019-08-14_1M.csv"));

        assertThat(lines.stream().filter(line -> line.getVolume() == 0)).hasSize(300);
        assertThat(found.rows().size()).isEqualTo(330);
        assertThat(found.leftOut()).isEmpty();
        assertThat(sum(found.rows(), 0, Long.MAX_VALUE))
                .isEqualTo(lines.stream().mapToDouble(KLine::getVolume).sum());
    }

    /** Point 6: a day in progress ends with the last whole minute. */
    @ParameterizedTest
    @CsvSource({"version1, 85", "version2, 120"})
    void liveDay_endsWithTheLastWholeMinuteAndIsCutWhereItMayMove(String version, int lines) {
        String file = "recorded-days/HK.00700_2020-12-24_1M." + version + ".csv";
        List<KLine> recorded = ListedQuotes.read(TestData.folder("futu").resolve(file));
        Instant end = Instant.parse(recorded.get(recorded.size() - 1).getTime().replace(' ', 'T') + "+08:00");

        Answered atEnd = day("HK.00700", file, "2020-12-24", end.toString(), Interval.M1, MINUTES);
        Answered before =
                day("HK.00700", file, "2020-12-24", end.minusSeconds(1).toString(), Interval.M1, MINUTES);

        assertThat(recorded).hasSize(lines);
        assertThat(atEnd.rows().size()).isEqualTo(lines - 1);
        assertThat(before.rows().size()).isEqualTo(lines - 2);
        assertThat(before.leftOut()).containsExactly(entry("moving", 1));
    }

    @Test
    void liveDailyBar_isLeftOutUntilTheDayIsOver() {
        String file = "other-intervals/HK.09988_2021_1D.captured-2021-10-22-intraday.csv";

        Answered live =
                day("HK.09988", file, "2021-10-22", "2021-10-22T04:00:00Z", Interval.D1, KLType.KLType_Day_VALUE);

        assertThat(live.rows().size()).isZero();
        assertThat(live.leftOut()).containsExactly(entry("moving", 1));
    }

    /** Point 6: asked again half an hour later, the first 85 lines are unchanged, so that nothing stored is revised. */
    @Test
    void liveDay_askedAgain_onlyHasMore() {
        RawBars before = live("version1", "2020-12-24T03:30:00Z");
        RawBars after = live("version2", "2020-12-24T03:30:00Z");

        assertThat(before.size()).isEqualTo(84);
        for (int i = 0; i < before.size(); i++) {
            assertThat(after.openTimeMillis(i)).isEqualTo(before.openTimeMillis(i));
            for (BarField field : BarField.values()) {
                assertThat(after.value(field, i)).isEqualTo(before.value(field, i));
            }
        }
        assertThat(after.size()).isEqualTo(before.size() + 35);
    }

    private static RawBars live(String version, String now) {
        String file = "recorded-days/HK.00700_2020-12-24_1M." + version + ".csv";
        return day("HK.00700", file, "2020-12-24", now, Interval.M1, MINUTES).rows();
    }

    /** Point 2, and the label of each of these intervals by point 1. */
    @ParameterizedTest
    @CsvSource({"5M, M5, 6", "15M, M15, 7", "30M, M30, 8", "60M, H1, 9"})
    void minutes_addUpToTheRecordedBars(String recorded, Interval interval, int klType) {
        RawBars expected = day(
                        "HK.09988",
                        "other-intervals/HK.09988_2022-04-11_" + recorded + ".csv",
                        "2022-04-11",
                        "2023-01-01T00:00:00Z",
                        interval,
                        klType)
                .rows();
        RawBars minutes = minutes("HK.09988", "2022-04-11").rows();

        List<Double> found = new ArrayList<>();
        List<Double> wanted = new ArrayList<>();
        for (int i = 0; i < expected.size(); i++) {
            long from = expected.openTimeMillis(i);
            long to = i + 1 < expected.size() ? expected.openTimeMillis(i + 1) : Long.MAX_VALUE;
            found.addAll(traded(minutes, from, to));
            for (BarField field : BarField.values()) {
                wanted.add(expected.value(field, i));
            }
        }

        assertThat(expected.size()).isGreaterThanOrEqualTo(6);
        assertThat(found).isEqualTo(wanted);
    }

    /** Point 2. DMS has no bars of three minutes: the recorded ones are read as they are, their stamps being ends. */
    @Test
    void minutes_addUpToTheRecordedThreeMinutes() {
        List<KLine> recorded =
                ListedQuotes.read(TestData.folder("futu").resolve("other-intervals/HK.09988_2022-04-11_3M.csv"));
        RawBars minutes = minutes("HK.09988", "2022-04-11").rows();

        List<List<Double>> found = new ArrayList<>();
        List<List<Double>> wanted = new ArrayList<>();
        for (KLine line : recorded) {
            long end =
                    Instant.parse(line.getTime().replace(' ', 'T') + "+08:00").toEpochMilli();
            found.add(traded(minutes, end - 180_000, end));
            wanted.add(
                    List.of(line.getOpenPrice(), line.getHighPrice(), line.getLowPrice(), line.getClosePrice(), (double)
                            line.getVolume()));
        }

        assertThat(recorded).hasSizeGreaterThanOrEqualTo(110);
        assertThat(found).isEqualTo(wanted);
    }

    /** Point 3. Lines that were recorded and lie in the series, and days that the derived table has of the symbol. */
    @ParameterizedTest
    @CsvSource({"HK.00700, 162223", "HK.06865, 162072"})
    void twoYearsOfMinutes_makeTheDaysOfTheDerivedTable(String name, int most) throws IOException {
        Path folder = TestData.folder("futu");
        Symbol symbol = Symbol.parse(name);
        ListedQuotes quotes = new ListedQuotes()
                .addFile(
                        FutuSecurity.of(symbol),
                        MINUTES,
                        folder.resolve("kline-1m/" + name + "-1m-2018-12_2020-12.csv.gz"));
        try (Gateway gateway = Gateway.of(TestClock.at("2021-01-01T00:00:00Z"), quotes)) {
            Answered whole = gateway.ask(Gateway.key(name, Interval.M1), TimeRange.ALL);

            Map<Long, List<Double>> expected = derivedDays(folder, name);
            assertThat(whole.rows().size()).isGreaterThan(most - 1000).isLessThan(most);
            assertThat(expected).hasSizeGreaterThan(480);
            assertThat(days(whole.rows())).isEqualTo(expected);
        }
    }

    /** Open, high, low, close and volume of the days of a symbol in the table that was made from all minutes. */
    private static Map<Long, List<Double>> derivedDays(Path folder, String symbol) throws IOException {
        Map<Long, List<Double>> days = new TreeMap<>();
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(folder.resolve("hk65-daily-from-1m.csv.gz"))),
                StandardCharsets.UTF_8))) {
            reader.lines()
                    .filter(line -> line.startsWith(symbol + ","))
                    .map(line -> line.split(",", -1))
                    .filter(cells -> Double.parseDouble(cells[6]) > 0)
                    .forEach(cells -> days.put(
                            LocalDate.parse(cells[1]).toEpochDay() * 86_400_000L,
                            Stream.of(cells)
                                    .skip(2)
                                    .limit(5)
                                    .map(Double::valueOf)
                                    .toList()));
        }
        return days;
    }

    @Test
    void fiveMinutesOfAQuarter_allComeThrough() {
        Path file = TestData.folder("futu").resolve("other-intervals/HK.00700_5M_2021-01-04_2021-03-22.csv");
        ListedQuotes quotes = new ListedQuotes().addFile(FutuSecurity.of(Symbol.parse("HK.00700")), 6, file);
        try (Gateway gateway = Gateway.of(TestClock.at("2021-06-01T00:00:00Z"), quotes)) {
            Answered found = gateway.ask(Gateway.key("HK.00700", Interval.M5), TimeRange.ALL);

            assertThat(found.rows().size()).isEqualTo(3495);
            assertThat(found.leftOut()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "HK.00700, HK.00700_2021_1D.csv, D1, 2, 197",
        "HK.09988, HK.09988_2021_1D.full-year.csv, D1, 2, 247",
        "HK.00700, HK.00700_2022_1W.csv, W1, 3, 15"
    })
    void daysAndWeeks_areFiledUnderTheirFirstDate(
            String name, String file, Interval interval, int klType, int expected) {
        Path recorded = TestData.folder("futu").resolve("other-intervals/" + file);
        List<KLine> lines = ListedQuotes.read(recorded);
        ListedQuotes quotes = new ListedQuotes().add(FutuSecurity.of(Symbol.parse(name)), klType, lines);
        try (Gateway gateway = Gateway.of(TestClock.at("2023-01-01T00:00:00Z"), quotes)) {
            RawBars rows =
                    gateway.ask(Gateway.key(name, interval), TimeRange.ALL).rows();

            List<String> dates = new ArrayList<>();
            for (int i = 0; i < rows.size(); i++) {
                dates.add(
                        Instant.ofEpochMilli(rows.openTimeMillis(i)).toString().substring(0, 10));
            }
            assertThat(dates)
                    .hasSize(expected)
                    .containsExactlyElementsOf(lines.stream()
                            .map(line -> line.getTime().substring(0, 10))
                            .toList());
        }
    }

    @Test
    void twoYearsOfMinutes_comeInPagesAndMakeTheRecordedDays() {
        Path folder = TestData.folder("futu");
        Symbol symbol = Symbol.parse("HK.09988");
        ListedQuotes quotes = new ListedQuotes()
                .addFile(
                        FutuSecurity.of(symbol), MINUTES, folder.resolve("kline-1m/HK.09988-1m-2018-12_2020-12.csv.gz"))
                .addFile(
                        FutuSecurity.of(symbol),
                        KLType.KLType_Day_VALUE,
                        folder.resolve("other-intervals/HK.09988_2020_1D.csv"));
        TimeRange year = TimeRange.ofDates(LocalDate.of(2020, 1, 2), LocalDate.of(2020, 12, 23));
        try (Gateway gateway = Gateway.of(TestClock.at("2021-01-01T00:00:00Z"), quotes)) {
            Answered whole = gateway.ask(Gateway.key("HK.09988", Interval.M1), TimeRange.ALL);
            RawBars days =
                    gateway.ask(Gateway.key("HK.09988", Interval.D1), year).rows();

            // 87,957 lines, of which one a day is the auction's.
            assertThat(gateway.openD().asked(OpenDSession.HISTORY)).isEqualTo(88 + 1);
            assertThat(whole.rows().size()
                            + whole.leftOut().getOrDefault("outside_session", 0)
                            + (int) (87_957 / 330.0))
                    .isCloseTo(87_957, within(5));
            requireDays(whole.rows(), days);
        }
    }

    private static void requireDays(RawBars minutes, RawBars days) {
        Map<Long, List<Double>> built = days(minutes);
        int equal = 0;
        for (int i = 0; i < days.size(); i++) {
            List<Double> day = built.getOrDefault(days.openTimeMillis(i), List.of());
            List<Double> recorded = List.of(
                    days.value(BarField.OPEN, i),
                    days.value(BarField.HIGH, i),
                    days.value(BarField.LOW, i),
                    days.value(BarField.CLOSE, i));
            // Volumes differ: trades outside of the order book count in daily bars only.
            equal += day.size() == 5 && day.subList(0, 4).equals(recorded) ? 1 : 0;
        }
        assertThat(days.size()).isGreaterThan(240);
        assertThat(equal).isEqualTo(days.size());
    }

    /** The days on which something was traded, made of minutes that ascend. */
    private static Map<Long, List<Double>> days(RawBars minutes) {
        Map<Long, List<Double>> built = new TreeMap<>();
        int from = 0;
        for (int i = 1; i <= minutes.size(); i++) {
            if (i == minutes.size() || dayOf(minutes, i) != dayOf(minutes, from)) {
                built.put(dayOf(minutes, from) * 86_400_000L, traded(minutes, from, i));
                from = i;
            }
        }
        built.values().removeIf(day -> day.get(4) == 0);
        return built;
    }

    private static long dayOf(RawBars rows, int i) {
        return Math.floorDiv(rows.openTimeMillis(i) + 8 * 3_600_000L, 86_400_000L);
    }

    /** Open, high, low, close and volume of a stretch, from the bars in which something was traded. */
    private static List<Double> traded(RawBars rows, long from, long to) {
        int first = 0;
        while (first < rows.size() && rows.openTimeMillis(first) < from) {
            first++;
        }
        int end = first;
        while (end < rows.size() && rows.openTimeMillis(end) < to) {
            end++;
        }
        return traded(rows, first, end);
    }

    /** The same of the rows from a first one to before another. */
    private static List<Double> traded(RawBars rows, int first, int end) {
        double open = Double.NaN;
        double high = Double.NEGATIVE_INFINITY;
        double low = Double.POSITIVE_INFINITY;
        double close = Double.NaN;
        double volume = 0;
        for (int i = first; i < end; i++) {
            if (rows.value(BarField.VOLUME, i) > 0) {
                volume += rows.value(BarField.VOLUME, i);
                open = Double.isNaN(open) ? rows.value(BarField.OPEN, i) : open;
                high = Math.max(high, rows.value(BarField.HIGH, i));
                low = Math.min(low, rows.value(BarField.LOW, i));
                close = rows.value(BarField.CLOSE, i);
            }
        }
        return List.of(open, high, low, close, volume);
    }

    private static double sum(RawBars rows, long from, long to) {
        double sum = 0;
        for (int i = 0; i < rows.size(); i++) {
            long time = rows.openTimeMillis(i);
            sum += time >= from && time < to ? rows.value(BarField.VOLUME, i) : 0;
        }
        return sum;
    }

    private static int at(RawBars rows, String openTime) {
        long millis = Instant.parse(openTime).toEpochMilli();
        for (int i = 0; i < rows.size(); i++) {
            if (rows.openTimeMillis(i) == millis) {
                return i;
            }
        }
        throw new AssertionError("no bar of " + openTime);
    }
}
