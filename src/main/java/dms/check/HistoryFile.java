package dms.check;

import dms.clean.history.CellChange;
import dms.clean.history.HistoryColumn;
import dms.clean.history.PriceHistory;
import dms.fetch.csv.CsvTimes;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A file of one history, with every character that it is made of: what is not repaired is written as it was read. Columns
 * in any order, rows in any order of time, lines that are no rows are kept.
 */
final class HistoryFile {

    private static final Set<String> TIME_TITLES = Set.of("date", "datetime", "timestamp", "time");
    private static final Set<String> NOTHING = Set.of("", "null", "nan", "n/a", "na", "none", "-");
    private static final String BYTE_ORDER_MARK = "\uFEFF";
    private static final MathContext DIGITS = new MathContext(12);
    private static final int MOST_NOTES = 3;
    private static final int LONGEST_QUOTE = 60;

    private final List<String> lines;
    private final char delimiter;
    private final Map<HistoryColumn, Integer> places;
    private final List<Row> rows;
    private final List<String> notes;

    /** A line that is a row. */
    private static final class Row {

        private final int line;
        private final long openTimeMillis;
        private final double[] values;

        Row(int line, long openTimeMillis, double[] values) {
            this.line = line;
            this.openTimeMillis = openTimeMillis;
            this.values = values;
        }

        int line() {
            return line;
        }

        long openTimeMillis() {
            return openTimeMillis;
        }

        double value(HistoryColumn column) {
            return values[column.ordinal()];
        }
    }

    private HistoryFile(
            List<String> lines,
            char delimiter,
            Map<HistoryColumn, Integer> places,
            List<Row> rows,
            List<String> notes) {
        this.lines = lines;
        this.delimiter = delimiter;
        this.places = places;
        this.rows = rows;
        this.notes = notes;
    }

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException if it is no history: it lacks the columns, or no line of it can be read
     * @throws IOException if it cannot be read at all
     */
    static HistoryFile read(Path file, CsvTimes times) throws IOException {
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        List<String> lines = lines(text);
        int headerLine = 0;
        while (headerLine < lines.size() && lines.get(headerLine).isBlank()) {
            headerLine++;
        }
        if (headerLine == lines.size()) {
            throw new IllegalArgumentException("expected a first line with the names of the columns, found nothing");
        }
        String header = lines.get(headerLine).replace(BYTE_ORDER_MARK, "");
        char delimiter = header.indexOf(';') >= 0 ? ';' : ',';
        List<String> titles = cells(header, delimiter);
        Map<HistoryColumn, Integer> places = places(titles);
        int timePlace = timePlace(titles);
        if (timePlace < 0 || !places.keySet().containsAll(HistoryColumn.PRICES)) {
            throw new IllegalArgumentException(
                    "expected a first line with Date or Datetime, Open, High, Low and Close, found " + quoted(header));
        }
        HistoryFile history = new HistoryFile(lines, delimiter, places, new ArrayList<>(), new ArrayList<>());
        int bad = 0;
        for (int line = headerLine + 1; line < lines.size(); line++) {
            if (!lines.get(line).isBlank()) {
                bad += history.take(line, titles.size(), timePlace, times) ? 0 : 1;
            }
        }
        if (history.rows.isEmpty()) {
            throw new IllegalArgumentException(
                    bad == 0
                            ? "expected rows after the first line, found none"
                            : "expected rows, found " + bad + " that cannot be read; " + history.notes.get(0));
        }
        history.rows.sort(Comparator.comparingLong(Row::openTimeMillis));
        if (bad > MOST_NOTES) {
            history.notes.add(bad + " lines in all cannot be read");
        }
        return history;
    }

    /** The lines with their ends. */
    private static List<String> lines(String text) {
        List<String> lines = new ArrayList<>();
        int start = 0;
        while (start < text.length()) {
            int end = text.indexOf('\n', start);
            int next = end < 0 ? text.length() : end + 1;
            lines.add(text.substring(start, next));
            start = next;
        }
        return lines;
    }

    private static List<String> cells(String line, char delimiter) {
        List<String> cells = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= line.length(); i++) {
            if (i == line.length() || line.charAt(i) == delimiter) {
                cells.add(line.substring(start, i));
                start = i + 1;
            }
        }
        return cells;
    }

    private static String bare(String cell) {
        String text = cell.strip();
        boolean isQuoted = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
        return isQuoted ? text.substring(1, text.length() - 1).strip() : text;
    }

    private static Map<HistoryColumn, Integer> places(List<String> titles) {
        Map<HistoryColumn, Integer> places = new EnumMap<>(HistoryColumn.class);
        for (int i = 0; i < titles.size(); i++) {
            int place = i;
            HistoryColumn.ofTitle(bare(titles.get(i))).ifPresent(column -> {
                if (places.putIfAbsent(column, place) != null) {
                    throw new IllegalArgumentException("expected one column " + column.title() + ", found two");
                }
            });
        }
        return places;
    }

    private static int timePlace(List<String> titles) {
        for (int i = 0; i < titles.size(); i++) {
            if (TIME_TITLES.contains(bare(titles.get(i)).toLowerCase(Locale.ROOT))) {
                return i;
            }
        }
        return -1;
    }

    private boolean take(int line, int width, int timePlace, CsvTimes times) {
        try {
            List<String> cells = cells(lines.get(line), delimiter);
            if (cells.size() != width) {
                throw new IllegalArgumentException("expected " + width + " cells, found " + cells.size());
            }
            double[] values = new double[HistoryColumn.values().length];
            Arrays.fill(values, Double.NaN);
            places.forEach((column, place) -> values[column.ordinal()] = number(bare(cells.get(place)), column));
            rows.add(new Row(line, times.openTimeMillis(bare(cells.get(timePlace))), values));
            return true;
        } catch (IllegalArgumentException e) {
            if (notes.size() < MOST_NOTES) {
                notes.add("line " + (line + 1) + ": " + e.getMessage());
            }
            return false;
        }
    }

    private static double number(String text, HistoryColumn column) {
        String plain = text.toLowerCase(Locale.ROOT);
        if (NOTHING.contains(plain)) {
            return Double.NaN;
        }
        boolean isInfinite = plain.endsWith("inf") || plain.endsWith("infinity");
        if (isInfinite) {
            return plain.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        try {
            return Double.parseDouble(plain);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "expected a number for " + column.title() + ", found " + quoted(text), e);
        }
    }

    private static String quoted(String text) {
        String line = text.strip();
        return '"' + (line.length() > LONGEST_QUOTE ? line.substring(0, LONGEST_QUOTE) + "…" : line) + '"';
    }

    /** What could not be read, as sentences. */
    List<String> notes() {
        return List.copyOf(notes);
    }

    /** The rows as a history. */
    PriceHistory history() {
        Map<HistoryColumn, double[]> columns = new EnumMap<>(HistoryColumn.class);
        for (HistoryColumn column : places.keySet()) {
            columns.put(
                    column, rows.stream().mapToDouble(row -> row.value(column)).toArray());
        }
        return PriceHistory.of(rows.stream().mapToLong(Row::openTimeMillis).toArray(), columns);
    }

    /** The file's text with other values in some cells and without some rows, both counted as in {@link #history}. */
    String with(List<CellChange> changes, Set<Integer> removedRows) {
        List<String> written = new ArrayList<>(lines);
        for (CellChange change : changes) {
            int line = rows.get(change.row()).line();
            written.set(line, withCell(written.get(line), change));
        }
        removedRows.forEach(row -> written.set(rows.get(row).line(), ""));
        return String.join("", written);
    }

    private String withCell(String line, CellChange change) {
        Integer place = places.get(change.column());
        if (place == null) {
            throw new IllegalArgumentException(
                    "the file has no column " + change.column().title());
        }
        List<String> cells = cells(line, delimiter);
        String old = cells.get(place);
        String kept = old.substring(old.stripTrailing().length());
        cells.set(place, number(change.after(), old) + kept);
        return String.join(String.valueOf(delimiter), cells);
    }

    /** A number with twelve digits; a whole one as the cell had it, with or without a point. */
    private static String number(double value, String old) {
        BigDecimal rounded = new BigDecimal(value, DIGITS).stripTrailingZeros();
        String plain = rounded.toPlainString();
        boolean isWhole = plain.indexOf('.') < 0;
        return isWhole && old.indexOf('.') >= 0 ? plain + ".0" : plain;
    }
}
