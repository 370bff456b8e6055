package dms.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** The file {@code dms.db} of a data folder: opens connections, checks it, brings it up to date, moves a ruin aside. */
final class LedgerFile {

    private static final System.Logger LOG = System.getLogger(LedgerFile.class.getName());
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    /** From this size on the check leaves out the pages of bars, whose blocks have checksums of their own. */
    private static final long BIG = 1L << 30;

    private static final int BUSY_MILLIS = 10_000;

    private final Path path;

    LedgerFile(Path folder) {
        path = folder.resolve("dms.db");
    }

    Path path() {
        return path;
    }

    /** A connection for the one writer. The first one gives a new file its page size and its write-ahead log. */
    Connection writer() throws SQLException {
        Connection connection = connect(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA page_size = 8192");
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("PRAGMA synchronous = FULL");
            statement.execute("PRAGMA foreign_keys = ON");
            statement.execute("PRAGMA journal_size_limit = 67108864");
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** A connection that can only read. */
    Connection reader() throws SQLException {
        return connect(true);
    }

    private Connection connect(boolean readOnly) throws SQLException {
        return config(readOnly).createConnection("jdbc:sqlite:" + path);
    }

    private static SQLiteConfig config(boolean readOnly) {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(readOnly);
        config.setBusyTimeout(BUSY_MILLIS);
        return config;
    }

    /**
     * What opening found.
     *
     * @param flaws what is damaged in the file now
     * @param losses what is not in it any more, and where what is left of that stands; a sentence each
     */
    record Found(List<LedgerFlaw> flaws, List<String> losses) {}

    /**
     * Makes the file ready. Damaged indexes are made anew. If tables are damaged, what can be read is put into a new file and the
     * damaged one is kept beside it; if nothing can be read, a new one is begun. Migrations are run.
     */
    Found prepare(Clock clock) throws SQLException, IOException {
        Instant now = clock.instant();
        if (!Files.exists(path) && Files.exists(salvaged())) {
            // The service ended between the two renamings.
            Files.move(salvaged(), path);
        }
        List<String> repairs = new ArrayList<>();
        try {
            List<LedgerFlaw> flaws = inspect(now, repairs);
            if (!flaws.stream().allMatch(flaw -> flaw.place().equals(LedgerCheck.COLUMNS))) {
                Optional<List<String>> losses = salvage(now, flaws.get(0).sentence(), path);
                if (losses.isPresent()) {
                    migrate();
                    keepCatalogue();
                    return new Found(List.of(), losses.get());
                }
            }
            List<LedgerFlaw> damage = new ArrayList<>(flaws);
            migrate(damage, now);
            if (damage.isEmpty()) {
                keepCatalogue();
            }
            return new Found(damage, repairs);
        } catch (SQLException e) {
            if (!LedgerException.isDamage(e)) {
                throw e;
            }
            List<String> losses =
                    salvageByCatalogue(now, String.valueOf(e.getMessage())).orElseGet(List::of);
            if (losses.isEmpty()) {
                losses = List.of(moveAside(now, e));
            }
            migrate();
            keepCatalogue();
            return new Found(List.of(), losses);
        }
    }

    private Path salvaged() {
        return path.resolveSibling("dms.db.salvaged");
    }

    private void keepCatalogue() throws SQLException {
        List<Integer> pages;
        try (Connection connection = writer()) {
            pages = Catalogue.pages(connection);
        }
        try {
            // With the last connection its log is gone, but for another program that reads just now.
            if (!pages.isEmpty() && !Files.exists(path.resolveSibling("dms.db-wal"))) {
                new Catalogue(path).keep(path, pages);
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, path + ": its catalogue could not be kept beside it", e);
        }
    }

    /** The same of a file that cannot be opened: of a copy of it that has the catalogue it had when it was sound. */
    private Optional<List<String>> salvageByCatalogue(Instant now, String reason) throws IOException {
        Path copy = path.resolveSibling("dms.db.copy");
        try {
            if (path.toFile().getUsableSpace() < 2 * Files.size(path)) {
                return salvage(now, reason, path);
            }
            for (String suffix : List.of("", "-wal")) {
                Path part = path.resolveSibling("dms.db" + suffix);
                if (Files.exists(part)) {
                    Files.copy(part, copy.resolveSibling("dms.db.copy" + suffix), StandardCopyOption.REPLACE_EXISTING);
                }
            }
            return salvage(now, reason, new Catalogue(path).putInto(copy) ? copy : path);
        } finally {
            for (String suffix : List.of("", "-wal", "-shm")) {
                Files.deleteIfExists(path.resolveSibling("dms.db.copy" + suffix));
            }
        }
    }

    /** Puts what can be read of a file into a new one; returns what is lost, or nothing if that is not possible. */
    private Optional<List<String>> salvage(Instant now, String reason, Path source) throws IOException {
        if (path.toFile().getUsableSpace() < Files.size(path) + Files.size(path) / 8) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "{0} is damaged, and there is no room to put what can be read into a new file: free {1} bytes and start again",
                    path,
                    Files.size(path));
            return Optional.empty();
        }
        Path making = path.resolveSibling("dms.db.salvage");
        Salvage salvage = new Salvage(source, making);
        boolean isMade = false;
        try {
            isMade = salvage.make();
        } catch (SQLException | LedgerException e) {
            LOG.log(System.Logger.Level.WARNING, path + ": what can be read of it could not be put into a new file", e);
        }
        if (!isMade) {
            Files.deleteIfExists(making);
            return Optional.empty();
        }
        Files.move(making, salvaged(), StandardCopyOption.REPLACE_EXISTING);
        String aside = putAside(now);
        Files.move(salvaged(), path);
        List<String> losses = new ArrayList<>();
        losses.add(path + " was damaged (" + reason
                + "): what could be read was put into a new file, the damaged one stands beside it as " + aside
                + (salvage.losses().isEmpty() ? "; nothing was lost" : ""));
        losses.addAll(salvage.losses());
        losses.forEach(sentence -> LOG.log(System.Logger.Level.ERROR, sentence));
        Files.writeString(path.resolveSibling(aside + ".txt"), String.join("\n", losses) + "\n");
        return Optional.of(List.copyOf(losses));
    }

    private List<LedgerFlaw> inspect(Instant now, List<String> repairs) throws SQLException, IOException {
        if (!Files.exists(path) || Files.size(path) == 0) {
            return List.of();
        }
        try (Connection connection = writer()) {
            LedgerCheck check = new LedgerCheck(connection, now);
            List<LedgerFlaw> found = new ArrayList<>();
            if (Files.size(path) < BIG) {
                found.addAll(check.all());
            } else {
                for (String table : check.tablesButColumns()) {
                    found.addAll(check.of(table));
                }
            }
            for (LedgerFlaw flaw : found) {
                LOG.log(System.Logger.Level.WARNING, "{0} is damaged: {1}", path, flaw.sentence());
            }
            return IndexRepair.of(connection, found, repairs);
        }
    }

    private void migrate() throws SQLException {
        SQLiteDataSource source = new SQLiteDataSource(config(false));
        source.setUrl("jdbc:sqlite:" + path);
        writer().close();
        Migrations.run(path, source, Optional.empty());
    }

    private void migrate(List<LedgerFlaw> damage, Instant now) throws SQLException {
        try {
            migrate();
        } catch (SQLException e) {
            if (!LedgerException.isDamage(e) || !hasTables()) {
                throw e;
            }
            LOG.log(System.Logger.Level.WARNING, path + ": the record of migrations is damaged", e);
            damage.add(new LedgerFlaw(
                    "flyway_schema_history", "the record of migrations cannot be read: " + e.getMessage(), now));
        }
    }

    /** Whether the tables of bars and of the journal can be seen: then the service can go on with what is readable. */
    private boolean hasTables() {
        try (Connection connection = reader()) {
            return Sql.list(
                                    connection,
                                    "SELECT name FROM sqlite_schema WHERE name IN ('bar_blocks', 'runs')",
                                    row -> row.getString(1))
                            .size()
                    == 2;
        } catch (SQLException e) {
            return false;
        }
    }

    private String moveAside(Instant now, SQLException reason) throws IOException {
        String sentence = path + " cannot be read at all (" + reason.getMessage() + "); it was moved aside to "
                + putAside(now) + " and a new one begun";
        LOG.log(System.Logger.Level.ERROR, sentence);
        return sentence;
    }

    private String putAside(Instant now) throws IOException {
        String name = "dms.db.damaged-" + STAMP.format(now.truncatedTo(ChronoUnit.SECONDS));
        for (String suffix : List.of("", "-wal", "-shm")) {
            Path part = path.resolveSibling("dms.db" + suffix);
            if (Files.exists(part)) {
                Files.move(part, path.resolveSibling(name + suffix), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return name;
    }
}
