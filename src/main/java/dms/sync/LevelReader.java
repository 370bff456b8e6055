package dms.sync;

import dms.market.BarSeries;
import dms.market.CorporateAction;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import dms.store.BarStore;
import dms.store.Coverage;
import dms.store.SeriesSummary;
import dms.store.StoreException;
import dms.sync.AnswerTimes.Question;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the servers that have everything: the one that answers fastest, and if it cannot answer, the next one with the same
 * question. Writes nothing. Thread-safe.
 */
final class LevelReader implements BarStore {

    private final LevelServers servers;
    private final Supplier<List<PrimaryServer>> readable;
    private final LongSupplier nanoTime;

    /** Reads those of the servers that are readable when it is asked. */
    LevelReader(LevelServers servers, Supplier<List<PrimaryServer>> readable, LongSupplier nanoTime) {
        this.servers = servers;
        this.readable = readable;
        this.nanoTime = nanoTime;
    }

    private <T> T ask(Question question, int series, Function<BarStore, T> work) {
        AnswerTimes times = servers.times();
        @Nullable StoreException failure = null;
        for (PrimaryServer server : times.order(question, readable.get(), nanoTime.getAsLong())) {
            long began = nanoTime.getAsLong();
            try {
                T answer = work.apply(server.store());
                times.measured(server, question, series, nanoTime.getAsLong() - began, nanoTime.getAsLong());
                return answer;
            } catch (StoreException e) {
                if (e.kind() == StoreException.Kind.UNREACHABLE) {
                    times.measured(server, question, series, nanoTime.getAsLong() - began, nanoTime.getAsLong());
                }
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        throw failure == null ? servers.none() : failure;
    }

    @Override
    public BarSeries read(SeriesKey key, TimeRange range) {
        return ask(Question.READ, 1, store -> store.read(key, range));
    }

    @Override
    public Map<SeriesKey, BarSeries> readAll(Collection<SeriesKey> keys, TimeRange range) {
        return ask(Question.READ_ALL, keys.size(), store -> store.readAll(keys, range));
    }

    @Override
    public BarSeries page(SeriesKey key, long offset, int limit, boolean newestFirst) {
        return ask(Question.PAGE, 1, store -> store.page(key, offset, limit, newestFirst));
    }

    @Override
    public BarSeries latest(SeriesKey key, int count) {
        return ask(Question.PAGE, 1, store -> store.latest(key, count));
    }

    @Override
    public Map<SeriesKey, BarSeries> latestAll(Collection<SeriesKey> keys, int count) {
        return ask(Question.LATEST_ALL, keys.size(), store -> store.latestAll(keys, count));
    }

    @Override
    public Optional<Coverage> coverage(SeriesKey key) {
        return ask(Question.EXTENT, 1, store -> store.coverage(key));
    }

    @Override
    public SortedMap<SeriesKey, Coverage> coverage() {
        return ask(Question.EXTENTS, 1, BarStore::coverage);
    }

    @Override
    public List<CorporateAction> actions(Symbol symbol) {
        return ask(Question.ACTIONS, 1, store -> store.actions(symbol));
    }

    @Override
    public Map<Symbol, List<CorporateAction>> actionsAll(Collection<Symbol> symbols) {
        return ask(Question.ACTIONS, symbols.size(), store -> store.actionsAll(symbols));
    }

    @Override
    public SortedSet<SeriesKey> keys() {
        return ask(Question.EXTENTS, 1, BarStore::keys);
    }

    @Override
    public Set<SeriesKey> keysWithin(Collection<SeriesKey> keys, TimeRange range) {
        return ask(Question.EXTENT, keys.size(), store -> store.keysWithin(keys, range));
    }

    @Override
    public SortedMap<SeriesKey, SeriesSummary> summaries(TimeRange range) {
        return ask(Question.SUMMARIES, 1, store -> store.summaries(range));
    }

    private static StoreException readOnly() {
        return new StoreException(StoreException.Kind.REFUSED, "this is read alone");
    }

    @Override
    public void write(SeriesKey key, BarSeries bars) {
        throw readOnly();
    }

    @Override
    public int delete(SeriesKey key, TimeRange range) {
        throw readOnly();
    }

    @Override
    public void writeActions(Symbol symbol, List<CorporateAction> actions) {
        throw readOnly();
    }

    @Override
    public void clear() {
        throw readOnly();
    }
}
