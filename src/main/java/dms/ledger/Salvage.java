package dms.ledger;

import static java.lang.System.Logger.Level.WARNING;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * Copies what can be read of a damaged ledger into a new file beside it. The damaged one is only read.
 *
 * <p>What was lost must not be taken for deleted. So in the new file every backup is to be compared with everything again, no mark
 * of the backlog deletes from a backup any more, and the journal first takes back what a backup has more. Numbers of
 * rows go on behind all that were ever given, because a copy knows rows by them.
 */
final class Salvage {

    private static final System.Logger LOG = System.getLogger(Salvage.class.getName());

    /** Where the number of the last row that was given cannot be read. */
    private static final int GIVEN_AT_MOST = 100_000;

    private final Path damaged;
    private final Path made;
    private final List<String> losses = new ArrayList<>();
    private long kept;

    /**
     * A salvage.
     *
     * @param damaged the damaged file
     * @param made the new file, which is made
     */
    Salvage(Path damaged, Path made) {
        this.damaged = damaged;
        this.made = made;
    }

    /** What could not be copied, a sentence for each table. */
    List<String> losses() {
        return losses;
    }

    /**
     * Copies.
     *
     * @return whether the new file is sound and has anything; otherwise it is to be thrown away
     */
    boolean make() throws SQLException, IOException {
        for (String suffix : List.of("", "-journal", "-wal", "-shm")) {
            Files.deleteIfExists(made.resolveSibling(made.getFileName() + suffix));
        }
        try (Connection from = connect(damaged)) {
            Optional<String> version = version(from);
            Migrations.run(made, source(made), version);
            try (Connection to = connect(made)) {
                if (version.isPresent() && !version.equals(version(to))) {
                    throw new LedgerException(
                            LedgerException.Kind.NEWER, damaged + " has tables of version " + version.get());
                }
                copy(from, to);
            }
        }
        Migrations.run(made, source(made), Optional.empty());
        boolean isSound;
        try (Connection to = connect(made)) {
            distrust(to);
            isSound = new LedgerCheck(to, Instant.EPOCH).all().isEmpty();
        }
        try (FileChannel channel = FileChannel.open(made, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        return isSound && kept > 0;
    }

    private static SQLiteDataSource source(Path file) {
        SQLiteConfig config = new SQLiteConfig();
        config.setPageSize(8192);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file);
        return source;
    }

    private static Connection connect(Path file) throws SQLException {
        return source(file).getConnection();
    }

    private static Optional<String> version(Connection from) throws SQLException {
        try {
            return Sql.list(
                            from,
                            "SELECT version FROM flyway_schema_history WHERE success = 1",
                            row -> Integer.parseInt(row.getString(1)))
                    .stream()
                    .max(Integer::compare)
                    .map(String::valueOf);
        } catch (SQLException | NumberFormatException e) {
            LOG.log(WARNING, "the version of the damaged ledger's tables cannot be read: taken for the newest", e);
            return Optional.empty();
        }
    }

    private void copy(Connection from, Connection to) throws SQLException {
        // No log and no wait for the disk: until it is complete the file counts for nothing.
        execute(to, "PRAGMA journal_mode = OFF");
        execute(to, "PRAGMA synchronous = OFF");
        execute(to, "PRAGMA foreign_keys = OFF");
        List<String> triggers = dropTriggers(to);
        to.setAutoCommit(false);
        Set<String> symbols = new LinkedHashSet<>();
        for (String table : tables(to)) {
            copy(from, to, table, symbols);
        }
        removeOrphans(to);
        removeUnknownBars(to);
        numberOn(from, to);
        for (String trigger : triggers) {
            execute(to, trigger);
        }
        to.commit();
    }

    private static List<String> dropTriggers(Connection to) throws SQLException {
        List<String> made = Sql.list(
                to, "SELECT sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY rowid", row -> row.getString(1));
        for (String name :
                Sql.list(to, "SELECT name FROM sqlite_schema WHERE type = 'trigger'", row -> row.getString(1))) {
            execute(to, "DROP TRIGGER " + name);
        }
        return made;
    }

    private static List<String> tables(Connection to) throws SQLException {
        return Sql.list(
                to,
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
                        + " AND name <> 'flyway_schema_history' ORDER BY name <> 'series', rowid",
                row -> row.getString(1));
    }

    private void copy(Connection from, Connection to, String table, Set<String> symbols) throws SQLException {
        List<List<Object>> ofMigrations = Sql.list(to, "SELECT * FROM " + table, row -> List.of());
        if (!ofMigrations.isEmpty() && table.equals("journal_lineage")) {
            Sql.update(to, "DELETE FROM " + table);
        }
        TableRescue rescue = new TableRescue(from, to, table);
        rescue.copy(List.copyOf(symbols));
        kept += rescue.kept();
        if (table.equals("series")) {
            copySeriesOfIndex(from, to);
            symbols.addAll(Sql.list(to, "SELECT symbol FROM series", row -> row.getString(1)));
        }
        if (table.equals("journal_lineage") && rescue.kept() == 0) {
            Sql.update(to, "INSERT INTO journal_lineage VALUES (1, lower(hex(randomblob(16))))");
        }
        if (rescue.isBroken()) {
            losses.add(LedgerCheck.named(table) + ": a part could not be read, " + rescue.kept() + " rows were kept"
                    + (rescue.refused() > 0 ? ", " + rescue.refused() + " made no sense" : ""));
        }
    }

    /** The index of series has all that their rows have. */
    private static void copySeriesOfIndex(Connection from, Connection to) throws SQLException {
        try {
            Sql.list(
                    from,
                    "SELECT id, symbol, interval FROM series ORDER BY symbol, interval",
                    row -> Sql.update(
                            to,
                            "INSERT OR IGNORE INTO series (id, symbol, interval) VALUES (?, ?, ?)",
                            row.getLong(1),
                            row.getString(2),
                            row.getString(3)));
        } catch (SQLException e) {
            if (!LedgerException.isDamage(e)) {
                throw e;
            }
            LOG.log(WARNING, "the index of series cannot be read to its end", e);
        }
    }

    /** Bars of which it is not known any more whose they are. */
    private void removeUnknownBars(Connection to) throws SQLException {
        int blocks = Sql.update(to, "DELETE FROM bar_blocks WHERE series_id NOT IN (SELECT id FROM series)");
        int columns = Sql.update(
                to,
                "DELETE FROM bar_columns WHERE id NOT IN (SELECT columns_id FROM bar_blocks)"
                        + " AND id NOT IN (SELECT columns_id FROM damaged_blocks)");
        if (blocks + columns > 0) {
            losses.add(Math.max(blocks, columns) + " blocks of bars, because it is lost of which series they are");
        }
    }

    /** Rows that belong to one that is lost. */
    private void removeOrphans(Connection to) throws SQLException {
        record Orphan(String table, String parent) {}
        Set<Orphan> orphans;
        do {
            orphans = new LinkedHashSet<>(
                    Sql.list(to, "PRAGMA foreign_key_check", row -> new Orphan(row.getString(1), row.getString(3))));
            for (Orphan orphan : orphans) {
                int removed = removeOrphans(to, orphan.table(), orphan.parent());
                losses.add(removed + " rows of table " + orphan.table() + " whose row of table " + orphan.parent()
                        + " is lost");
            }
        } while (!orphans.isEmpty());
    }

    private static int removeOrphans(Connection to, String table, String parent) throws SQLException {
        record Pair(String own, String theirs) {}
        List<Pair> pairs = Sql.list(
                to,
                "SELECT \"from\", \"to\" FROM pragma_foreign_key_list(?) WHERE \"table\" = ? ORDER BY seq",
                row -> new Pair(row.getString(1), row.getString(2)),
                table,
                parent);
        String same = String.join(
                " AND ",
                pairs.stream()
                        .map(pair -> "p." + pair.theirs() + " = " + table + "." + pair.own())
                        .toList());
        return Sql.update(
                to,
                "DELETE FROM " + table + " WHERE NOT EXISTS (SELECT 1 FROM " + parent + " AS p WHERE " + same + ")");
    }

    private static void numberOn(Connection from, Connection to) throws SQLException {
        record Given(String table, long last) {}
        try {
            for (Given given : Sql.list(
                    from,
                    "SELECT name, seq FROM sqlite_sequence",
                    row -> new Given(row.getString(1), row.getLong(2)))) {
                Sql.update(
                        to,
                        "INSERT INTO sqlite_sequence (name, seq) SELECT ?, 0 WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = ?)",
                        given.table(),
                        given.table());
                Sql.update(
                        to, "UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?", given.last(), given.table());
            }
        } catch (SQLException e) {
            if (!LedgerException.isDamage(e)) {
                throw e;
            }
            Sql.update(to, "UPDATE sqlite_sequence SET seq = seq + ?", GIVEN_AT_MOST);
        }
    }

    private static void distrust(Connection to) throws SQLException {
        Sql.update(to, "UPDATE backlog SET deletes = 0");
        Sql.update(
                to, "UPDATE backups SET seeded = 0, journal_through = 0, gives_journal_back = 1 WHERE is_server = 0");
        Sql.update(to, "UPDATE backups SET looked_equal_as_of = NULL, equal_as_of = NULL");
        Sql.update(to, "DELETE FROM verified_block");
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
