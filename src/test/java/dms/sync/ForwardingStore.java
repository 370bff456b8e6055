package dms.sync;

import dms.market.BarSeries;
import dms.market.CorporateAction;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import dms.store.BarStore;
import dms.store.Coverage;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** A store that does what another one does, for those that do one thing else. */
abstract class ForwardingStore implements BarStore {

    private final BarStore store;

    ForwardingStore(BarStore store) {
        this.store = store;
    }

    @Override
    public BarSeries read(SeriesKey key, TimeRange range) {
        return store.read(key, range);
    }

    @Override
    public Map<SeriesKey, BarSeries> readAll(Collection<SeriesKey> keys, TimeRange range) {
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
    public void writeAll(Map<SeriesKey, BarSeries> series) {
        store.writeAll(series);
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
