package dms.clean;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How good the rows of one answer were. Every row seen is accounted for: kept, replaced by a later row of the same time,
 * or dropped for one reason.
 *
 * @param seen how many rows came in
 * @param kept how many bars came out
 * @param duplicates how many good rows were replaced by a later one of the same time
 * @param dropped how many rows were dropped, by reason, such as {@code null_row}; reasons that did not occur are absent
 * @param droppedRows the first of the dropped rows, in the order in which they came
 */
public record QualityReport(
        int seen, int kept, int duplicates, SortedMap<String, Integer> dropped, List<DroppedRow> droppedRows) {

    /** How many dropped rows a report describes one by one; the others are only counted. */
    public static final int DESCRIBED = 20;

    /**
     * Copies the collections and checks that no row is lost.
     *
     * @throws IllegalArgumentException if the rows kept, replaced and dropped are not the rows seen
     */
    public QualityReport {
        dropped = Collections.unmodifiableSortedMap(new TreeMap<>(dropped));
        droppedRows = List.copyOf(droppedRows);
        int accounted = kept + duplicates + sum(dropped);
        if (accounted != seen) {
            throw new IllegalArgumentException(
                    "quality: expected all " + seen + " rows to be accounted for, found " + accounted);
        }
    }

    /** How many rows were dropped for any reason. */
    public int droppedTotal() {
        return sum(dropped);
    }

    /** Whether every row was kept. */
    public boolean isPerfect() {
        return kept == seen;
    }

    /** What did not come through, by reason: the dropped rows, and under {@code duplicate} the replaced ones. */
    public SortedMap<String, Integer> leftOut() {
        SortedMap<String, Integer> all = new TreeMap<>(dropped);
        if (duplicates > 0) {
            all.put("duplicate", duplicates);
        }
        return all;
    }

    private static int sum(SortedMap<String, Integer> counts) {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }
}
