package dms.coverage;

import dms.ledger.Sql;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.Symbol;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The tables of coverage on one connection, within one transaction. */
final class CoverageRows {

    private static final String SERIES =
            "SELECT id, symbol, interval, from_day, through_day, first, last, count, calendar, failure FROM series_coverage";
    private static final String RUNS =
            "SELECT series, first_day, last_day, present, confirmed, asked, unusable FROM slot_runs";

    /** SQLite takes at least 999 arguments. */
    private static final int AT_ONCE = 900;

    private CoverageRows() {}

    /** The state of one series. */
    static CoverageState read(Connection c, SeriesKey key) throws SQLException {
        String symbol = key.symbol().toString();
        String interval = key.interval().toString();
        List<SlotRun> runs = Sql.list(
                c,
                RUNS + " WHERE series = (SELECT id FROM series_coverage WHERE symbol = ? AND interval = ?)"
                        + " ORDER BY first_day",
                CoverageRows::run,
                symbol,
                interval);
        return Sql.first(c, SERIES + " WHERE symbol = ? AND interval = ?", row -> state(row, runs), symbol, interval)
                .orElse(CoverageState.NONE);
    }

    /** The states of all series of which there is one. */
    static Map<SeriesKey, CoverageState> readAll(Connection c) throws SQLException {
        Map<Long, List<SlotRun>> runs = new HashMap<>();
        Sql.list(
                c,
                RUNS + " ORDER BY series, first_day",
                row -> runs.computeIfAbsent(row.getLong(1), id -> new ArrayList<>())
                        .add(run(row)));
        Map<SeriesKey, CoverageState> states = new HashMap<>();
        Sql.list(c, SERIES, row -> states.put(key(row), state(row, runs.getOrDefault(row.getLong(1), List.of()))));
        return states;
    }

    /** The states of some series, of those of which there is one. */
    static Map<SeriesKey, CoverageState> read(Connection c, Collection<SeriesKey> keys) throws SQLException {
        Map<Interval, List<String>> symbols = new EnumMap<>(Interval.class);
        keys.forEach(key -> symbols.computeIfAbsent(key.interval(), interval -> new ArrayList<>())
                .add(key.symbol().toString()));
        Map<SeriesKey, CoverageState> states = new HashMap<>();
        for (Map.Entry<Interval, List<String>> some : symbols.entrySet()) {
            List<String> all = some.getValue();
            for (int from = 0; from < all.size(); from += AT_ONCE) {
                add(c, some.getKey(), all.subList(from, Math.min(from + AT_ONCE, all.size())), states);
            }
        }
        return states;
    }

    private static void add(Connection c, Interval interval, List<String> symbols, Map<SeriesKey, CoverageState> states)
            throws SQLException {
        // The interval apart: SQLite looks pairs of columns up by reading all rows.
        String among = " WHERE interval = ? AND symbol IN ("
                + String.join(", ", Collections.nCopies(symbols.size(), "?")) + ")";
        Object[] names =
                Stream.concat(Stream.of(interval.toString()), symbols.stream()).toArray();
        Map<Long, List<SlotRun>> runs = new HashMap<>();
        Sql.list(
                c,
                RUNS + " WHERE series IN (SELECT id FROM series_coverage" + among + ") ORDER BY series, first_day",
                row -> runs.computeIfAbsent(row.getLong(1), id -> new ArrayList<>())
                        .add(run(row)),
                names);
        Sql.list(
                c,
                SERIES + among,
                row -> states.put(key(row), state(row, runs.getOrDefault(row.getLong(1), List.of()))),
                names);
    }

    private static SeriesKey key(ResultSet row) throws SQLException {
        return new SeriesKey(Symbol.parse(row.getString(2)), Interval.parse(row.getString(3)));
    }

    private static CoverageState state(ResultSet row, List<SlotRun> runs) throws SQLException {
        return new CoverageState(
                row.getLong(4),
                row.getLong(5),
                row.getLong(6),
                row.getLong(7),
                row.getLong(8),
                row.getLong(9),
                row.getString(10),
                runs);
    }

    private static SlotRun run(ResultSet row) throws SQLException {
        return new SlotRun(
                row.getLong(2), row.getLong(3), row.getInt(4), row.getInt(5), row.getLong(6), row.getInt(7) == 1);
    }

    /** Puts a state in the place of an older one; rows that stay as they are are not written. */
    static int replace(Connection c, SeriesKey key, CoverageState before, CoverageState after) throws SQLException {
        if (after.equals(before)) {
            return after.runs().size();
        }
        long id = put(c, key, after);
        Set<SlotRun> old = new HashSet<>(before.runs());
        Set<SlotRun> kept = new HashSet<>(after.runs());
        try (PreparedStatement delete =
                c.prepareStatement("DELETE FROM slot_runs WHERE series = ? AND first_day = ?")) {
            for (SlotRun run : before.runs()) {
                if (!kept.contains(run)) {
                    Sql.bind(delete, id, run.firstDay());
                    delete.executeUpdate();
                }
            }
        }
        try (PreparedStatement insert = c.prepareStatement("INSERT INTO slot_runs VALUES (?, ?, ?, ?, ?, ?, ?)")) {
            for (SlotRun run : after.runs()) {
                if (!old.contains(run)) {
                    Sql.bind(
                            insert,
                            id,
                            run.firstDay(),
                            run.lastDay(),
                            run.present(),
                            run.confirmed(),
                            run.asked(),
                            run.unusable() ? 1 : 0);
                    insert.executeUpdate();
                }
            }
        }
        return after.runs().size();
    }

    private static long put(Connection c, SeriesKey key, CoverageState state) throws SQLException {
        Sql.update(
                c,
                """
                INSERT INTO series_coverage (symbol, interval, from_day, through_day, first, last, count, calendar, failure)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
                ON CONFLICT (symbol, interval) DO UPDATE SET from_day = ?3, through_day = ?4, first = ?5, last = ?6,
                    count = ?7, calendar = ?8, failure = ?9
                """,
                key.symbol().toString(),
                key.interval().toString(),
                state.fromDay(),
                state.throughDay(),
                state.first(),
                state.last(),
                state.count(),
                state.calendar(),
                state.failure());
        return Sql.first(
                        c,
                        "SELECT id FROM series_coverage WHERE symbol = ? AND interval = ?",
                        row -> row.getLong(1),
                        key.symbol().toString(),
                        key.interval().toString())
                .orElseThrow();
    }
}
