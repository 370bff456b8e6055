package dms.sync;

import dms.market.BarSeries;
import dms.market.SeriesKey;
import dms.store.BarStore;
import dms.store.StoreException;
import java.util.Map;

/** A store that refuses one series. */
final class ChoosyStore extends ForwardingStore {

    private final SeriesKey refused;

    ChoosyStore(BarStore store, SeriesKey refused) {
        super(store);
        this.refused = refused;
    }

    @Override
    public void write(SeriesKey key, BarSeries bars) {
        if (key.equals(refused)) {
            throw new StoreException(StoreException.Kind.REFUSED, "field type conflict");
        }
        super.write(key, bars);
    }

    @Override
    public void writeAll(Map<SeriesKey, BarSeries> series) {
        series.forEach(this::write);
    }
}
