package dms.check;

import dms.clean.history.CellChange;
import dms.clean.history.DefectKind;
import dms.clean.history.HistoryColumn;
import dms.clean.history.PriceHistory;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * A way to break a history that is right.
 *
 * @param name what it does
 * @param kinds what a finding may call it
 * @param isRepairable whether the rows alone say what is right
 * @param breaks what it changes
 */
record Injury(String name, Set<DefectKind> kinds, boolean isRepairable, Breaking breaks) {

    /** What is changed in a history; nothing if this history cannot be broken so. */
    interface Breaking {

        Broken of(PriceHistory history, Random random);
    }

    /**
     * A history before and after.
     *
     * @param right the history that repairing should give: that before, and perhaps a listed split more
     * @param changes what to break
     */
    record Broken(PriceHistory right, List<CellChange> changes) {

        static final List<CellChange> NOTHING = List.of();

        PriceHistory history() {
            return right.with(changes, Set.of());
        }

        boolean isBroken() {
            return !changes.isEmpty();
        }
    }

    static Injury repairable(String name, EnumSet<DefectKind> kinds, Breaking breaks) {
        return new Injury(name, kinds, true, breaks);
    }

    static Injury visible(String name, EnumSet<DefectKind> kinds, Breaking breaks) {
        return new Injury(name, kinds, false, breaks);
    }

    static CellChange change(PriceHistory history, HistoryColumn column, int row, double after) {
        return new CellChange(row, history.openTimeMillis(row), column, history.value(column, row), after);
    }

    /** Prices of some rows times a factor. */
    static List<CellChange> scaled(PriceHistory history, List<HistoryColumn> columns, int from, int to, double factor) {
        List<CellChange> changes = new ArrayList<>();
        for (int i = from; i < to; i++) {
            for (HistoryColumn column : columns) {
                double value = history.value(column, i);
                if (history.has(column) && Double.isFinite(value)) {
                    changes.add(change(history, column, i, value * factor));
                }
            }
        }
        return changes;
    }
}
