package dms.coverage;

import java.time.Instant;

/**
 * Expected bars that are not there, one slot after the other, all for one reason.
 *
 * @param firstTimeMillis the time of the first expected bar of the first slot
 * @param lastTimeMillis the time of the last expected bar of the last slot; of intraday slots some of those between may be
 *     there
 * @param bars how many are missing
 * @param reason why
 */
public record MissingBars(long firstTimeMillis, long lastTimeMillis, int bars, MissingReason reason) {

    /** The time of the first expected bar of the first slot. */
    public Instant firstTime() {
        return Instant.ofEpochMilli(firstTimeMillis);
    }

    /** The time of the last expected bar of the last slot. */
    public Instant lastTime() {
        return Instant.ofEpochMilli(lastTimeMillis);
    }
}
