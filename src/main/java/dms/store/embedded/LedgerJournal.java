package dms.store.embedded;

import dms.ledger.Ledger;
import dms.ledger.LedgerException;
import dms.ledger.Sql;
import dms.store.JournalEntry;
import dms.store.JournalKind;
import dms.store.JournalRow;
import dms.store.JournalStore;
import dms.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/** The journal of a ledger, as rows. Copies every column that its tables have, so that a new one travels by itself. */
public final class LedgerJournal implements JournalStore {

    /** How many rows with numbers make a part. */
    private static final int PART = 1_024;

    private final Ledger ledger;

    /** The journal of this ledger. */
    public LedgerJournal(Ledger ledger) {
        this.ledger = ledger;
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
        mapped(() -> ledger.write(c -> {
            follow(c, lineage);
            for (JournalEntry entry : entries) {
                write(c, entry);
            }
            return entries.size();
        }));
    }

    private static void follow(Connection c, String lineage) throws SQLException {
        String own = lineage(c);
        if (own.equals(lineage)) {
            return;
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
    }

    @Override
    public void adoptJournal(String lineage) {
        mapped(() -> ledger.write(c -> {
            if (!lineage(c).equals(lineage)) {
                adopt(c, lineage);
            }
            return true;
        }));
    }

    private static void adopt(Connection c, String lineage) throws SQLException {
        for (JournalKind kind : JournalKind.values()) {
            Sql.update(c, "DELETE FROM " + kind.table());
        }
        Sql.update(c, "UPDATE journal_lineage SET id = ?", lineage);
    }

    /** What belongs to a row goes with it: the tables say so. */
    private static void write(Connection c, JournalEntry entry) throws SQLException {
        JournalKind kind = entry.kind();
        Sql.update(c, "DELETE FROM " + kind.table() + " WHERE " + kind.key() + " = ?", keyOf(kind, entry.key()));
        for (JournalRow row : entry.rows()) {
            insert(c, kind, row);
        }
    }

    private static Object keyOf(JournalKind kind, String key) {
        if (!kind.isNumbered()) {
            return key;
        }
        try {
            return Long.parseLong(key);
        } catch (NumberFormatException e) {
            throw new StoreException(StoreException.Kind.REFUSED, "expected the number of a " + kind + ": " + key, e);
        }
    }

    private static void insert(Connection c, JournalKind kind, JournalRow row) throws SQLException {
        if (!row.table().equals(kind.table())
                && kind.parts().stream().noneMatch(part -> part.startsWith(row.table() + '.'))) {
            throw new StoreException(StoreException.Kind.REFUSED, "no " + kind + " has rows in " + row.table());
        }
        Set<String> known = new TreeSet<>(
                Sql.list(c, "SELECT name FROM pragma_table_info(?)", found -> found.getString(1), row.table()));
        if (!known.containsAll(row.values().keySet())) {
            throw new StoreException(
                    StoreException.Kind.REFUSED,
                    row.table() + ": expected columns of " + known + ", found "
                            + row.values().keySet());
        }
        Collection<Object> values = row.values().values();
        Sql.update(
                c,
                "INSERT OR REPLACE INTO " + row.table() + " (\""
                        + String.join("\", \"", row.values().keySet()) + "\") VALUES ("
                        + String.join(", ", Collections.nCopies(values.size(), "?")) + ")",
                values.toArray());
    }

    /** What these keys tell now; those that are gone have no rows. */
    public List<JournalEntry> read(JournalKind kind, Collection<String> keys) {
        return mapped(() -> ledger.read(c -> {
            List<JournalEntry> entries = new ArrayList<>();
            for (String key : keys) {
                Map<String, List<JournalRow>> rows =
                        rows(c, kind, kind.key() + " = ?", "= ?", new Object[] {keyOf(kind, key)});
                entries.add(new JournalEntry(kind, key, rows.getOrDefault(key, List.of())));
            }
            return entries;
        }));
    }

    @Override
    public List<JournalEntry> readJournal(JournalKind kind, long part) {
        return mapped(() -> ledger.read(c -> {
            List<JournalEntry> entries = new ArrayList<>();
            part(c, kind, part).forEach((key, rows) -> entries.add(new JournalEntry(kind, key, rows)));
            return entries;
        }));
    }

    private static Map<String, List<JournalRow>> part(Connection c, JournalKind kind, long part) throws SQLException {
        if (!kind.isNumbered()) {
            return rows(c, kind, "1 = 1", "", new Object[0]);
        }
        return rows(
                c, kind, "id BETWEEN ? AND ?", "BETWEEN ? AND ?", new Object[] {part * PART, part * PART + PART - 1});
    }

    /** The rows of some entries by key, each entry's own row first. A run that is at work is left out. */
    private static Map<String, List<JournalRow>> rows(
            Connection c, JournalKind kind, String condition, String ofParts, Object[] arguments) throws SQLException {
        Map<String, List<JournalRow>> byKey = new LinkedHashMap<>();
        String over = kind == JournalKind.RUN ? " AND status <> 'running'" : "";
        Sql.list(
                c,
                "SELECT " + kind.key() + " AS entry_key, * FROM " + kind.table() + " WHERE " + condition + over
                        + " ORDER BY 1",
                row -> byKey.computeIfAbsent(row.getString(1), key -> new ArrayList<>())
                        .add(row(kind.table(), row)),
                arguments);
        for (String part : kind.parts()) {
            String[] words = part.split("\\.", -1);
            Sql.list(
                    c,
                    "SELECT " + words[1] + " AS entry_key, * FROM " + words[0] + " WHERE " + words[1] + " " + ofParts
                            + " ORDER BY 1",
                    row -> {
                        List<JournalRow> rows = byKey.get(row.getString(1));
                        return rows != null && rows.add(row(words[0], row));
                    },
                    arguments);
        }
        return byKey;
    }

    private static JournalRow row(String table, ResultSet row) throws SQLException {
        ResultSetMetaData columns = row.getMetaData();
        SortedMap<String, Object> values = new TreeMap<>();
        for (int i = 2; i <= columns.getColumnCount(); i++) {
            Object value = row.getObject(i);
            if (value instanceof Number || value instanceof String) {
                values.put(
                        columns.getColumnName(i),
                        value instanceof Integer || value instanceof Long
                                ? (Object) ((Number) value).longValue()
                                : value);
            }
        }
        return new JournalRow(table, values);
    }

    @Override
    public SortedMap<Long, String> journalDigests(JournalKind kind) {
        return mapped(() -> ledger.read(c -> {
            SortedMap<Long, String> digests = new TreeMap<>();
            List<Long> parts = kind.isNumbered()
                    ? Sql.list(c, "SELECT DISTINCT id / " + PART + " FROM " + kind.table(), row -> row.getLong(1))
                    : List.of(0L);
            for (long part : parts) {
                Map<String, List<JournalRow>> rows = part(c, kind, part);
                if (!rows.isEmpty()) {
                    digests.put(part, digest(rows));
                }
            }
            return digests;
        }));
    }

    private static String digest(Map<String, List<JournalRow>> byKey) {
        MessageDigest sha;
        try {
            sha = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        // Rows that belong to one come in the order of their columns' texts, whatever order the table has them in.
        new TreeMap<>(byKey)
                .forEach((key, rows) -> rows.stream()
                        .map(row -> row.table() + row.values())
                        .sorted()
                        .forEach(line -> sha.update((key + " " + line + "\n").getBytes(StandardCharsets.UTF_8))));
        return HexFormat.of().formatHex(sha.digest());
    }

    @Override
    public void replaceJournal(String lineage, JournalKind kind, long part, List<JournalEntry> entries) {
        mapped(() -> ledger.write(c -> {
            follow(c, lineage);
            Set<String> gone = new TreeSet<>(part(c, kind, part).keySet());
            entries.forEach(entry -> gone.remove(entry.key()));
            for (String key : gone) {
                write(c, new JournalEntry(kind, key, List.of()));
            }
            for (JournalEntry entry : entries) {
                write(c, entry);
            }
            return entries.size();
        }));
    }

    private static <T> T mapped(Supplier<T> work) {
        try {
            return work.get();
        } catch (LedgerException e) {
            throw new StoreException(StoreException.Kind.FAILED, "journal: " + e.getMessage(), e);
        }
    }
}
