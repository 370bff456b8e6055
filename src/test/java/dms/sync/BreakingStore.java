package dms.sync;

import dms.market.BarSeries;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import dms.store.BarStore;
import dms.store.StoreException;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A store that is away after so many reads of many series. */
final class BreakingStore extends ForwardingStore {

    private final AtomicInteger left;

    BreakingStore(BarStore store, int reads) {
        super(store);
        this.left = new AtomicInteger(reads);
    }

    @Override
    public Map<SeriesKey, BarSeries> readAll(Collection<SeriesKey> keys, TimeRange range) {
        if (left.getAndDecrement() <= 0) {
            throw new StoreException(StoreException.Kind.UNREACHABLE, "connection reset");
        }
        return super.readAll(keys, range);
    }
}
