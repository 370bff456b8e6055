package dms.ledger;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.WARNING;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Makes damaged indexes anew from the rows of their tables. */
final class IndexRepair {

    private static final System.Logger LOG = System.getLogger(IndexRepair.class.getName());

    private IndexRepair() {}

    /**
     * Repairs what is wrong with indexes alone, each table in a transaction of its own that is kept only if nothing is wrong with
     * that table then.
     *
     * @param connection may write, and has begun no transaction
     * @param done a sentence for each repair is added
     * @return what is left
     */
    static List<LedgerFlaw> of(Connection connection, List<LedgerFlaw> flaws, List<String> done) throws SQLException {
        List<LedgerFlaw> left = new ArrayList<>();
        for (LedgerFlaw flaw : flaws) {
            if (flaw.place().isEmpty() || flaw.place().equals(LedgerCheck.COLUMNS) || !isRepaired(connection, flaw)) {
                left.add(flaw);
            } else {
                String sentence =
                        "the indexes of " + flaw.sentence() + ". They were made anew from its rows. If it was a row"
                                + " that the disk changed, and not the index, the row is still wrong";
                LOG.log(WARNING, sentence);
                done.add(sentence);
            }
        }
        return left;
    }

    private static boolean isRepaired(Connection connection, LedgerFlaw flaw) throws SQLException {
        execute(connection, "BEGIN IMMEDIATE");
        boolean isSound = false;
        try {
            if (hasIndexes(connection, flaw.place())) {
                execute(connection, "REINDEX " + flaw.place());
                isSound = new LedgerCheck(connection, flaw.found())
                        .of(flaw.place())
                        .isEmpty();
            }
            if (isSound) {
                execute(connection, "COMMIT");
            }
            return isSound;
        } catch (SQLException e) {
            if (!LedgerException.isDamage(e)) {
                throw e;
            }
            isSound = false;
            LOG.log(DEBUG, "not its indexes alone", e);
            return false;
        } finally {
            if (!isSound) {
                rollBack(connection);
            }
        }
    }

    private static boolean hasIndexes(Connection connection, String table) throws SQLException {
        return Sql.list(
                                connection,
                                "SELECT 1 FROM sqlite_schema WHERE name = ? AND EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'index' AND tbl_name = ?)",
                                row -> row.getInt(1),
                                table,
                                table)
                        .size()
                == 1;
    }

    private static void rollBack(Connection connection) {
        try {
            execute(connection, "ROLLBACK");
        } catch (SQLException e) {
            LOG.log(DEBUG, "SQLite had rolled back already", e);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
