package dms.sync;

import dms.TestClock;
import dms.ledger.Ledger;
import dms.store.ServerStore;
import dms.store.WatchedBarStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A primary store on several servers, put together as a start of DMS does, for tests. Their names are A, B and so on. */
final class Servers implements AutoCloseable {

    private static final SyncSettings NO_BACKUPS = new SyncSettings(
            List.of(), Duration.ofSeconds(1), Duration.ofSeconds(60), Duration.ZERO, Duration.ofDays(30));

    private final CountedThreads threads = new CountedThreads();
    private final AtomicLong nanoTime = new AtomicLong();
    private final List<PrimaryServer> servers = new ArrayList<>();
    private final TestClock clock;
    private final Ledger ledger;
    private final Backlog backlog;
    private final ServerBook book;
    private final MirroredBarStore store;
    private final BackupSync sync;

    private Servers(Path folder, TestClock clock, Duration straggling, List<? extends ServerStore> stores) {
        this.clock = clock;
        this.ledger = Ledger.open(folder, clock);
        this.backlog = new Backlog(ledger, NO_BACKUPS);
        backlog.begin();
        for (int i = 0; i < stores.size(); i++) {
            String letter = String.valueOf((char) ('A' + i));
            WatchedBarStore watched =
                    new WatchedBarStore(stores.get(i), "fake", "place " + letter, clock, nanoTime::get);
            servers.add(new PrimaryServer(name(letter), "place " + letter, watched));
        }
        this.book = new ServerBook(
                ledger, backlog, servers.stream().map(PrimaryServer::name).toList());
        book.begin();
        this.store = new MirroredBarStore(servers, book, threads, clock, straggling, nanoTime::get);
        this.sync = new BackupSync(
                new Backups(store, List.of(), () -> true, store),
                backlog,
                new BackupBook(ledger, NO_BACKUPS),
                NO_BACKUPS,
                new SyncWorkers(threads, threads, threads),
                clock);
    }

    static Servers over(Path folder, TestClock clock, ServerStore... stores) {
        return new Servers(folder, clock, Duration.ofSeconds(60), Arrays.asList(stores));
    }

    /** One that does not wait for a server once another has acknowledged. */
    static Servers impatient(Path folder, TestClock clock, ServerStore... stores) {
        return new Servers(folder, clock, Duration.ZERO, Arrays.asList(stores));
    }

    static String name(String letter) {
        return PrimaryServer.PREFIX + letter;
    }

    MirroredBarStore store() {
        return store;
    }

    ServerBook book() {
        return book;
    }

    Backlog backlog() {
        return backlog;
    }

    BackupSync sync() {
        return sync;
    }

    /**
     * Lets the pauses of servers that were away be over, and asks all of them; not while one is still being asked after a write,
     * which may have had its answer before the test changed what the server says.
     */
    void look() {
        threads.awaitIdle();
        pass(Duration.ofMinutes(1));
        store.look();
    }

    void pass(Duration time) {
        nanoTime.addAndGet(time.toNanos());
        clock.advance(time);
    }

    /** What the timers do until every server has what the others have, or one cannot. */
    void bringLevel() {
        look();
        for (PrimaryServer server : servers) {
            if (!isLevel(server.name())) {
                sync.copyNow(server.name());
            }
        }
    }

    boolean isLevel(String name) {
        return book.level().contains(name);
    }

    /** Which servers are level, by their letters. */
    String level() {
        StringBuilder level = new StringBuilder();
        book.level().forEach(name -> level.append(name.substring(PrimaryServer.PREFIX.length())));
        return level.toString();
    }

    /** As the end of the process at this moment leaves the folder: nothing that is at work is waited for. */
    void die() {
        ledger.close();
    }

    @Override
    public void close() {
        sync.close();
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("a server is still being asked");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        ledger.close();
    }
}
