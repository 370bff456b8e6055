package dms.fetch.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.entry;

import dms.fetch.FetchOutcome.Answered;
import dms.fetch.FetchRequest;
import dms.fetch.SourceException;
import dms.fetch.SourceException.Kind;
import dms.market.BarField;
import dms.market.CorporateAction.Dividend;
import dms.market.CorporateAction.Split;
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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvBarSourceTest {

    private static final String HEADER = "date,open,high,low,close,volume";
    private static final String TWO_DAYS = HEADER + "\n2024-07-03,10,12,9,11,100\n2024-07-05,11,13,10,12,200";
    private static final Instant SUN_2024_07_07 = Instant.parse("2024-07-07T00:00:00Z");

    @TempDir
    Path parent;

    private Path folder;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createDirectory(parent.resolve("bars"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Date,Open,High,Low,Close,Adj Close,Volume|"
                        + "2024-07-03,10,12,9,11,5.5,100|2024-07-05,11,13,10,12,6,200|",
                "Date,Open,High,Low,Close,Volume,Adj Close|"
                        + "2024-07-05,11,13,10,12,200,6|2024-07-03,10,12,9,11,100,5.5|",
                "<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>|"
                        + "AAPL.US,D,20240703,000000,10,12,9,11,100,0|AAPL.US,D,20240705,000000,11,13,10,12,200,0|",
                "Date,Open,High,Low,Close,Volume\r|2024-07-03,10,12,9,11,100\r|2024-07-05,11,13,10,12,200",
                "time,open,high,low,close,volume|1719964800,10,12,9,11,100|1720137600,11,13,10,12,200|",
                "time,open,high,low,close,volume|1719964800000,10,12,9,11,100|1720186200000,11,13,10,12,200|",
                "TIME;OPEN;HIGH;LOW;CLOSE;VOLUME|2024/07/03;10;12;9;11;100|2024/07/05;11;13;10;12;200|",
                "\uFEFF|\"Date\", \"Close\", \"Open\", \"High\", \"Low\", \"Volume\"|"
                        + "\"20240703\", \"11\", \"10\", \"12\", \"9\", \"1e2\"||20240705,12,11,13,10,200.0|",
                "timestamp,open,high,low,close,volume|"
                        + "2024-07-03T13:30:00Z,10,12,9,11,100|2024-07-05 09:30:00-04:00,11,13,10,12,200|",
            })
    void fetch_anyLayout_givesTheSameBars(String text) throws IOException {
        write("AAPL.csv", text.replace('|', '\n'));

        Answered answered = ask("AAPL", Interval.D1);

        assertThat(lines(answered))
                .containsExactlyInAnyOrder(
                        "2024-07-03T00:00:00Z 10.0 12.0 9.0 11.0 100.0",
                        "2024-07-05T00:00:00Z 11.0 13.0 10.0 12.0 200.0");
        assertThat(answered.leftOut()).isEmpty();
        assertThat(answered.notes()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "AAPL.csv, AAPL, 1d",
        "aapl.CSV, AAPL, 1d",
        "US.AAPL.csv, AAPL, 1d",
        "AAPL_1d.csv, AAPL, 1d",
        "1d/AAPL.csv, AAPL, 1d",
        "1D/us.aapl.csv, AAPL, 1d",
        "0700.HK.csv, HK.00700, 1d",
        "700.csv, HK.00700, 1d",
        "600519.SS.csv, SH.600519, 1d",
        "BRK-B.csv, US.BRK.B, 1d",
        "^GSPC.csv, INDEX.GSPC, 1d",
        "EURUSD=X.csv, FX.EURUSD, 1d",
        "BTC-USD_1wk.csv, CRYPTO.BTC-USD, 1wk",
        "1wk/BTC-USD.csv, CRYPTO.BTC-USD, 1wk",
        "VOD.L_1mo.csv, UK.VOD, 1mo",
    })
    void fetch_fileNames_areReadAsSymbols(String name, String symbol, String interval) throws IOException {
        write(name, TWO_DAYS);

        Answered answered = ask(symbol, Interval.parse(interval));

        assertThat(answered.rows().size() + answered.leftOut().getOrDefault("moving", 0))
                .isEqualTo(2);
    }

    @Test
    void fetch_otherInterval_isNotTakenForTheOneAsked() throws IOException {
        write("AAPL.csv", TWO_DAYS);
        write("AAPL_5m.csv", TWO_DAYS);
        write("1wk/AAPL.csv", TWO_DAYS);

        assertRefused(Kind.UNKNOWN_SYMBOL, "AAPL", Interval.H1);
        assertRefused(Kind.UNKNOWN_SYMBOL, "AAPL", Interval.MO1);
    }

    @Test
    void fetch_noFile_namesTheFolderAndTheNames() throws IOException {
        write("MSFT.csv", TWO_DAYS);
        write("AAPL.actions.csv", "date,type,value\n");

        SourceException refused = assertRefused(Kind.UNKNOWN_SYMBOL, "AAPL", Interval.D1);

        assertThat(refused)
                .hasMessage("US.AAPL/1d: expected a file in " + folder
                        + " named AAPL.csv, AAPL_1d.csv, 1d/AAPL.csv or the same with another spelling of US.AAPL,"
                        + " found none");
    }

    @Test
    void fetch_filesOutsideTheFolder_areNotFound() throws IOException {
        Files.writeString(parent.resolve("SECRET.csv"), TWO_DAYS);
        write("other/SECRET.csv", TWO_DAYS);
        write("1d/deeper/SECRET.csv", TWO_DAYS);
        Files.createDirectory(folder.resolve("SECRET_1d.csv"));

        assertRefused(Kind.UNKNOWN_SYMBOL, "SECRET", Interval.D1);
        assertRefused(Kind.UNKNOWN_SYMBOL, "US.0..-BARS..SECRET", Interval.D1);
    }

    @Test
    void fetch_twoFilesForOneSeries_namesBoth() throws IOException {
        write("AAPL.csv", TWO_DAYS);
        write("1d/us.aapl.csv", TWO_DAYS);

        SourceException refused = assertRefused(Kind.MALFORMED, "AAPL", Interval.D1);

        assertThat(refused).hasMessageContaining("[1d/us.aapl.csv, AAPL.csv]");
    }

    @Test
    void fetch_folderMissing_isUnreachable() throws IOException {
        Files.delete(folder);

        SourceException refused = assertRefused(Kind.UNREACHABLE, "AAPL", Interval.D1);

        assertThat(refused).hasMessageContaining(folder.toString());
    }

    @Test
    void fetch_switchedOff_saysWhichKey() {
        CsvBarSource source = new CsvBarSource(new CsvSettings(false, folder, false));

        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> source.fetch(request("AAPL", Interval.D1, TimeRange.ALL)))
                .withMessageContaining("dms.fetchers.csv.enabled")
                .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED));
    }

    @Test
    void fetch_emptyCells_areMissingValues() throws IOException {
        write("AAPL.csv", HEADER, "2024-07-03,null,NULL,,NaN, \n2024-07-05,11,13,10,12,\n");

        Answered answered = ask("AAPL", Interval.D1);

        assertThat(lines(answered))
                .containsExactly(
                        "2024-07-03T00:00:00Z NaN NaN NaN NaN NaN", "2024-07-05T00:00:00Z 11.0 13.0 10.0 12.0 NaN");
        assertThat(answered.leftOut()).isEmpty();
    }

    @Test
    void fetch_badLines_areReportedByFileAndLine() throws IOException {
        write(
                "AAPL.csv",
                HEADER,
                "03.07.2024,10,12,9,11,100",
                "2024-02-30,10,12,9,11,100",
                "",
                "2024-07-03,10,12,9,11",
                "2024-07-03,10,12,9,eleven,100",
                "2024-07-03,10,12,9,11f,1,234",
                "2024-07-03,10,0x1p4,9,11,100",
                "\"2024-07-04,10,12,9,11,100",
                "2024-07-05,11,13,10,1e999,200",
                "2024-07-05,11,13,10,12,200");

        Answered answered = ask("AAPL", Interval.D1);

        assertThat(lines(answered)).containsExactly("2024-07-05T00:00:00Z 11.0 13.0 10.0 12.0 200.0");
        assertThat(answered.leftOut()).containsExactly(entry("bad_line", 8));
        String time = "expected a time such as 2024-07-05, 2024-07-05T13:30:00Z or 1720186200, found ";
        assertThat(answered.notes())
                .containsExactly(
                        "AAPL.csv, line 2: " + time + "\"03.07.2024\"",
                        "AAPL.csv, line 3: " + time + "\"2024-02-30\"",
                        "AAPL.csv, line 5: expected 6 cells, found 5",
                        "AAPL.csv, line 6: expected a number for close, found \"eleven\"",
                        "AAPL.csv, line 7: expected 6 cells, found 7",
                        "AAPL.csv, line 8: expected a number for high, found \"0x1p4\"",
                        "AAPL.csv, line 9: " + time + "\"\"2024-07-04\"",
                        "AAPL.csv, line 10: expected a number for close, found \"1e999\"");
    }

    @Test
    void fetch_manyBadLines_areCountedInFullAndDescribedInPart() throws IOException {
        write("AAPL.csv", TWO_DAYS, "x,1,1,1,1,1\n".repeat(50));

        Answered answered = ask("AAPL", Interval.D1);

        assertThat(answered.leftOut()).containsExactly(entry("bad_line", 50));
        assertThat(answered.notes()).hasSize(Answered.MOST_NOTES).last().isEqualTo("AAPL.csv: 31 more bad lines");
    }

    @Test
    void fetch_noLineReadable_isRefusedWithTheFirst() throws IOException {
        write("AAPL.csv", HEADER, "7/3/2024,10,12,9,11,100\n7/5/2024,10,12,9,11,100\n");

        SourceException refused = assertRefused(Kind.MALFORMED, "AAPL", Interval.D1);

        assertThat(refused).hasMessageContaining("2 bad lines").hasMessageContaining("AAPL.csv, line 2:");
    }

    @Test
    void fetch_headerOnly_givesNoRows() throws IOException {
        write("AAPL.csv", HEADER);

        assertThat(ask("AAPL", Interval.D1).rows().size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n\n",
                "2024-07-03,10,12,9,11,100\n",
                "date,open,high,low,close\n2024-07-03,10,12,9,11\n",
                "date,open,high,low,close,close,volume\n2024-07-03,10,12,9,11,11,100\n",
                "open,high,low,close,volume\n10,12,9,11,100\n",
                "date\topen\thigh\tlow\tclose\tvolume\n",
            })
    void fetch_headerUnreadable_namesTheFileAndTheHeader(String text) throws IOException {
        write("AAPL.csv", text);

        SourceException refused = assertRefused(Kind.MALFORMED, "AAPL", Interval.D1);

        assertThat(refused)
                .hasMessage("AAPL.csv: expected a first line with date or time, open, high, low, close and volume,"
                        + " each once, found \"" + text.lines().findFirst().orElse("") + '"');
    }

    @Test
    void fetch_unsettledBars_areLeftOutAndCounted() throws IOException {
        write("AAPL.csv", TWO_DAYS);
        Instant beforeTheClose = Instant.parse("2024-07-05T19:59:59Z");
        CsvBarSource source = source(false);

        Answered before =
                (Answered) source.fetch(new FetchRequest(key("AAPL", Interval.D1), TimeRange.ALL, beforeTheClose));
        Answered after = (Answered)
                source.fetch(new FetchRequest(key("AAPL", Interval.D1), TimeRange.ALL, beforeTheClose.plusSeconds(1)));

        assertThat(lines(before)).containsExactly("2024-07-03T00:00:00Z 10.0 12.0 9.0 11.0 100.0");
        assertThat(before.leftOut()).containsExactly(entry("moving", 1));
        assertThat(after.rows().size()).isEqualTo(2);
        assertThat(after.leftOut()).isEmpty();
    }

    @Test
    void fetch_intradayLocalTimes_areOfTheMarketsZoneInEverySeason() throws IOException {
        write(
                "AAPL_5m.csv",
                "<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>",
                "AAPL.US,5,20240308,093000,1,1,1,1,1,0\nAAPL.US,5,20240311,093000,1,1,1,1,1,0\n");
        write("00700_1h.csv", HEADER, "2024-07-05 9:30,1,1,1,1,1\n2024-07-05T02:30Z,1,1,1,1,1\n1720150200,1,1,1,1,1");

        assertThat(times(ask("AAPL", Interval.M5))).containsExactly("2024-03-08T14:30:00Z", "2024-03-11T13:30:00Z");
        assertThat(times(ask("00700", Interval.H1)))
                .containsExactly("2024-07-05T01:30:00Z", "2024-07-05T02:30:00Z", "2024-07-05T03:30:00Z");
    }

    @Test
    void fetch_intradayTimesThatSayNothingCertain_areBadLines() throws IOException {
        write(
                "VOD.L_1h.csv",
                HEADER,
                "2024-03-31 01:30,1,1,1,1,1\n2024-10-27 01:30,1,1,1,1,1\n2024-07-05,1,1,1,1,1",
                "2024-03-31 02:30,1,1,1,1,1\n2024-03-31 01:30+01:00,1,1,1,1,1\n");

        Answered answered = ask("VOD.L", Interval.H1);

        assertThat(times(answered)).containsExactly("2024-03-31T01:30:00Z", "2024-03-31T00:30:00Z");
        assertThat(answered.leftOut()).containsExactly(entry("bad_line", 3));
    }

    @ParameterizedTest
    @CsvSource({
        "0700.HK, 2024-07-05 00:00:00+08:00",
        "0700.HK, 2024-07-05T01:30:00Z",
        "0700.HK, 1720108800",
        "AAPL, 2024-07-05T00:00:00Z",
        "AAPL, 2024-07-05T00:00:00-04:00",
        "AAPL, 2024-07-05T20:00:00Z",
        "EURUSD=X, 1720134000",
    })
    void fetch_dailyInstants_areTheSessionDate(String symbol, String time) throws IOException {
        write(symbol + ".csv", HEADER, time + ",1,1,1,1,1\n");

        Answered answered = ask(symbol, Interval.D1);

        assertThat(times(answered)).containsExactly("2024-07-05T00:00:00Z");
    }

    @Test
    void fetch_weeksAndMonths_areKeptUnderTheirFirstDay() throws IOException {
        write("AAPL_1wk.csv", HEADER, "2024-06-24,1,1,1,1,1\n2024-06-23,1,1,1,1,1\n2024-07-05,1,1,1,1,1\n");
        write("AAPL_1mo.csv", HEADER, "2024-02-29,1,1,1,1,1\n2024-03-01,1,1,1,1,1\n");

        assertThat(times(ask("AAPL", Interval.W1)))
                .containsExactly("2024-06-24T00:00:00Z", "2024-06-17T00:00:00Z", "2024-07-01T00:00:00Z");
        assertThat(times(ask("AAPL", Interval.MO1))).containsExactly("2024-02-01T00:00:00Z", "2024-03-01T00:00:00Z");
    }

    @Test
    void fetch_stooqPeriodOfAnotherInterval_isABadLine() throws IOException {
        write(
                "AAPL.csv",
                "<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>",
                "AAPL.US,5,20240703,153500,1,1,1,1,1,0\nAAPL.US,D,20240705,000000,1,1,1,1,1,0\n");

        Answered answered = ask("AAPL", Interval.D1);

        assertThat(times(answered)).containsExactly("2024-07-05T00:00:00Z");
        assertThat(answered.notes()).containsExactly("AAPL.csv, line 2: expected the period of 1d bars, found \"5\"");
    }

    @Test
    void fetch_linesOfAnotherSecurity_areBadLines() throws IOException {
        write(
                "AAPL.csv",
                "<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>",
                "AAPL.US,D,20240703,000000,1,1,1,1,1,0\nMSFT.US,D,20240705,000000,1,1,1,1,1,0\n");

        Answered answered = ask("AAPL", Interval.D1);

        assertThat(times(answered)).containsExactly("2024-07-03T00:00:00Z");
        assertThat(answered.notes())
                .containsExactly("AAPL.csv, line 3: expected lines of \"AAPL.US\", found \"MSFT.US\"");
    }

    @Test
    void fetch_splitAdjustedFile_isTurnedBackWithTheSplitsUpToItsEnd() throws IOException {
        write(
                "AAPL.csv",
                HEADER,
                "2024-07-05,1,2,1,2,800\n2024-07-04,1,2,1,2,800\n2024-07-03,1,2,1,2,800\n2024-07-02,,,,2,\n");
        write(
                "aapl.Actions.CSV",
                "Date;Type;Value\n2024-07-06;split;10:1\n2024-07-04;Split;4:1\n2024-07-04;split;4:1",
                "2024-07-05;split;1:2\n2024-07-03;dividend;0.24\n2025-01-01;dividend;1\n");

        Answered asTraded = (Answered) source(true).fetch(request("AAPL", Interval.D1, TimeRange.ALL));
        Answered asInFile = (Answered) source(false).fetch(request("AAPL", Interval.D1, TimeRange.ALL));

        assertThat(lines(asTraded))
                .containsExactly(
                        "2024-07-05T00:00:00Z 1.0 2.0 1.0 2.0 800.0",
                        "2024-07-04T00:00:00Z 0.5 1.0 0.5 1.0 1600.0",
                        "2024-07-03T00:00:00Z 2.0 4.0 2.0 4.0 400.0",
                        "2024-07-02T00:00:00Z NaN NaN NaN 4.0 NaN");
        assertThat(lines(asInFile)).contains("2024-07-03T00:00:00Z 1.0 2.0 1.0 2.0 800.0");
        assertThat(asTraded.actions())
                .containsExactly(
                        new Split(LocalDate.of(2024, 7, 6), 10, 1),
                        new Split(LocalDate.of(2024, 7, 4), 4, 1),
                        new Split(LocalDate.of(2024, 7, 5), 1, 2),
                        new Dividend(LocalDate.of(2024, 7, 3), 0.24));
        assertThat(asInFile.actions()).isEqualTo(asTraded.actions());
    }

    @Test
    void fetch_splitAdjustedPart_isTurnedBackAsTheWhole() throws IOException {
        write("AAPL.csv", TWO_DAYS);
        write("AAPL.actions.csv", "date,type,value\n2024-07-05,split,2:1\n");
        TimeRange firstDay = TimeRange.ofDates(LocalDate.of(2024, 7, 1), LocalDate.of(2024, 7, 4));

        Answered part = (Answered) source(true).fetch(request("AAPL", Interval.D1, firstDay));

        assertThat(lines(part)).containsExactly("2024-07-03T00:00:00Z 20.0 24.0 18.0 22.0 50.0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2024-07-05,split,4",
                "2024-07-05,split,0:1",
                "2024-07-05,split,4:x",
                "2024-07-05,dividend,",
                "2024-07-05,dividend,-1",
                "2024-07-05,merger,1",
                "5.7.2024,dividend,1",
                "2024-02-30,dividend,1",
                "2024-07-05,dividend,1,2",
            })
    void fetch_actionUnreadable_refusesTheAnswer(String line) throws IOException {
        write("AAPL.csv", TWO_DAYS);
        write("AAPL.actions.csv", "date,type,value", "2024-07-03,dividend,0.24", line);

        SourceException refused = assertRefused(Kind.MALFORMED, "AAPL", Interval.D1);

        assertThat(refused).hasMessageStartingWith("AAPL.actions.csv, line 3: ").hasMessageContaining("expected");
    }

    @Test
    void status_anySettings_isReadyAndNamesTheFolder() {
        assertThat(source(false).status().detail()).contains(folder.toString());
        assertThat(source(false).status().pausedUntil()).isEmpty();
        assertThat(source(false).status().isSimulated()).isFalse();
    }

    private void write(String name, String... lines) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, String.join("\n", lines));
    }

    private CsvBarSource source(boolean splitAdjusted) {
        return new CsvBarSource(new CsvSettings(true, folder, splitAdjusted));
    }

    private Answered ask(String symbol, Interval interval) {
        return (Answered) source(false).fetch(request(symbol, interval, TimeRange.ALL));
    }

    private SourceException assertRefused(Kind kind, String symbol, Interval interval) {
        List<SourceException> refused = new ArrayList<>();
        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> ask(symbol, interval))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(kind))
                .satisfies(refused::add);
        return refused.get(0);
    }

    private static FetchRequest request(String symbol, Interval interval, TimeRange range) {
        return new FetchRequest(key(symbol, interval), range, SUN_2024_07_07);
    }

    private static SeriesKey key(String symbol, Interval interval) {
        return new SeriesKey(Symbol.parse(symbol), interval);
    }

    private static List<String> times(Answered answered) {
        return lines(answered).stream()
                .map(line -> line.substring(0, line.indexOf(' ')))
                .toList();
    }

    private static List<String> lines(Answered answered) {
        RawBars rows = answered.rows();
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            StringBuilder line = new StringBuilder(
                    Instant.ofEpochMilli(rows.openTimeMillis(i)).toString());
            for (BarField field : BarField.values()) {
                line.append(' ').append(rows.value(field, i));
            }
            lines.add(line.toString());
        }
        return lines;
    }
}
