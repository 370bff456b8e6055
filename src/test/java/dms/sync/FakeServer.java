package dms.sync;

import dms.market.BarSeries;
import dms.market.CorporateAction;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import dms.store.BarStore;
import dms.store.Coverage;
import dms.store.FakeBarStore;
import dms.store.ServerStore;
import dms.store.StoreException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** A server in memory, before and after whose answers something may happen; how often it was read is counted. Thread-safe. */
final class FakeServer implements ServerStore {

    private final FakeBarStore store = new FakeBarStore();
    private final AtomicInteger reads = new AtomicInteger();
    private volatile Runnable beforeRead = () -> {};
    private volatile Runnable beforeWrite = () -> {};
    private volatile Runnable afterWrite = () -> {};

    /** What it holds, whether or not it can be reached. */
    BarStore content() {
        return store;
    }

    /** How often it was read, over all its life. */
    int reads() {
        return reads.get();
    }

    void goAway() {
        store.goAway(StoreException.Kind.UNREACHABLE, "connection refused");
    }

    void comeBack() {
        store.comeBack();
    }

    void beforeRead(Runnable work) {
        beforeRead = work;
    }

    void beforeWrite(Runnable work) {
        beforeWrite = work;
    }

    void afterWrite(Runnable work) {
        afterWrite = work;
    }

    /** It writes, and its answers are lost from now on. */
    void loseAnswers() {
        afterWrite(() -> {
            throw new StoreException(StoreException.Kind.UNREACHABLE, "no answer");
        });
    }

    private <T> T reading(Supplier<T> work) {
        reads.incrementAndGet();
        beforeRead.run();
        return work.get();
    }

    private <T> T writing(Supplier<T> work) {
        beforeWrite.run();
        T answer = work.get();
        afterWrite.run();
        return answer;
    }

    @Override
    public String ping() {
        return store.ping();
    }

    @Override
    public void close() {
        store.close();
    }

    @Override
    public BarSeries read(SeriesKey key, TimeRange range) {
        return reading(() -> store.read(key, range));
    }

    @Override
    public Map<SeriesKey, BarSeries> readAll(Collection<SeriesKey> keys, TimeRange range) {
        return reading(() -> store.readAll(keys, range));
    }

    @Override
    public BarSeries page(SeriesKey key, long offset, int limit, boolean newestFirst) {
        return reading(() -> store.page(key, offset, limit, newestFirst));
    }

    @Override
    public Optional<Coverage> coverage(SeriesKey key) {
        return reading(() -> store.coverage(key));
    }

    @Override
    public SortedMap<SeriesKey, Coverage> coverage() {
        return reading(store::coverage);
    }

    @Override
    public List<CorporateAction> actions(Symbol symbol) {
        return reading(() -> store.actions(symbol));
    }

    @Override
    public void write(SeriesKey key, BarSeries bars) {
        writing(() -> {
            store.write(key, bars);
            return 0;
        });
    }

    @Override
    public int delete(SeriesKey key, TimeRange range) {
        return writing(() -> store.delete(key, range));
    }

    @Override
    public void writeActions(Symbol symbol, List<CorporateAction> actions) {
        writing(() -> {
            store.writeActions(symbol, actions);
            return 0;
        });
    }

    @Override
    public void clear() {
        writing(() -> {
            store.clear();
            return 0;
        });
    }
}
