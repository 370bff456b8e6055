package dms.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.sqlite.SQLiteConnection;

/**
 * A bounded pool of read-only connections. Thread-safe: a connection is confined to the thread that took it, by which
 * {@code busy} knows it; the semaphore counts how many are out. What one piece of work reads is one snapshot.
 */
final class Readers {

    private static final System.Logger LOG = System.getLogger(Readers.class.getName());
    private static final int SIZE = 8;

    private final LedgerFile file;
    private final Flaws flaws;
    private final Semaphore permits = new Semaphore(SIZE, true);
    private final Deque<Connection> idle = new ConcurrentLinkedDeque<>();
    private final Map<Thread, Connection> busy = new ConcurrentHashMap<>();
    private volatile boolean closed;

    Readers(LedgerFile file, Flaws flaws) {
        this.file = file;
        this.flaws = flaws;
    }

    <T> T read(Ledger.Work<T> work, Duration limit) {
        Connection ambient = busy.get(Thread.currentThread());
        if (ambient != null) {
            return Ledger.run(file.path(), flaws, ambient, work);
        }
        if (!BoundedWait.within(limit, nanos -> permits.tryAcquire(nanos, TimeUnit.NANOSECONDS))) {
            throw new LedgerException(
                    LedgerException.Kind.BUSY,
                    "the ledger " + file.path() + ": " + SIZE + " readers were busy for " + limit.toSeconds() + " s");
        }
        try {
            return readWithPermit(work);
        } finally {
            permits.release();
        }
    }

    private <T> T readWithPermit(Ledger.Work<T> work) {
        if (closed) {
            throw Ledger.closed(file.path());
        }
        Connection connection = take();
        busy.put(Thread.currentThread(), connection);
        boolean reusable = false;
        try {
            T answer = Ledger.run(file.path(), flaws, connection, on -> {
                execute(on, "BEGIN");
                T read = work.on(on);
                // Not COMMIT: after a page that cannot be read SQLite refuses that, even if nothing was written.
                execute(on, "ROLLBACK");
                return read;
            });
            reusable = true;
            return answer;
        } finally {
            busy.remove(Thread.currentThread());
            giveBack(connection, reusable);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private Connection take() {
        Connection connection = idle.pollFirst();
        if (connection == null) {
            try {
                connection = file.reader();
            } catch (SQLException e) {
                throw LedgerException.of("the ledger " + file.path(), e);
            }
        }
        return connection;
    }

    private void giveBack(Connection connection, boolean reusable) {
        if (reusable && !closed) {
            idle.addFirst(connection);
        } else {
            close(connection);
        }
    }

    /** Waits so long for those who read, then breaks off what they read, and closes all connections. */
    void close(Duration limit) {
        closed = true;
        if (!allReturned(limit)) {
            busy.values().forEach(Readers::breakOff);
            if (!allReturned(limit)) {
                LOG.log(System.Logger.Level.WARNING, "{0}: closed while {1} still read", file.path(), busy.size());
            }
        }
        idle.forEach(Readers::close);
        idle.clear();
    }

    private boolean allReturned(Duration limit) {
        boolean all = BoundedWait.within(limit, nanos -> permits.tryAcquire(SIZE, nanos, TimeUnit.NANOSECONDS));
        if (all) {
            permits.release(SIZE);
        }
        return all;
    }

    /** Makes the statement that runs on a connection fail. May be called by another thread than the one that runs it. */
    static void breakOff(Connection connection) {
        try {
            connection.unwrap(SQLiteConnection.class).getDatabase().interrupt();
        } catch (SQLException e) {
            LOG.log(System.Logger.Level.WARNING, "a statement could not be broken off", e);
        }
    }

    /** Closes a connection, which rolls back what it has begun. */
    static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.log(System.Logger.Level.WARNING, "a connection could not be closed", e);
        }
    }
}
