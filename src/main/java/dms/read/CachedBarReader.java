package dms.read;

import dms.Stage;
import dms.market.Adjustment;
import dms.market.BarSeries;
import dms.market.CorporateAction;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import dms.read.SymbolView.Freshness;
import dms.store.BarStore;
import dms.store.Coverage;
import dms.store.StoreException;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Serves readers: the same answers as {@link BarReader}, from memory where they are there. A batch asks the store for what is
 * missing in a few questions at a time. While a symbol is being changed, and while the store is away, what is in memory is
 * served on, however old: nothing later was acknowledged. What is not in memory fails as the store does. Thread-safe.
 */
@Stage
public final class CachedBarReader {

    private static final BarRequest AS_TRADED = BarRequest.of(TimeRange.ALL, Adjustment.NONE);

    private final BarStore store;
    private final BarReader reader;
    private final SeriesCache cache;
    private final ReaderSettings settings;
    private final Lanes lanes;
    private final Clock clock;

    /** Reads this store, whose changes the cache learns of. */
    @Inject
    public CachedBarReader(
            BarStore store, SeriesCache cache, ReaderSettings settings, ReadWorkers workers, Clock clock) {
        this.store = store;
        this.reader = new BarReader(store);
        this.cache = cache;
        this.settings = settings;
        this.lanes = new Lanes(workers.questions(), settings.workers());
        this.clock = clock;
    }

    /** The bars of one series; an empty series if there is none. */
    public BarSeries read(SeriesKey key, BarRequest request) {
        return readAll(List.of(key), request).getOrDefault(key, BarSeries.empty());
    }

    /** The bars of many series, in the order asked for. Each series is of one state, not all of them of the same. */
    public Map<SeriesKey, BarSeries> readAll(Collection<SeriesKey> keys, BarRequest request) {
        Map<SeriesKey, BarSeries> answer = new LinkedHashMap<>();
        List<SeriesKey> rest = new ArrayList<>();
        for (SeriesKey key : new LinkedHashSet<>(keys)) {
            Optional<BarSeries> kept = fromMemory(key, request);
            answer.put(key, kept.orElse(BarSeries.empty()));
            if (kept.isEmpty()) {
                rest.add(key);
            }
        }
        if (!rest.isEmpty()) {
            boolean isKept = settings.isCached() && rest.size() <= settings.mostSeries();
            lanes.answers(questions(rest), question -> ask(question, request, isKept))
                    .forEach(answer::putAll);
        }
        return answer;
    }

    private List<List<SeriesKey>> questions(List<SeriesKey> keys) {
        List<List<SeriesKey>> questions = new ArrayList<>();
        for (int from = 0; from < keys.size(); from += settings.questionSeries()) {
            questions.add(keys.subList(from, Math.min(from + settings.questionSeries(), keys.size())));
        }
        return questions;
    }

    private Freshness fresh() {
        Instant now = clock.instant();
        return new Freshness(now, now.minus(settings.timeToLive()), false);
    }

    private Freshness anyAge(boolean isLastResort) {
        return new Freshness(clock.instant(), Instant.MIN, isLastResort);
    }

    /** Nobody waits for a change that is under way: it may take as long as a server that does not answer. */
    private Optional<BarSeries> fromMemory(SeriesKey key, BarRequest request) {
        return fromMemory(key, request, cache.isChanging(key.symbol()) ? anyAge(false) : fresh());
    }

    private Optional<BarSeries> fromMemory(SeriesKey key, BarRequest request, Freshness freshness) {
        if (!settings.isCached()) {
            return Optional.empty();
        }
        long stamp = cache.stamp(key.symbol());
        SymbolView view = new SymbolView(cache, Map.of(), freshness);
        return prepared(key, request, view).filter(bars -> cache.hasStamp(key.symbol(), stamp));
    }

    /** Empty if a piece was missing. */
    private static Optional<BarSeries> prepared(SeriesKey key, BarRequest request, SymbolView view) {
        BarSeries bars = Prepared.of(key, view.read(key, request.range()), request, view);
        return view.isWhole() ? Optional.of(bars) : Optional.empty();
    }

    /** One question, of which the answer may be kept. */
    private Map<SeriesKey, BarSeries> ask(List<SeriesKey> keys, BarRequest request, boolean isKept) {
        try {
            return isKept ? load(keys, request) : reader.readAll(keys, request);
        } catch (StoreException e) {
            return lastKnown(keys, request, e);
        }
    }

    /** What is missing is read and kept. What changes meanwhile is asked of the store alone. */
    private Map<SeriesKey, BarSeries> load(List<SeriesKey> keys, BarRequest request) {
        Map<SeriesKey, BarSeries> answer = new HashMap<>();
        List<SeriesKey> rest = new ArrayList<>();
        Map<SeriesKey, Load> loads = new HashMap<>();
        for (SeriesKey key : keys) {
            long stamp = cache.stamp(key.symbol());
            if (!cache.isChanging(key.symbol())) {
                loads.put(key, new Load(key, stamp, cache, fresh()));
            }
        }
        store.snapshot(() -> Load.all(loads.values(), request, store, clock));
        for (SeriesKey key : keys) {
            Optional<BarSeries> bars = Optional.ofNullable(loads.get(key))
                    .flatMap(load -> prepared(key, request, load.view())
                            .filter(found -> cache.isStill(key.symbol(), load.stamp())));
            bars.ifPresentOrElse(found -> answer.put(key, found), () -> rest.add(key));
        }
        if (!rest.isEmpty()) {
            answer.putAll(reader.readAll(rest, request));
        }
        return answer;
    }

    /** The store is away: what is in memory is what was acknowledged last. */
    private Map<SeriesKey, BarSeries> lastKnown(List<SeriesKey> keys, BarRequest request, StoreException why) {
        Map<SeriesKey, BarSeries> answer = new HashMap<>();
        for (SeriesKey key : keys) {
            answer.put(key, fromMemory(key, request, anyAge(true)).orElseThrow(() -> why));
        }
        return answer;
    }

    /**
     * A part of a series, from memory or at the cost of that part.
     *
     * @param offset how many bars to pass over, from the oldest, or from the newest if {@code newestFirst}
     */
    public BarPage page(SeriesKey key, long offset, int limit, boolean newestFirst, Adjustment adjustment) {
        return fromWhole(
                key,
                adjustment,
                all -> new BarPage(rows(all, offset, limit, newestFirst), all.size()),
                () -> reader.page(key, offset, limit, newestFirst, adjustment));
    }

    private static BarSeries rows(BarSeries all, long offset, int limit, boolean newestFirst) {
        long skipped = Math.min(offset, all.size());
        long wanted = Math.min(limit, all.size() - skipped);
        long from = newestFirst ? all.size() - skipped - wanted : skipped;
        return all.rows((int) from, (int) (from + wanted));
    }

    /** The newest bar of each of many series as traded, in one question; an empty series where there is none. */
    public Map<SeriesKey, BarSeries> newestOfEach(Collection<SeriesKey> keys) {
        Map<SeriesKey, BarSeries> answer = new LinkedHashMap<>();
        List<SeriesKey> rest = new ArrayList<>();
        for (SeriesKey key : keys) {
            Optional<BarSeries> all = isWhole(key) ? fromMemory(key, AS_TRADED) : Optional.empty();
            answer.put(key, all.map(CachedBarReader::newest).orElse(BarSeries.empty()));
            if (all.isEmpty()) {
                rest.add(key);
            }
        }
        if (!rest.isEmpty()) {
            answer.putAll(newestOfStored(rest));
        }
        return answer;
    }

    private Map<SeriesKey, BarSeries> newestOfStored(List<SeriesKey> keys) {
        try {
            return reader.newestOfEach(keys);
        } catch (StoreException e) {
            if (!keys.stream().allMatch(CachedBarReader::isWhole)) {
                throw e;
            }
            Map<SeriesKey, BarSeries> newest = new HashMap<>();
            lastKnown(keys, AS_TRADED, e).forEach((key, all) -> newest.put(key, newest(all)));
            return newest;
        }
    }

    private static BarSeries newest(BarSeries all) {
        return rows(all, 0, 1, true);
    }

    /** The splits and dividends of a symbol by ex-date, amounts as paid. */
    public List<CorporateAction> actions(Symbol symbol) {
        Freshness now = cache.isChanging(symbol) ? anyAge(false) : fresh();
        return keptActions(symbol, now).orElseGet(() -> {
            try {
                return reader.actions(symbol);
            } catch (StoreException e) {
                return keptActions(symbol, anyAge(true)).orElseThrow(() -> e);
            }
        });
    }

    private Optional<List<CorporateAction>> keptActions(Symbol symbol, Freshness freshness) {
        SymbolView view = new SymbolView(cache, Map.of(), freshness);
        List<CorporateAction> actions = view.actions(symbol);
        return settings.isCached() && view.isWhole() ? Optional.of(actions) : Optional.empty();
    }

    /** The extent of a series; empty if there is no bar of it. */
    public Optional<Coverage> coverage(SeriesKey key) {
        return fromWhole(key, Adjustment.NONE, CachedBarReader::extent, () -> reader.coverage(key));
    }

    private static Optional<Coverage> extent(BarSeries all) {
        return all.isEmpty()
                ? Optional.empty()
                : Optional.of(new Coverage(all.firstTimeMillis(), all.lastTimeMillis(), all.size()));
    }

    /** Made of the whole series if that is in memory, also for want of an answer of the store. */
    private <T> T fromWhole(SeriesKey key, Adjustment adjustment, Function<BarSeries, T> made, Supplier<T> ofTheStore) {
        BarRequest everything = BarRequest.of(TimeRange.ALL, adjustment);
        Optional<BarSeries> all = isWhole(key) ? fromMemory(key, everything) : Optional.empty();
        if (all.isPresent()) {
            return made.apply(all.get());
        }
        try {
            return ofTheStore.get();
        } catch (StoreException e) {
            if (!isWhole(key)) {
                throw e;
            }
            return made.apply(fromMemory(key, everything, anyAge(true)).orElseThrow(() -> e));
        }
    }

    private static boolean isWhole(SeriesKey key) {
        return SeriesCache.Bars.isWhole(key.interval());
    }
}
