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

/**
 * Serves readers: the same answers as {@link BarReader}, from memory where they are there. A batch asks the store for what is
 * missing in a few questions at a time. While the store is away, what is in memory is served on, however old, and what is
 * not fails as the store does. Thread-safe.
 */
@Stage
public final class CachedBarReader {

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
            Optional<BarSeries> kept = fromMemory(key, request, fresh());
            answer.put(key, kept.orElse(BarSeries.empty()));
            if (kept.isEmpty()) {
                rest.add(key);
            }
        }
        if (!rest.isEmpty()) {
            boolean isKept = settings.isCached() && rest.size() <= settings.mostSeries();
            lanes.answers(
                            questions(rest),
                            question -> isKept ? ask(question, request) : reader.readAll(question, request))
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
        return new Freshness(now, now.minus(settings.timeToLive()));
    }

    private Optional<BarSeries> fromMemory(SeriesKey key, BarRequest request, Freshness freshness) {
        Optional<Long> stamp = settings.isCached() ? cache.stamp(key.symbol()) : Optional.empty();
        return stamp.flatMap(since -> prepared(key, request, new SymbolView(cache, Map.of(), freshness), since));
    }

    /** Empty if a piece was missing, or the symbol changed while it was put together. */
    private Optional<BarSeries> prepared(SeriesKey key, BarRequest request, SymbolView view, long stamp) {
        BarSeries bars = Prepared.of(key, view.read(key, request.range()), request, view);
        return view.isWhole() && cache.isStill(key.symbol(), stamp) ? Optional.of(bars) : Optional.empty();
    }

    /** One question: what is missing is read and kept. What changes meanwhile is asked of the store alone. */
    private Map<SeriesKey, BarSeries> ask(List<SeriesKey> keys, BarRequest request) {
        Map<SeriesKey, BarSeries> answer = new HashMap<>();
        List<SeriesKey> rest = new ArrayList<>();
        Map<SeriesKey, Load> loads = new HashMap<>();
        for (SeriesKey key : keys) {
            cache.stamp(key.symbol()).ifPresent(stamp -> loads.put(key, new Load(key, stamp, cache, fresh())));
        }
        try {
            store.snapshot(() -> Load.all(loads.values(), request, store, clock));
        } catch (StoreException e) {
            return lastKnown(keys, request, e);
        }
        for (SeriesKey key : keys) {
            Load load = loads.get(key);
            Optional<BarSeries> bars =
                    load == null ? Optional.empty() : prepared(key, request, load.view(), load.stamp());
            bars.ifPresentOrElse(found -> answer.put(key, found), () -> rest.add(key));
        }
        if (!rest.isEmpty()) {
            answer.putAll(reader.readAll(rest, request));
        }
        return answer;
    }

    /** The store is away: what is in memory is what was stored when it was last seen. */
    private Map<SeriesKey, BarSeries> lastKnown(List<SeriesKey> keys, BarRequest request, StoreException why) {
        Map<SeriesKey, BarSeries> answer = new HashMap<>();
        for (SeriesKey key : keys) {
            answer.put(
                    key,
                    fromMemory(key, request, new Freshness(clock.instant(), Instant.MIN))
                            .orElseThrow(() -> why));
        }
        return answer;
    }

    /**
     * A part of a series, from memory or at the cost of that part.
     *
     * @param offset how many bars to pass over, from the oldest, or from the newest if {@code newestFirst}
     */
    public BarPage page(SeriesKey key, long offset, int limit, boolean newestFirst, Adjustment adjustment) {
        return wholeInMemory(key, adjustment)
                .map(all -> new BarPage(rows(all, offset, limit, newestFirst), all.size()))
                .orElseGet(() -> reader.page(key, offset, limit, newestFirst, adjustment));
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
            Optional<BarSeries> all = wholeInMemory(key, Adjustment.NONE);
            answer.put(key, all.map(bars -> rows(bars, 0, 1, true)).orElse(BarSeries.empty()));
            if (all.isEmpty()) {
                rest.add(key);
            }
        }
        if (!rest.isEmpty()) {
            answer.putAll(reader.newestOfEach(rest));
        }
        return answer;
    }

    /** The splits and dividends of a symbol by ex-date, amounts as paid. */
    public List<CorporateAction> actions(Symbol symbol) {
        return cache.find(new SeriesCache.Actions(symbol))
                .filter(entry -> settings.isCached() && !entry.loaded().isBefore(fresh().from()))
                .map(SeriesCache.Entry::actions)
                .orElseGet(() -> reader.actions(symbol));
    }

    /** The extent of a series; empty if there is no bar of it. */
    public Optional<Coverage> coverage(SeriesKey key) {
        Optional<BarSeries> all = wholeInMemory(key, Adjustment.NONE);
        return all.isEmpty()
                ? reader.coverage(key)
                : all.filter(bars -> !bars.isEmpty())
                        .map(bars -> new Coverage(bars.firstTimeMillis(), bars.lastTimeMillis(), bars.size()));
    }

    private Optional<BarSeries> wholeInMemory(SeriesKey key, Adjustment adjustment) {
        return SeriesCache.Bars.isWhole(key.interval())
                ? fromMemory(key, BarRequest.of(TimeRange.ALL, adjustment), fresh())
                : Optional.empty();
    }
}
