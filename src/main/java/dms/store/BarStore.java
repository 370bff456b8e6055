package dms.store;

import dms.market.BarSeries;
import dms.market.CorporateAction;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * A store of bars as traded and of corporate actions. Thread-safe. A write is atomic per series: a reader sees the
 * series before it or after it, never between. Every method throws {@link StoreException} if the store cannot do it.
 */
public interface BarStore {

    /** The bars of a series in a range; an empty series if there is none. */
    BarSeries read(SeriesKey key, TimeRange range);

    /** The bars of many series in one question. Every key asked for is in the answer, in the order asked for. */
    Map<SeriesKey, BarSeries> readAll(Collection<SeriesKey> keys, TimeRange range);

    /**
     * A part of a series by position, at the cost of that part.
     *
     * @param offset how many bars to pass over, counted from the oldest, or from the newest if {@code newestFirst}
     * @param limit how many bars at most
     * @return the bars in ascending order, whatever end they were counted from
     */
    BarSeries page(SeriesKey key, long offset, int limit, boolean newestFirst);

    /** The newest {@code count} bars of a series, ascending. */
    default BarSeries latest(SeriesKey key, int count) {
        return page(key, 0, count, true);
    }

    /**
     * The newest {@code count} bars of each of many series, ascending, in one question where the store can. Every key asked
     * for is in the answer, in the order asked for.
     */
    default Map<SeriesKey, BarSeries> latestAll(Collection<SeriesKey> keys, int count) {
        return snapshot(() -> {
            Map<SeriesKey, BarSeries> latest = new LinkedHashMap<>();
            keys.forEach(key -> latest.put(key, latest(key, count)));
            return latest;
        });
    }

    /** The extent of a series; empty if the store holds no bar of it. */
    Optional<Coverage> coverage(SeriesKey key);

    /** The extents of all series that have bars. */
    SortedMap<SeriesKey, Coverage> coverage();

    /** The series that have bars. */
    default SortedSet<SeriesKey> keys() {
        return new TreeSet<>(coverage().keySet());
    }

    /** Those of the series that have bars in a range, without the bars where the store can tell that without reading them. */
    default Set<SeriesKey> keysWithin(Collection<SeriesKey> keys, TimeRange range) {
        Set<SeriesKey> having = new LinkedHashSet<>();
        digests(keys, range).forEach((key, digest) -> {
            if (digest.bars() > 0) {
                having.add(key);
            }
        });
        return having;
    }

    /** Stores bars; a bar whose time is stored already is replaced. Idempotent. */
    void write(SeriesKey key, BarSeries bars);

    /** Stores bars of many series, each as {@link #write} does. If it fails, some may be stored and others not. */
    default void writeAll(Map<SeriesKey, BarSeries> series) {
        series.forEach(this::write);
    }

    /**
     * Where bars of a series were lost with what is damaged and are not back yet, so that it is not known whether there are
     * any; a store that keeps nothing of that has no such place.
     */
    default List<TimeRange> lost(SeriesKey key) {
        return List.of();
    }

    /** Removes the bars of a series in a range and says how many there were. */
    int delete(SeriesKey key, TimeRange range);

    /** The corporate actions of a symbol by ex-date. */
    List<CorporateAction> actions(Symbol symbol);

    /** The corporate actions of many symbols, each by ex-date, in one question where the store can. Every symbol is in it. */
    default Map<Symbol, List<CorporateAction>> actionsAll(Collection<Symbol> symbols) {
        return snapshot(() -> {
            Map<Symbol, List<CorporateAction>> bySymbol = new LinkedHashMap<>();
            symbols.forEach(symbol -> bySymbol.put(symbol, actions(symbol)));
            return bySymbol;
        });
    }

    /** Replaces the corporate actions of a symbol by these. */
    void writeActions(Symbol symbol, List<CorporateAction> actions);

    /** What the bars of many series in a range come to. Every key asked for is in the answer. */
    default Map<SeriesKey, SeriesDigest> digests(Collection<SeriesKey> keys, TimeRange range) {
        Map<SeriesKey, SeriesDigest> digests = new LinkedHashMap<>();
        readAll(keys, range).forEach((key, bars) -> digests.put(key, SeriesDigest.of(key.interval(), bars)));
        return digests;
    }

    /** What the bars of a series in a range come to, block by block; blocks without bars are left out. */
    default List<BlockDigest> blockDigests(SeriesKey key, TimeRange range) {
        return BlockDigest.of(key.interval(), read(key, range));
    }

    /**
     * What all bars in a range and all corporate actions come to, by groups of symbols; groups that have nothing are left out.
     *
     * @return empty if the store keeps no digests, so that it would have to read everything for it
     */
    default Optional<List<GroupDigest>> groupDigests(TimeRange range) {
        return Optional.empty();
    }

    /** What the series and actions of a group come to; only of a store that has {@link #groupDigests}. */
    default GroupContent group(int group, TimeRange range) {
        throw new StoreException(StoreException.Kind.REFUSED, "this store keeps no digests");
    }

    /** Counts and sums of every series that has bars in a range. A database makes them without sending the bars. */
    default SortedMap<SeriesKey, SeriesSummary> summaries(TimeRange range) {
        SortedMap<SeriesKey, SeriesSummary> summaries = new TreeMap<>();
        for (SeriesKey key : keys()) {
            BarSeries bars = read(key, range);
            if (!bars.isEmpty()) {
                summaries.put(key, SeriesSummary.of(bars));
            }
        }
        return summaries;
    }

    /**
     * Reads some of what is stored to see whether it is still what its digests say. What is not is set aside, and its bars are
     * missing from then on, also in the digests. Only of a store that keeps digests; others read whenever they are asked.
     *
     * @param after where the last call ended; empty for the beginning
     * @param atMost how many blocks at most
     */
    default ReadBack readBack(String after, int atMost) {
        return ReadBack.NOTHING;
    }

    /**
     * Does work that reads several things, all of one state if the store can tell its states apart; each of its own moment
     * if it cannot.
     */
    default <T> T snapshot(Supplier<T> work) {
        return work.get();
    }

    /** Removes everything. */
    void clear();

    /**
     * Whether a write joins the transaction that the caller has begun on the ledger, so that the bars and what is journalled
     * about them are kept together or not at all. False of a store behind a network, for which no transaction may wait.
     */
    default boolean sharesLedger() {
        return false;
    }

    /**
     * Does something once readers see what this thread has written so far, or never will: at once, or where the write joined
     * a transaction of the caller, when that has ended.
     */
    default void afterChange(Runnable what) {
        what.run();
    }
}
