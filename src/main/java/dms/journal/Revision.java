package dms.journal;

import dms.market.BarChange;
import dms.market.SeriesKey;
import java.time.Instant;

/**
 * A stored bar that was changed after it was first written.
 *
 * @param id its number, ascending with time
 * @param run the run that changed it, which the journal may have forgotten since
 * @param key the series
 * @param source where the new value comes from
 * @param rule why it was taken, such as {@code overlap}
 * @param recorded when
 * @param change the bar before and after
 */
public record Revision(
        long id, long run, SeriesKey key, String source, String rule, Instant recorded, BarChange change) {}
