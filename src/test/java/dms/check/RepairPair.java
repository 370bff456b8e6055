package dms.check;

import dms.clean.history.HistoryCheck;
import dms.clean.history.HistoryColumn;
import dms.clean.history.HistoryReport;
import dms.clean.history.PriceHistory;
import dms.fetch.csv.CsvTimes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** A broken history of the recorded data with what it should be, and what the check makes of it. */
final class RepairPair {

    private final String name;
    private final HistoryReport report;
    private final PriceHistory expected;

    private RepairPair(String name, HistoryReport report, PriceHistory expected) {
        this.name = name;
        this.report = report;
        this.expected = expected;
    }

    static RepairPair examine(Path broken, Path fixed) throws IOException {
        return new RepairPair(broken.getFileName().toString(), check(broken), read(fixed));
    }

    static HistoryReport check(Path file) throws IOException {
        FileSeries series = FileSeries.of(file.getFileName().toString());
        return new HistoryCheck().examine(read(file), series.context());
    }

    static PriceHistory read(Path file) throws IOException {
        FileSeries series = FileSeries.of(file.getFileName().toString());
        return HistoryFile.read(file, new CsvTimes(series.interval(), series.zone()))
                .history();
    }

    HistoryReport report() {
        return report;
    }

    PriceHistory expected() {
        return expected;
    }

    /** The rows before {@code rowsBefore} in which a column of the repaired history is not what it should be. */
    long wrongRows(List<HistoryColumn> columns, int rowsFrom, int rowsBefore, double tolerance) {
        long wrong = 0;
        for (int i = rowsFrom; i < rowsBefore; i++) {
            int row = i;
            boolean isRight = columns.stream().allMatch(column -> isNear(row, column, tolerance));
            wrong += isRight ? 0 : 1;
        }
        return wrong;
    }

    /** Missing volumes are no part of the comparison: the reference writes 0 for them. */
    private boolean isNear(int row, HistoryColumn column, double tolerance) {
        double right = expected.value(column, row);
        double found = report.repaired().value(column, row);
        if (Double.isNaN(right) || (column == HistoryColumn.VOLUME && Double.isNaN(found))) {
            return true;
        }
        return Math.abs(found - right) <= tolerance * Math.abs(right) + 1e-12;
    }

    /** The rows that were changed in columns in which they were right. */
    long wronglyChangedRows(Set<HistoryColumn> columns, double tolerance) {
        long changed = 0;
        for (int i = 0; i < expected.size(); i++) {
            int row = i;
            changed += columns.stream()
                            .anyMatch(column -> report.examined().value(column, row)
                                            != report.repaired().value(column, row)
                                    && !isNear(row, column, tolerance))
                    ? 1
                    : 0;
        }
        return changed;
    }

    @Override
    public String toString() {
        return name;
    }
}
