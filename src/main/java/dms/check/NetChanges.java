package dms.check;

import dms.clean.history.CellChange;
import dms.clean.history.HistoryColumn;
import dms.clean.history.HistoryDefect;
import dms.clean.history.HistoryReport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What all applied repairs of a history come to: each changed cell once, from its first to its last value.
 *
 * @param cells the changed cells
 * @param removedRows the rows that are gone
 * @param rules the rules that changed a cell or removed a row, by their places
 */
record NetChanges(List<CellChange> cells, SortedSet<Integer> removedRows, Map<String, SortedSet<String>> rules) {

    private static final HistoryColumn[] COLUMNS = HistoryColumn.values();

    static NetChanges of(HistoryReport report) {
        SortedSet<Integer> removed = new TreeSet<>();
        Map<String, SortedSet<String>> rules = new HashMap<>();
        Map<String, CellChange> last = new HashMap<>();
        for (HistoryDefect defect : report.defects()) {
            if (!defect.repair().applied()) {
                continue;
            }
            String rule = defect.kind().label();
            for (int row : defect.repair().removedRows()) {
                removed.add(row);
                rules.computeIfAbsent(place(row), key -> new TreeSet<>()).add(rule);
            }
            for (CellChange change : defect.repair().changes()) {
                String place = place(change.row(), change.column());
                last.put(place, change);
                rules.computeIfAbsent(place, key -> new TreeSet<>()).add(rule);
            }
        }
        List<CellChange> cells = new ArrayList<>();
        int kept = 0;
        for (int row = 0; row < report.examined().size(); row++) {
            if (removed.contains(row)) {
                continue;
            }
            for (HistoryColumn column : COLUMNS) {
                CellChange change = last.get(place(row, column));
                if (change != null) {
                    double before = report.examined().value(column, row);
                    double after = report.repaired().value(column, kept);
                    if (Double.compare(before, after) != 0) {
                        cells.add(new CellChange(row, change.openTimeMillis(), column, before, after));
                    }
                }
            }
            kept++;
        }
        return new NetChanges(cells, removed, rules);
    }

    private static String place(int row) {
        return String.valueOf(row);
    }

    private static String place(int row, HistoryColumn column) {
        return row + "/" + column;
    }

    /** The changes as lines of a CSV file. */
    List<String> lines(String file, FileSeries series) {
        List<String> lines = new ArrayList<>();
        for (int row : removedRows) {
            lines.add(file + ",row " + row + ",,,removed," + names(place(row)));
        }
        for (CellChange cell : cells) {
            lines.add(String.join(
                    ",",
                    file,
                    FindingLines.time(series, cell.openTimeMillis()),
                    cell.column().title(),
                    FindingLines.number(cell.before()),
                    FindingLines.number(cell.after()),
                    names(place(cell.row(), cell.column()))));
        }
        return lines;
    }

    private String names(String place) {
        return String.join(" ", rules.getOrDefault(place, new TreeSet<>()));
    }
}
