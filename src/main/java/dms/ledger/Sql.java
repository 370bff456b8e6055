package dms.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Statements on a connection of the ledger, with arguments by position. */
public final class Sql {

    private Sql() {}

    /** Makes a value of the row that the result stands on. */
    @FunctionalInterface
    public interface RowReader<T> {

        /** The value of this row. */
        T read(ResultSet row) throws SQLException;
    }

    /** Runs a statement that changes something and says how many rows it changed. */
    public static int update(Connection connection, String sql, Object... arguments) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, arguments);
            return statement.executeUpdate();
        }
    }

    /** Inserts a row and says its id. */
    public static long insert(Connection connection, String sql, Object... arguments) throws SQLException {
        update(connection, sql, arguments);
        return first(connection, "SELECT last_insert_rowid()", row -> row.getLong(1))
                .orElseThrow();
    }

    /** The rows that a query answers, in its order. */
    public static <T> List<T> list(Connection connection, String sql, RowReader<T> reader, Object... arguments)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            return list(statement, reader, arguments);
        }
    }

    /** The rows that a prepared query answers, in its order. */
    public static <T> List<T> list(PreparedStatement statement, RowReader<T> reader, Object... arguments)
            throws SQLException {
        bind(statement, arguments);
        List<T> rows = new ArrayList<>();
        try (ResultSet result = statement.executeQuery()) {
            while (result.next()) {
                rows.add(reader.read(result));
            }
        }
        return rows;
    }

    /** The first row that a query answers. */
    public static <T> Optional<T> first(Connection connection, String sql, RowReader<T> reader, Object... arguments)
            throws SQLException {
        return list(connection, sql, reader, arguments).stream().findFirst();
    }

    /** Gives a prepared statement its arguments. */
    public static void bind(PreparedStatement statement, Object... arguments) throws SQLException {
        for (int i = 0; i < arguments.length; i++) {
            statement.setObject(i + 1, arguments[i]);
        }
    }
}
