package dms.clean;

import dms.market.CorporateAction;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import java.util.List;

/**
 * What is put before the arbiter: one series as two sources tell it, and whoever else saw it.
 *
 * @param key the series
 * @param range the rows to decide; the rows around them are what they are measured by, so all witnesses should tell a
 *     month or more around it
 * @param primary the source whose units and rows are kept
 * @param second the source it is set against, bars of the same interval
 * @param further others who saw the series in bars of the same interval: a third source, or days built from finer bars
 *     ({@link SessionBars}) of any source
 * @param actions the splits and dividends that are known; they explain why the ratio of two sources changes
 */
public record Dispute(
        SeriesKey key,
        TimeRange range,
        Witness primary,
        Witness second,
        List<Witness> further,
        List<CorporateAction> actions) {

    /** Copies the lists. */
    public Dispute {
        further = List.copyOf(further);
        actions = List.copyOf(actions);
    }

    /** Two sources over all their rows, and nothing else known. */
    public static Dispute of(SeriesKey key, Witness primary, Witness second) {
        return new Dispute(key, TimeRange.ALL, primary, second, List.of(), List.of());
    }
}
