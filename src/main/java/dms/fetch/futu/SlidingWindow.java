package dms.fetch.futu;

import dms.fetch.Sleeper;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * So many requests in any stretch of time of that length, over all callers. Each caller gets its moment and waits for it.
 * Thread-safe; the state is guarded by {@code this}.
 */
final class SlidingWindow {

    private final int most;
    private final Duration length;
    private final LongSupplier nanoTime;
    private final Sleeper sleeper;

    /** The moments of the newest requests, at most {@link #most}, ascending; some may lie ahead. */
    private final Deque<Long> moments = new ArrayDeque<>();

    private boolean refused;
    private long notBefore;

    SlidingWindow(int most, Duration length, LongSupplier nanoTime, Sleeper sleeper) {
        this.most = most;
        this.length = length;
        this.nanoTime = nanoTime;
        this.sleeper = sleeper;
    }

    /**
     * Waits until one more request is allowed.
     *
     * @throws InterruptedException if the thread is asked to stop
     */
    void await() throws InterruptedException {
        long wait = reserve();
        if (wait > 0) {
            sleeper.sleep(Duration.ofNanos(wait));
        }
    }

    /** Takes requests into account that others made, so long ago; those too long ago do not count. */
    synchronized void reckonWith(List<Duration> ages) {
        long now = nanoTime.getAsLong();
        List<Long> all = new ArrayList<>(moments);
        ages.stream()
                .filter(age -> !age.isNegative() && age.compareTo(length) < 0)
                .forEach(age -> all.add(now - age.toNanos()));
        all.sort((one, other) -> Long.signum(one - other));
        moments.clear();
        moments.addAll(all.subList(Math.max(0, all.size() - most), all.size()));
    }

    /** Lets nobody pass for a whole window: the other side has refused. */
    synchronized void refused() {
        refused = true;
        notBefore = nanoTime.getAsLong() + length.toNanos();
    }

    /** How long nobody passes because of a refusal; zero if there is none. */
    synchronized Duration pause() {
        long left = notBefore - nanoTime.getAsLong();
        return refused && left > 0 ? Duration.ofNanos(left) : Duration.ZERO;
    }

    /** How many requests were made in the last stretch, or wait for their moment. */
    synchronized int count() {
        long since = nanoTime.getAsLong() - length.toNanos();
        return (int) moments.stream().filter(moment -> moment - since > 0).count();
    }

    private synchronized long reserve() {
        long now = nanoTime.getAsLong();
        long moment = now + pause().toNanos();
        if (moments.size() == most) {
            long free = moments.removeFirst() + length.toNanos();
            moment = free - moment > 0 ? free : moment;
        }
        Long newest = moments.peekLast();
        if (newest != null && newest - moment > 0) {
            moment = newest;
        }
        moments.addLast(moment);
        return moment - now;
    }
}
