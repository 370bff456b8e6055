package dms.sync;

import dms.Stage;
import dms.ledger.Ledger;
import dms.ledger.Sql;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import dms.sync.BackupSettings.OnClear;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What each backup still lacks, durable and bounded: a few ranges for a series. It is marked before the primary store is
 * written and cleared when the backup has acknowledged a copy that was read after that write; a mark made meanwhile is
 * another one and stays. Thread-safe; throws {@link dms.ledger.LedgerException} if the ledger cannot do it.
 */
@Stage
public final class Backlog {

    /** Of more ranges than these in one series the two nearest become one. */
    private static final int MOST_RANGES = 8;

    static final String OF_ACTIONS = "";
    static final TimeRange ONE = TimeRange.ofMillis(0, 1);

    private final Ledger ledger;
    private final SyncSettings settings;
    private final List<String> backups;
    private final Set<String> clearing;

    /** The backlog of these backups; what belongs to others is forgotten by {@link #begin}. */
    @Inject
    public Backlog(Ledger ledger, SyncSettings settings) {
        this.ledger = ledger;
        this.settings = settings;
        this.backups =
                settings.backups().stream().map(BackupSettings::name).sorted().toList();
        this.clearing = settings.backups().stream()
                .filter(backup -> backup.onClear() == OnClear.FOLLOW)
                .map(BackupSettings::name)
                .collect(Collectors.toSet());
    }

    /**
     * How much a backup lacks.
     *
     * @param series of how many series, the actions of a symbol counting as one
     * @param oldest since when something is lacking; empty if nothing is
     */
    public record Size(int series, Optional<Instant> oldest) {}

    /**
     * Makes ready after a start: writes that a crash has cut off are taken for done, a backup that is new is to be seeded, and
     * one that is no longer configured is forgotten, so that it is compared as a whole when it comes back.
     */
    public void begin() {
        ledger.write(c -> {
            Sql.update(c, "DELETE FROM unfinished_writes");
            for (String known : Sql.list(c, "SELECT name FROM backups WHERE is_server = 0", row -> row.getString(1))) {
                if (!backups.contains(known)) {
                    Sql.update(c, "DELETE FROM backlog WHERE backup = ?", known);
                    Sql.update(c, "DELETE FROM backups WHERE name = ?", known);
                }
            }
            for (BackupSettings backup : settings.backups()) {
                Sql.update(
                        c,
                        "INSERT OR IGNORE INTO backups (name, copied_from) VALUES (?, ?)",
                        backup.name(),
                        copiedFrom(backup));
            }
            return 0;
        });
    }

    private long copiedFrom(BackupSettings backup) {
        Duration days = Duration.ofDays(backup.initialDays());
        return days.isZero() ? Long.MIN_VALUE : ledger.clock().millis() - days.toMillis();
    }

    /** Whether there is any backup. */
    boolean isUsed() {
        return !backups.isEmpty();
    }

    /** Does work as one transaction of the ledger. */
    <T> T together(Supplier<T> work) {
        return ledger.write(c -> {
            BackupBook.requireNoRestore(c);
            return work.get();
        });
    }

    /** Marks everything of these series for the backups that follow a clearing, and notes the others' refusal. */
    void markCleared(Set<SeriesKey> keys) {
        ledger.write(c -> {
            BackupBook.requireNoRestore(c);
            for (String backup : backups) {
                if (!clearing.contains(backup)) {
                    long now = ledger.clock().millis();
                    Sql.update(c, "DELETE FROM backlog WHERE backup = ?", backup);
                    Sql.update(c, "UPDATE backups SET refused_clear = ? WHERE name = ?", now, backup);
                    continue;
                }
                for (SeriesKey key : keys) {
                    mark(c, backup, key.symbol(), key.interval().toString(), TimeRange.ALL, true);
                    mark(c, backup, key.symbol(), OF_ACTIONS, ONE, true);
                }
            }
            return 0;
        });
    }

    /** Marks bars for every backup. To be called in the transaction that writes or deletes them. */
    void mark(SeriesKey key, TimeRange range, boolean deletes) {
        markAll(key.symbol(), key.interval().toString(), range, deletes);
    }

    /** Marks the corporate actions of a symbol for every backup. To be called in the transaction that writes them. */
    void markActions(Symbol symbol) {
        markAll(symbol, OF_ACTIONS, ONE, true);
    }

    private void markAll(Symbol symbol, String interval, TimeRange range, boolean deletes) {
        if (backups.isEmpty() || range.isEmpty()) {
            return;
        }
        ledger.write(c -> {
            for (String backup : backups) {
                mark(c, backup, symbol, interval, range, deletes);
            }
            return 0;
        });
    }

    /** Marks bars for one backup. */
    void mark(String backup, SeriesKey key, TimeRange range, boolean deletes) {
        if (!range.isEmpty()) {
            ledger.write(c -> {
                ServerBook.requireAnotherLevel(c, backup);
                mark(c, backup, key.symbol(), key.interval().toString(), range, deletes);
                return 0;
            });
        }
    }

    /** Marks the corporate actions of a symbol for one backup. */
    void markActions(String backup, Symbol symbol) {
        ledger.write(c -> {
            ServerBook.requireAnotherLevel(c, backup);
            mark(c, backup, symbol, OF_ACTIONS, ONE, true);
            return 0;
        });
    }

    private record Marked(long id, long first, long past, long since) {}

    /** Marks bars, or the actions of a symbol, for one backup in a transaction that has begun. */
    void mark(Connection c, String backup, Symbol symbol, String interval, TimeRange range, boolean deletes)
            throws SQLException {
        long first = interval.equals(OF_ACTIONS)
                ? range.startMillis()
                : Math.max(range.startMillis(), copiedFrom(c, backup));
        long past = range.endMillis();
        if (first >= past) {
            return;
        }
        long since = ledger.clock().millis();
        Row row = new Row(backup, symbol, interval, deletes);
        List<Marked> marks = marks(c, row);
        int left = marks.size();
        for (Marked mark : marks) {
            if (mark.first() <= past && mark.past() >= first) {
                first = Math.min(first, mark.first());
                past = Math.max(past, mark.past());
                since = Math.min(since, mark.since());
                Sql.update(c, "DELETE FROM backlog WHERE id = ?", mark.id());
                left--;
            }
        }
        insert(c, row, first, past, since);
        if (left >= MOST_RANGES) {
            joinNearest(c, row);
        }
    }

    /** Of what there are marks. */
    private record Row(String backup, Symbol symbol, String interval, boolean deletes) {}

    private static List<Marked> marks(Connection c, Row row) throws SQLException {
        return Sql.list(
                c,
                "SELECT id, first, past, since FROM backlog"
                        + " WHERE backup = ? AND symbol = ? AND interval = ? AND deletes = ? ORDER BY first",
                mark -> new Marked(mark.getLong(1), mark.getLong(2), mark.getLong(3), mark.getLong(4)),
                row.backup(),
                row.symbol().toString(),
                row.interval(),
                row.deletes());
    }

    /** Makes one of the two that have the least between them, so that little is taken for lacking that is not. */
    private static void joinNearest(Connection c, Row row) throws SQLException {
        List<Marked> marks = marks(c, row);
        int nearest = 0;
        for (int i = 1; i + 1 < marks.size(); i++) {
            if (between(marks, i) < between(marks, nearest)) {
                nearest = i;
            }
        }
        Marked one = marks.get(nearest);
        Marked next = marks.get(nearest + 1);
        Sql.update(c, "DELETE FROM backlog WHERE id IN (?, ?)", one.id(), next.id());
        insert(c, row, one.first(), next.past(), Math.min(one.since(), next.since()));
    }

    private static long between(List<Marked> marks, int i) {
        return marks.get(i + 1).first() - marks.get(i).past();
    }

    private static void insert(Connection c, Row row, long first, long past, long since) throws SQLException {
        Sql.update(
                c,
                "INSERT INTO backlog (backup, symbol, interval, first, past, deletes, since) VALUES (?, ?, ?, ?, ?, ?, ?)",
                row.backup(),
                row.symbol().toString(),
                row.interval(),
                first,
                past,
                row.deletes(),
                since);
    }

    private static long copiedFrom(Connection c, String backup) throws SQLException {
        return Sql.first(c, "SELECT copied_from FROM backups WHERE name = ?", row -> row.getLong(1), backup)
                .orElse(Long.MIN_VALUE);
    }

    /**
     * Marks bars for every backup, whose write is about to begin outside the ledger.
     *
     * @return what {@link #finished} wants
     */
    long begun(SeriesKey key, TimeRange range, boolean deletes) {
        return ledger.write(c -> {
            BackupBook.requireNoRestore(c);
            mark(key, range, deletes);
            return begun(c, key.symbol(), key.interval().toString());
        });
    }

    /** Marks the actions of a symbol for every backup, whose write is about to begin outside the ledger. */
    long begunActions(Symbol symbol) {
        return ledger.write(c -> {
            BackupBook.requireNoRestore(c);
            markActions(symbol);
            return begun(c, symbol, OF_ACTIONS);
        });
    }

    private static long begun(Connection c, Symbol symbol, String interval) throws SQLException {
        return Sql.insert(
                c, "INSERT INTO unfinished_writes (symbol, interval) VALUES (?, ?)", symbol.toString(), interval);
    }

    /** The write is over, whether it succeeded or failed: what it marked may be copied. */
    void finished(long write) {
        ledger.write(c -> Sql.update(c, "DELETE FROM unfinished_writes WHERE id = ?", write));
    }

    /** What a backup lacks and may be copied, from this mark on, the oldest mark first. */
    List<Lack> lacks(String backup, long afterMark, int limit) {
        return ledger.read(c -> Sql.list(c, """
                SELECT id, symbol, interval, first, past, deletes, since FROM backlog AS b
                WHERE backup = ? AND id > ? AND NOT EXISTS (
                    SELECT 1 FROM unfinished_writes AS w WHERE w.symbol = b.symbol AND w.interval = b.interval)
                AND NOT EXISTS (
                    SELECT 1 FROM server_writes AS w WHERE w.symbol = b.symbol AND w.interval = b.interval)
                ORDER BY id LIMIT ?
                """, Backlog::lack, backup, afterMark, limit));
    }

    private static Lack lack(ResultSet row) throws SQLException {
        String interval = row.getString("interval");
        return new Lack(
                row.getLong("id"),
                Symbol.parse(row.getString("symbol")),
                interval.equals(OF_ACTIONS) ? Optional.empty() : Optional.of(Interval.parse(interval)),
                TimeRange.ofMillis(row.getLong("first"), row.getLong("past")),
                row.getBoolean("deletes"),
                Instant.ofEpochMilli(row.getLong("since")));
    }

    /** Forgets marks whose bars the backup has; those that were marked again meanwhile stay. */
    void clear(Collection<Lack> copied) {
        ledger.write(c -> {
            for (Lack lack : copied) {
                Sql.update(c, "DELETE FROM backlog WHERE id = ?", lack.mark());
            }
            return 0;
        });
    }

    /**
     * Forgets the part of a mark from an instant on, because the backup has it.
     *
     * @return whether the mark still stood; if it was made again, all of it is to be copied again
     */
    boolean shrink(Lack copied, Instant from) {
        return ledger.write(c ->
                        Sql.update(c, "UPDATE backlog SET past = ? WHERE id = ?", from.toEpochMilli(), copied.mark()))
                > 0;
    }

    /** How much a backup lacks, what is being written included. */
    public Size size(String backup) {
        return ledger.read(c -> Sql.first(
                        c,
                        "SELECT count(DISTINCT symbol || ' ' || interval), min(since), count(*) FROM backlog WHERE backup = ?",
                        row -> new Size(
                                row.getInt(1),
                                row.getInt(3) == 0
                                        ? Optional.empty()
                                        : Optional.of(Instant.ofEpochMilli(row.getLong(2)))),
                        backup)
                .orElseThrow());
    }

    /** Since when a backup lacks something; empty if it lacks nothing. */
    Optional<Instant> oldest(String backup) {
        return ledger.read(c -> Sql.list(
                        c,
                        "SELECT since FROM backlog WHERE backup = ? ORDER BY since LIMIT 1",
                        row -> Instant.ofEpochMilli(row.getLong(1)),
                        backup)
                .stream()
                .findFirst());
    }

    /** The series of which a backup lacks something. */
    Set<SeriesKey> series(String backup) {
        return ledger.read(c -> new TreeSet<>(Sql.list(
                c,
                "SELECT DISTINCT symbol, interval FROM backlog WHERE backup = ? AND interval <> ''",
                row -> new SeriesKey(Symbol.parse(row.getString(1)), Interval.parse(row.getString(2))),
                backup)));
    }
}
