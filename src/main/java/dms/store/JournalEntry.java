package dms.store;

import java.util.List;

/**
 * One thing that the journal tells, with everything that belongs to it.
 *
 * @param kind what it is
 * @param key which of them
 * @param rows its rows, the one that the others belong to first; none if it is gone
 */
public record JournalEntry(JournalKind kind, String key, List<JournalRow> rows) {

    /** Copies the rows. */
    public JournalEntry {
        rows = List.copyOf(rows);
    }
}
