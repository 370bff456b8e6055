package dms.sync;

import dms.Stage;
import dms.market.Symbol;
import dms.market.TimeRange;
import dms.store.StoreException;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** Keeps every backup equal to the primary store, each on its own: a slow or dead one holds up nobody else. Thread-safe. */
@Stage
public final class BackupSync {

    private final List<BackupLine> lines;
    private final PrimaryServers servers;
    private final Backlog backlog;
    private final SyncWorkers workers;

    /** Copies to these backups, and to the servers of the primary store, what this backlog says they lack. */
    @Inject
    public BackupSync(
            Backups backups,
            Backlog backlog,
            BackupBook book,
            SyncSettings settings,
            SyncWorkers workers,
            Clock clock) {
        this.workers = workers;
        this.backlog = backlog;
        this.servers = backups.servers();
        this.lines = Stream.concat(
                        backups.targets().stream().map(target -> Line.to(target, backups)), servers.lines().stream())
                .map(line -> new BackupLine(line, backlog, book, settings, workers, clock))
                .toList();
    }

    /** Starts in the background what is to be copied or verified by now. To be called every second or so. */
    public void look() {
        lines.forEach(BackupLine::look);
    }

    /** How the backups stand, in the order of the configuration. */
    public List<BackupStatus> statuses() {
        return lines.stream()
                .filter(line -> !line.backup().settings().isServer())
                .map(BackupLine::status)
                .toList();
    }

    /** How the servers of the primary store stand, in the order of the configuration; none if it is not on several. */
    public List<ServerStatus> servers() {
        return servers.statuses(backlog).stream()
                .map(server -> server.isUp() ? explained(server) : server)
                .toList();
    }

    private ServerStatus explained(ServerStatus server) {
        String trouble = line(server.name()).status().sentence();
        boolean isCompared = !server.isLevel() && server.lag().series() == 0 && trouble.isEmpty();
        return server.because(isCompared ? "it is compared with the others before it is read" : trouble);
    }

    /**
     * How one backup stands.
     *
     * @throws NoSuchElementException if there is none of this name
     */
    public BackupStatus status(String name) {
        return line(name).status();
    }

    /**
     * How many bars of the primary store a backup lacks, or may have otherwise. Reads them.
     *
     * @throws NoSuchElementException if there is none of this name
     * @throws StoreException if the primary store cannot be read
     */
    public long lagBars(String name) {
        return line(name).lagBars();
    }

    /**
     * Copies what a backup lacks, now, and waits for it.
     *
     * @return what was done; empty if it lacked nothing
     * @throws NoSuchElementException if there is none of this name
     */
    public Optional<SyncOutcome> copyNow(String name) {
        BackupLine line = line(name);
        return waitFor(() -> line.copy("sync"));
    }

    /**
     * Compares everything with a backup bar by bar and makes it equal, deleting from it what the primary store does not have.
     *
     * @throws NoSuchElementException if there is none of this name
     * @throws StoreException REFUSED if the primary store is empty and the backup is not; if one of them cannot be read
     */
    public SyncOutcome copyFull(String name) {
        BackupLine line = line(name);
        return waitFor(() -> {
            line.markFull();
            return line.copy("full").orElseThrow();
        });
    }

    /**
     * Proves a backup equal by digests, after copying again what differs.
     *
     * @throws NoSuchElementException if there is none of this name
     * @throws StoreException if one of the stores cannot be read
     */
    public Verification verify(String name) {
        BackupLine line = line(name);
        return waitFor(line::verify);
    }

    /**
     * Looks for differences of a backup without reading the bars, and copies again what differs. Finds less than {@link #verify}, and
     * proves nothing.
     *
     * @throws NoSuchElementException if there is none of this name
     * @throws StoreException if one of the stores cannot be asked
     */
    public Verification look(String name) {
        BackupLine line = line(name);
        return waitFor(() -> line.verify(false));
    }

    /** Starts nothing more. Batches that are being copied end by themselves; what is left stays marked. */
    public void close() {
        lines.forEach(BackupLine::close);
    }

    /**
     * Waits until nothing is copied to any backup.
     *
     * @throws StoreException REFUSED if that takes long
     */
    void awaitIdle() {
        lines.forEach(BackupLine::awaitIdle);
    }

    /** The primary store was restored from this backup. */
    void restored(String name) {
        line(name).restored();
    }

    /**
     * Marks what another node says it lacks, to be copied next; or, of a node that lacks anything, everything that differs.
     *
     * @param symbol of which symbol; empty for all
     * @param range the times of the bars
     * @return how many series were marked
     * @throws NoSuchElementException if there is no backup of this name
     */
    public int request(String name, Optional<Symbol> symbol, TimeRange range) {
        return line(name).request(symbol, range);
    }

    /** Has every backup that holds more than the primary store proved again: the primary store got bars back. */
    void compareHeld() {
        lines.forEach(BackupLine::compareIfHeld);
    }

    private BackupLine line(String name) {
        return lines.stream()
                .filter(line -> line.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException("backup " + name + " is not configured or not enabled"));
    }

    private <T> T waitFor(Callable<T> work) {
        Future<T> future = workers.backups().submit(work);
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a backup was copied, which goes on", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
