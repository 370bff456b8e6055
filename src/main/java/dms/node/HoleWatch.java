package dms.node;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import dms.store.BarStore;
import dms.store.BlockDigest;
import dms.store.GroupDigest;
import dms.store.StoreException;
import dms.store.peer.PeerBarStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * How a slave notices what it lacks: every few minutes, and soon after a read found bars missing, it compares its digests with
 * those of its master and asks for just what differs. What the master is about to send anyway it leaves alone: a difference
 * must be seen in two looks, or by a read. A few symbols are asked for at a time, and none of them again within an hour, so that
 * what the master cannot give either costs little. On a master it does nothing. Thread-safe.
 */
public final class HoleWatch implements Holes {

    private static final System.Logger LOGGER = System.getLogger(HoleWatch.class.getName());
    private static final Duration EVERY = Duration.ofMinutes(5);
    private static final Duration AFTER_A_READ = Duration.ofMinutes(1);
    private static final Duration SAME_AGAIN = Duration.ofHours(1);
    private static final int MOST_SYMBOLS = 20;
    private static final int MOST_NOTICED = 1_000;

    private final NodeState node;
    private final MasterWatch watch;
    private final BarStore own;
    private final Consumer<Collection<SeriesKey>> recount;
    private final Executor threads;
    private final Clock clock;
    private final AtomicBoolean looking = new AtomicBoolean();
    private final Set<SeriesKey> noticed = ConcurrentHashMap.newKeySet();

    /** Touched by who looks. */
    private final Map<Symbol, Instant> asked = new HashMap<>();

    private Set<SeriesKey> seenBefore = Set.of();

    private volatile Instant lookedAt;
    private volatile Instant countedAt;

    /**
     * Watches over a slave's store.
     *
     * @param own what it stores
     * @param recount counts what is there of series that the master changed
     */
    public HoleWatch(
            NodeState node,
            MasterWatch watch,
            BarStore own,
            Consumer<Collection<SeriesKey>> recount,
            Executor threads,
            Clock clock) {
        this.node = node;
        this.watch = watch;
        this.own = own;
        this.recount = recount;
        this.threads = threads;
        this.clock = clock;
        this.lookedAt = clock.instant();
        this.countedAt = clock.instant();
    }

    @Override
    public void noticed(SeriesKey key) {
        if (!node.isMaster() && noticed.size() < MOST_NOTICED) {
            noticed.add(key);
        }
    }

    /** Looks in the background if it is time. To be called every second or so. */
    public void look() {
        boolean isDue = isOver(lookedAt, noticed.isEmpty() ? EVERY : AFTER_A_READ);
        if (node.isMaster() || (!isDue && !isCountDue()) || !looking.compareAndSet(false, true)) {
            return;
        }
        try {
            threads.execute(() -> lookNow(isDue));
        } catch (RejectedExecutionException e) {
            looking.set(false);
            LOGGER.log(INFO, "no thread is free to look for what is missing; it is tried again");
        }
    }

    private boolean isOver(Instant since, Duration pause) {
        return !clock.instant().minus(pause).isBefore(since);
    }

    /** What the master changed is counted soon, without asking it for anything. */
    private boolean isCountDue() {
        return isOver(countedAt, AFTER_A_READ)
                && node.lastReceived().filter(last -> last.isAfter(countedAt)).isPresent();
    }

    private void lookNow(boolean comparesToo) {
        try {
            countedAt = clock.instant();
            recount.accept(own.keys());
            if (comparesToo) {
                lookedAt = clock.instant();
                watch.answering().ifPresent(this::compare);
            }
        } catch (RuntimeException e) {
            LOGGER.log(WARNING, "what is missing could not be found out: {0}", e.getMessage());
        } finally {
            looking.set(false);
        }
    }

    private void compare(PeerBarStore master) {
        Set<SeriesKey> found = new HashSet<>(noticed);
        noticed.removeAll(found);
        SortedSet<SeriesKey> differing = differing(master);
        SortedMap<Symbol, TimeRange> lacking = new TreeMap<>();
        Instant now = clock.instant();
        asked.values().removeIf(when -> !now.isBefore(when.plus(SAME_AGAIN)));
        int more = 0;
        for (SeriesKey key : differing) {
            if ((!seenBefore.contains(key) && !found.contains(key)) || asked.containsKey(key.symbol())) {
                continue;
            }
            if (lacking.size() == MOST_SYMBOLS && !lacking.containsKey(key.symbol())) {
                more++;
            } else {
                lacking.merge(key.symbol(), where(master, key), HoleWatch::both);
            }
        }
        seenBefore = differing;
        if (more > 0) {
            int others = more;
            LOGGER.log(
                    WARNING,
                    () -> "more than " + MOST_SYMBOLS + " symbols differ from the master's, such as "
                            + lacking.firstKey() + ", and " + others + " other series: everything is compared");
            watch.request(Optional.empty(), TimeRange.ALL);
            differing.forEach(key -> asked.put(key.symbol(), now));
            return;
        }
        lacking.forEach((symbol, range) -> {
            asked.put(symbol, now);
            String answer = watch.request(Optional.of(symbol), range);
            LOGGER.log(INFO, () -> symbol + " differs from the master's between " + range + ": " + answer);
        });
    }

    private static TimeRange both(TimeRange one, TimeRange other) {
        return TimeRange.ofMillis(
                Math.min(one.startMillis(), other.startMillis()), Math.max(one.endMillis(), other.endMillis()));
    }

    private SortedSet<SeriesKey> differing(PeerBarStore master) {
        Optional<List<GroupDigest>> our = own.groupDigests(TimeRange.ALL);
        Optional<List<GroupDigest>> their = our.isPresent() ? master.groupDigests(TimeRange.ALL) : Optional.empty();
        if (our.isEmpty() || their.isEmpty()) {
            return unlike(own.coverage(), master.coverage());
        }
        SortedSet<Integer> groups = new TreeSet<>();
        their.get().stream().filter(group -> !our.get().contains(group)).forEach(group -> groups.add(group.group()));
        our.get().stream().filter(group -> !their.get().contains(group)).forEach(group -> groups.add(group.group()));
        SortedSet<SeriesKey> differing = new TreeSet<>();
        for (int group : groups) {
            differing.addAll(unlike(
                    own.group(group, TimeRange.ALL).series(),
                    master.group(group, TimeRange.ALL).series()));
        }
        return differing;
    }

    /** Of two nodes that keep no digests only the extents are compared, which a database tells at once. */
    private static <T> SortedSet<SeriesKey> unlike(SortedMap<SeriesKey, T> ours, SortedMap<SeriesKey, T> theirs) {
        SortedSet<SeriesKey> unlike = new TreeSet<>(theirs.keySet());
        unlike.removeIf(key -> Objects.equals(ours.get(key), theirs.get(key)));
        return unlike;
    }

    /** The blocks that differ, as one range; what the slave alone has is not asked for. */
    private TimeRange where(PeerBarStore master, SeriesKey key) {
        try {
            List<BlockDigest> theirs = new ArrayList<>(master.blockDigests(key, TimeRange.ALL));
            theirs.removeAll(own.blockDigests(key, TimeRange.ALL));
            return theirs.stream()
                    .map(BlockDigest::range)
                    .reduce(HoleWatch::both)
                    .orElse(TimeRange.ALL);
        } catch (StoreException e) {
            LOGGER.log(DEBUG, "blocks could not be compared", e);
            return TimeRange.ALL;
        }
    }
}
