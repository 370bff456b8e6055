package dms.sync;

import dms.Stage;
import dms.ledger.Ledger;
import dms.ledger.Sql;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import dms.store.JournalStore;
import dms.store.StoreException;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is known of each backup and what was copied to it, durable. Thread-safe. */
@Stage
public final class BackupBook {

    private final Ledger ledger;
    private final SyncSettings settings;

    /** A book in this ledger. */
    @Inject
    public BackupBook(Ledger ledger, SyncSettings settings) {
        this.ledger = ledger;
        this.settings = settings;
    }

    /**
     * What is known of a backup.
     *
     * @param isSeeded whether what was stored before it was known has been marked for it
     * @param copiedFrom no bar that opens before this is copied
     * @param lastSuccess when it last had everything
     * @param equalAsOf as of when it was last proved equal
     * @param lookedEqualAsOf as of when it was last looked at without a difference
     * @param refusedClear when it kept what the primary store cleared
     */
    public record Entry(
            boolean isSeeded,
            Instant copiedFrom,
            Optional<Instant> lastSuccess,
            Optional<Instant> equalAsOf,
            Optional<Instant> lookedEqualAsOf,
            Optional<Instant> refusedClear) {

        /** The times of the bars that the backup has. */
        TimeRange range() {
            return copiedFrom.isBefore(TimeRange.ALL.startInclusive())
                    ? TimeRange.ALL
                    : new TimeRange(copiedFrom, TimeRange.ALL.endExclusive());
        }
    }

    /** What is known of a backup; of one that is not known yet, that it is not seeded. */
    public Entry entry(String backup) {
        return ledger.read(c -> Sql.first(
                        c,
                        "SELECT seeded, copied_from, last_success, equal_as_of, looked_equal_as_of, refused_clear FROM backups WHERE name = ?",
                        row -> new Entry(
                                row.getBoolean(1),
                                Instant.ofEpochMilli(row.getLong(2)),
                                instant(row, 3),
                                instant(row, 4),
                                instant(row, 5),
                                instant(row, 6)),
                        backup)
                .orElse(new Entry(
                        false,
                        Instant.ofEpochMilli(Long.MIN_VALUE),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty())));
    }

    private static Optional<Instant> instant(ResultSet row, int column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }

    /**
     * A restore that has not ended.
     *
     * @param backup from which backup
     * @param started when it was asked for
     * @param isBegun whether the primary store was found empty for it
     */
    public record Restoring(String backup, Instant started, boolean isBegun) {}

    /** The restore that has not ended, if any. */
    public Optional<Restoring> restoring() {
        return ledger.read(BackupBook::restoring);
    }

    private static Optional<Restoring> restoring(Connection c) throws SQLException {
        return Sql.first(
                c,
                "SELECT backup, started, begun FROM restores",
                row -> new Restoring(row.getString(1), Instant.ofEpochMilli(row.getLong(2)), row.getBoolean(3)));
    }

    /** Refuses what would change the primary store while it is restored. */
    static void requireNoRestore(Connection c) throws SQLException {
        Optional<Restoring> restoring = restoring(c);
        if (restoring.isPresent()) {
            throw isRestored(restoring.get().backup());
        }
    }

    static StoreException isRestored(String backup) {
        return new StoreException(
                StoreException.Kind.BUSY,
                "the primary store is being restored from backup " + backup
                        + ": nothing else is written or copied until that has ended, see /sync/status");
    }

    /**
     * From now on nothing writes the primary store but the restore.
     *
     * @return that restore, which may have been begun before
     * @throws StoreException REFUSED if another one has not ended or something is being written
     */
    Restoring wantRestore(String backup) {
        return ledger.write(c -> {
            Optional<Restoring> before = restoring(c);
            if (before.isPresent()) {
                if (!before.get().backup().equals(backup)) {
                    throw new StoreException(
                            StoreException.Kind.REFUSED,
                            "a restore from backup " + before.get().backup() + " has not ended");
                }
                return before.get();
            }
            if (Sql.first(c, "SELECT 1 FROM unfinished_writes LIMIT 1", row -> row.getInt(1))
                    .isPresent()) {
                throw new StoreException(StoreException.Kind.REFUSED, "the primary store is being written");
            }
            Restoring wanted =
                    new Restoring(backup, Instant.ofEpochMilli(ledger.clock().millis()), false);
            Sql.update(
                    c,
                    "INSERT INTO restores (one, backup, started) VALUES (1, ?, ?)",
                    backup,
                    wanted.started().toEpochMilli());
            return wanted;
        });
    }

    /** The primary store is empty: what any backup lacks is found out by comparing, once it is restored. */
    void restoreBegun() {
        ledger.write(c -> {
            Sql.update(c, "UPDATE restores SET begun = 1");
            // The servers of the primary store are no backups of it: what one of them lacks stays true.
            Sql.update(c, "DELETE FROM backlog WHERE backup IN (SELECT name FROM backups WHERE is_server = 0)");
            return Sql.update(c, "UPDATE backups SET seeded = 0 WHERE is_server = 0");
        });
    }

    /** The primary store holds what this backup held then, to the last bit. */
    void restored(String backup, Instant when) {
        ledger.write(c -> {
            Sql.update(c, "DELETE FROM restores");
            return Sql.update(
                    c,
                    "UPDATE backups SET seeded = 1, last_success = ?, equal_as_of = ?, refused_clear = NULL WHERE name = ?",
                    when.toEpochMilli(),
                    when.toEpochMilli(),
                    backup);
        });
    }

    void restoreGivenUp() {
        ledger.write(c -> Sql.update(c, "DELETE FROM restores"));
    }

    /** How the journal is copied to a backup; empty if that keeps none. */
    Optional<JournalCopy> journal(Backup backup) {
        return backup.store() instanceof JournalStore target
                ? Optional.of(new JournalCopy(ledger, backup.settings().name(), target))
                : Optional.empty();
    }

    /** The last outcome of a kind, of one backup or of all. */
    Optional<SyncOutcome> last(String kind, Optional<String> backup) {
        return ledger.read(c -> Sql.first(
                c,
                "SELECT * FROM syncs WHERE kind = ? AND (? = '' OR backup = ?) ORDER BY id DESC LIMIT 1",
                BackupBook::outcome,
                kind,
                backup.orElse(""),
                backup.orElse("")));
    }

    void seeded(String backup) {
        set(backup, "seeded", 1);
    }

    void succeeded(String backup, Instant when) {
        set(backup, "last_success", when.toEpochMilli());
    }

    void equalAsOf(String backup, Instant when) {
        set(backup, "equal_as_of", when.toEpochMilli());
    }

    void lookedEqualAsOf(String backup, Instant when) {
        set(backup, "looked_equal_as_of", when.toEpochMilli());
    }

    void followsAgain(String backup) {
        ledger.write(c -> Sql.update(c, "UPDATE backups SET refused_clear = NULL WHERE name = ?", backup));
    }

    private void set(String backup, String column, long value) {
        ledger.write(c -> Sql.update(c, "UPDATE backups SET " + column + " = ? WHERE name = ?", value, backup));
    }

    /** Writes down what a copy or a verification did, and forgets what is older than is kept. */
    void record(SyncOutcome outcome, Map<SeriesKey, SeriesCopy> copies) {
        ledger.write(c -> {
            long now = ledger.clock().millis();
            long id = Sql.insert(
                    c,
                    "INSERT INTO syncs (backup, kind, started, ended, status, series, bars, removed, message)"
                            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    outcome.backup(),
                    outcome.kind(),
                    outcome.started().toEpochMilli(),
                    outcome.ended().toEpochMilli(),
                    outcome.status().label(),
                    outcome.series(),
                    outcome.bars(),
                    outcome.removed(),
                    outcome.message());
            for (Map.Entry<SeriesKey, SeriesCopy> copy : copies.entrySet()) {
                Sql.update(
                        c,
                        "INSERT INTO sync_series (sync, symbol, interval, bars, removed) VALUES (?, ?, ?, ?, ?)",
                        id,
                        copy.getKey().symbol().toString(),
                        copy.getKey().interval().toString(),
                        copy.getValue().bars(),
                        copy.getValue().removed());
            }
            return Sql.update(
                    c,
                    "DELETE FROM syncs WHERE ended < ?",
                    now - settings.historyFor().toMillis());
        });
    }

    /**
     * What was copied, the newest first.
     *
     * @param backup of which backup; empty for all
     * @param symbol only copies in which something of this symbol was copied; empty for all
     */
    public List<SyncOutcome> history(Optional<String> backup, Optional<String> symbol, int limit, int offset) {
        StringBuilder sql = new StringBuilder("SELECT * FROM syncs WHERE 1 = 1");
        List<Object> arguments = new ArrayList<>();
        backup.ifPresent(name -> {
            sql.append(" AND backup = ?");
            arguments.add(name);
        });
        symbol.ifPresent(name -> {
            sql.append(" AND id IN (SELECT sync FROM sync_series WHERE symbol = ?)");
            arguments.add(name);
        });
        sql.append(" ORDER BY id DESC LIMIT ? OFFSET ?");
        arguments.add(limit);
        arguments.add(offset);
        return ledger.read(c -> Sql.list(c, sql.toString(), BackupBook::outcome, arguments.toArray()));
    }

    private static SyncOutcome outcome(ResultSet row) throws SQLException {
        return new SyncOutcome(
                row.getLong("id"),
                row.getString("backup"),
                row.getString("kind"),
                Instant.ofEpochMilli(row.getLong("started")),
                Instant.ofEpochMilli(row.getLong("ended")),
                SyncOutcome.Status.of(row.getString("status")),
                row.getInt("series"),
                row.getLong("bars"),
                row.getLong("removed"),
                row.getString("message"));
    }
}
