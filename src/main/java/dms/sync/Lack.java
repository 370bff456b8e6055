package dms.sync;

import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import java.time.Instant;
import java.util.Optional;

/**
 * What a backup may lack: some bars of a series, or the corporate actions of a symbol.
 *
 * @param mark the version of the mark; marked again, it is another one
 * @param symbol whose
 * @param interval of which bars; empty if it is the actions
 * @param range the times of the bars
 * @param deletes whether bars were deleted there, so that the backup is to delete what the primary store does not have
 * @param since since when the oldest part of it is lacking
 */
record Lack(long mark, Symbol symbol, Optional<Interval> interval, TimeRange range, boolean deletes, Instant since) {

    SeriesKey key() {
        return new SeriesKey(symbol, interval.orElseThrow());
    }

    boolean isOfActions() {
        return interval.isEmpty();
    }

    /** The same mark for a part of its range. */
    Lack in(TimeRange part) {
        return new Lack(mark, symbol, interval, part, deletes, since);
    }
}
