package dms.fetch.yahoo;

import dms.fetch.SourceException;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The one gate to Yahoo's host, which every request of every caller passes. It lets requests through at the configured
 * pace (a token bucket), and closes for all at once when Yahoo says that there are too many: for as long as Yahoo says,
 * else for one minute, twice as long each time it happens again, until a reply comes that is not a refusal.
 *
 * <p>Thread-safe: the pause is guarded by {@code lock}; nobody waits while holding it. Pauses are measured in monotonic
 * time; the instants shown are for people.
 */
final class YahooGate {

    /** The first pause of a row of refusals without a word on how long. */
    static final Duration FIRST_PAUSE = Duration.ofMinutes(1);

    /** The longest of such pauses. */
    static final Duration LONGEST_PAUSE = Duration.ofMinutes(30);

    /** A caller waits for no pause longer than this: it is told when to come back instead. */
    static final Duration LONGEST_WAIT = Duration.ofHours(1);

    /** No pause is longer, whatever a header says. */
    private static final Duration LONGEST_RETRY_AFTER = Duration.ofDays(1);

    /** How often one caller finds the gate closed again in a row before it gives up. */
    private static final int MOST_CLOSINGS = 8;

    /** How long a caller may queue for the pace alone. */
    private static final Duration LONGEST_QUEUE = Duration.ofHours(1);

    private final Clock clock;
    private final Waiter waiter;
    private final @Nullable Bucket bucket;
    private final ReentrantLock lock = new ReentrantLock();

    private long closings;
    private int refusalsInARow;
    private boolean closed;
    private long closedUntilNanos;
    private Instant closedUntil = Instant.EPOCH;

    /** A gate that lets one request through in every {@code spacing}, on the average; zero for no limit. */
    YahooGate(Duration spacing, Clock clock, Waiter waiter) {
        this.clock = clock;
        this.waiter = waiter;
        this.bucket = spacing.isZero() ? null : bucket(spacing, waiter);
    }

    private static Bucket bucket(Duration spacing, Waiter waiter) {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(1).refillGreedy(1, spacing))
                .withCustomTimePrecision(new TimeMeter() {
                    @Override
                    public long currentTimeNanos() {
                        return waiter.nanoTime();
                    }

                    @Override
                    public boolean isWallClockBased() {
                        return false;
                    }
                })
                .build();
    }

    /** The right to make one request. A repetition of it has to ask again by {@link #use}. */
    final class Pass {

        private final long closingsSeen;
        private boolean used;

        private Pass(long closingsSeen) {
            this.closingsSeen = closingsSeen;
        }

        /**
         * Called right before each request. The first is what the pass was given for; every further one is charged to
         * the pace, so that those who come after wait longer.
         *
         * @throws ClosedException if the gate has closed since the pass was given
         */
        void use() {
            if (pausedUntil().isPresent()) {
                throw new ClosedException();
            }
            if (used && bucket != null) {
                bucket.consumeIgnoringRateLimits(1);
            }
            used = true;
        }
    }

    /** The gate has closed between the pass and the request. */
    static final class ClosedException extends RuntimeException {

        ClosedException() {
            super("the gate to Yahoo has closed meanwhile");
        }
    }

    /**
     * Waits until the gate is open and the pace allows one more request.
     *
     * @throws SourceException if the pause is longer than a caller waits, or the thread is interrupted
     */
    Pass enter() {
        try {
            for (int i = 0; i < MOST_CLOSINGS; i++) {
                awaitOpening();
                if (bucket != null && !bucket.asBlocking().tryConsume(1, LONGEST_QUEUE, this::park)) {
                    throw refused("the queue of requests to Yahoo is longer than " + LONGEST_QUEUE, LONGEST_QUEUE);
                }
                lock.lock();
                try {
                    if (remainingNanos() <= 0) {
                        return new Pass(closings);
                    }
                } finally {
                    lock.unlock();
                }
            }
            throw refused("Yahoo refused with \"too many requests\" " + MOST_CLOSINGS + " times in a row", FIRST_PAUSE);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new SourceException(
                    SourceException.Kind.UNREACHABLE,
                    "interrupted while waiting for the turn to ask Yahoo",
                    interrupted);
        }
    }

    private void park(long nanos) throws InterruptedException {
        waiter.await(Duration.ofNanos(nanos));
    }

    private void awaitOpening() throws InterruptedException {
        Duration remaining = remaining();
        if (remaining.compareTo(LONGEST_WAIT) > 0) {
            throw refused("Yahoo wants a pause longer than " + LONGEST_WAIT, remaining);
        }
        if (!remaining.isZero()) {
            waiter.await(remaining);
        }
    }

    private SourceException refused(String why, Duration wait) {
        Instant retryAt = pausedUntil().orElseGet(() -> clock.instant().plus(wait));
        return new SourceException(
                SourceException.Kind.RATE_LIMITED, why + "; it can be asked again at " + retryAt, retryAt, null);
    }

    /**
     * Closes the gate for all, because the request of this pass was refused. Refusals of requests that were under way
     * when the gate closed are one refusal.
     *
     * @param retryAfter how long Yahoo wants not to be asked, if it says so
     * @return when it opens
     */
    Instant close(Pass pass, Optional<Duration> retryAfter) {
        lock.lock();
        try {
            boolean first = pass.closingsSeen == closings;
            if (first) {
                closings++;
                refusalsInARow++;
            }
            Duration pause = retryAfter
                    .filter(wanted -> !wanted.isNegative() && !wanted.isZero())
                    .map(wanted -> wanted.compareTo(LONGEST_RETRY_AFTER) > 0 ? LONGEST_RETRY_AFTER : wanted)
                    .orElseGet(() -> first ? growing() : Duration.ZERO);
            long until = waiter.nanoTime() + pause.toNanos();
            if (!closed || until - closedUntilNanos > 0) {
                closed = true;
                closedUntilNanos = until;
                closedUntil = clock.instant().plus(pause);
            }
            return closedUntil;
        } finally {
            lock.unlock();
        }
    }

    private Duration growing() {
        Duration pause = FIRST_PAUSE;
        for (int i = 1; i < refusalsInARow && pause.compareTo(LONGEST_PAUSE) < 0; i++) {
            pause = pause.multipliedBy(2);
        }
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }

    /** Notes a reply that is not a refusal: the next pause starts from the shortest again. */
    void answered(Pass pass) {
        lock.lock();
        try {
            if (pass.closingsSeen == closings) {
                refusalsInARow = 0;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Until when it is closed, if it is. */
    Optional<Instant> pausedUntil() {
        lock.lock();
        try {
            return remainingNanos() > 0 ? Optional.of(closedUntil) : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    private Duration remaining() {
        lock.lock();
        try {
            return Duration.ofNanos(Math.max(0, remainingNanos()));
        } finally {
            lock.unlock();
        }
    }

    private long remainingNanos() {
        if (!closed) {
            return 0;
        }
        long remaining = closedUntilNanos - waiter.nanoTime();
        closed = remaining > 0;
        return remaining;
    }
}
