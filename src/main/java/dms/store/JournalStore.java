package dms.store;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;

/**
 * Keeps a journal beside bars, or a copy of one. A copy is told apart by its lineage, the id of the journal that it is a copy of:
 * an empty one takes the lineage of what is first copied to it, and one that has another refuses. Thread-safe; every method
 * throws {@link StoreException} if it cannot be done.
 */
public interface JournalStore {

    /** Whose journal it is. */
    String lineage();

    /** What it can tell. A node of an earlier build cannot tell everything, and is to be given nothing else. */
    default Set<JournalKind> journalKinds() {
        return EnumSet.allOf(JournalKind.class);
    }

    /**
     * Puts these in the place of what has the same keys; what has no rows is removed.
     *
     * @throws StoreException REFUSED if it is another's journal
     */
    void writeJournal(String lineage, List<JournalEntry> entries);

    /** The digest of each part of the journal of a kind that is not empty. A part has the same number on every node. */
    SortedMap<Long, String> journalDigests(JournalKind kind);

    /** What a part tells. */
    List<JournalEntry> readJournal(JournalKind kind, long part);

    /**
     * Puts these in the place of everything that a part tells.
     *
     * @throws StoreException REFUSED if it is another's journal
     */
    void replaceJournal(String lineage, JournalKind kind, long part, List<JournalEntry> entries);

    /** Forgets everything and becomes an empty copy of this lineage. */
    void adoptJournal(String lineage);
}
