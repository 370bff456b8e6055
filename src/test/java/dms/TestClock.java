package dms;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands still until a test moves it. */
public final class TestClock extends Clock {

    private volatile Instant now;

    /** A clock that stands at an instant. */
    public TestClock(Instant now) {
        this.now = now;
    }

    /** A clock that stands at an instant, such as {@code 2024-07-05T12:00:00Z}. */
    public static TestClock at(String instant) {
        return new TestClock(Instant.parse(instant));
    }

    /** Moves it to an instant, later or earlier. */
    public synchronized void set(Instant instant) {
        now = instant;
    }

    /** Moves it on; by all of it if several threads do so at once. */
    public synchronized void advance(Duration by) {
        now = now.plus(by);
    }

    @Override
    public Instant instant() {
        return now;
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
