package dms.store;

import dms.market.BarSeries;
import dms.market.CorporateAction;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A store in memory, as if behind a network: while it is away, every call fails. Thread-safe: every method holds the monitor
 * of the store.
 */
public final class FakeBarStore implements ServerStore {

    private final SortedMap<SeriesKey, BarSeries> bars = new TreeMap<>();
    private final Map<Symbol, List<CorporateAction>> actions = new HashMap<>();
    private @Nullable StoreException failure;
    private int calls;
    private Runnable afterNextBatch = () -> {};

    /** From now on every call fails like this. */
    public synchronized void goAway(StoreException.Kind kind, String sentence) {
        failure = new StoreException(kind, sentence);
    }

    /** From now on every call is answered again. */
    public synchronized void comeBack() {
        failure = null;
    }

    /** Does something when the next question for many series has been answered, before the answer is given. */
    public synchronized void afterNextBatch(Runnable what) {
        afterNextBatch = what;
    }

    /** How many calls there were, pings among them, whether or not they were answered. */
    public synchronized int calls() {
        return calls;
    }

    private void answer() {
        calls++;
        StoreException why = failure;
        if (why != null) {
            throw new StoreException(why.kind(), String.valueOf(why.getMessage()));
        }
    }

    @Override
    public synchronized String ping() {
        answer();
        return "fake";
    }

    @Override
    public void close() {
        // There is no connection.
    }

    @Override
    public synchronized BarSeries read(SeriesKey key, TimeRange range) {
        answer();
        return whole(key).slice(range);
    }

    @Override
    public synchronized Map<SeriesKey, BarSeries> readAll(Collection<SeriesKey> keys, TimeRange range) {
        answer();
        Map<SeriesKey, BarSeries> found = new LinkedHashMap<>();
        keys.forEach(key -> found.put(key, whole(key).slice(range)));
        Runnable after = afterNextBatch;
        afterNextBatch = () -> {};
        after.run();
        return found;
    }

    @Override
    public synchronized BarSeries page(SeriesKey key, long offset, int limit, boolean newestFirst) {
        answer();
        if (offset < 0 || limit < 0) {
            throw new StoreException(StoreException.Kind.REFUSED, "page of " + key + ": expected nothing below 0");
        }
        BarSeries whole = whole(key);
        int skipped = (int) Math.min(offset, whole.size());
        int wanted = Math.min(limit, whole.size() - skipped);
        int from = newestFirst ? whole.size() - skipped - wanted : skipped;
        return whole.rows(from, from + wanted);
    }

    private BarSeries whole(SeriesKey key) {
        return bars.getOrDefault(key, BarSeries.empty());
    }

    @Override
    public synchronized Optional<Coverage> coverage(SeriesKey key) {
        return Optional.ofNullable(coverage().get(key));
    }

    @Override
    public synchronized SortedMap<SeriesKey, Coverage> coverage() {
        answer();
        SortedMap<SeriesKey, Coverage> found = new TreeMap<>();
        bars.forEach((key, series) ->
                found.put(key, new Coverage(series.firstTimeMillis(), series.lastTimeMillis(), series.size())));
        return found;
    }

    @Override
    public synchronized void write(SeriesKey key, BarSeries added) {
        answer();
        if (!added.isEmpty()) {
            bars.put(key, whole(key).merge(added));
        }
    }

    @Override
    public synchronized int delete(SeriesKey key, TimeRange range) {
        answer();
        BarSeries whole = whole(key);
        int from = whole.indexFrom(range.startMillis());
        int to = whole.indexFrom(range.endMillis());
        BarSeries left = whole.rows(0, from).merge(whole.rows(to, whole.size()));
        if (left.isEmpty()) {
            bars.remove(key);
        } else {
            bars.put(key, left);
        }
        return to - from;
    }

    @Override
    public synchronized List<CorporateAction> actions(Symbol symbol) {
        answer();
        return actions.getOrDefault(symbol, List.of());
    }

    @Override
    public synchronized void writeActions(Symbol symbol, List<CorporateAction> replacement) {
        answer();
        actions.put(
                symbol,
                replacement.stream()
                        .sorted(Comparator.comparing(CorporateAction::exDate))
                        .toList());
    }

    @Override
    public synchronized void clear() {
        answer();
        bars.clear();
        actions.clear();
    }
}
