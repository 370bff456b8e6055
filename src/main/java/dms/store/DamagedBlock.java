package dms.store;

import dms.market.SeriesKey;
import java.time.Instant;

/**
 * A block of bars that could not be read back as it was written, and was moved aside. Its bars are missing from the
 * series until a backup gives them back, or they are fetched or copied again.
 *
 * @param key the series
 * @param firstTime the time of its first bar, as its header says
 * @param lastTime the time of its last bar, as its header says
 * @param count how many bars its header says it had
 * @param reason what did not fit
 * @param found when that was noticed
 */
public record DamagedBlock(
        SeriesKey key, Instant firstTime, Instant lastTime, int count, String reason, Instant found) {

    /** One sentence that names it. */
    @Override
    public String toString() {
        return key + ": the block of " + count + " bars from " + firstTime + " to " + lastTime + " is damaged ("
                + reason
                + ") and was moved aside; these bars are missing until a backup gives them back or they are fetched again";
    }
}
