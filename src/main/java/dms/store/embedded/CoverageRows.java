package dms.store.embedded;

import dms.ledger.Sql;
import dms.market.SeriesKey;
import dms.store.Coverage;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the headers of the blocks say of which bars there are, on one connection. No block is read. */
final class CoverageRows {

    private static final String COVERAGE = """
            SELECT s.symbol, s.interval, min(b.first), max(b.last), sum(b.count)
            FROM bar_blocks b JOIN series s ON s.id = b.series_id
            """;

    private CoverageRows() {}

    static Optional<Coverage> of(Connection connection, SeriesKey key) throws SQLException {
        return Sql.first(
                connection,
                COVERAGE + "WHERE s.symbol = ? AND s.interval = ? GROUP BY b.series_id",
                CoverageRows::coverage,
                key.symbol().toString(),
                key.interval().toString());
    }

    static SortedMap<SeriesKey, Coverage> all(Connection connection) throws SQLException {
        SortedMap<SeriesKey, Coverage> bySeries = new TreeMap<>();
        Sql.list(connection, COVERAGE + "GROUP BY b.series_id", row -> bySeries.put(Blocks.key(row, 1), coverage(row)));
        return bySeries;
    }

    private static Coverage coverage(ResultSet row) throws SQLException {
        return new Coverage(row.getLong(3), row.getLong(4), row.getLong(5));
    }
}
