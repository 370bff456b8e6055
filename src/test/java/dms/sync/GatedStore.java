package dms.sync;

import dms.market.BarSeries;
import dms.market.SeriesKey;
import dms.store.BarStore;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A slow store: whoever writes into it waits until it is opened, and what is on its way meanwhile is counted. */
final class GatedStore extends ForwardingStore {

    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch opened = new CountDownLatch(1);
    private long barsOnTheirWay;
    private long mostBarsOnTheirWay;

    GatedStore(BarStore store) {
        super(store);
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
        pass(Map.of(key, bars), () -> super.write(key, bars));
    }

    @Override
    public void writeAll(Map<SeriesKey, BarSeries> series) {
        pass(series, () -> super.writeAll(series));
    }
}
