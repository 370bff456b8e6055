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
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.jspecify.annotations.Nullable;
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
     * Makes the file ready: a ruin is moved aside, what is damaged is listed, migrations are run.
     *
     * @return what was found damaged
     */
    List<LedgerFlaw> prepare(Clock clock) throws SQLException, IOException {
        List<LedgerFlaw> damage = new ArrayList<>();
        Instant now = clock.instant();
        try {
            damage.addAll(inspect(now));
            migrate(damage, now);
        } catch (SQLException e) {
            if (!LedgerException.isDamage(e)) {
                throw e;
            }
            damage.clear();
            damage.add(new LedgerFlaw("", moveAside(now, e), now));
            migrate(damage, now);
        }
        return List.copyOf(damage);
    }

    private List<LedgerFlaw> inspect(Instant now) throws SQLException, IOException {
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
            return found;
        }
    }

    private void migrate(List<LedgerFlaw> damage, Instant now) throws SQLException {
        try {
            SQLiteDataSource source = new SQLiteDataSource(config(false));
            source.setUrl("jdbc:sqlite:" + path);
            writer().close();
            migrate(source);
        } catch (FlywayException e) {
            SQLException cause = sqlCause(e);
            if (cause == null) {
                throw new LedgerException(
                        LedgerException.Kind.FAILED, path + ": the migrations could not be run: " + e.getMessage(), e);
            }
            if (!LedgerException.isDamage(cause) || !hasTables()) {
                throw cause;
            }
            LOG.log(System.Logger.Level.WARNING, path + ": the record of migrations is damaged", cause);
            damage.add(new LedgerFlaw(
                    "flyway_schema_history", "the record of migrations cannot be read: " + cause.getMessage(), now));
        }
    }

    private void migrate(SQLiteDataSource source) {
        Flyway flyway = Flyway.configure(LedgerFile.class.getClassLoader())
                .dataSource(source)
                .locations("classpath:migrations")
                .load();
        for (MigrationInfo applied : flyway.info().applied()) {
            if (applied.getState() == MigrationState.FUTURE_SUCCESS
                    || applied.getState() == MigrationState.FUTURE_FAILED) {
                throw new LedgerException(
                        LedgerException.Kind.NEWER,
                        path + " was written by a newer DMS (its tables have version " + applied.getVersion()
                                + ", which this DMS does not know): start that one, or use another data folder");
            }
        }
        flyway.migrate();
    }

    private static @Nullable SQLException sqlCause(Throwable error) {
        Throwable cause = error;
        while (cause != null && !(cause instanceof SQLException)) {
            cause = cause.getCause();
        }
        return (SQLException) cause;
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
        String name = "dms.db.damaged-" + STAMP.format(now.truncatedTo(ChronoUnit.SECONDS));
        for (String suffix : List.of("", "-wal", "-shm")) {
            Path part = path.resolveSibling("dms.db" + suffix);
            if (Files.exists(part)) {
                Files.move(part, path.resolveSibling(name + suffix), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        String sentence = path + " cannot be read at all (" + reason.getMessage() + "); it was moved aside to " + name
                + " and a new one begun";
        LOG.log(System.Logger.Level.ERROR, sentence);
        return sentence;
    }
}
