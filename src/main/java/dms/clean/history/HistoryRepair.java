package dms.clean.history;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What should be changed to make a defect good.
 *
 * @param changes the new values
 * @param removedRows rows that should not be there, counted in the history that was examined
 * @param applied whether the repaired history has them: the defect was sure enough
 */
public record HistoryRepair(List<CellChange> changes, SortedSet<Integer> removedRows, boolean applied) {

    /** Nothing can be proposed. */
    public static final HistoryRepair NONE = new HistoryRepair(List.of(), new TreeSet<>(), false);

    /** Copies the collections. */
    public HistoryRepair {
        changes = List.copyOf(changes);
        removedRows = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(removedRows));
    }

    /** Whether nothing is proposed. */
    public boolean isEmpty() {
        return changes.isEmpty() && removedRows.isEmpty();
    }
}
