package dms.sync;

import dms.market.BarSeries;
import dms.market.CorporateAction;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import dms.store.BarStore;
import dms.store.Coverage;
import dms.store.StoreException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A store that is away after so many reads of many series. */
final class BreakingStore implements BarStore {

    private final BarStore store;
    private final AtomicInteger left;

    BreakingStore(BarStore store, int reads) {
        this.store = store;
        this.left = new AtomicInteger(reads);
    }

    @Override
    public BarSeries read(SeriesKey key, TimeRange range) {
        return store.read(key, range);
    }

    @Override
    public Map<SeriesKey, BarSeries> readAll(Collection<SeriesKey> keys, TimeRange range) {
        if (left.getAndDecrement() <= 0) {
            throw new StoreException(StoreException.Kind.UNREACHABLE, "connection reset");
        }
        return store.readAll(keys, range);
    }

    @Override
    public BarSeries page(SeriesKey key, long offset, int limit, boolean newestFirst) {
        return store.page(key, offset, limit, newestFirst);
    }

    @Override
    public Optional<Coverage> coverage(SeriesKey key) {
        return store.coverage(key);
    }

    @Override
    public SortedMap<SeriesKey, Coverage> coverage() {
        return store.coverage();
    }

    @Override
    public void write(SeriesKey key, BarSeries bars) {
        store.write(key, bars);
    }

    @Override
    public int delete(SeriesKey key, TimeRange range) {
        return store.delete(key, range);
    }

    @Override
    public List<CorporateAction> actions(Symbol symbol) {
        return store.actions(symbol);
    }

    @Override
    public void writeActions(Symbol symbol, List<CorporateAction> actions) {
        store.writeActions(symbol, actions);
    }

    @Override
    public void clear() {
        store.clear();
    }
}
