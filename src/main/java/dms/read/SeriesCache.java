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
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What was read of the store, as traded (D10b): whole histories, of bars shorter than an hour a year each; and the actions of a
 * symbol. Bounded by the memory that the bars take and by their number.
 *
 * <p>Never older than an acknowledged write: a change takes away exactly the series it touches before its write returns. Until
 * then what is kept is what was acknowledged last, and is served. Every symbol has a stamp that moves with each change. What
 * was read is put in only if no change was under way from before it was read until after, and an answer made of several pieces
 * is one state if the stamp that stood before the first stands after the last; so no reader sees half a change, and no late
 * loader brings back what was before. Symbols share a few thousand stamps by their hash, which costs a repeated question at
 * worst.
 *
 * <p>A change that was sent and not acknowledged leaves a doubt about its series until a change of it is acknowledged. What was
 * kept of it is the last resort then, for who cannot ask the store, and is gone as soon as the store has answered anything of
 * that series, because from then on an acknowledgement may rest on that answer. Nothing else of it is put in.
 *
 * <p>Thread-safe: whoever puts in or takes away holds {@code pieces}, and looks at the stamps under it.
 */
public final class SeriesCache implements ChangeListener {

    private static final int STRIPES = 4096;
    private static final int BYTES_OF_BAR = 48;
    private static final int BYTES_OF_ACTION = 64;
    private static final int BYTES_OF_ENTRY = 256;

    private final AtomicLongArray stamps = new AtomicLongArray(STRIPES);
    private final AtomicIntegerArray changes = new AtomicIntegerArray(STRIPES);
    private final Set<Place> doubts = ConcurrentHashMap.newKeySet();
    private final Object pieces = new Object();
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
    sealed interface Place {

        /** Which of the places of what is changed as a whole stands for all of them. */
        Place whole();
    }

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

        @Override
        public Place whole() {
            return new Bars(key, 0);
        }
    }

    /** The actions of a symbol. */
    record Actions(Symbol symbol) implements Place {

        @Override
        public Place whole() {
            return this;
        }
    }

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

    /** Whether what is kept there may be older than what the store would answer, and is for want of an answer only. */
    boolean isDoubted(Place place) {
        return !doubts.isEmpty() && doubts.contains(place.whole());
    }

    /** Whether a symbol is being changed; what is kept of it is what was acknowledged last. */
    boolean isChanging(Symbol symbol) {
        return changes.get(stripe(symbol)) != 0;
    }

    /** The stamp of a symbol. */
    long stamp(Symbol symbol) {
        return stamps.get(stripe(symbol));
    }

    /** Whether nothing was taken away of a symbol since it had that stamp. */
    boolean hasStamp(Symbol symbol, long stamp) {
        return stamps.get(stripe(symbol)) == stamp;
    }

    /** Whether a symbol was not changed since it had that stamp, and is not being changed. */
    boolean isStill(Symbol symbol, long stamp) {
        return !isChanging(symbol) && hasStamp(symbol, stamp);
    }

    /** Keeps what was read of a symbol since it had that stamp and was not being changed, unless it was changed meanwhile. */
    void put(Symbol symbol, long stamp, Map<Place, Entry> read) {
        synchronized (pieces) {
            if (isStill(symbol, stamp)) {
                read.forEach((place, entry) -> {
                    if (!isDoubted(place)) {
                        entries.put(place, entry);
                    }
                });
            }
        }
    }

    private static int stripe(Symbol symbol) {
        int hash = symbol.hashCode();
        return (hash ^ (hash >>> 16)) & (STRIPES - 1);
    }

    @Override
    public void changing(Set<Symbol> symbols) {
        symbols.forEach(symbol -> changes.incrementAndGet(stripe(symbol)));
    }

    /** The stamps move first: an answer that has pieces of before and of after does not count. */
    @Override
    public void changed(Set<Symbol> symbols, Set<SeriesKey> series, boolean hasActions) {
        synchronized (pieces) {
            moveStamps(symbols);
            for (Place place : wholes(symbols, series, hasActions)) {
                drop(place);
                doubts.remove(place);
            }
        }
        unchanged(symbols);
    }

    @Override
    public void unchanged(Set<Symbol> symbols) {
        symbols.forEach(symbol -> changes.decrementAndGet(stripe(symbol)));
    }

    @Override
    public void doubtful(Set<Symbol> symbols, Set<SeriesKey> series, boolean hasActions) {
        synchronized (pieces) {
            doubts.addAll(wholes(symbols, series, hasActions));
            moveStamps(symbols);
        }
        unchanged(symbols);
    }

    @Override
    public void seen(Collection<SeriesKey> series) {
        if (!doubts.isEmpty()) {
            series.forEach(key -> seen(new Bars(key, 0)));
        }
    }

    @Override
    public void seenActions(Collection<Symbol> symbols) {
        if (!doubts.isEmpty()) {
            symbols.forEach(symbol -> seen(new Actions(symbol)));
        }
    }

    @Override
    public void seenAll() {
        doubts.forEach(this::seen);
    }

    /** The stamp stays if there is nothing to drop: a doubt costs its readers a second question once. */
    private void seen(Place whole) {
        if (doubts.contains(whole)) {
            synchronized (pieces) {
                if (doubts.contains(whole) && isKept(whole)) {
                    moveStamps(Set.of(symbol(whole)));
                    drop(whole);
                }
            }
        }
    }

    private static Symbol symbol(Place place) {
        return place instanceof Bars bars ? bars.key().symbol() : ((Actions) place).symbol();
    }

    private void moveStamps(Set<Symbol> symbols) {
        symbols.forEach(symbol -> stamps.incrementAndGet(stripe(symbol)));
    }

    private static List<Place> wholes(Set<Symbol> symbols, Set<SeriesKey> series, boolean hasActions) {
        List<Place> wholes = new ArrayList<>();
        series.forEach(key -> wholes.add(new Bars(key, 0)));
        if (hasActions) {
            symbols.forEach(symbol -> wholes.add(new Actions(symbol)));
        }
        return wholes;
    }

    private boolean isKept(Place whole) {
        return isOnePiece(whole)
                ? entries.asMap().containsKey(whole)
                : entries.asMap().keySet().stream().anyMatch(place -> isPartOf(place, whole));
    }

    private static boolean isPartOf(Place place, Place whole) {
        return place instanceof Bars bars
                && whole instanceof Bars all
                && bars.key().equals(all.key());
    }

    private void drop(Place whole) {
        if (isOnePiece(whole)) {
            entries.invalidate(whole);
        } else {
            entries.asMap().keySet().removeIf(place -> isPartOf(place, whole));
        }
    }

    private static boolean isOnePiece(Place whole) {
        return !(whole instanceof Bars bars) || Bars.isWhole(bars.key().interval());
    }

    @Override
    public void clearing() {
        for (int stripe = 0; stripe < STRIPES; stripe++) {
            changes.incrementAndGet(stripe);
        }
    }

    @Override
    public void uncleared() {
        for (int stripe = 0; stripe < STRIPES; stripe++) {
            changes.decrementAndGet(stripe);
        }
    }

    @Override
    public void cleared() {
        synchronized (pieces) {
            for (int stripe = 0; stripe < STRIPES; stripe++) {
                stamps.incrementAndGet(stripe);
            }
            entries.invalidateAll();
        }
        uncleared();
    }
}
