package dms.read;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import dms.market.BarSeries;
import dms.market.CorporateAction;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.store.ChangeListener;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What was read of the store, as traded (D10b): whole histories, of bars shorter than an hour a year each; and the actions of a
 * symbol. Bounded by the memory that the bars take and by their number.
 *
 * <p>Never older than an acknowledged write: a change takes away exactly the series it touches before its write returns.
 * Every symbol has a stamp that moves with each change, and is unknown while one is being made. What was read under a
 * stamp is put in only while that stamp stands, and an answer made of several pieces is one state if the stamp that stood
 * before the first stands after the last; so no reader sees half a change, and no late loader brings back what was before.
 * Symbols share a few thousand stamps by their hash, which costs a repeated question at worst. Thread-safe.
 */
public final class SeriesCache implements ChangeListener {

    private static final int STRIPES = 4096;
    private static final int BYTES_OF_BAR = 48;
    private static final int BYTES_OF_ACTION = 64;
    private static final int BYTES_OF_ENTRY = 256;

    private final AtomicLongArray stamps = new AtomicLongArray(STRIPES);
    private final AtomicIntegerArray changes = new AtomicIntegerArray(STRIPES);
    private final Cache<Place, Entry> entries;
    private final long mostBytes;

    /** An empty cache. */
    public SeriesCache(ReaderSettings settings) {
        mostBytes = settings.isCached() ? settings.mostBytes() : 0;
        // So that as many entries fill it as many bytes do.
        long leastWeight = mostBytes / Math.max(1, settings.mostSeries());
        entries = Caffeine.newBuilder()
                .maximumWeight(mostBytes)
                .weigher((Place place, Entry entry) -> weight(place, entry, leastWeight))
                .recordStats()
                .build();
    }

    private static int weight(Place place, Entry entry, long leastOfBars) {
        long bytes = BYTES_OF_ENTRY
                + (long) entry.bars().size() * BYTES_OF_BAR
                + (long) entry.actions().size() * BYTES_OF_ACTION;
        return (int) Math.min(Integer.MAX_VALUE, place instanceof Bars ? Math.max(bytes, leastOfBars) : bytes);
    }

    /** Where something is kept. */
    sealed interface Place {}

    /**
     * The bars of a series.
     *
     * @param year the UTC year in which they open; 0 for the whole history
     */
    record Bars(SeriesKey key, int year) implements Place {

        /** Whether a history of such bars is kept whole. */
        static boolean isWhole(Interval interval) {
            return interval.compareTo(Interval.H1) >= 0;
        }
    }

    /** The actions of a symbol. */
    record Actions(Symbol symbol) implements Place {}

    /**
     * What is kept: bars or actions.
     *
     * @param loaded when it was read
     */
    record Entry(BarSeries bars, List<CorporateAction> actions, Instant loaded) {}

    /**
     * How full the cache is and what it was good for.
     *
     * @param entries how many pieces are kept: bars of a series, or actions of a symbol
     * @param bytes about how many bytes they take
     * @param mostBytes how many they may take
     * @param hits how often a piece that was looked for was there
     * @param misses how often it was not
     */
    public record Size(long entries, long bytes, long mostBytes, long hits, long misses) {}

    /** How full it is now. */
    public Size size() {
        CacheStats stats = entries.stats();
        long bytes = entries.asMap().entrySet().stream()
                .mapToLong(entry -> weight(entry.getKey(), entry.getValue(), 0))
                .sum();
        return new Size(entries.estimatedSize(), bytes, mostBytes, stats.hitCount(), stats.missCount());
    }

    Optional<Entry> find(Place place) {
        return Optional.ofNullable(entries.getIfPresent(place));
    }

    /** The stamp of a symbol; empty while it is being changed. */
    Optional<Long> stamp(Symbol symbol) {
        int stripe = stripe(symbol);
        long stamp = stamps.get(stripe);
        return changes.get(stripe) == 0 ? Optional.of(stamp) : Optional.empty();
    }

    /** Whether a symbol was not changed since it had that stamp. */
    boolean isStill(Symbol symbol, long stamp) {
        int stripe = stripe(symbol);
        return changes.get(stripe) == 0 && stamps.get(stripe) == stamp;
    }

    /** Keeps what was read of a symbol since it had that stamp, unless it was changed meanwhile. */
    void put(Symbol symbol, long stamp, Map<Place, Entry> read) {
        read.forEach((place, entry) -> entries.asMap().compute(place, (same, before) -> {
            if (isStill(symbol, stamp)) {
                return entry;
            }
            return before;
        }));
    }

    private static int stripe(Symbol symbol) {
        int hash = symbol.hashCode();
        return (hash ^ (hash >>> 16)) & (STRIPES - 1);
    }

    @Override
    public void changing(Set<Symbol> symbols) {
        symbols.forEach(symbol -> changes.incrementAndGet(stripe(symbol)));
    }

    /** The stamps move first: who still has an old one cannot put anything in after it was taken away. */
    @Override
    public void changed(Set<Symbol> symbols, Set<SeriesKey> series, boolean hasActions) {
        symbols.forEach(symbol -> stamps.incrementAndGet(stripe(symbol)));
        for (SeriesKey key : series) {
            if (Bars.isWhole(key.interval())) {
                entries.invalidate(new Bars(key, 0));
            } else {
                entries.asMap()
                        .keySet()
                        .removeIf(place ->
                                place instanceof Bars bars && bars.key().equals(key));
            }
        }
        if (hasActions) {
            symbols.forEach(symbol -> entries.invalidate(new Actions(symbol)));
        }
        symbols.forEach(symbol -> changes.decrementAndGet(stripe(symbol)));
    }

    @Override
    public void clearing() {
        for (int stripe = 0; stripe < STRIPES; stripe++) {
            changes.incrementAndGet(stripe);
        }
    }

    @Override
    public void cleared() {
        for (int stripe = 0; stripe < STRIPES; stripe++) {
            stamps.incrementAndGet(stripe);
        }
        entries.invalidateAll();
        for (int stripe = 0; stripe < STRIPES; stripe++) {
            changes.decrementAndGet(stripe);
        }
    }
}
