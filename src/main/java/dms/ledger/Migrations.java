package dms.ledger;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.jspecify.annotations.Nullable;

/** Brings the tables of a file up to date. */
final class Migrations {

    private Migrations() {}

    /**
     * Runs those that were not run yet.
     *
     * @param upTo the version of the last one; empty for all
     * @throws LedgerException NEWER; FAILED if something else than SQLite is in the way
     */
    static void run(Path path, DataSource source, Optional<String> upTo) throws SQLException {
        try {
            FluentConfiguration configuration = Flyway.configure(Migrations.class.getClassLoader())
                    .dataSource(source)
                    .locations("classpath:migrations");
            Flyway flyway =
                    upTo.map(configuration::target).orElse(configuration).load();
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
        } catch (FlywayException e) {
            SQLException cause = sqlCause(e);
            if (cause == null) {
                throw new LedgerException(
                        LedgerException.Kind.FAILED, path + ": the migrations could not be run: " + e.getMessage(), e);
            }
            throw cause;
        }
    }

    private static @Nullable SQLException sqlCause(Throwable error) {
        Throwable cause = error;
        while (cause != null && !(cause instanceof SQLException)) {
            cause = cause.getCause();
        }
        return (SQLException) cause;
    }
}
