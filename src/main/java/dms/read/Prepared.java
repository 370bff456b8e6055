package dms.read;

import dms.market.Adjustment;
import dms.market.BarSeries;
import dms.market.CorporateAction;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Bars as a reader wants them: without what was not known then, and adjusted. */
final class Prepared {

    /** From how long before the oldest bar on closes are read that a dividend is set against. */
    private static final long CLOSES_BEFORE_SECONDS = 20 * 86_400L;

    private Prepared() {}

    /** What is stored of one symbol, all of one state. */
    interface AsTraded {

        /** The bars of one of its series in a range. */
        BarSeries read(SeriesKey key, TimeRange range);

        /** Its actions by ex-date. */
        List<CorporateAction> actions(Symbol symbol);
    }

    /** The bars as wanted, of bars as traded. Closes that dividends are set against are asked for if they are needed. */
    static BarSeries of(SeriesKey key, BarSeries bars, BarRequest request, AsTraded stored) {
        BarSeries visible = request.isHistoric() ? knownAt(key, bars, request.asOf()) : bars;
        if (visible.isEmpty() || request.adjustment() == Adjustment.NONE) {
            return visible;
        }
        PriceFactors factors = factors(key, visible, request, stored);
        return (request.adjustment().isForSplits() ? factors : factors.withoutSplits())
                .apply(key, visible, request.adjustment());
    }

    private static BarSeries knownAt(SeriesKey key, BarSeries bars, Instant asOf) {
        int end = bars.size();
        while (end > 0 && key.closeOf(bars.openTimeMillis(end - 1)).isAfter(asOf)) {
            end--;
        }
        return bars.rows(0, end);
    }

    /** Only actions after the oldest bar matter, and of their closes only those after it. */
    private static PriceFactors factors(SeriesKey key, BarSeries visible, BarRequest request, AsTraded stored) {
        long oldest = visible.firstTimeMillis();
        List<CorporateAction> known = new ArrayList<>();
        boolean hasDividend = false;
        for (CorporateAction action : stored.actions(key.symbol())) {
            if (action.exDate().isAfter(key.dateOf(oldest)) && request.knows(action.exDate())) {
                known.add(action);
                hasDividend |= action instanceof CorporateAction.Dividend;
            }
        }
        if (!hasDividend || !request.adjustment().isForDividends()) {
            return PriceFactors.ofSplits(known);
        }
        SeriesKey daily = new SeriesKey(key.symbol(), Interval.D1);
        TimeRange since = new TimeRange(
                Instant.ofEpochMilli(oldest).minusSeconds(CLOSES_BEFORE_SECONDS), TimeRange.ALL.endExclusive());
        BarSeries closes = stored.read(daily, since);
        return closes.isEmpty()
                ? PriceFactors.of(known, key, stored.read(key, since))
                : PriceFactors.of(known, daily, closes);
    }
}
