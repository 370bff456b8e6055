package dms.ledger;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The columns that a table has in two files, as the sound one tells of them, and its key. */
final class TableShape {

    private record Column(String name, String type, boolean isRequired, int keyPart) {}

    private final List<Column> columns;
    private final List<String> key;
    private final boolean hasRowid;

    TableShape(Connection damaged, Connection sound, String table) throws SQLException {
        List<String> there = columns(damaged, table).stream().map(Column::name).toList();
        columns = columns(sound, table).stream()
                .filter(column -> there.contains(column.name()))
                .toList();
        key = columns.stream()
                .filter(column -> column.keyPart() > 0)
                .sorted(Comparator.comparingInt(Column::keyPart))
                .map(Column::name)
                .toList();
        hasRowid = !Sql.list(
                        sound,
                        "SELECT 1 FROM pragma_table_list WHERE name = ? AND schema = 'main' AND wr = 0",
                        row -> row.getInt(1),
                        table)
                .isEmpty();
    }

    private static List<Column> columns(Connection connection, String table) throws SQLException {
        return Sql.list(
                connection,
                "SELECT name, type, \"notnull\" OR pk > 0, pk FROM pragma_table_info(?) ORDER BY cid",
                row -> new Column(row.getString(1), row.getString(2), row.getInt(3) > 0, row.getInt(4)),
                table);
    }

    /** The names of the columns that make a row's key. */
    List<String> key() {
        return key;
    }

    /** Whether rows lie by number, so that every index is apart from them. */
    boolean hasRowid() {
        return hasRowid;
    }

    boolean isKeyOfText() {
        return columns.stream()
                .anyMatch(column -> column.keyPart() == 1 && column.type().equals("TEXT"));
    }

    /** The columns, separated by commas. */
    String names() {
        return String.join(", ", columns.stream().map(Column::name).toList());
    }

    /** As many question marks. */
    String places() {
        return String.join(", ", columns.stream().map(column -> "?").toList());
    }

    /** The values of a row. */
    List<@Nullable Object> values(ResultSet row) throws SQLException {
        List<@Nullable Object> values = new ArrayList<>();
        for (int i = 1; i <= columns.size(); i++) {
            values.add(row.getObject(i));
        }
        return values;
    }

    /** The key of a row that is credible. */
    List<Object> keyOf(ResultSet row) throws SQLException {
        List<Object> parts = new ArrayList<>();
        for (String part : key) {
            parts.add(row.getObject(part));
        }
        return List.copyOf(parts);
    }

    /** Whether the values of a row are of their columns' types; if not, its page was overwritten. */
    boolean isCredible(List<@Nullable Object> values) {
        for (int i = 0; i < values.size(); i++) {
            Object value = values.get(i);
            Column column = columns.get(i);
            if (value == null ? column.isRequired() : !fits(value, column.type())) {
                return false;
            }
        }
        return true;
    }

    private static boolean fits(Object value, String type) {
        return switch (type) {
            case "INTEGER" -> value instanceof Integer || value instanceof Long;
            case "REAL" -> value instanceof Number number && Double.isFinite(number.doubleValue());
            case "BLOB" -> value instanceof byte[];
            case "TEXT" -> value instanceof String text && text.chars().noneMatch(TableShape::isNoText);
            default -> true;
        };
    }

    private static boolean isNoText(int c) {
        return c == '\uFFFD' || (c < ' ' && c != '\n' && c != '\t');
    }
}
