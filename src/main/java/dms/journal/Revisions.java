package dms.journal;

import dms.ledger.Ledger;
import dms.ledger.Sql;
import dms.market.Edit;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The part of the journal that keeps every change of what is stored, with old and new values. Thread-safe, and
 * transactional as the {@link Journal} it belongs to. Lists come newest first unless they say otherwise.
 */
public final class Revisions {

    private static final String SELECT =
            "SELECT *, coalesce((SELECT max(u.id) FROM revisions u WHERE u.reverts = r.id), 0) AS reverted_by"
                    + " FROM revisions r ";

    private static final String INSERT =
            "INSERT INTO revisions (run, symbol, interval, source, rule, recorded, finding, repair, reverts, "
                    + EditRows.NAMES + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, " + EditRows.MARKS + ")";

    private final Ledger ledger;
    private final Clock clock;

    Revisions(Ledger ledger, Clock clock) {
        this.ledger = ledger;
        this.clock = clock;
    }

    /**
     * Writes down edits that are no repair, such as values that a source has changed. An edit equal to the last one of the
     * same bar is not written again: it is the one that a crash parted from its write.
     */
    void record(long run, SeriesKey key, Revision.Cause cause, List<Edit> edits) {
        if (edits.isEmpty()) {
            return;
        }
        ledger.write(c -> {
            List<Edit> news = new ArrayList<>();
            for (Edit edit : edits) {
                if (!last(c, key, edit.timeMillis()).equals(Optional.of(edit))) {
                    news.add(edit);
                }
            }
            insert(c, run, key, cause, news);
            return news.size();
        });
    }

    private static Optional<Edit> last(Connection c, SeriesKey key, long timeMillis) throws SQLException {
        return Sql.first(
                c,
                "SELECT * FROM revisions WHERE symbol = ? AND interval = ? AND time = ? ORDER BY id DESC LIMIT 1",
                EditRows::edit,
                key.symbol().toString(),
                key.interval().toString(),
                timeMillis);
    }

    /**
     * Writes down a repair.
     *
     * @param run the run that made it; 0 if no run did
     * @param finding the finding that it repairs
     * @return the number of the repair: the id of its first revision
     */
    public long recordRepair(long run, SeriesKey key, String source, String rule, long finding, List<Edit> edits) {
        return ledger.write(c -> {
            long repair = nextId(c);
            insert(c, run, key, new Revision.Cause(source, rule, finding, repair, 0), edits);
            return repair;
        });
    }

    /**
     * Writes down that revisions were undone: for each one a revision that names it.
     *
     * @param undone what was undone, in the order in which that happened
     */
    public void recordRevert(String source, String rule, List<Revision> undone) {
        ledger.write(c -> {
            long repair = nextId(c);
            for (Revision one : undone) {
                Revision.Cause cause =
                        new Revision.Cause(source, rule, one.cause().finding(), repair, one.id());
                insert(c, 0, one.key(), cause, List.of(one.edit().inverse()));
            }
            return undone.size();
        });
    }

    private static long nextId(Connection c) throws SQLException {
        return Sql.first(c, "SELECT seq FROM sqlite_sequence WHERE name = 'revisions'", row -> row.getLong(1))
                        .orElse(0L)
                + 1;
    }

    private void insert(Connection c, long run, SeriesKey key, Revision.Cause cause, List<Edit> edits)
            throws SQLException {
        try (PreparedStatement insert = c.prepareStatement(INSERT)) {
            for (Edit edit : edits) {
                Sql.bind(
                        insert,
                        EditRows.arguments(
                                edit,
                                run,
                                key.symbol().toString(),
                                key.interval().toString(),
                                cause.source(),
                                cause.rule(),
                                clock.millis(),
                                cause.finding(),
                                cause.repair(),
                                cause.reverts()));
                insert.executeUpdate();
            }
        }
    }

    /** The revisions of everything. */
    public List<Revision> list(int limit, int offset) {
        return ledger.read(
                c -> Sql.list(c, SELECT + "ORDER BY id DESC LIMIT ? OFFSET ?", Revisions::revision, limit, offset));
    }

    /** The revisions of all series of a symbol. */
    public List<Revision> list(Symbol symbol, int limit, int offset) {
        return ledger.read(c -> Sql.list(
                c,
                SELECT + "WHERE symbol = ? ORDER BY id DESC LIMIT ? OFFSET ?",
                Revisions::revision,
                symbol.toString(),
                limit,
                offset));
    }

    /** The revisions of a series. */
    public List<Revision> list(SeriesKey key, int limit, int offset) {
        return ledger.read(c -> Sql.list(
                c,
                SELECT + "WHERE symbol = ? AND interval = ? ORDER BY id DESC LIMIT ? OFFSET ?",
                Revisions::revision,
                key.symbol().toString(),
                key.interval().toString(),
                limit,
                offset));
    }

    /** The revision of a number. */
    public Optional<Revision> find(long id) {
        return ledger.read(c -> Sql.first(c, SELECT + "WHERE id = ?", Revisions::revision, id));
    }

    /** All revisions of a repair, oldest first. */
    public List<Revision> ofRepair(long repair) {
        return ledger.read(c -> Sql.list(c, SELECT + "WHERE repair = ? ORDER BY id", Revisions::revision, repair));
    }

    /** The edits of bars of a series that repairs made in a range and nobody has undone, oldest first. */
    public List<Edit> standing(SeriesKey key, TimeRange range) {
        return ledger.read(c -> standing(Sql.list(
                c,
                SELECT + "WHERE symbol = ? AND interval = ? AND time >= ? AND time < ? AND repair > 0"
                        + " AND old_action IS NULL AND new_action IS NULL ORDER BY id",
                Revisions::revision,
                key.symbol().toString(),
                key.interval().toString(),
                range.startMillis(),
                range.endMillis())));
    }

    /** The edits of a symbol's actions that repairs made and nobody has undone, oldest first. */
    public List<Edit> standingActions(Symbol symbol) {
        return ledger.read(c -> standing(Sql.list(
                c,
                SELECT + "WHERE symbol = ? AND repair > 0 AND (old_action IS NOT NULL OR new_action IS NOT NULL)"
                        + " ORDER BY id",
                Revisions::revision,
                symbol.toString())));
    }

    private static List<Edit> standing(List<Revision> revisions) {
        Map<Long, Edit> standing = new LinkedHashMap<>();
        for (Revision revision : revisions) {
            // What undoes a repair leaves nothing standing; what undoes a source's change stands against that source.
            boolean undoesRepair = standing.remove(revision.cause().reverts()) != null;
            if (!undoesRepair) {
                standing.put(revision.id(), revision.edit());
            }
        }
        return List.copyOf(standing.values());
    }

    private static Revision revision(ResultSet row) throws SQLException {
        return new Revision(
                row.getLong("id"),
                row.getLong("run"),
                Rows.key(row),
                new Revision.Cause(
                        row.getString("source"),
                        row.getString("rule"),
                        row.getLong("finding"),
                        row.getLong("repair"),
                        row.getLong("reverts")),
                Instant.ofEpochMilli(row.getLong("recorded")),
                EditRows.edit(row),
                row.getLong("reverted_by"));
    }
}
