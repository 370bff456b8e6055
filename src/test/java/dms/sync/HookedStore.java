package dms.sync;

import dms.market.BarSeries;
import dms.market.SeriesKey;
import dms.store.BarStore;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** A store in front of whose first write something happens. */
final class HookedStore extends ForwardingStore {

    private final Runnable beforeFirstWrite;
    private final AtomicBoolean happened = new AtomicBoolean();

    HookedStore(BarStore store, Runnable beforeFirstWrite) {
        super(store);
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
        super.write(key, bars);
    }

    @Override
    public void writeAll(Map<SeriesKey, BarSeries> series) {
        write();
        super.writeAll(series);
    }
}
