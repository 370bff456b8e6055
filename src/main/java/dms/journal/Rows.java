package dms.journal;

import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.Symbol;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.SortedMap;

/** Reads the journal's values from rows that have all columns of their table. */
final class Rows {

    private Rows() {}

    static SeriesKey key(ResultSet row) throws SQLException {
        return new SeriesKey(Symbol.parse(row.getString("symbol")), Interval.parse(row.getString("interval")));
    }

    static Run run(ResultSet row) throws SQLException {
        RunStatus status = RunStatus.ofLabel(row.getString("status"));
        Instant started = instant(row, "started");
        return new Run(
                row.getLong("id"),
                row.getString("task"),
                row.getString("task_type"),
                row.getString("trigger"),
                started,
                status == RunStatus.RUNNING ? Duration.ZERO : Duration.between(started, instant(row, "ended")),
                status,
                row.getString("message"),
                row.getInt("symbols"),
                row.getInt("succeeded"),
                row.getInt("failed"),
                row.getLong("fetched"),
                row.getLong("stored"));
    }

    static SymbolEntry symbolEntry(ResultSet row, SortedMap<String, Integer> leftOut) throws SQLException {
        return new SymbolEntry(
                key(row),
                row.getString("source"),
                SymbolStatus.ofLabel(row.getString("status")),
                row.getInt("fetched"),
                row.getInt("added"),
                row.getInt("changed"),
                row.getInt("unchanged"),
                leftOut,
                row.getString("kind"),
                row.getString("sentence"),
                instant(row, "started"),
                Duration.ofMillis(row.getLong("took")));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return Instant.ofEpochMilli(row.getLong(column));
    }
}
