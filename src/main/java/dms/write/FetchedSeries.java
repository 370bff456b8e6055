package dms.write;

import dms.market.BarSeries;
import dms.market.CorporateAction;
import dms.market.SeriesKey;
import java.util.List;

/**
 * What was fetched of a series, ready to be written.
 *
 * @param key the series
 * @param bars its bars, perhaps none
 * @param actions all corporate actions of its symbol that the source knows; none says nothing about those that are stored
 * @param run the run that fetched it
 * @param source the source that it comes from
 */
public record FetchedSeries(SeriesKey key, BarSeries bars, List<CorporateAction> actions, long run, String source) {

    /** Copies the actions. */
    public FetchedSeries {
        actions = List.copyOf(actions);
    }
}
