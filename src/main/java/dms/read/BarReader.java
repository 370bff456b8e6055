package dms.read;

import dms.Stage;
import dms.market.Adjustment;
import dms.market.BarSeries;
import dms.market.CorporateAction;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import dms.store.BarStore;
import dms.store.Coverage;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads bars from the store, adjusted and as of an instant. */
@Stage
public final class BarReader {

    private final BarStore store;

    /** A reader of this store. */
    @Inject
    public BarReader(BarStore store) {
        this.store = store;
    }

    /** The bars of one series; an empty series if there is none. */
    public BarSeries read(SeriesKey key, BarRequest request) {
        return store.snapshot(() -> prepared(key, store.read(key, request.range()), request));
    }

    /** The bars of many series, in the order asked for; the store is asked for them in one question. */
    public Map<SeriesKey, BarSeries> readAll(Collection<SeriesKey> keys, BarRequest request) {
        return store.snapshot(() -> {
            Map<SeriesKey, BarSeries> answer = new LinkedHashMap<>();
            store.readAll(keys, request.range()).forEach((key, bars) -> answer.put(key, prepared(key, bars, request)));
            return answer;
        });
    }

    /**
     * A part of a series, at the cost of that part.
     *
     * @param offset how many bars to pass over, from the oldest, or from the newest if {@code newestFirst}
     */
    public BarPage page(SeriesKey key, long offset, int limit, boolean newestFirst, Adjustment adjustment) {
        return store.snapshot(() -> {
            long total = store.coverage(key).map(Coverage::count).orElse(0L);
            BarSeries bars = store.page(key, offset, limit, newestFirst);
            return new BarPage(prepared(key, bars, BarRequest.of(TimeRange.ALL, adjustment)), total);
        });
    }

    /** The newest bars of a series as traded, ascending. */
    public BarSeries newest(SeriesKey key, int count) {
        return store.latest(key, count);
    }

    /** The newest bar of each of many series as traded, in one question; an empty series where there is none. */
    public Map<SeriesKey, BarSeries> newestOfEach(Collection<SeriesKey> keys) {
        return store.latestAll(keys, 1);
    }

    /** The splits and dividends of a symbol by ex-date, amounts as paid. */
    public List<CorporateAction> actions(Symbol symbol) {
        return store.actions(symbol);
    }

    /** The extent of a series; empty if there is no bar of it. */
    public Optional<Coverage> coverage(SeriesKey key) {
        return store.coverage(key);
    }

    private BarSeries prepared(SeriesKey key, BarSeries bars, BarRequest request) {
        BarSeries visible = request.isHistoric() ? knownAt(key, bars, request.asOf()) : bars;
        if (visible.isEmpty() || request.adjustment() == Adjustment.NONE) {
            return visible;
        }
        return factors(key, visible, request).apply(key, visible, request.adjustment());
    }

    private static BarSeries knownAt(SeriesKey key, BarSeries bars, Instant asOf) {
        int end = bars.size();
        while (end > 0 && key.closeOf(bars.openTimeMillis(end - 1)).isAfter(asOf)) {
            end--;
        }
        return bars.rows(0, end);
    }

    /** Only actions after the oldest bar matter, and of their closes only those after it. */
    private PriceFactors factors(SeriesKey key, BarSeries visible, BarRequest request) {
        long oldest = visible.firstTimeMillis();
        List<CorporateAction> known = new ArrayList<>();
        boolean hasDividend = false;
        for (CorporateAction action : store.actions(key.symbol())) {
            if (action.exDate().isAfter(key.dateOf(oldest)) && request.knows(action.exDate())) {
                known.add(action);
                hasDividend |= action instanceof CorporateAction.Dividend;
            }
        }
        if (!hasDividend || request.adjustment() == Adjustment.SPLIT) {
            return PriceFactors.ofSplits(known);
        }
        SeriesKey daily = new SeriesKey(key.symbol(), Interval.D1);
        TimeRange since =
                new TimeRange(Instant.ofEpochMilli(oldest).minusSeconds(20 * 86_400L), TimeRange.ALL.endExclusive());
        BarSeries closes = store.read(daily, since);
        return closes.isEmpty()
                ? PriceFactors.of(known, key, store.read(key, since))
                : PriceFactors.of(known, daily, closes);
    }
}
