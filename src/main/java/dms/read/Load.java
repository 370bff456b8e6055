package dms.read;

import dms.market.Adjustment;
import dms.market.BarSeries;
import dms.market.CorporateAction;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import dms.read.SeriesCache.Actions;
import dms.read.SeriesCache.Bars;
import dms.read.SeriesCache.Entry;
import dms.read.SeriesCache.Place;
import dms.read.SymbolView.Freshness;
import dms.store.BarStore;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What has to be read of one symbol to answer for one of its series, under the stamp that stood before. Not thread-safe. */
final class Load {

    private final SeriesKey key;
    private final long stamp;
    private final SeriesCache cache;
    private final Map<Place, Entry> read = new HashMap<>();
    private final SymbolView view;

    Load(SeriesKey key, long stamp, SeriesCache cache, Freshness freshness) {
        this.key = key;
        this.stamp = stamp;
        this.cache = cache;
        this.view = new SymbolView(cache, read, freshness);
    }

    long stamp() {
        return stamp;
    }

    /** The symbol with what was read. */
    SymbolView view() {
        return view;
    }

    /**
     * Reads what is missing of all of them: their bars by the year or whole, then their actions, then the daily bars that
     * dividends are set against.
     */
    static boolean all(Collection<Load> loads, BarRequest request, BarStore store, Clock clock) {
        Instant now = clock.instant();
        Map<Integer, List<Load>> byYear = new TreeMap<>();
        for (Load load : loads) {
            for (Place place : load.view.places(load.key, request.range())) {
                if (!load.view.has(place)) {
                    byYear.computeIfAbsent(((Bars) place).year(), year -> new ArrayList<>())
                            .add(load);
                }
            }
        }
        byYear.forEach((year, some) -> bars(some, year, store, now));
        if (request.adjustment() != Adjustment.NONE) {
            actions(loads, store, now);
        }
        if (request.adjustment().isForDividends()) {
            dailyCloses(loads, store, now);
        }
        loads.forEach(load -> load.cache.put(load.key.symbol(), load.stamp, load.read));
        return true;
    }

    private static void bars(List<Load> loads, int year, BarStore store, Instant now) {
        Map<SeriesKey, BarSeries> bars =
                store.readAll(loads.stream().map(load -> load.key).toList(), year == 0 ? TimeRange.ALL : yearOf(year));
        loads.forEach(load ->
                load.keep(new Bars(load.key, year), bars.getOrDefault(load.key, BarSeries.empty()), List.of(), now));
    }

    private static TimeRange yearOf(int year) {
        return new TimeRange(
                LocalDate.of(year, 1, 1).atStartOfDay(ZoneOffset.UTC).toInstant(),
                LocalDate.of(year + 1, 1, 1).atStartOfDay(ZoneOffset.UTC).toInstant());
    }

    private static void actions(Collection<Load> loads, BarStore store, Instant now) {
        List<Load> without = loads.stream()
                .filter(load -> !load.view.has(new Actions(load.key.symbol())))
                .toList();
        if (without.isEmpty()) {
            return;
        }
        Set<Symbol> symbols = without.stream().map(load -> load.key.symbol()).collect(Collectors.toSet());
        Map<Symbol, List<CorporateAction>> actions = store.actionsAll(symbols);
        without.forEach(load -> load.keep(
                new Actions(load.key.symbol()),
                BarSeries.empty(),
                actions.getOrDefault(load.key.symbol(), List.of()),
                now));
    }

    private static void dailyCloses(Collection<Load> loads, BarStore store, Instant now) {
        Map<SeriesKey, Load> without = new LinkedHashMap<>();
        for (Load load : loads) {
            SeriesKey daily = new SeriesKey(load.key.symbol(), Interval.D1);
            boolean hasDividend =
                    load.view.actions(load.key.symbol()).stream().anyMatch(CorporateAction.Dividend.class::isInstance);
            if (hasDividend && !load.view.has(new Bars(daily, 0))) {
                without.put(daily, load);
            }
        }
        if (!without.isEmpty()) {
            Map<SeriesKey, BarSeries> bars = store.readAll(without.keySet(), TimeRange.ALL);
            without.forEach((daily, load) ->
                    load.keep(new Bars(daily, 0), bars.getOrDefault(daily, BarSeries.empty()), List.of(), now));
        }
    }

    private void keep(Place place, BarSeries bars, List<CorporateAction> actions, Instant now) {
        read.put(place, new Entry(bars, List.copyOf(actions), now));
    }
}
