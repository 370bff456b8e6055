package dms.store;

import java.time.Instant;

/**
 * The extent of a stored series.
 *
 * @param firstTimeMillis the time of its oldest bar, epoch milliseconds UTC
 * @param lastTimeMillis the time of its newest bar, epoch milliseconds UTC
 * @param count how many bars there are, at least one
 */
public record Coverage(long firstTimeMillis, long lastTimeMillis, long count) {

    /** The time of the oldest bar. */
    public Instant firstTime() {
        return Instant.ofEpochMilli(firstTimeMillis);
    }

    /** The time of the newest bar. */
    public Instant lastTime() {
        return Instant.ofEpochMilli(lastTimeMillis);
    }
}
