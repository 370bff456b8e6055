package dms.fetch.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dms.TestData;
import dms.clean.BarCleaner;
import dms.clean.Cleaned;
import dms.fetch.FetchOutcome.Answered;
import dms.fetch.FetchRequest;
import dms.fetch.SourceException;
import dms.fetch.SourceException.Kind;
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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The recorded files of {@code ohlcv}, against what their manifest and their list of defects say about them. */
class RecordedCsvTest {

    private static final Instant NOW = Instant.parse("2026-01-05T00:00:00Z");
    private static final Set<String> NAMED_BY_SYMBOL = Set.of(
            "us-daily-stocknet", "us-daily-orangezeit", "us-daily-zipline", "cn-daily-orangezeit", "hk-daily-curme");
    private static final int FILES_NAMED_BY_SYMBOL = 69;

    @TempDir
    Path temporary;

    /** A line of the manifest's table: file, symbol, interval, adjustment, rows, first, last, viol, v0, null, and more. */
    private record Listed(String file, String symbol, int rows, String first, String last, int outside, int missing) {

        static Listed of(String line) {
            String[] cells = line.substring(1).split("\\|", -1);
            return new Listed(
                    cells[0].strip(),
                    cells[1].strip(),
                    Integer.parseInt(cells[4].strip()),
                    cells[5].strip(),
                    cells[6].strip(),
                    Integer.parseInt(cells[7].strip()),
                    Integer.parseInt(cells[9].strip()));
        }

        String folder() {
            return file.substring(0, file.indexOf('/'));
        }
    }

    @TestFactory
    Stream<DynamicTest> fetch_recordedFile_givesTheRowsOfTheManifest() throws IOException {
        Path ohlcv = TestData.folder("ohlcv");
        List<String> defects = Files.readAllLines(ohlcv.resolve("known-defects.csv"));
        List<Listed> files = Files.readAllLines(ohlcv.resolve("manifest.md")).stream()
                .filter(line -> line.matches("\\| \\S+\\.csv \\|.*\\| 1d \\|.*"))
                .map(Listed::of)
                .filter(listed -> NAMED_BY_SYMBOL.contains(listed.folder()))
                .toList();
        assertThat(files).hasSize(FILES_NAMED_BY_SYMBOL);
        return files.stream()
                .map(listed -> DynamicTest.dynamicTest(listed.file(), () -> check(ohlcv, listed, defects)));
    }

    private static void check(Path ohlcv, Listed listed, List<String> defects) {
        SeriesKey key = new SeriesKey(Symbol.parse(listed.symbol()), Interval.D1);

        Answered answered = ask(ohlcv.resolve(listed.folder()), key, false);
        Cleaned cleaned = new BarCleaner().clean(key, answered.rows());

        Set<String> dates = new TreeSet<>();
        Set<String> withoutClose = new TreeSet<>();
        for (int i = 0; i < answered.rows().size(); i++) {
            String date = key.dateOf(answered.rows().openTimeMillis(i)).toString();
            dates.add(date);
            if (Double.isNaN(answered.rows().value(BarField.CLOSE, i))) {
                withoutClose.add(date);
            }
        }
        assertThat(answered.leftOut()).isEmpty();
        assertThat(answered.rows().size()).isEqualTo(listed.rows());
        assertThat(dates).hasSize(listed.rows()).first().isEqualTo(listed.first());
        assertThat(dates).last().isEqualTo(listed.last());
        assertThat(withoutClose).isEqualTo(nullRows(defects, listed.file())).hasSize(listed.missing());
        assertThat(outside(cleaned)).isEqualTo(listed.outside());
        assertThat(cleaned.bars().size()).isEqualTo(listed.rows() - listed.missing() - listed.outside());
    }

    private static int outside(Cleaned cleaned) {
        Map<String, Integer> leftOut = cleaned.report().leftOut();
        return leftOut.getOrDefault("open_outside_range", 0) + leftOut.getOrDefault("close_outside_range", 0);
    }

    private static Set<String> nullRows(List<String> defects, String file) {
        Set<String> dates = new TreeSet<>();
        for (String defect : defects) {
            String[] cells = defect.split(",", 4);
            if (cells[0].equals(file) && (cells[2].equals("NULL_ROW") || cells[3].equals("null row"))) {
                dates.add(cells[1]);
            }
        }
        return dates;
    }

    @Test
    void fetch_splitAdjustedApple_isTurnedBackToWhatWasTraded() throws IOException {
        Files.copy(TestData.folder("ohlcv").resolve("us-daily-stocknet/AAPL.csv"), temporary.resolve("AAPL.csv"));
        Files.writeString(
                temporary.resolve("AAPL.actions.csv"),
                "date,type,value\n2014-06-09,split,7:1\n2020-08-31,split,4:1\n2005-02-28,split,2:1\n");
        SeriesKey key = new SeriesKey(Symbol.parse("AAPL"), Interval.D1);

        Answered answered = ask(temporary, key, true);

        // Apple closed at 645.57 on the Friday before its 7:1 split and at 93.70 on the Monday.
        assertThat(close(key, answered.rows(), LocalDate.of(2014, 6, 6))).isCloseTo(645.57, within(0.005));
        assertThat(close(key, answered.rows(), LocalDate.of(2014, 6, 9))).isCloseTo(93.70, within(0.005));
        assertThat(answered.actions()).hasSize(3);
    }

    @Test
    void fetch_hongKongInstants_areTheSessionDates() {
        Path folder = TestData.folder("ohlcv").resolve("hk-daily-yahoo");
        SeriesKey key = new SeriesKey(Symbol.parse("HK.00700"), Interval.D1);

        RawBars rows = ask(folder, key, false).rows();

        assertThat(rows.size()).isEqualTo(1323);
        assertThat(key.dateOf(rows.openTimeMillis(0))).isEqualTo(LocalDate.of(2020, 1, 2));
        for (int i = 0; i < rows.size(); i++) {
            LocalDate date = key.dateOf(rows.openTimeMillis(i));
            assertThat(key.symbol().market().tradesOn(date.getDayOfWeek()))
                    .as("%s", date)
                    .isTrue();
        }
    }

    @Test
    void fetch_coinbaseDays_areReadUnderTheirPairsName() throws IOException {
        Files.copy(
                TestData.folder("ohlcv").resolve("crypto-ta4j/eth-usd-coinbase-1d.csv"),
                temporary.resolve("ETH-USD.csv"));
        SeriesKey key = new SeriesKey(Symbol.parse("CRYPTO.ETH-USD"), Interval.D1);

        RawBars rows = ask(temporary, key, false).rows();

        assertThat(rows.size()).isEqualTo(3450);
        assertThat(close(key, rows, LocalDate.of(2016, 5, 18))).isEqualTo(13.18);
    }

    @Test
    void fetch_monthFirstDates_areRefusedAndNotGuessed() throws IOException {
        Files.copy(
                TestData.folder("ohlcv").resolve("intraday-mplfinance/SP500_NOV2019_IDay.csv"),
                temporary.resolve("^GSPC_1m.csv"));
        SeriesKey key = new SeriesKey(Symbol.parse("^GSPC"), Interval.M1);

        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> ask(temporary, key, false))
                .withMessageContaining("1563 bad lines")
                .withMessageContaining("^GSPC_1m.csv, line 2")
                .withMessageContaining("11/5/2019 9:30")
                .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.MALFORMED));
    }

    @Test
    void fetch_volumeInLots_isNotTakenForShares() throws IOException {
        Files.copy(
                TestData.folder("ohlcv").resolve("cn-daily-hikyuu/SH600000.csv"), temporary.resolve("SH.600000.csv"));
        SeriesKey key = new SeriesKey(Symbol.parse("600000.SS"), Interval.D1);

        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> ask(temporary, key, false))
                .withMessageContaining("volume_lots")
                .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.MALFORMED));
    }

    private static Answered ask(Path folder, SeriesKey key, boolean splitAdjusted) {
        CsvBarSource source = new CsvBarSource(new CsvSettings(true, folder, splitAdjusted));
        return (Answered) source.fetch(new FetchRequest(key, TimeRange.ALL, NOW));
    }

    private static double close(SeriesKey key, RawBars rows, LocalDate date) {
        for (int i = 0; i < rows.size(); i++) {
            if (key.dateOf(rows.openTimeMillis(i)).equals(date)) {
                return rows.value(BarField.CLOSE, i);
            }
        }
        return Double.NaN;
    }
}
