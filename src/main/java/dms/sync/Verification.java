package dms.sync;

import dms.market.SeriesKey;
import java.time.Instant;
import java.util.List;

/**
 * What comparing a backup with the primary store has shown.
 *
 * @param backup which backup
 * @param started when it began
 * @param ended when it ended
 * @param series how many series were compared
 * @param bars how many bars they have
 * @param differed the series that differed when they were first compared
 * @param repaired how many bars were written to the backup again
 * @param extra the series of which the backup holds bars that the primary store does not have
 * @param remaining the series that still differ
 * @param isEqual whether the backup is proved equal as of the beginning
 * @param sentence the result for people
 */
public record Verification(
        String backup,
        Instant started,
        Instant ended,
        int series,
        long bars,
        List<SeriesKey> differed,
        long repaired,
        List<SeriesKey> extra,
        List<SeriesKey> remaining,
        boolean isEqual,
        String sentence) {

    /** Copies the lists. */
    public Verification {
        differed = List.copyOf(differed);
        extra = List.copyOf(extra);
        remaining = List.copyOf(remaining);
    }
}
