package dms.read;

import dms.Stage;
import dms.market.Adjustment;
import dms.market.BarSeries;
import dms.market.CorporateAction;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import dms.store.BarStore;
import dms.store.Coverage;
import jakarta.inject.Inject;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads bars from the store, adjusted and as of an instant: what the stages ask, which must see the store itself. Who serves
 * readers asks {@link CachedBarReader}.
 */
@Stage
public final class BarReader {

    private final BarStore store;
    private final Stored stored;

    /** A reader of this store. */
    @Inject
    public BarReader(BarStore store) {
        this.store = store;
        this.stored = new Stored(store);
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
        return Prepared.of(key, bars, request, stored);
    }

    private record Stored(BarStore store) implements Prepared.AsTraded {

        @Override
        public BarSeries read(SeriesKey key, TimeRange range) {
            return store.read(key, range);
        }

        @Override
        public List<CorporateAction> actions(Symbol symbol) {
            return store.actions(symbol);
        }
    }
}
