package dms.fetch.csv;

import dms.fetch.FetchOutcome.Answered;
import dms.fetch.FetchRequest;
import dms.fetch.SourceException;
import dms.fetch.SourceException.Kind;
import dms.market.BarField;
import dms.market.CorporateAction;
import dms.market.RawBars;
import dms.market.SplitFactors;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.csv.CSVRecord;

/** Reads the lines of one file for one question. Used once, by one thread. */
final class BarLines {

    private static final Map<String, String> STOOQ_PERIODS =
            Map.of("1", "1m", "5", "5m", "15", "15m", "30", "30m", "60", "1h", "D", "1d", "W", "1wk", "M", "1mo");

    /** What files write where they have no value. */
    private static final Set<String> MISSING = Set.of("", "null", "nan", "n/a", "na", "none", "-");

    private final FetchRequest request;
    private final String name;
    private final CsvTimes times;
    private final RawBars rows = new RawBars(1024);
    private final List<String> badLines = new ArrayList<>();
    private String ticker = "";
    private int goodCount;
    private int badCount;
    private int movingCount;
    private long lastTimeMillis = Long.MIN_VALUE;

    BarLines(FetchRequest request, String name) {
        this.request = request;
        this.name = name;
        this.times = new CsvTimes(request.key());
    }

    /**
     * Reads the file.
     *
     * @throws SourceException if its first line does not name the columns, or no line can be read
     */
    void read(Path path) throws IOException {
        try (CsvFile file = CsvFile.open(path)) {
            BarColumns columns =
                    BarColumns.of(file.header()).orElseThrow(() -> file.withoutHeader(name, BarColumns.EXPECTED));
            while (file.hasNext()) {
                CSVRecord line = file.next();
                try {
                    file.requireAllCells(line);
                    take(line, columns);
                    goodCount++;
                } catch (IllegalArgumentException e) {
                    bad(file.lineNumber(), e);
                }
            }
        }
        if (goodCount == 0 && badCount > 0) {
            throw new SourceException(
                    Kind.MALFORMED, "expected lines of bars, found " + badCount + " bad lines; " + badLines.get(0));
        }
    }

    private void bad(long lineNumber, IllegalArgumentException e) {
        badCount++;
        if (badLines.size() < Answered.MOST_NOTES) {
            badLines.add(name + ", line " + lineNumber + ": " + e.getMessage());
        }
    }

    private void take(CSVRecord line, BarColumns columns) {
        long time = times.openTimeMillis(time(line, columns));
        requirePeriod(line, columns);
        requireTicker(line, columns);
        if (time < request.range().startMillis() || time >= request.range().endMillis()) {
            lastTimeMillis = Math.max(lastTimeMillis, time);
            return;
        }
        double open = number(line, columns.open(), BarField.OPEN);
        double high = number(line, columns.high(), BarField.HIGH);
        double low = number(line, columns.low(), BarField.LOW);
        double close = number(line, columns.close(), BarField.CLOSE);
        double volume = number(line, columns.volume(), BarField.VOLUME);
        lastTimeMillis = Math.max(lastTimeMillis, time);
        if (request.isSettled(time)) {
            rows.add(time, open, high, low, close, volume);
        } else {
            movingCount++;
        }
    }

    private static String time(CSVRecord line, BarColumns columns) {
        String date = CsvFile.cell(line, columns.time());
        String timeOfDay = columns.timeOfDay() < 0 ? "" : CsvFile.cell(line, columns.timeOfDay());
        return timeOfDay.isEmpty() ? date : date + ' ' + timeOfDay;
    }

    private void requirePeriod(CSVRecord line, BarColumns columns) {
        if (columns.period() < 0) {
            return;
        }
        String period = CsvFile.cell(line, columns.period());
        String label = request.key().interval().toString();
        if (!label.equals(STOOQ_PERIODS.get(period.toUpperCase(Locale.ROOT)))) {
            throw new IllegalArgumentException(
                    "expected the period of " + label + " bars, found " + CsvFile.quoted(period));
        }
    }

    /** A file is one series: lines of another security than its first line's are none of it. */
    private void requireTicker(CSVRecord line, BarColumns columns) {
        if (columns.ticker() < 0) {
            return;
        }
        String found = CsvFile.cell(line, columns.ticker());
        if (ticker.isEmpty()) {
            ticker = found;
        }
        if (!found.equalsIgnoreCase(ticker)) {
            throw new IllegalArgumentException(
                    "expected lines of " + CsvFile.quoted(ticker) + ", found " + CsvFile.quoted(found));
        }
    }

    private static double number(CSVRecord line, int column, BarField field) {
        String text = CsvFile.cell(line, column);
        if (MISSING.contains(text.toLowerCase(Locale.ROOT))) {
            return Double.NaN;
        }
        double number = Decimals.parse(text);
        if (!Double.isFinite(number)) {
            throw new IllegalArgumentException("expected a number for "
                    + field.name().toLowerCase(Locale.ROOT) + ", found " + CsvFile.quoted(text));
        }
        return number;
    }

    /** The rows in the range that are settled, prices as in the file. */
    RawBars rows() {
        return rows;
    }

    /** The same rows, if the file's prices are adjusted for the splits up to its last bar, as traded. */
    RawBars rowsAsTraded(List<CorporateAction> actions) {
        if (rows.size() == 0) {
            return rows;
        }
        LocalDate last = request.key().lastDateOf(lastTimeMillis);
        SplitFactors factors = SplitFactors.of(
                actions.stream().filter(a -> !a.exDate().isAfter(last)).toList());
        if (factors.isEmpty()) {
            return rows;
        }
        RawBars asTraded = new RawBars(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            double factor = factors.after(request.key().lastDateOf(rows.openTimeMillis(i)));
            asTraded.add(
                    rows.openTimeMillis(i),
                    rows.value(BarField.OPEN, i) * factor,
                    rows.value(BarField.HIGH, i) * factor,
                    rows.value(BarField.LOW, i) * factor,
                    rows.value(BarField.CLOSE, i) * factor,
                    rows.value(BarField.VOLUME, i) / factor);
        }
        return asTraded;
    }

    /** How many lines were left out, by reason. */
    SortedMap<String, Integer> leftOut() {
        SortedMap<String, Integer> counts = new TreeMap<>();
        if (badCount > 0) {
            counts.put("bad_line", badCount);
        }
        if (movingCount > 0) {
            counts.put("moving", movingCount);
        }
        return counts;
    }

    /** The bad lines one by one; where there are too many, the last sentence counts the others. */
    List<String> notes() {
        if (badCount <= Answered.MOST_NOTES) {
            return badLines;
        }
        List<String> notes = new ArrayList<>(badLines.subList(0, Answered.MOST_NOTES - 1));
        notes.add(name + ": " + (badCount - notes.size()) + " more bad lines");
        return notes;
    }
}
