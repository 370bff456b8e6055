package dms.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Looks through the tables of a ledger by what SQLite can tell of its pages and indexes. One connection, one thread. */
final class LedgerCheck {

    /** The table of the columns of bars: most of the file, and each of its blocks has checksums of its own. */
    static final String COLUMNS = "bar_columns";

    /** What is lost or in doubt if a page of a table is; every other table is a part of the journal. */
    private static final Map<String, String> CONTENTS = Map.ofEntries(
            Map.entry(COLUMNS, "bars; a block of them is set aside and fetched or copied again when it is read"),
            Map.entry("bar_blocks", "which blocks of bars there are"),
            Map.entry("series", "which series there are"),
            Map.entry("actions", "splits and dividends"),
            Map.entry("backups", "how far each backup is"),
            Map.entry("backlog", "what each backup still lacks"),
            Map.entry("journal_changes", "what of the journal each backup still lacks"),
            Map.entry("spool", "fetched bars that wait for the store"),
            Map.entry("spool_bars", "fetched bars that wait for the store"),
            Map.entry("spool_actions", "fetched splits and dividends that wait for the store"),
            Map.entry("series_coverage", "what of each series is there; it is counted anew"),
            Map.entry("slot_runs", "which bars are missing; it is counted anew"),
            Map.entry("revisions", "old values of changed bars"),
            Map.entry("node_state", "the role of this node"));

    private final Connection connection;
    private final Instant now;
    private final List<String> tables;

    LedgerCheck(Connection connection, Instant now) throws SQLException {
        this.connection = connection;
        this.now = now;
        this.tables = Sql.list(
                connection,
                "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY rowid",
                row -> row.getString(1));
    }

    /** All tables but the one of the columns of bars. */
    List<String> tablesButColumns() {
        return tables.stream().filter(table -> !table.equals(COLUMNS)).toList();
    }

    /** What is wrong with the whole file. */
    List<LedgerFlaw> all() throws SQLException {
        List<String> lines = lines("PRAGMA integrity_check(20)");
        if (lines.isEmpty()) {
            return List.of();
        }
        List<LedgerFlaw> found = new ArrayList<>();
        for (String table : tables) {
            found.addAll(of(table));
        }
        return found.isEmpty() ? List.of(flaw("", lines)) : found;
    }

    /** What is wrong with a table and its indexes; empty if nothing is. */
    List<LedgerFlaw> of(String table) throws SQLException {
        List<String> lines = lines("PRAGMA integrity_check('" + table.replace("'", "''") + "')");
        return lines.isEmpty() ? List.of() : List.of(flaw(table, lines));
    }

    /** A table and what it holds, in words. */
    static String named(String table) {
        return "table " + table + " (" + CONTENTS.getOrDefault(table, "a part of the journal") + ")";
    }

    private LedgerFlaw flaw(String table, List<String> lines) {
        String more = lines.size() > 1 ? ", and " + (lines.size() - 1) + " more" : "";
        return new LedgerFlaw(table, (table.isEmpty() ? "free pages" : named(table)) + ": " + lines.get(0) + more, now);
    }

    private List<String> lines(String pragma) throws SQLException {
        try {
            return Sql.list(connection, pragma, row -> row.getString(1)).stream()
                    .flatMap(String::lines)
                    .filter(line -> !line.equals("ok") && !line.startsWith("***"))
                    .toList();
        } catch (SQLException e) {
            if (!LedgerException.isDamage(e)) {
                throw e;
            }
            return List.of(String.valueOf(e.getMessage()));
        }
    }
}
