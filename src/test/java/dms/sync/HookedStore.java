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
import java.util.concurrent.atomic.AtomicBoolean;

/** A store in front of whose first write something happens. */
final class HookedStore implements BarStore {

    private final BarStore store;
    private final Runnable beforeFirstWrite;
    private final AtomicBoolean happened = new AtomicBoolean();

    HookedStore(BarStore store, Runnable beforeFirstWrite) {
        this.store = store;
        this.beforeFirstWrite = beforeFirstWrite;
    }

    private void write() {
        if (happened.compareAndSet(false, true)) {
            beforeFirstWrite.run();
        }
    }

    @Override
    public void write(SeriesKey key, BarSeries bars) {
        write();
        store.write(key, bars);
    }

    @Override
    public void writeAll(Map<SeriesKey, BarSeries> series) {
        write();
        store.writeAll(series);
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
