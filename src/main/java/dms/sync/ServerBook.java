package dms.sync;

import dms.ledger.Ledger;
import dms.ledger.Sql;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import dms.store.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is known of the servers of the primary store, durable: which of them is level, and which writes have begun. Two things
 * always hold once a server is known: one of them at least is level, and a write is done only when a level one has it.
 * Thread-safe; throws {@link dms.ledger.LedgerException} if the ledger cannot do it.
 */
public final class ServerBook {

    private static final String LEVEL = """
            SELECT name FROM backups AS b WHERE is_server = 1 AND seeded = 1
                AND NOT EXISTS (SELECT 1 FROM backlog AS l WHERE l.backup = b.name)
            """;

    private final Ledger ledger;
    private final Backlog backlog;
    private final List<String> servers;

    /** A book of these servers, which marks what they lack in that backlog. */
    public ServerBook(Ledger ledger, Backlog backlog, List<String> servers) {
        this.ledger = ledger;
        this.backlog = backlog;
        this.servers = List.copyOf(servers);
    }

    /** A part of a write: bars of a series in a range, or, if the interval is empty, the actions of a symbol. */
    record Part(Symbol symbol, String interval, TimeRange range, boolean deletes) {

        static Part of(SeriesKey key, TimeRange range, boolean deletes) {
            return new Part(key.symbol(), key.interval().toString(), range, deletes);
        }

        SeriesKey key() {
            return new SeriesKey(symbol, Interval.parse(interval));
        }

        static Part ofActions(Symbol symbol) {
            return new Part(symbol, Backlog.OF_ACTIONS, Backlog.ONE, true);
        }
    }

    /**
     * A write that has begun.
     *
     * @param rows its rows in the ledger
     * @param direct what each server is to be told; a server that is not here was marked
     * @param level the servers that were level
     */
    record Begun(List<Long> rows, Map<String, List<Part>> direct, Set<String> level) {}

    /**
     * Makes ready after a start: servers that are no longer configured are forgotten, and writes that a crash has cut off are to
     * be settled. A server that is the only one is level, whatever it lacked.
     *
     * @return how many series the only one lacks that a forgotten one had
     */
    public int begin() {
        return ledger.write(c -> {
            for (String known : Sql.list(c, "SELECT name FROM backups WHERE is_server = 1", row -> row.getString(1))) {
                if (!servers.contains(known)) {
                    Sql.update(c, "DELETE FROM backlog WHERE backup = ?", known);
                    Sql.update(c, "DELETE FROM backups WHERE name = ?", known);
                }
            }
            for (String server : servers) {
                Sql.update(
                        c,
                        "INSERT OR IGNORE INTO backups (name, copied_from, is_server) VALUES (?, ?, 1)",
                        server,
                        Long.MIN_VALUE);
            }
            if (servers.size() > 1) {
                Sql.update(c, "UPDATE server_writes SET cut_off = 1");
                return 0;
            }
            Sql.update(c, "DELETE FROM server_writes");
            Sql.update(c, "UPDATE backups SET seeded = 1 WHERE is_server = 1");
            return servers.isEmpty() ? 0 : Sql.update(c, "DELETE FROM backlog WHERE backup = ?", servers.get(0));
        });
    }

    /** The servers that have everything. */
    Set<String> level() {
        return ledger.read(ServerBook::level);
    }

    private static Set<String> level(Connection c) throws SQLException {
        return new TreeSet<>(Sql.list(c, LEVEL, row -> row.getString(1)));
    }

    /** Whether any server is known to have had everything once. */
    boolean isAnyKnown() {
        return ledger.read(c -> Sql.first(
                        c, "SELECT 1 FROM backups WHERE is_server = 1 AND seeded = 1 LIMIT 1", row -> row.getInt(1))
                .isPresent());
    }

    /** Takes one server for right when none is known. */
    void know(String reference) {
        ledger.write(c -> isAnyKnown() ? 0 : Sql.update(c, "UPDATE backups SET seeded = 1 WHERE name = ?", reference));
    }

    /**
     * Notes a write that is about to begin. What a server is not told directly, because it is away, is not compared yet, or lacks
     * other bars of the same series, is marked for it at once; what it is told is marked when it does not acknowledge it.
     *
     * @param present the servers that are up
     * @param isWhole whether only a level server may be told any of it
     * @throws StoreException UNREACHABLE, and nothing is marked, if no level server is up
     */
    Begun begin(List<Part> parts, Set<String> present, boolean isWhole) {
        return ledger.write(c -> {
            Set<String> level = level(c);
            Map<String, List<Part>> direct = new LinkedHashMap<>();
            for (String server : servers) {
                List<Part> told = new ArrayList<>();
                for (Part part : parts) {
                    boolean isTold = present.contains(server)
                            && (level.contains(server) || (!isWhole && isLevelIn(c, server, part)));
                    if (isTold) {
                        told.add(part);
                    } else {
                        mark(c, server, part);
                    }
                }
                if (!told.isEmpty() || (isWhole && present.contains(server) && level.contains(server))) {
                    direct.put(server, told);
                }
            }
            if (level.stream().noneMatch(direct::containsKey)) {
                throw new StoreException(StoreException.Kind.UNREACHABLE, "no server that has everything is up");
            }
            List<Long> rows = new ArrayList<>();
            for (Part part : parts) {
                rows.add(Sql.insert(
                        c,
                        "INSERT INTO server_writes (symbol, interval, first, past, deletes) VALUES (?, ?, ?, ?, ?)",
                        part.symbol().toString(),
                        part.interval(),
                        part.range().startMillis(),
                        part.range().endMillis(),
                        part.deletes()));
            }
            return new Begun(rows, direct, level);
        });
    }

    private static boolean isLevelIn(Connection c, String server, Part part) throws SQLException {
        return Sql.first(
                        c,
                        "SELECT 1 FROM backups WHERE name = ? AND seeded = 1 AND NOT EXISTS ("
                                + "SELECT 1 FROM backlog WHERE backup = ? AND symbol = ? AND interval = ?)",
                        row -> row.getInt(1),
                        server,
                        server,
                        part.symbol().toString(),
                        part.interval())
                .isPresent();
    }

    private void mark(Connection c, String server, Part part) throws SQLException {
        backlog.mark(c, server, part.symbol(), part.interval(), part.range(), part.deletes());
    }

    /**
     * Marks a write for the servers that did not acknowledge it.
     *
     * @return false, and nothing is marked, if no level server is among those that did
     */
    boolean isAcknowledged(Begun write, Set<String> by) {
        return ledger.write(c -> {
            if (level(c).stream().noneMatch(by::contains)) {
                return false;
            }
            for (Map.Entry<String, List<Part>> told : write.direct().entrySet()) {
                for (Part part : by.contains(told.getKey()) ? List.<Part>of() : told.getValue()) {
                    mark(c, told.getKey(), part);
                }
            }
            return true;
        });
    }

    /** No server is told anything of the write any more, and it was acknowledged. */
    void done(Begun write) {
        ledger.write(c -> {
            for (long row : write.rows()) {
                Sql.update(c, "DELETE FROM server_writes WHERE id = ?", row);
            }
            return 0;
        });
    }

    /** No server is told anything of the write any more, and which of them has it is not known. */
    void cutOff(Begun write) {
        ledger.write(c -> {
            for (long row : write.rows()) {
                // One row of a series is enough, however often its write fails.
                Sql.update(c, """
                        UPDATE server_writes AS w SET cut_off = 1,
                            first = (SELECT min(first) FROM server_writes AS o WHERE (o.id = w.id OR o.cut_off = 1)
                                AND o.symbol = w.symbol AND o.interval = w.interval),
                            past = (SELECT max(past) FROM server_writes AS o WHERE (o.id = w.id OR o.cut_off = 1)
                                AND o.symbol = w.symbol AND o.interval = w.interval)
                        WHERE id = ?
                        """, row);
                Sql.update(c, """
                        DELETE FROM server_writes WHERE cut_off = 1 AND id <> ? AND EXISTS (SELECT 1 FROM server_writes AS w
                            WHERE w.id = ? AND w.symbol = server_writes.symbol AND w.interval = server_writes.interval)
                        """, row, row);
            }
            return 0;
        });
    }

    /** Whether there are writes of which it is not known which server has them. */
    boolean isUnsettled() {
        return ledger.read(
                c -> Sql.first(c, "SELECT 1 FROM server_writes WHERE cut_off = 1 LIMIT 1", row -> row.getInt(1))
                        .isPresent());
    }

    /**
     * Takes a level server for right in the writes that were cut off: the others are to be made equal to it there, whether it has
     * them or not. They were never acknowledged.
     *
     * @return false if that server is not level any more
     */
    boolean settle(String reference) {
        return ledger.write(c -> {
            if (!level(c).contains(reference)) {
                return false;
            }
            List<Part> parts = Sql.list(
                    c,
                    "SELECT symbol, interval, first, past FROM server_writes WHERE cut_off = 1",
                    row -> new Part(
                            Symbol.parse(row.getString(1)),
                            row.getString(2),
                            TimeRange.ofMillis(row.getLong(3), row.getLong(4)),
                            true));
            for (String server : servers) {
                for (Part part : server.equals(reference) ? List.<Part>of() : parts) {
                    mark(c, server, part);
                }
            }
            Sql.update(c, "DELETE FROM server_writes WHERE cut_off = 1");
            return true;
        });
    }

    /** Refuses to mark anything for the only level server: there would be none to bring it level from. */
    static void requireAnotherLevel(Connection c, String target) throws SQLException {
        Set<String> level = level(c);
        if (level.contains(target) && level.size() == 1) {
            throw new StoreException(
                    StoreException.Kind.REFUSED,
                    target + " is the only server that has everything: nothing is copied to it from the others");
        }
    }
}
