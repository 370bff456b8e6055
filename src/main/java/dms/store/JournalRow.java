package dms.store;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A row of the journal.
 *
 * @param table its table
 * @param values a number or a text for each column that has a value
 */
public record JournalRow(String table, SortedMap<String, Object> values) {

    /** Copies the values. */
    public JournalRow {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }
}
