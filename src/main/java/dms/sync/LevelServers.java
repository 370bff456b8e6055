package dms.sync;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import dms.store.Coverage;
import dms.store.StoreException;
import dms.store.StoreStatus;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The servers of a primary store, and which of them may be read: those that are up and have everything. When none is known yet,
 * all of them must have been reached once; the one with the most bars is then taken for right. Thread-safe: the lock
 * {@code choosing} is held by who finds that out.
 */
final class LevelServers {

    private static final System.Logger LOGGER = System.getLogger(LevelServers.class.getName());
    private static final Duration PINGS = Duration.ofSeconds(20);
    private static final Duration CHOICE = Duration.ofSeconds(60);

    private final List<PrimaryServer> servers;
    private final ServerBook book;
    private final ExecutorService threads;
    private final Clock clock;
    private final AnswerTimes times = new AnswerTimes();
    private final ReentrantLock choosing = new ReentrantLock();

    private volatile boolean isAsked;
    private volatile boolean isChosen;
    /** Counts what was left open by writes; {@code settled} is the count up to which all of it is settled. */
    private final AtomicLong open = new AtomicLong(1);

    private volatile long settled;
    private volatile @Nullable StoreStatus last;

    LevelServers(List<PrimaryServer> servers, ServerBook book, ExecutorService threads, Clock clock) {
        this.servers = List.copyOf(servers);
        this.book = book;
        this.threads = threads;
        this.clock = clock;
    }

    List<PrimaryServer> all() {
        return servers;
    }

    AnswerTimes times() {
        return times;
    }

    /** Asks every server that is not left alone just now, all at once. */
    void look() {
        isAsked = true;
        List<Callable<Boolean>> pings = servers.stream()
                .<Callable<Boolean>>map(server -> () -> {
                    server.store().look();
                    return server.store().status().isUp();
                })
                .toList();
        try {
            threads.invokeAll(pings, PINGS.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The servers that are up. */
    Set<String> present() {
        return servers.stream()
                .filter(LevelServers::isUp)
                .map(PrimaryServer::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean isUp(PrimaryServer server) {
        return server.store().status().isUp();
    }

    /** The servers that may be read, in the order of the configuration; if there is none, they are asked once more. */
    List<PrimaryServer> readable() {
        if (!isAsked) {
            look();
        }
        List<PrimaryServer> readable = now();
        if (readable.isEmpty()) {
            look();
            readable = now();
        }
        return readable;
    }

    /** The servers that may be read as far as is known: nothing is asked but what has to be found out once. */
    List<PrimaryServer> now() {
        choose();
        List<PrimaryServer> readable = levelAndUp();
        if (!readable.isEmpty() && settled != open.get()) {
            settle(readable.get(0));
            readable = levelAndUp();
        }
        return readable;
    }

    private List<PrimaryServer> levelAndUp() {
        Set<String> level = book.level();
        return servers.stream()
                .filter(server -> level.contains(server.name()) && isUp(server))
                .toList();
    }

    /** There is a write of which it is not known which server has it. */
    void unsettled() {
        open.incrementAndGet();
    }

    private void settle(PrimaryServer reference) {
        long before = open.get();
        if (!book.isUnsettled() || book.settle(reference.name())) {
            settled = before;
        }
    }

    private void choose() {
        if (isChosen || !servers.stream().allMatch(LevelServers::isUp)) {
            isChosen = isChosen || book.isAnyKnown();
            return;
        }
        if (!isMine()) {
            return;
        }
        try {
            if (!book.isAnyKnown()) {
                PrimaryServer fullest = fullest();
                book.know(fullest.name());
                LOGGER.log(INFO, () -> "the other servers are made equal to " + fullest.place());
            }
            isChosen = true;
        } catch (StoreException e) {
            LOGGER.log(WARNING, () -> "which server has the most bars is not known yet: " + e.getMessage());
        } finally {
            choosing.unlock();
        }
    }

    private boolean isMine() {
        try {
            return choosing.tryLock(CHOICE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private PrimaryServer fullest() {
        PrimaryServer fullest = servers.get(0);
        long most = -1;
        for (PrimaryServer server : servers) {
            long bars = server.store().coverage().values().stream()
                    .mapToLong(Coverage::count)
                    .sum();
            if (bars > most) {
                most = bars;
                fullest = server;
            }
        }
        return fullest;
    }

    /** Why no server can be read. */
    StoreException none() {
        return new StoreException(StoreException.Kind.UNREACHABLE, sentence(book.level()));
    }

    private String sentence(Set<String> level) {
        List<String> parts = new ArrayList<>();
        boolean isNew = level.isEmpty() && !book.isAnyKnown();
        for (PrimaryServer server : servers) {
            StoreStatus status = server.store().status();
            if (!status.isUp()) {
                parts.add(server.place() + " is away" + (level.contains(server.name()) ? " (" : " and behind (")
                        + status.detail() + ")");
            } else if (!level.contains(server.name()) && !isNew) {
                parts.add(server.place() + " lacks bars that the others have");
            }
        }
        String why = "no server that has everything is up, and none that lacks something is read: ";
        if (isNew) {
            why = "every server must have been reached once before any is used, so that the fullest is known: ";
        } else if (servers.stream().noneMatch(LevelServers::isUp)) {
            why = "no server is up: ";
        }
        return why + String.join("; ", parts);
    }

    /** How the store is that they make together. */
    StoreStatus status() {
        Set<String> level = book.level();
        List<PrimaryServer> usable = servers.stream()
                .filter(server -> isUp(server) && level.contains(server.name()))
                .toList();
        boolean isUp = !usable.isEmpty();
        String detail = isUp ? usable.size() + " of " + servers.size() + " servers are up and level" : sentence(level);
        String version = usable.stream()
                .map(server -> server.store().status().version())
                .findFirst()
                .orElse("");
        String type = servers.get(0).store().status().type();
        StoreStatus before = last;
        StoreStatus now = before != null && before.isUp() == isUp
                ? new StoreStatus(type, isUp, before.since(), detail, version)
                : new StoreStatus(type, isUp, clock.instant(), detail, version);
        last = now;
        return now;
    }

    /** How each of them stands. */
    List<ServerStatus> statuses(Backlog backlog) {
        Set<String> level = book.level();
        List<ServerStatus> statuses = new ArrayList<>();
        for (PrimaryServer server : servers) {
            StoreStatus status = server.store().status();
            statuses.add(new ServerStatus(
                    server.name(),
                    server.place(),
                    status.isUp(),
                    status.since(),
                    level.contains(server.name()),
                    backlog.size(server.name()),
                    times.ofSeries(server),
                    status.version(),
                    status.isUp() ? "" : status.detail()));
        }
        return statuses;
    }

    /** Whether this server is there and another one can be read, so that it can be brought level. */
    boolean mayBeCopiedTo(PrimaryServer server) {
        return isUp(server) && !others(server).isEmpty();
    }

    /** Whether it is this one that is compared with the others, and not the others with it. */
    boolean mayBeVerified(PrimaryServer server) {
        List<PrimaryServer> readable = now();
        return isUp(server) && !readable.isEmpty() && !readable.get(0).equals(server);
    }

    /** The servers that may be read, but for this one. */
    List<PrimaryServer> others(PrimaryServer server) {
        return now().stream().filter(other -> !other.equals(server)).toList();
    }

    Optional<PrimaryServer> find(String name) {
        return servers.stream().filter(server -> server.name().equals(name)).findFirst();
    }

    void close() {
        servers.forEach(server -> server.store().close());
    }
}
