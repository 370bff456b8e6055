package dms.sync;

import dms.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The answers of servers to one write that was sent to them. Thread-safe: the lock {@code lock} guards all of it. */
final class ServerFlight {

    private final Set<String> level;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition answered = lock.newCondition();
    private final Map<String, Integer> acknowledged = new TreeMap<>();
    private final List<StoreException> failures = new ArrayList<>();
    private int flying;
    private @Nullable Runnable afterLast;

    /** A write that is sent to so many servers, of which these are level. */
    ServerFlight(int servers, Set<String> level) {
        this.flying = servers;
        this.level = Set.copyOf(level);
    }

    /** A server has done it, and says how many bars that were. */
    void acknowledged(String server, int bars) {
        landed(() -> acknowledged.put(server, bars));
    }

    /** A server has not done it, or not said so. */
    void failed(StoreException why) {
        landed(() -> failures.add(why));
    }

    private void landed(Runnable note) {
        Runnable last = null;
        lock.lock();
        try {
            note.run();
            flying--;
            answered.signalAll();
            last = flying == 0 ? afterLast : null;
        } finally {
            lock.unlock();
        }
        if (last != null) {
            last.run();
        }
    }

    /** Waits until every server has answered; when a level one has acknowledged, the others only so long. */
    void await(Duration patience, Duration straggling) {
        lock.lock();
        try {
            long nanos = patience.toNanos();
            boolean isShortened = false;
            while (flying > 0 && nanos > 0) {
                if (!isShortened && !Collections.disjoint(level, acknowledged.keySet())) {
                    isShortened = true;
                    nanos = Math.min(nanos, straggling.toNanos());
                }
                nanos = answered.awaitNanos(nanos);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /** Does this when the last server has answered: at once, or on the thread of that answer. */
    void whenLanded(Runnable work) {
        lock.lock();
        try {
            if (flying > 0) {
                afterLast = work;
                return;
            }
        } finally {
            lock.unlock();
        }
        work.run();
    }

    /** Who has acknowledged by now. */
    Set<String> acknowledgedBy() {
        lock.lock();
        try {
            return new TreeSet<>(acknowledged.keySet());
        } finally {
            lock.unlock();
        }
    }

    /** How many bars it was, of the servers that say different numbers the largest. */
    int bars() {
        lock.lock();
        try {
            return acknowledged.values().stream()
                    .mapToInt(Integer::intValue)
                    .max()
                    .orElse(0);
        } finally {
            lock.unlock();
        }
    }

    /** Why it failed: what a server refuses tells more than that another is away. */
    StoreException failure() {
        lock.lock();
        try {
            return failures.stream()
                    .filter(failure -> !failure.kind().isRetriable())
                    .findFirst()
                    .or(() -> failures.stream().findFirst())
                    .orElseGet(() -> new StoreException(
                            StoreException.Kind.UNREACHABLE, "no server has acknowledged the write in time"));
        } finally {
            lock.unlock();
        }
    }
}
