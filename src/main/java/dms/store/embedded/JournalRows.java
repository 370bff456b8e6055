package dms.store.embedded;

import dms.ledger.Sql;
import dms.store.JournalEntry;
import dms.store.JournalKind;
import dms.store.JournalRow;
import dms.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one kind of the journal on one connection. Where numbers are not the key, the numbers by which rows belong together are
 * each ledger's own: they do not travel, and are given anew where the rows arrive. For one thread; to be closed after writing.
 */
final class JournalRows implements AutoCloseable {

    /** How many rows with numbers make a part. */
    private static final int PART = 1_024;

    private final Connection connection;
    private final JournalKind kind;
    private final Map<String, Set<String>> knownColumns = new HashMap<>();
    private @Nullable PreparedStatement inserting;
    private String insertingSql = "";
    private String keyOfId = "";
    private long id;

    JournalRows(Connection connection, JournalKind kind) {
        this.connection = connection;
        this.kind = kind;
    }

    private String is() {
        return kind.keys().stream().map(column -> "o." + column + " = ?").collect(Collectors.joining(" AND "));
    }

    private String keyOfRow() {
        return kind.keys().stream().map(column -> "o." + column).collect(Collectors.joining(" || ' ' || "));
    }

    /** A run that is at work, and a series of which nothing is known, tell nothing yet. */
    private String told() {
        return switch (kind) {
            case RUN -> " AND o.status <> 'running'";
            case COVERAGE -> " AND o.from_day <= o.through_day";
            default -> "";
        };
    }

    /** The values of a key. A blank can only be in the last one. */
    private Object[] values(String key) {
        if (!kind.isNumbered()) {
            Object[] values = key.split(" ", kind.keys().size());
            if (values.length < kind.keys().size()) {
                throw new StoreException(
                        StoreException.Kind.REFUSED, "expected " + kind.keys() + " of a " + kind + ": " + key);
            }
            return values;
        }
        try {
            return new Object[] {Long.parseLong(key)};
        } catch (NumberFormatException e) {
            throw new StoreException(StoreException.Kind.REFUSED, "expected the number of a " + kind + ": " + key, e);
        }
    }

    /** What a key tells; no rows if it is gone. */
    JournalEntry of(String key) throws SQLException {
        return new JournalEntry(kind, key, where(is(), values(key)).getOrDefault(key, List.of()));
    }

    /** The numbers of the parts of a kind with numbers. */
    List<Long> numberedParts() throws SQLException {
        return Sql.list(connection, "SELECT DISTINCT id / " + PART + " FROM " + kind.table(), row -> row.getLong(1));
    }

    /** The names by which rows without numbers are cut into parts, ascending; each lies in one part as a whole. */
    List<String> names() throws SQLException {
        String first = kind.keys().get(0);
        return Sql.list(
                connection,
                "SELECT DISTINCT " + first + " FROM " + kind.table() + " ORDER BY " + first,
                row -> row.getString(1));
    }

    /** The part that a name lies in. */
    long partOf(String name) {
        CRC32 crc = new CRC32();
        crc.update(name.getBytes(StandardCharsets.UTF_8));
        return crc.getValue() % kind.parts();
    }

    /** The rows of a name by key. */
    Map<String, List<JournalRow>> ofName(String name) throws SQLException {
        return where("o." + kind.keys().get(0) + " = ?", name);
    }

    /** The rows of a part by key. */
    Map<String, List<JournalRow>> ofPart(long part) throws SQLException {
        if (kind.isNumbered()) {
            return where("o.id BETWEEN ? AND ?", part * PART, part * PART + PART - 1);
        }
        Map<String, List<JournalRow>> rows = new LinkedHashMap<>();
        for (String name : names()) {
            if (partOf(name) == part) {
                rows.putAll(ofName(name));
            }
        }
        return rows;
    }

    /** The rows of some entries by key, each entry's own row first. */
    private Map<String, List<JournalRow>> where(String condition, Object... arguments) throws SQLException {
        Map<String, List<JournalRow>> byKey = new LinkedHashMap<>();
        String end = " WHERE " + condition + told() + " ORDER BY 1";
        String own = "SELECT " + keyOfRow() + " AS entry_key, o.* FROM " + kind.table() + " o";
        query(
                kind.table(),
                "id",
                own + end,
                arguments,
                (key, row) -> byKey.computeIfAbsent(key, k -> new ArrayList<>()).add(row));
        for (String belonging : kind.belonging()) {
            String[] words = belonging.split("\\.", -1);
            String others = "SELECT " + keyOfRow() + " AS entry_key, p.* FROM " + kind.table() + " o JOIN " + words[0]
                    + " p ON p." + words[1] + " = o.id";
            query(
                    words[0],
                    words[1],
                    others + end,
                    arguments,
                    (key, row) -> byKey.getOrDefault(key, new ArrayList<>()).add(row));
        }
        return byKey;
    }

    private void query(
            String table, String number, String sql, Object[] arguments, BiConsumer<String, JournalRow> reader)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            Sql.bind(statement, arguments);
            try (ResultSet result = statement.executeQuery()) {
                List<String> columns = columns(result.getMetaData(), number);
                while (result.next()) {
                    reader.accept(result.getString(1), new JournalRow(table, values(result, columns)));
                }
            }
        }
    }

    /** The names of the columns from the second one on; empty of one that does not travel. */
    private List<String> columns(ResultSetMetaData columns, String number) throws SQLException {
        List<String> names = new ArrayList<>();
        for (int i = 2; i <= columns.getColumnCount(); i++) {
            String name = columns.getColumnName(i);
            names.add(!kind.isNumbered() && name.equals(number) ? "" : name);
        }
        return names;
    }

    private static SortedMap<String, Object> values(ResultSet row, List<String> columns) throws SQLException {
        SortedMap<String, Object> values = new TreeMap<>();
        for (int i = 0; i < columns.size(); i++) {
            Object value = columns.get(i).isEmpty() ? null : row.getObject(i + 2);
            if (value instanceof Integer || value instanceof Long) {
                values.put(columns.get(i), ((Number) value).longValue());
            } else if (value instanceof Number || value instanceof String) {
                values.put(columns.get(i), value);
            }
        }
        return values;
    }

    /** Puts an entry in the place of what has its key. What belongs to a row goes with it: the tables say so. */
    void write(JournalEntry entry) throws SQLException {
        Sql.update(connection, "DELETE FROM " + kind.table() + " AS o WHERE " + is(), values(entry.key()));
        keyOfId = "";
        for (JournalRow row : entry.rows()) {
            boolean isFirst = row.table().equals(kind.table());
            String number = isFirst ? "id" : numberIn(row.table());
            SortedMap<String, Object> columns = new TreeMap<>(row.values());
            requireKnown(row.table(), number, columns.keySet());
            if (!isFirst && !kind.isNumbered()) {
                columns.put(number, id(entry.key()));
            }
            insert(row.table(), columns);
        }
    }

    private String numberIn(String table) {
        return kind.belonging().stream()
                .filter(belonging -> belonging.startsWith(table + '.'))
                .map(belonging -> belonging.substring(table.length() + 1))
                .findFirst()
                .orElseThrow(
                        () -> new StoreException(StoreException.Kind.REFUSED, "no " + kind + " has rows in " + table));
    }

    /** The number that the row of a key has here, looked up once for all that belongs to it. */
    private long id(String key) throws SQLException {
        if (!key.equals(keyOfId)) {
            id = Sql.first(
                            connection,
                            "SELECT o.id FROM " + kind.table() + " o WHERE " + is(),
                            row -> row.getLong(1),
                            values(key))
                    .orElseThrow(() -> new StoreException(
                            StoreException.Kind.REFUSED, "expected the row of " + key + " before what belongs to it"));
            keyOfId = key;
        }
        return id;
    }

    private void requireKnown(String table, String number, Set<String> columns) throws SQLException {
        Set<String> known = knownColumns.get(table);
        if (known == null) {
            known = new TreeSet<>(
                    Sql.list(connection, "SELECT name FROM pragma_table_info(?)", found -> found.getString(1), table));
            if (!kind.isNumbered()) {
                known.remove(number);
            }
            knownColumns.put(table, known);
        }
        if (!known.containsAll(columns)) {
            throw new StoreException(
                    StoreException.Kind.REFUSED, table + ": expected columns of " + known + ", found " + columns);
        }
    }

    private void insert(String table, SortedMap<String, Object> columns) throws SQLException {
        String sql = "INSERT OR REPLACE INTO " + table + " (\"" + String.join("\", \"", columns.keySet())
                + "\") VALUES (" + String.join(", ", Collections.nCopies(columns.size(), "?")) + ")";
        PreparedStatement statement = inserting;
        if (statement == null || !sql.equals(insertingSql)) {
            close();
            statement = connection.prepareStatement(sql);
            inserting = statement;
            insertingSql = sql;
        }
        Sql.bind(statement, columns.values().toArray());
        statement.executeUpdate();
    }

    @Override
    public void close() throws SQLException {
        if (inserting != null) {
            inserting.close();
            inserting = null;
        }
    }
}
