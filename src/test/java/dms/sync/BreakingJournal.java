package dms.sync;

import dms.store.JournalEntry;
import dms.store.JournalKind;
import dms.store.JournalStore;
import dms.store.StoreException;
import dms.store.StoreException.Kind;
import java.util.List;
import java.util.SortedMap;

/** A journal that is away after so many writes, and counts the rows of each. */
final class BreakingJournal implements JournalStore {

    private final JournalStore journal;
    private int left;
    private int mostRows;

    BreakingJournal(JournalStore journal) {
        this.journal = journal;
    }

    /** So many more writes succeed. */
    void allow(int writes) {
        left = writes;
    }

    /** The rows of the longest write. */
    int mostRows() {
        return mostRows;
    }

    @Override
    public String lineage() {
        return journal.lineage();
    }

    @Override
    public void writeJournal(String lineage, List<JournalEntry> entries) {
        if (left-- <= 0) {
            throw new StoreException(Kind.UNREACHABLE, "connection reset");
        }
        mostRows = Math.max(
                mostRows,
                entries.stream().mapToInt(entry -> entry.rows().size()).sum());
        journal.writeJournal(lineage, entries);
    }

    @Override
    public SortedMap<Long, String> journalDigests(JournalKind kind) {
        return journal.journalDigests(kind);
    }

    @Override
    public List<JournalEntry> readJournal(JournalKind kind, long part) {
        return journal.readJournal(kind, part);
    }

    @Override
    public void replaceJournal(String lineage, JournalKind kind, long part, List<JournalEntry> entries) {
        journal.replaceJournal(lineage, kind, part, entries);
    }

    @Override
    public void adoptJournal(String lineage) {
        journal.adoptJournal(lineage);
    }
}
