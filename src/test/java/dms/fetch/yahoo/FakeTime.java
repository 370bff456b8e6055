package dms.fetch.yahoo;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** A clock and a waiter in one: waiting moves the time and returns at once. Thread-safe. */
final class FakeTime extends Clock implements Waiter {

    private final List<Duration> waits = new ArrayList<>();
    private final Instant start;
    private long nanos;

    FakeTime(String start) {
        this.start = Instant.parse(start);
    }

    /** What was waited for so far, in order. */
    synchronized List<Duration> waits() {
        return List.copyOf(waits);
    }

    synchronized void pass(Duration time) {
        nanos += time.toNanos();
    }

    @Override
    public synchronized long nanoTime() {
        return nanos;
    }

    @Override
    public synchronized void await(Duration time) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted before waiting for " + time);
        }
        waits.add(time);
        nanos += time.toNanos();
    }

    @Override
    public synchronized Instant instant() {
        return start.plusNanos(nanos);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
