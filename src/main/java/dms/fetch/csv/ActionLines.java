package dms.fetch.csv;

import dms.fetch.SourceException;
import dms.fetch.SourceException.Kind;
import dms.market.CorporateAction;
import dms.market.CorporateAction.Dividend;
import dms.market.CorporateAction.Split;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.commons.csv.CSVRecord;

/** Reads a file of splits and dividends. */
final class ActionLines {

    private static final String EXPECTED = "date, type and value";

    private ActionLines() {}

    /**
     * The actions, in the order of the file; lines that say the same once.
     *
     * @throws SourceException if the first line does not name the columns, or any line cannot be read
     */
    static List<CorporateAction> read(Path path) throws IOException {
        String name = String.valueOf(path.getFileName());
        Set<CorporateAction> actions = new LinkedHashSet<>();
        try (CsvFile file = CsvFile.open(path)) {
            List<String> header = file.header().stream()
                    .map(cell -> cell.toLowerCase(Locale.ROOT))
                    .toList();
            int date = header.indexOf("date");
            int type = header.indexOf("type");
            int value = header.indexOf("value");
            if (date < 0 || type < 0 || value < 0) {
                throw file.withoutHeader(name, EXPECTED);
            }
            while (file.hasNext()) {
                CSVRecord line = file.next();
                try {
                    file.requireAllCells(line);
                    actions.add(action(
                            CsvTimes.date(CsvFile.cell(line, date)),
                            CsvFile.cell(line, type),
                            CsvFile.cell(line, value)));
                } catch (IllegalArgumentException e) {
                    throw new SourceException(
                            Kind.MALFORMED, name + ", line " + file.lineNumber() + ": " + e.getMessage(), e);
                }
            }
        }
        return List.copyOf(actions);
    }

    private static CorporateAction action(LocalDate exDate, String type, String value) {
        return switch (type.toLowerCase(Locale.ROOT)) {
            case "dividend" -> new Dividend(exDate, Decimals.parse(value));
            case "split" -> split(exDate, value);
            default -> throw new IllegalArgumentException("expected split or dividend, found " + CsvFile.quoted(type));
        };
    }

    private static Split split(LocalDate exDate, String value) {
        int colon = value.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("expected a split such as 4:1, found " + CsvFile.quoted(value));
        }
        return new Split(
                exDate,
                Decimals.parse(value.substring(0, colon).strip()),
                Decimals.parse(value.substring(colon + 1).strip()));
    }
}
