package dms.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dms.market.Market;
import dms.market.TradingCalendar;
import dms.market.TradingSession;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckFolderTest {

    private static final List<TradingSession> SESSIONS =
            TradingCalendar.of(Market.US).orElseThrow().sessions(LocalDate.of(2023, 1, 1), LocalDate.of(2023, 12, 31));
    private static final int ROWS = 120;
    private static final int EX_ROW = 80;
    private static final int BAD_ROW = 40;
    private static final double DIVIDEND = 2;

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... arguments) {
        out.reset();
        err.reset();
        return CheckFolder.run(
                List.of(arguments),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String said() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private void write(String name, List<String> lines) throws IOException {
        Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
    }

    private static LocalDate date(int row) {
        return SESSIONS.get(row).date();
    }

    /** Rows of a random walk in the order Date,Open,High,Low,Close,Adj Close,Volume,Dividends,Stock Splits. */
    private static List<String[]> rows(long seed) {
        Random random = new Random(seed);
        List<String[]> rows = new ArrayList<>();
        double close = 100;
        for (int i = 0; i < ROWS; i++) {
            double paid = i == EX_ROW ? DIVIDEND : 0;
            double before = close;
            double open = close - paid;
            close = open * Math.exp(0.008 * random.nextGaussian());
            double high = Math.max(open, close) * 1.003;
            double low = Math.min(open, close) * 0.997;
            rows.add(new String[] {
                date(i).toString(),
                text(open),
                text(high),
                text(low),
                text(close),
                "",
                "" + (1_000_000 + i),
                text(paid),
                "0.0"
            });
            if (paid > 0) {
                double factor = 1 - paid / before;
                rows.subList(0, i).forEach(row -> row[5] = text(Double.parseDouble(row[4]) * factor));
            }
            rows.get(i)[5] = text(close);
        }
        return rows;
    }

    private static String text(double value) {
        return String.format(Locale.ROOT, "%.6f", value);
    }

    private static List<String> lines(List<String[]> rows) {
        List<String> lines = new ArrayList<>();
        lines.add("Date,Open,High,Low,Close,Adj Close,Volume,Dividends,Stock Splits");
        rows.forEach(row -> lines.add(String.join(",", row)));
        return lines;
    }

    private static void hundredfold(String[] row) {
        for (int column = 1; column <= 5; column++) {
            row[column] = text(Double.parseDouble(row[column]) * 100);
        }
    }

    @Test
    void check_rightFile_printsNothingAndEndsWithZero() throws IOException {
        write("ACME.csv", lines(rows(1)));

        assertThat(run(folder.toString())).as(printed()).isZero();
        assertThat(printed()).isEmpty();
        assertThat(said()).isEqualTo("1 file examined, 0 findings, 0 would be repaired by --repair OUT.\n");
    }

    @Test
    void check_wrongRow_printsOneLineWithEveryColumn() throws IOException {
        List<String[]> rows = rows(1);
        hundredfold(rows.get(BAD_ROW));
        write("ACME-1d.csv", lines(rows));

        assertThat(run(folder.toString())).isOne();

        String[] cells = printed().strip().split("\t", -1);
        assertThat(cells).hasSize(9);
        assertThat(cells[0]).isEqualTo("ACME-1d.csv");
        assertThat(cells[1]).isEqualTo("unit_error");
        assertThat(cells[2]).isEqualTo(date(BAD_ROW).toString());
        assertThat(cells[3]).isEqualTo(date(BAD_ROW).toString());
        assertThat(cells[4]).isEqualTo("Open|High|Low|Close|Adj Close");
        assertThat(cells[5]).contains(" -> ").endsWith("(x0.01)");
        assertThat(Double.parseDouble(cells[6])).isGreaterThan(0.9);
        assertThat(cells[7]).isEqualTo("unit-scale");
        assertThat(cells[8]).isEqualTo("repaired");
    }

    @Test
    void repair_columnsInAnyOrderAndRowsDescending_keepsTheFormAndTheRest() throws IOException {
        List<String[]> rows = rows(2);
        String[] right = rows.get(BAD_ROW).clone();
        hundredfold(rows.get(BAD_ROW));
        int[] order = {7, 4, 0, 3, 2, 1, 6, 5, 8};
        List<String> lines = new ArrayList<>();
        rows.forEach(row -> lines.add(0, mixed(row, order)));
        lines.add(0, "Dividends;Close;Date;Low;High;Open;Volume;Adj Close;Stock Splits");
        write("ACME.csv", lines);
        Path target = folder.resolve("out");

        run(folder.toString(), "--repair", target.toString());

        List<String> written = Files.readAllLines(target.resolve("ACME.csv"));
        assertThat(written).hasSameSizeAs(lines);
        int changed = ROWS - BAD_ROW;
        for (int i = 0; i < lines.size(); i++) {
            if (i != changed) {
                assertThat(written.get(i)).isEqualTo(lines.get(i));
            }
        }
        double[] found = numbers(written.get(changed));
        double[] expected = numbers(mixed(right, order));
        assertThat(found).containsExactly(expected, within(1e-5));
        assertThat(Files.readAllLines(target.resolve("repairs.csv")))
                .hasSize(6)
                .first()
                .isEqualTo("file,time,column,before,after,rules");
    }

    private static String mixed(String[] row, int[] order) {
        return String.join(
                ";", Arrays.stream(order).mapToObj(place -> row[place]).toList());
    }

    private static double[] numbers(String line) {
        String[] cells = line.split(";", -1);
        return Arrays.stream(cells)
                .filter(cell -> !cell.contains("-"))
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    @Test
    void repair_adjustmentMissing_computesAdjustedClosesAnew() throws IOException {
        List<String[]> rows = rows(3);
        List<String[]> broken = rows(3);
        broken.subList(0, EX_ROW).forEach(row -> row[5] = row[4]);
        write("ACME.csv", lines(broken));
        Path target = folder.resolve("out");

        run(folder.toString(), "--repair", target.toString());

        assertThat(printed()).contains("adj_missing");
        List<String> written = Files.readAllLines(target.resolve("ACME.csv"));
        for (int i = 0; i < ROWS; i++) {
            double found = Double.parseDouble(written.get(i + 1).split(",", -1)[5]);
            assertThat(found).isCloseTo(Double.parseDouble(rows.get(i)[5]), within(1e-4));
        }
    }

    @Test
    void check_rubbish_namesFileLineAndWhatWasExpected() throws IOException {
        write("AAPL.csv", List.of("hello"));
        write("what is this.csv", lines(rows(1)));
        List<String> lines = new ArrayList<>(lines(rows(1)));
        lines.add(50, "tomorrow,1,2,3,4,5,6,0,0");
        lines.add(60, "2023-01-01,1,2");
        write("MSFT.csv", lines);
        Files.createDirectory(folder.resolve("folder.csv"));

        assertThat(run(folder.toString())).isOne();

        assertThat(printed().lines())
                .anySatisfy(line -> assertThat(line)
                        .startsWith("AAPL.csv\tunreadable\texpected a first line with Date or Datetime"))
                .anySatisfy(line ->
                        assertThat(line).startsWith("what is this.csv\tunreadable\texpected a name such as AAPL.csv"))
                .anySatisfy(line -> assertThat(line).startsWith("MSFT.csv\tunreadable\tline 51: expected a time"))
                .anySatisfy(
                        line -> assertThat(line).isEqualTo("MSFT.csv\tunreadable\tline 61: expected 9 cells, found 3"));
    }

    @Test
    void json_everyLineIsAnObject() throws IOException {
        List<String[]> rows = rows(1);
        hundredfold(rows.get(BAD_ROW));
        write("BMW-DE-1d.csv", lines(rows));
        write("A\"B.csv", List.of("no \"history\""));

        run(folder.toString(), "--json");

        assertThat(printed().lines())
                .anySatisfy(line -> assertThat(line)
                        .contains("\"file\":\"BMW-DE-1d.csv\"", "\"symbol\":\"BMW.DE\"", "\"kind\":\"unit_error\"")
                        .contains("\"rows\":1", "\"factor\":0.01", "\"state\":\"repaired\""))
                .anySatisfy(line -> assertThat(line).contains("\"file\":\"A\\\"B.csv\"", "\"kind\":\"unreadable\""))
                .allSatisfy(line -> assertThat(line).startsWith("{").endsWith("}"));
    }

    @Test
    void arguments_thatAreWrong_endWithTwoAndSayWhy() {
        assertThat(run()).isEqualTo(2);
        assertThat(said()).contains("Expected one folder, found []").contains("Usage: --check FOLDER");
        assertThat(run(folder.resolve("none").toString())).isEqualTo(2);
        assertThat(said()).contains("is no folder");
        assertThat(run(folder.toString(), "--fix")).isEqualTo(2);
        assertThat(said()).contains("There is no option --fix");
        assertThat(run(folder.toString(), "--repair", folder.toString())).isEqualTo(2);
        assertThat(said()).contains("must go to another folder");
    }

    @Test
    void check_folderWithoutHistories_saysSo() {
        assertThat(run(folder.toString())).isZero();

        assertThat(said()).contains("There is no file *.csv in " + folder);
    }

    @Test
    void check_jumpThatAllFilesOfTheMarketMade_isNoFinding() throws IOException {
        for (int seed = 1; seed <= 5; seed++) {
            write("SYM" + (char) ('A' + seed) + ".csv", lines(halved(rows(seed))));
        }

        assertThat(run(folder.toString())).as(printed()).isZero();
    }

    @Test
    void check_jumpOfOneFileAlone_isAFinding() throws IOException {
        for (int seed = 1; seed <= 4; seed++) {
            write("SYM" + (char) ('A' + seed) + ".csv", lines(rows(seed)));
        }
        write("ALONE.csv", lines(halved(rows(5))));

        assertThat(run(folder.toString())).isOne();
        assertThat(printed().lines())
                .singleElement()
                .satisfies(line -> assertThat(line).startsWith("ALONE.csv\tprice_jump"));
    }

    /** The rows with all prices from some row on down by half, less a little: no ratio of a split. */
    private static List<String[]> halved(List<String[]> rows) {
        for (int i = 100; i < ROWS; i++) {
            for (int column = 1; column <= 5; column++) {
                rows.get(i)[column] = text(Double.parseDouble(rows.get(i)[column]) * 0.43);
            }
        }
        return rows;
    }
}
