package dms.store.embedded;

import dms.ledger.Ledger;
import dms.ledger.LedgerException;
import dms.ledger.Sql;
import dms.store.JournalEntry;
import dms.store.JournalKind;
import dms.store.JournalRow;
import dms.store.JournalStore;
import dms.store.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The journal of a ledger, as rows. Copies every column that its tables have, so that a new one travels by itself. */
public final class LedgerJournal implements JournalStore {

    private final Ledger ledger;
    private final Consumer<Set<JournalKind>> written;

    /** Writes rows within a transaction. */
    @FunctionalInterface
    private interface Writing {
        void on(Connection c) throws SQLException;
    }

    /** The journal of this ledger. */
    public LedgerJournal(Ledger ledger) {
        this(ledger, kinds -> {});
    }

    /**
     * The journal of this ledger, of which somebody keeps a part in memory too.
     *
     * @param written is told of the kinds that were written, when they are there
     */
    public LedgerJournal(Ledger ledger, Consumer<Set<JournalKind>> written) {
        this.ledger = ledger;
        this.written = written;
    }

    @Override
    public String lineage() {
        return mapped(() -> ledger.read(LedgerJournal::lineage));
    }

    private static String lineage(Connection c) throws SQLException {
        return Sql.first(c, "SELECT id FROM journal_lineage", row -> row.getString(1))
                .orElse("");
    }

    @Override
    public void writeJournal(String lineage, List<JournalEntry> entries) {
        EnumSet<JournalKind> kinds = EnumSet.noneOf(JournalKind.class);
        entries.forEach(entry -> kinds.add(entry.kind()));
        write(lineage, kinds, c -> {
            for (JournalKind kind : kinds) {
                try (JournalRows rows = new JournalRows(c, kind)) {
                    for (JournalEntry entry : entries) {
                        if (entry.kind() == kind) {
                            rows.write(entry);
                        }
                    }
                }
            }
        });
    }

    private void write(String lineage, Set<JournalKind> kinds, Writing writing) {
        boolean isNew = mapped(() -> ledger.write(c -> {
            boolean isAdopted = follow(c, lineage);
            writing.on(c);
            return isAdopted;
        }));
        written.accept(isNew ? EnumSet.allOf(JournalKind.class) : kinds);
    }

    private static boolean follow(Connection c, String lineage) throws SQLException {
        String own = lineage(c);
        if (own.equals(lineage)) {
            return false;
        }
        for (JournalKind kind : List.of(JournalKind.REVISION, JournalKind.FINDING, JournalKind.QUALITY)) {
            if (Sql.first(c, "SELECT 1 FROM " + kind.table() + " LIMIT 1", row -> row.getInt(1))
                    .isPresent()) {
                throw new StoreException(
                        StoreException.Kind.REFUSED,
                        "its journal is that of another installation: restore from it to keep it, or copy in full to"
                                + " forget it");
            }
        }
        adopt(c, lineage);
        return true;
    }

    @Override
    public void adoptJournal(String lineage) {
        boolean isAdopted = mapped(() -> ledger.write(c -> {
            boolean isOther = !lineage(c).equals(lineage);
            if (isOther) {
                adopt(c, lineage);
            }
            return isOther;
        }));
        if (isAdopted) {
            written.accept(EnumSet.allOf(JournalKind.class));
        }
    }

    private static void adopt(Connection c, String lineage) throws SQLException {
        for (JournalKind kind : JournalKind.values()) {
            Sql.update(c, "DELETE FROM " + kind.table());
        }
        Sql.update(c, "UPDATE journal_lineage SET id = ?", lineage);
    }

    /** What these keys tell now; those that are gone have no rows. */
    public List<JournalEntry> read(JournalKind kind, Collection<String> keys) {
        return mapped(() -> ledger.read(c -> {
            JournalRows rows = new JournalRows(c, kind);
            List<JournalEntry> entries = new ArrayList<>();
            for (String key : keys) {
                entries.add(rows.of(key));
            }
            return entries;
        }));
    }

    @Override
    public List<JournalEntry> readJournal(JournalKind kind, long part) {
        return mapped(() -> ledger.read(c -> {
            List<JournalEntry> entries = new ArrayList<>();
            new JournalRows(c, kind)
                    .ofPart(part)
                    .forEach((key, rows) -> entries.add(new JournalEntry(kind, key, rows)));
            return entries;
        }));
    }

    @Override
    public SortedMap<Long, String> journalDigests(JournalKind kind) {
        return mapped(() -> ledger.read(c -> {
            JournalRows rows = new JournalRows(c, kind);
            SortedMap<Long, JournalDigest> digests = new TreeMap<>();
            if (kind.parts() > 1) {
                for (String name : rows.names()) {
                    add(digests, kind, rows.partOf(name), rows.ofName(name));
                }
            } else {
                for (long part : kind.isNumbered() ? rows.numberedParts() : List.of(0L)) {
                    add(digests, kind, part, rows.ofPart(part));
                }
            }
            SortedMap<Long, String> texts = new TreeMap<>();
            digests.forEach((part, digest) -> texts.put(part, digest.text()));
            return texts;
        }));
    }

    private static void add(
            SortedMap<Long, JournalDigest> digests, JournalKind kind, long part, Map<String, List<JournalRow>> rows) {
        if (!rows.isEmpty()) {
            digests.computeIfAbsent(part, number -> new JournalDigest(kind)).add(rows);
        }
    }

    @Override
    public void replaceJournal(String lineage, JournalKind kind, long part, List<JournalEntry> entries) {
        write(lineage, EnumSet.of(kind), c -> {
            try (JournalRows rows = new JournalRows(c, kind)) {
                Set<String> gone = new TreeSet<>(rows.ofPart(part).keySet());
                entries.forEach(entry -> gone.remove(entry.key()));
                for (String key : gone) {
                    rows.write(new JournalEntry(kind, key, List.of()));
                }
                for (JournalEntry entry : entries) {
                    rows.write(entry);
                }
            }
        });
    }

    private static <T> T mapped(Supplier<T> work) {
        try {
            return work.get();
        } catch (LedgerException e) {
            throw new StoreException(StoreException.Kind.FAILED, "journal: " + e.getMessage(), e);
        }
    }
}
