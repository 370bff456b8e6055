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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A slow store: whoever writes into it waits until it is opened, and what is on its way meanwhile is counted. */
final class GatedStore implements BarStore {

    private final BarStore store;
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch opened = new CountDownLatch(1);
    private long barsOnTheirWay;
    private long mostBarsOnTheirWay;

    GatedStore(BarStore store) {
        this.store = store;
    }

    /** Waits until somebody writes. */
    boolean awaitWriter() throws InterruptedException {
        return entered.await(60, TimeUnit.SECONDS);
    }

    /** Lets everybody through from now on. */
    void open() {
        opened.countDown();
    }

    /** How many bars writers held at most at one time. */
    synchronized long mostBarsOnTheirWay() {
        return mostBarsOnTheirWay;
    }

    private synchronized void onTheirWay(long more) {
        barsOnTheirWay += more;
        mostBarsOnTheirWay = Math.max(mostBarsOnTheirWay, barsOnTheirWay);
    }

    private void pass(Map<SeriesKey, BarSeries> series, Runnable write) {
        long bars = series.values().stream().mapToLong(BarSeries::size).sum();
        onTheirWay(bars);
        try {
            entered.countDown();
            if (!opened.await(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody opened the gate");
            }
            write.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            onTheirWay(-bars);
        }
    }

    @Override
    public void write(SeriesKey key, BarSeries bars) {
        pass(Map.of(key, bars), () -> store.write(key, bars));
    }

    @Override
    public void writeAll(Map<SeriesKey, BarSeries> series) {
        pass(series, () -> store.writeAll(series));
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
