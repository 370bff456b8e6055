package dms.store.embedded;

import dms.market.TimeRange;
import dms.store.BlockDigest;
import dms.store.DamagedBlock;
import java.util.Optional;

/**
 * A damaged block whose bars are still missing.
 *
 * @param id the number of what is said of it; of two of the same span the later has the higher one
 * @param block what was damaged
 * @param digest what its bars came to when they were written, in hexadecimal digits; empty if that was never made
 */
public record MissingBlock(long id, DamagedBlock block, Optional<String> digest) {

    /** The span of the block, in which all its bars were. */
    public TimeRange span() {
        return BlockDigest.blockOf(block.key().interval(), block.firstTime().toEpochMilli());
    }

    /** The times of its bars. */
    public TimeRange times() {
        return TimeRange.ofMillis(
                block.firstTime().toEpochMilli(), block.lastTime().toEpochMilli() + 1);
    }
}
