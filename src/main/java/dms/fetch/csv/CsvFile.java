package dms.fetch.csv;

import dms.fetch.SourceException;
import dms.fetch.SourceException.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * An open file: the cells of its first line, then those of the others one by one. Quotes around a cell are removed;
 * they never hold a line end, so one bad line cannot swallow those after it. Not thread-safe.
 */
final class CsvFile implements AutoCloseable {

    private static final String BYTE_ORDER_MARK = "\uFEFF";
    private static final int LONGEST_QUOTE = 120;

    private final BufferedReader reader;
    private final String headerLine;
    private final List<String> header;
    private final CSVParser parser;
    private final Iterator<CSVRecord> records;
    private final int linesBefore;

    private CsvFile(BufferedReader reader) throws IOException {
        this.reader = reader;
        int lines = 0;
        String line = "";
        while (line.isBlank()) {
            String next = reader.readLine();
            if (next == null) {
                break;
            }
            lines++;
            line = next.startsWith(BYTE_ORDER_MARK) ? next.substring(1) : next;
        }
        CSVFormat format = CSVFormat.DEFAULT
                .builder()
                .setDelimiter(line.indexOf(';') >= 0 ? ';' : ',')
                .setQuote(null)
                .setIgnoreEmptyLines(true)
                .get();
        headerLine = line;
        header = cells(line, format);
        linesBefore = lines;
        parser = format.parse(reader);
        records = parser.iterator();
    }

    /** Opens a file, in UTF-8, with or without a byte order mark. */
    static CsvFile open(Path file) throws IOException {
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8));
        try {
            return new CsvFile(reader);
        } catch (IOException | RuntimeException e) {
            reader.close();
            throw e;
        }
    }

    private static List<String> cells(String line, CSVFormat format) throws IOException {
        List<String> cells = new ArrayList<>();
        try (CSVParser one = CSVParser.parse(line, format)) {
            for (CSVRecord record : one) {
                record.forEach(cell -> cells.add(bare(cell)));
            }
        }
        return List.copyOf(cells);
    }

    /** The cells of the first line that is not blank. */
    List<String> header() {
        return header;
    }

    /** Whether there is another line with cells. */
    boolean hasNext() {
        return records.hasNext();
    }

    /** The next line with cells. */
    CSVRecord next() {
        return records.next();
    }

    /** The number of the line returned last, counted from 1. */
    long lineNumber() {
        return linesBefore + parser.getCurrentLineNumber();
    }

    /** The cell of a line, without spaces and quotes around it. */
    static String cell(CSVRecord line, int column) {
        return bare(line.get(column));
    }

    private static String bare(String cell) {
        String text = cell.strip();
        boolean quoted = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
        return quoted ? text.substring(1, text.length() - 1).strip() : text;
    }

    /** Text of a file, as messages show it. */
    static String quoted(String text) {
        return '"' + (text.length() > LONGEST_QUOTE ? text.substring(0, LONGEST_QUOTE) + "…" : text) + '"';
    }

    /** That the first line does not name the columns needed. */
    SourceException withoutHeader(String name, String expected) {
        return new SourceException(
                Kind.MALFORMED, name + ": expected a first line with " + expected + ", found " + quoted(headerLine));
    }

    /**
     * Checks that a line has as many cells as the first.
     *
     * @throws IllegalArgumentException if it has not
     */
    void requireAllCells(CSVRecord line) {
        if (line.size() != header.size()) {
            throw new IllegalArgumentException("expected " + header.size() + " cells, found " + line.size());
        }
    }

    @Override
    public void close() throws IOException {
        try (reader) {
            parser.close();
        }
    }
}
