package dms.fetch.futu;

import dms.TestClock;
import dms.fetch.Sleeper;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * The time of several callers at once: it stands while any of them is at work, and moves on to the first who wakes when all wait. So
 * what one does at a moment is done at that moment, however slow the machine. Guarded by itself.
 */
final class SharedTime implements Sleeper {

    private final TestClock clock;
    private final List<Instant> waking = new ArrayList<>();
    private int atWork;

    SharedTime(TestClock clock) {
        this.clock = clock;
    }

    /** What a caller does while the time stands, but for its waiting. All callers are to be known before the first begins. */
    <T> Callable<T> caller(Callable<T> work) {
        join();
        return () -> {
            try {
                return work.call();
            } finally {
                leave();
            }
        };
    }

    private synchronized void join() {
        atWork++;
    }

    private synchronized void leave() {
        atWork--;
        moveOn();
    }

    @Override
    public synchronized void sleep(Duration duration) throws InterruptedException {
        Instant until = clock.instant().plus(duration);
        waking.add(until);
        atWork--;
        moveOn();
        while (clock.instant().isBefore(until)) {
            wait();
        }
    }

    /** Who is woken is at work from then on, whenever its thread gets a turn. */
    private void moveOn() {
        if (atWork > 0 || waking.isEmpty()) {
            return;
        }
        Instant next = waking.stream().min(Instant::compareTo).orElseThrow();
        clock.set(next);
        int before = waking.size();
        waking.removeIf(until -> !until.isAfter(next));
        atWork += before - waking.size();
        notifyAll();
    }
}
