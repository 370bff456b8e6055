package dms.maintain;

import dms.fetch.SourceException;
import dms.journal.RunStatus;
import dms.journal.SymbolEntry;
import dms.market.ListedDays;
import dms.market.Market;
import dms.market.SeriesKey;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** A run at work: what it has done so far, and the handle to stop it. Thread-safe, guarded by itself. */
final class ActiveRun {

    /** Rows that every good answer may hold and no history wants: a run's message is silent about them. */
    private static final Set<String> EXPECTED = Set.of("moving", "closing_print", "outside_range", "outside_session");

    private static final int MOST_NAMES = 10;

    private final long id;
    private final Set<Thread> atWork = new HashSet<>();
    private final Map<String, Integer> failedByKind = new TreeMap<>();
    private final Map<String, Integer> leftOut = new TreeMap<>();
    private final Map<String, Integer> fallenBack = new TreeMap<>();
    private final SortedMap<Instant, SortedSet<String>> waiting = new TreeMap<>();
    private final Map<String, Map<Market, ListedDays>> listings = new TreeMap<>();
    private final Set<Thread> asking = new HashSet<>();
    private volatile boolean stopped;
    private volatile boolean ending;
    private int done;
    private int cut;
    private int failed;
    private int held;
    private long stored;

    ActiveRun(long id) {
        this.id = id;
    }

    long id() {
        return id;
    }

    boolean isStopped() {
        return stopped;
    }

    /** The calling thread begins with a series; false if the run is stopped and it must not. */
    synchronized boolean enter() {
        return !stopped && atWork.add(Thread.currentThread());
    }

    /**
     * Asks a source on the calling thread. What a source waits for, its turn or the end of a pause, may take an hour: only
     * here a run that is cancelled is interrupted.
     *
     * @throws SourceException if it is stopped already
     */
    <T> T asking(Supplier<T> question) {
        synchronized (this) {
            if (stopped) {
                throw new SourceException(SourceException.Kind.UNREACHABLE, "not asked: the run is stopped");
            }
            asking.add(Thread.currentThread());
        }
        try {
            return question.get();
        } finally {
            synchronized (this) {
                asking.remove(Thread.currentThread());
                if (stopped && !ending) {
                    Thread.interrupted();
                }
            }
        }
    }

    /** The calling thread is done with its series; an interrupt meant for that series does not outlive it. */
    synchronized void leave() {
        if (atWork.remove(Thread.currentThread()) && stopped) {
            Thread.interrupted();
        }
    }

    /**
     * Begins no further series and asks no further question of those at work. What was answered is still written, whole, and
     * no write is interrupted.
     */
    synchronized void cancel() {
        stopped = true;
        asking.forEach(Thread::interrupt);
    }

    /**
     * The same because the service ends: everything at work is interrupted. A write that has begun is finished or rolled back.
     */
    synchronized void stop() {
        stopped = true;
        ending = true;
        atWork.forEach(Thread::interrupt);
    }

    synchronized void count(SymbolEntry entry) {
        done++;
        stored += entry.added() + entry.changed();
        entry.leftOut().forEach((reason, rows) -> {
            if (!EXPECTED.contains(reason)) {
                leftOut.merge(reason, rows, Integer::sum);
            }
        });
        switch (entry.status()) {
            case FAILED -> {
                if (entry.kind().equals(FailureKinds.STOPPED)) {
                    cut++;
                    return;
                }
                failed++;
                failedByKind.merge(entry.kind(), 1, Integer::sum);
            }
            case HELD -> held++;
            case STORED, UNCHANGED -> {}
        }
    }

    /** The source of a series said when to ask again. */
    synchronized void waits(SeriesKey key, Instant until) {
        waiting.computeIfAbsent(until, time -> new TreeSet<>()).add(key.symbol().toString());
    }

    /** A series was answered by a later source of its order: who, instead of whom, and why. */
    synchronized void fellBack(String detour) {
        fallenBack.merge(detour, 1, Integer::sum);
    }

    /** A source said which days an exchange trades. */
    synchronized void heard(String source, ListedDays listed) {
        if (!listed.isEmpty()) {
            listings.computeIfAbsent(source, name -> new EnumMap<>(Market.class))
                    .merge(listed.market(), listed, ListedDays::with);
        }
    }

    /** What sources said of trading days, by source. */
    synchronized Map<String, List<ListedDays>> listings() {
        Map<String, List<ListedDays>> copy = new TreeMap<>();
        listings.forEach((source, lists) -> copy.put(source, List.copyOf(lists.values())));
        return copy;
    }

    synchronized int done() {
        return done;
    }

    /** Success only if every series was worked on and none failed or was held back. */
    synchronized RunStatus status(int total) {
        if (done < total || cut > 0) {
            return ending ? RunStatus.INTERRUPTED : RunStatus.CANCELLED;
        }
        if (failed + held == 0) {
            return RunStatus.SUCCESS;
        }
        return failed == total ? RunStatus.FAILED : RunStatus.PARTIAL;
    }

    /** Who waits until when, the first ones by name. */
    private String waiters() {
        int all = waiting.values().stream().mapToInt(Set::size).sum();
        String first = waiting.entrySet().stream()
                .flatMap(entry -> entry.getValue().stream().map(symbol -> symbol + " until about " + entry.getKey()))
                .limit(MOST_NAMES)
                .collect(Collectors.joining(", "));
        return all > MOST_NAMES ? first + " and " + (all - MOST_NAMES) + " more" : first;
    }

    synchronized String message(int total) {
        StringBuilder text = new StringBuilder();
        text.append(done - failed - held - cut).append(" of ").append(total).append(" series up to date, ");
        text.append(stored).append(" bars stored");
        if (failed > 0) {
            text.append(", ").append(failed).append(" failed ").append(failedByKind);
        }
        if (!waiting.isEmpty()) {
            text.append(", waiting: ").append(waiters());
        }
        if (held > 0) {
            text.append(", ").append(held).append(" held back, see findings");
        }
        if (!fallenBack.isEmpty()) {
            text.append(", fallen back to ").append(fallenBack);
        }
        if (!leftOut.isEmpty()) {
            text.append(", rows left out ").append(leftOut);
        }
        if (cut > 0) {
            text.append(", stopped in the middle of ").append(cut);
        }
        if (done < total) {
            text.append(", stopped before ").append(total - done).append(" were worked on");
        }
        return text.toString();
    }
}
