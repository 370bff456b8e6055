package dms.store.embedded;

import dms.market.TimeRange;
import dms.store.DamagedBlock;
import java.util.Optional;

/**
 * A damaged block whose bars are still missing.
 *
 * @param id the number of what is said of it; of two of the same span the later has the higher one
 * @param block what was damaged
 * @param bucket the span that it was of, among those of its interval
 * @param digest what its bars came to when they were written, in hexadecimal digits; empty if that was never made
 */
public record MissingBlock(long id, DamagedBlock block, long bucket, Optional<String> digest) {

    /** What all blocks of the same series and span have in common, in words. */
    public String span() {
        return block.key() + " " + bucket;
    }

    /** The times of its bars; none if its header was damaged so that it says nonsense. */
    public TimeRange times() {
        long first = block.firstTime().toEpochMilli();
        return TimeRange.ofMillis(first, Math.max(first, block.lastTime().toEpochMilli() + 1));
    }
}
