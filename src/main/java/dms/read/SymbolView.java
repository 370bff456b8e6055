package dms.read;

import dms.market.BarSeries;
import dms.market.CorporateAction;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import dms.read.SeriesCache.Actions;
import dms.read.SeriesCache.Bars;
import dms.read.SeriesCache.Entry;
import dms.read.SeriesCache.Place;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * One symbol as it stands in the cache and in what was read beside it. What is neither here nor there is noted, and the
 * answer must not be used then. Confined to one thread.
 */
final class SymbolView implements Prepared.AsTraded {

    /** A read over more years of short bars is not kept: it would push out everything else. */
    private static final int MOST_YEARS = 12;

    private final SeriesCache cache;
    private final Map<Place, Entry> beside;

    private final Freshness freshness;

    private boolean isWhole = true;

    SymbolView(SeriesCache cache, Map<Place, Entry> beside, Freshness freshness) {
        this.cache = cache;
        this.beside = beside;
        this.freshness = freshness;
    }

    /**
     * What counts as there.
     *
     * @param now when the reader asks; no bar opens a year later
     * @param from what was loaded before it counts as missing
     * @param isLastResort whether what is doubted counts as there, because the store cannot be asked
     */
    record Freshness(Instant now, Instant from, boolean isLastResort) {}

    /** Whether everything that was asked for was there. */
    boolean isWhole() {
        return isWhole;
    }

    /**
     * Where the bars of a range are kept, in ascending order; nothing if they are not kept, because they are of too many
     * years or the range has no start.
     */
    List<Place> places(SeriesKey key, TimeRange range) {
        if (Bars.isWhole(key.interval())) {
            return List.of(new Bars(key, 0));
        }
        int first = range.startInclusive().atOffset(ZoneOffset.UTC).getYear();
        int last = Math.min(
                range.endExclusive().minusMillis(1).atOffset(ZoneOffset.UTC).getYear(),
                freshness.now().atOffset(ZoneOffset.UTC).getYear() + 1);
        return last - first >= MOST_YEARS || last < first
                ? List.of()
                : IntStream.rangeClosed(first, last)
                        .mapToObj(year -> (Place) new Bars(key, year))
                        .toList();
    }

    @Override
    public BarSeries read(SeriesKey key, TimeRange range) {
        List<Place> places = places(key, range);
        isWhole &= !places.isEmpty();
        BarSeries bars = BarSeries.empty();
        for (Place place : places) {
            bars = bars.merge(find(place).map(Entry::bars).orElse(BarSeries.empty()));
        }
        return bars.slice(range);
    }

    @Override
    public List<CorporateAction> actions(Symbol symbol) {
        return find(new Actions(symbol)).map(Entry::actions).orElse(List.of());
    }

    /** Whether something is there that need not be read. */
    boolean has(Place place) {
        return beside.containsKey(place)
                || cache.find(place).filter(entry -> counts(place, entry)).isPresent();
    }

    private Optional<Entry> find(Place place) {
        Entry known = beside.get(place);
        Optional<Entry> found =
                known != null ? Optional.of(known) : cache.find(place).filter(entry -> counts(place, entry));
        isWhole &= found.isPresent();
        return found;
    }

    private boolean counts(Place place, Entry entry) {
        return !entry.loaded().isBefore(freshness.from()) && (freshness.isLastResort() || !cache.isDoubted(place));
    }
}
