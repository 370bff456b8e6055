package dms.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The local database of a data folder: one SQLite file, {@code dms.db}, which only this process writes.
 *
 * <p>Thread-safe. One lock, {@code writing}, guards the single write connection; reads have connections of their own,
 * see one snapshot each, and neither wait for writers nor hold them up. A transaction that was committed is on the disk
 * (write-ahead log, {@code synchronous=FULL}). A thread's interrupt neither ends nor harms what it does here.
 */
public final class Ledger implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Ledger.class.getName());
    private static final Duration WAIT = Duration.ofSeconds(30);
    private static final Duration CLOSING_WAIT = Duration.ofSeconds(2);

    private final FolderLock folderLock;
    private final LedgerFile file;
    private final Clock clock;
    private final Flaws flaws;
    private final Readers readers;
    private final ReentrantLock writing = new ReentrantLock(true);
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Guarded by {@code writing}. */
    private Connection writer;

    /** Guarded by {@code writing}: SQLite gave the whole transaction up inside a joined piece of work. */
    private boolean givenUp;

    /** Guarded by {@code writing}: what is done once the transaction has ended. */
    private final List<Runnable> afterwards = new ArrayList<>();

    /** What to do on a connection, inside a transaction that is neither begun nor ended by it. */
    @FunctionalInterface
    public interface Work<T> {

        /** Does it. */
        T on(Connection connection) throws SQLException;
    }

    private Ledger(FolderLock folderLock, LedgerFile file, Clock clock, Flaws flaws) throws SQLException {
        this.folderLock = folderLock;
        this.file = file;
        this.clock = clock;
        this.flaws = flaws;
        this.readers = new Readers(file, flaws);
        this.writer = file.writer();
    }

    /**
     * Opens the ledger of a data folder, which is created if need be. Checks the whole file, but for the pages of bars
     * if it is larger than 1 GiB: those have checksums of their own.
     *
     * @param folder the data folder
     * @param clock tells the time in the name of a file that is moved aside
     * @throws LedgerException LOCKED if another process, or this one, has it open; NEWER if a newer DMS wrote it; FULL
     *     or FAILED if it cannot be opened. A file that cannot be read at all is moved aside, not refused.
     */
    public static Ledger open(Path folder, Clock clock) {
        FolderLock folderLock = null;
        boolean opened = false;
        try {
            Files.createDirectories(folder);
            folderLock = FolderLock.take(folder);
            extractDriverInto(folder.resolve("tmp"));
            LedgerFile file = new LedgerFile(folder.toAbsolutePath());
            Flaws flaws = new Flaws(file.path().toString(), clock);
            flaws.opened(file.prepare(clock));
            Ledger ledger = new Ledger(folderLock, file, clock, flaws);
            opened = true;
            return ledger;
        } catch (SQLException e) {
            throw LedgerException.of("data folder " + folder, e);
        } catch (IOException e) {
            throw new LedgerException(
                    LedgerException.Kind.FAILED, "data folder " + folder + " cannot be used: " + e, e);
        } finally {
            if (!opened && folderLock != null) {
                folderLock.close();
            }
        }
    }

    /** SQLite's driver unpacks its library where it is told, once, before it loads: not where everybody may write. */
    private static void extractDriverInto(Path folder) throws IOException {
        Files.createDirectories(folder);
        if (System.getProperty("org.sqlite.tmpdir") == null) {
            System.setProperty("org.sqlite.tmpdir", folder.toAbsolutePath().toString());
        }
    }

    /** The clock it was opened with. */
    public Clock clock() {
        return clock;
    }

    /** What is known to be damaged; nothing is asked. */
    public LedgerCondition condition() {
        return flaws.condition();
    }

    /** Whether a statement met damage that {@link #check} has not named yet. */
    public boolean isCheckAsked() {
        return flaws.isLookAsked();
    }

    /**
     * Looks through all tables but that of the columns of bars, and their indexes, makes damaged indexes anew from their rows,
     * and keeps in mind what else is damaged. Takes
     * about a second per 100 MB, on a connection of its own; each table is a read of its own, so writing goes on
     * and its log is not kept long.
     *
     * @throws LedgerException FAILED if it cannot look at all, also if closed; damage is no failure
     */
    public LedgerCondition check() {
        if (closed.get()) {
            throw closed(file.path());
        }
        // New, because what a connection has in memory hides what is on the disk.
        try (Connection connection = file.reader()) {
            LedgerCheck check = new LedgerCheck(connection, clock.instant());
            List<LedgerFlaw> found = new ArrayList<>();
            for (String table : check.tablesButColumns()) {
                if (closed.get()) {
                    throw closed(file.path());
                }
                found.addAll(check.of(table));
            }
            List<String> repairs = new ArrayList<>();
            flaws.looked(check.tablesButColumns(), found.isEmpty() ? found : repaired(found, repairs), repairs);
        } catch (SQLException e) {
            if (!LedgerException.isDamage(e)) {
                throw LedgerException.of("the ledger " + file.path(), e);
            }
            flaws.met(e);
        }
        return flaws.condition();
    }

    private List<LedgerFlaw> repaired(List<LedgerFlaw> found, List<String> repairs) throws SQLException {
        if (!lockWithin(WAIT)) {
            return found;
        }
        try {
            if (closed.get()) {
                throw closed(file.path());
            }
            // A new one, for the same reason.
            try (Connection connection = file.writer()) {
                return IndexRepair.of(connection, found, repairs);
            }
        } finally {
            writing.unlock();
        }
    }

    /**
     * Does work that writes, as one transaction: all of it is kept, or none if it throws. Called inside another write of
     * the same thread it joins that transaction; if it throws there, its own changes are undone at once, and the others
     * too unless the caller catches it.
     *
     * @throws LedgerException BUSY if other writers take longer than 30 s; FULL; DAMAGED; FAILED, also if closed
     */
    public <T> T write(Work<T> work) {
        if (writing.isHeldByCurrentThread()) {
            return run(file.path(), flaws, writer, connection -> join(connection, work));
        }
        if (!lockWithin(WAIT)) {
            throw new LedgerException(
                    LedgerException.Kind.BUSY,
                    "the ledger " + file.path() + ": other writers were busy for " + WAIT.toSeconds() + " s");
        }
        try {
            if (closed.get()) {
                throw closed(file.path());
            }
            return run(file.path(), flaws, writer, connection -> transaction(connection, work));
        } finally {
            writing.unlock();
        }
    }

    /**
     * Does something as soon as the transaction of this thread has ended, committed or not, and before its {@link #write}
     * returns; at once if there is none. It must not throw and must not write here.
     */
    public void afterTransaction(Runnable what) {
        if (writing.isHeldByCurrentThread()) {
            afterwards.add(what);
        } else {
            what.run();
        }
    }

    /**
     * Does work that only reads. All that it reads is one state: the last one committed, or, inside a write of the same
     * thread, that of its transaction so far.
     *
     * @throws LedgerException BUSY if other readers take longer than 30 s; DAMAGED; FAILED, also if closed
     */
    public <T> T read(Work<T> work) {
        return writing.isHeldByCurrentThread() ? run(file.path(), flaws, writer, work) : readers.read(work, WAIT);
    }

    /**
     * Lets what is being written finish, or rolls it back if it takes longer than 2 s; then puts everything into the one
     * file and gives the folder back. Who waits, and who comes later, gets an exception.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        boolean locked = lockWithin(CLOSING_WAIT);
        if (!locked) {
            Readers.breakOff(writer);
            locked = lockWithin(CLOSING_WAIT);
        }
        try {
            readers.close(CLOSING_WAIT);
            if (locked) {
                checkpoint();
            } else {
                LOG.log(System.Logger.Level.WARNING, "{0}: what was being written is rolled back", file.path());
            }
            Readers.close(writer);
        } finally {
            folderLock.close();
            if (locked) {
                writing.unlock();
            }
        }
    }

    static <T> T run(Path path, Flaws flaws, Connection connection, Work<T> work) {
        try {
            return work.on(connection);
        } catch (SQLException e) {
            if (LedgerException.isDamage(e)) {
                flaws.met(e);
            }
            throw LedgerException.of("the ledger " + path, e);
        }
    }

    static LedgerException closed(Path path) {
        return new LedgerException(
                LedgerException.Kind.FAILED, "the ledger " + path + " is closed: the service is stopping");
    }

    private boolean lockWithin(Duration limit) {
        return BoundedWait.within(limit, nanos -> writing.tryLock(nanos, TimeUnit.NANOSECONDS));
    }

    private <T> T transaction(Connection connection, Work<T> work) throws SQLException {
        givenUp = false;
        execute(connection, "BEGIN IMMEDIATE");
        boolean done = false;
        try {
            T answer = work.on(connection);
            refuseIfGivenUp();
            execute(connection, "COMMIT");
            done = true;
            return answer;
        } finally {
            if (!done) {
                rollBack(connection);
            }
            List<Runnable> ended = List.copyOf(afterwards);
            afterwards.clear();
            ended.forEach(Runnable::run);
        }
    }

    private <T> T join(Connection connection, Work<T> work) throws SQLException {
        refuseIfGivenUp();
        execute(connection, "SAVEPOINT joined");
        boolean done = false;
        try {
            T answer = work.on(connection);
            execute(connection, "RELEASE joined");
            done = true;
            return answer;
        } finally {
            if (!done) {
                undoJoined(connection);
            }
        }
    }

    private void undoJoined(Connection connection) {
        try {
            execute(connection, "ROLLBACK TO joined");
            execute(connection, "RELEASE joined");
        } catch (SQLException e) {
            givenUp = true;
            LOG.log(System.Logger.Level.DEBUG, "the whole transaction is given up", e);
        }
    }

    /** After a full disk or a failing one SQLite may have ended the transaction: what comes would be committed alone. */
    private void refuseIfGivenUp() {
        if (givenUp) {
            throw new LedgerException(
                    LedgerException.Kind.FAILED,
                    "the ledger " + file.path() + ": the transaction was given up before, after an error");
        }
    }

    private void rollBack(Connection connection) throws SQLException {
        try {
            execute(connection, "ROLLBACK");
        } catch (SQLException e) {
            if (!String.valueOf(e.getMessage()).contains("no transaction is active")) {
                LOG.log(System.Logger.Level.WARNING, "a transaction could not be rolled back: connecting anew", e);
                Readers.close(connection);
                writer = file.writer();
            }
        }
    }

    private void checkpoint() {
        try {
            execute(writer, "PRAGMA wal_checkpoint(TRUNCATE)");
        } catch (SQLException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    file.path() + ": the log stays beside the file until the next start",
                    e);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
