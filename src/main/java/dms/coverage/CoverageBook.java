package dms.coverage;

import static java.lang.System.Logger.Level.INFO;

import dms.Stage;
import dms.ledger.Ledger;
import dms.market.BarSeries;
import dms.market.BarSlots;
import dms.market.Interval;
import dms.market.Market;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import dms.market.TradingCalendar;
import dms.market.TradingCalendars;
import dms.store.BarStore;
import dms.store.Coverage;
import jakarta.inject.Inject;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Keeps what is expected, present and missing of each series in the ledger. Thread-safe.
 *
 * <p>An answer of a source costs a look at the bars of its range. What else changes a store (a block that turned out
 * damaged, a deletion, another program) is noticed by {@link #reconciled}, which compares the extents that the store tells
 * with those that the ledger knows, and looks through the series that differ, or whose calendar does.
 */
@Stage
public final class CoverageBook {

    private static final System.Logger LOGGER = System.getLogger(CoverageBook.class.getName());

    private static final int FEW = 20;

    /** More series than these are looked up faster in all there are than one by one. */
    private static final int MANY = 2_000;

    private static final int DAYS_AHEAD = 40;

    private final BarStore store;
    private final Ledger ledger;
    private final TradingCalendars calendars;
    private final InferredClosures closures;
    private final Map<Slotted, BarSlots> slots = new ConcurrentHashMap<>();

    /** The coverage of this store in this ledger. */
    @Inject
    public CoverageBook(BarStore store, Ledger ledger, TradingCalendars calendars, InferredClosures closures) {
        this.store = store;
        this.ledger = ledger;
        this.calendars = calendars;
        this.closures = closures;
    }

    private record Slotted(Market market, Interval interval) {}

    /** What a market's calendar, as it is now, expects of a series. */
    public BarSlots slots(SeriesKey key) {
        Market market = key.symbol().market();
        Optional<TradingCalendar> calendar = calendars.of(market);
        long fingerprint = calendar.map(TradingCalendar::fingerprint).orElse(0L);
        LocalDate today = LocalDate.ofInstant(ledger.clock().instant(), ZoneOffset.UTC);
        Slotted slotted = new Slotted(market, key.interval());
        BarSlots known = slots.get(slotted);
        if (known != null
                && known.fingerprint() == fingerprint
                && !known.lastDate().isBefore(today.plusDays(DAYS_AHEAD / 2))
                && !known.lastDate().isAfter(today.plusDays(2 * DAYS_AHEAD))) {
            return known;
        }
        BarSlots built = BarSlots.of(market, key.interval(), calendar, today.plusDays(DAYS_AHEAD));
        slots.put(slotted, built);
        return built;
    }

    /** The days from Monday to Friday in a range on which the series' market is closed, and why where that is known. */
    public SortedMap<LocalDate, String> closed(SeriesKey key, TimeRange range) {
        Optional<TradingCalendar> calendar = calendars.of(key.symbol().market());
        if (calendar.isEmpty() || range.isEmpty()) {
            return new TreeMap<>();
        }
        LocalDate today = key.symbol().market().dateAt(ledger.clock().instant());
        LocalDate first = LocalDate.ofInstant(range.startInclusive(), ZoneOffset.UTC);
        LocalDate last = LocalDate.ofInstant(range.endExclusive().minusMillis(1), ZoneOffset.UTC);
        LocalDate from =
                first.isBefore(calendar.get().firstDate()) ? calendar.get().firstDate() : first;
        LocalDate to = Stream.of(last, today, calendar.get().lastDate())
                .min(Comparator.naturalOrder())
                .orElse(last);
        return to.isBefore(from) ? new TreeMap<>() : calendar.get().closedWeekdays(from, to);
    }

    /** What the ledger knows of a series, at the cost of a look into the ledger. */
    public SeriesCoverage of(SeriesKey key) {
        return new SeriesCoverage(key, slots(key), ledger.read(c -> CoverageRows.read(c, key)));
    }

    /** What the ledger knows of many series, in the order asked for. */
    public Map<SeriesKey, SeriesCoverage> of(Collection<SeriesKey> keys) {
        Map<SeriesKey, CoverageState> states =
                ledger.read(c -> keys.size() > MANY ? CoverageRows.readAll(c) : CoverageRows.read(c, keys));
        Map<SeriesKey, SeriesCoverage> found = new LinkedHashMap<>();
        for (SeriesKey key : keys) {
            found.put(key, new SeriesCoverage(key, slots(key), states.getOrDefault(key, CoverageState.NONE)));
        }
        return found;
    }

    /** The daily series of a market that the ledger knows. */
    List<SeriesCoverage> daily(Market market) {
        return known(market, interval -> interval == Interval.D1);
    }

    /** The same, and the intraday ones. */
    List<SeriesCoverage> upToDaily(Market market) {
        return known(market, interval -> interval.compareTo(Interval.D1) <= 0);
    }

    private List<SeriesCoverage> known(Market market, Predicate<Interval> wanted) {
        List<SeriesCoverage> found = new ArrayList<>();
        ledger.read(CoverageRows::readAll).forEach((key, state) -> {
            if (wanted.test(key.interval()) && key.symbol().market() == market) {
                found.add(new SeriesCoverage(key, slots(key), state));
            }
        });
        return found;
    }

    /**
     * What is known of many series, after a comparison with the store, in the order asked for.
     *
     * @throws dms.store.StoreException if the store cannot tell
     */
    public Map<SeriesKey, SeriesCoverage> reconciled(Collection<SeriesKey> keys) {
        Map<SeriesKey, Coverage> extents = keys.size() > FEW ? store.coverage() : extents(keys);
        Map<SeriesKey, SeriesCoverage> found = of(keys);
        for (Map.Entry<SeriesKey, SeriesCoverage> entry : found.entrySet()) {
            SeriesKey key = entry.getKey();
            SeriesCoverage known = entry.getValue();
            Optional<Coverage> extent = Optional.ofNullable(extents.get(key));
            if (!known.state().agreesWith(extent, known.slots().fingerprint())) {
                entry.setValue(lookedThrough(key, extent));
            }
        }
        return found;
    }

    /** Counts all bars of a series anew, after some were changed in place, which its extent does not show. */
    public void recount(SeriesKey key) {
        lookedThrough(key, store.coverage(key));
    }

    private Map<SeriesKey, Coverage> extents(Collection<SeriesKey> keys) {
        Map<SeriesKey, Coverage> extents = new LinkedHashMap<>();
        keys.forEach(key -> store.coverage(key).ifPresent(extent -> extents.put(key, extent)));
        return extents;
    }

    /** Counts all bars of a series anew; what the source confirmed before stays. */
    private SeriesCoverage lookedThrough(SeriesKey key, Optional<Coverage> extent) {
        BarSeries bars = extent.isPresent() ? store.read(key, TimeRange.ALL) : BarSeries.empty();
        noticeReopened(key, bars);
        BarSlots known = slots(key);
        CoverageState after = ledger.write(c -> {
            CoverageState before = CoverageRows.read(c, key);
            CoverageState recounted = recounted(key, known, before, bars).with(extent, known.fingerprint());
            CoverageRows.replace(c, key, before, recounted);
            return recounted;
        });
        LOGGER.log(
                INFO,
                () -> key + ": counted anew, " + bars.size() + " bars, "
                        + after.runs().size() + " stretches lack some");
        return new SeriesCoverage(key, known, after);
    }

    private static CoverageState recounted(SeriesKey key, BarSlots slots, CoverageState before, BarSeries bars) {
        if (bars.isEmpty()) {
            return before.hasBars() ? CoverageState.NONE : before;
        }
        long oldest = key.dateOf(bars.firstTimeMillis()).toEpochDay();
        int newest = slots.indexFrom(key.dateOf(bars.lastTimeMillis()).toEpochDay() + 1) - 1;
        while (newest >= 0 && slots.lastTime(newest) > bars.lastTimeMillis()) {
            newest--;
        }
        long through = newest < 0 ? oldest - 1 : slots.day(newest);
        long from = before.isEmpty() ? oldest : Math.min(oldest, before.fromDay());
        CoverageState wider =
                before.with(from, before.isEmpty() ? through : Math.max(through, before.throughDay()), before.runs());
        return new Recount(slots, wider, before).of(bars, wider.fromDay(), wider.throughDay(), null);
    }

    /**
     * Takes note of what a source answered, after it was stored.
     *
     * @param answer what was asked and what came
     */
    public void answered(Answer answer) {
        SeriesKey key = answer.key();
        BarSlots known = slots(key);
        int first = known.firstAt(answer.range().startMillis());
        int last = known.lastClosed(answer.settledBy());
        while (last >= first && known.lastTime(last) >= answer.range().endMillis()) {
            last--;
        }
        long fromDay = firstWholeDay(answer, known, first);
        CoverageState seen = ledger.read(c -> CoverageRows.read(c, key));
        Span span = Span.of(seen, known, fromDay, first, last);
        BarSeries bars = span.isEmpty() ? BarSeries.empty() : store.read(key, span.times(known));
        noticeReopened(key, bars);
        Optional<Coverage> extent = store.coverage(key);
        BarSlots counted = slots(key);
        Confirmation confirmation =
                new Confirmation(answer, counted, first, last, ledger.clock().millis());
        ledger.write(c -> {
            CoverageState before = CoverageRows.read(c, key);
            CoverageState wider = span.widened(before);
            CoverageState after = span.isEmpty()
                    ? wider
                    : new Recount(counted, wider, before).of(bars, span.firstDay(), span.lastDay(), confirmation);
            return CoverageRows.replace(c, key, before, after.withFailure("").with(extent, counted.fingerprint()));
        });
    }

    /** The first day of which an answer holds everything: not one whose session had begun before what was asked for. */
    private static long firstWholeDay(Answer answer, BarSlots slots, int first) {
        long day = answer.firstDay();
        return first > 0 && slots.day(first - 1) >= day ? slots.day(first - 1) + 1 : day;
    }

    /** Takes note that a source did not answer, and of the word for why. */
    public void failed(SeriesKey key, String kind) {
        ledger.write(c -> {
            CoverageState before = CoverageRows.read(c, key);
            return CoverageRows.replace(c, key, before, before.withFailure(kind));
        });
    }

    /** A bar on a date that was inferred closed shows that it was not; a trade outside of inferred hours does so too. */
    private void noticeReopened(SeriesKey key, BarSeries bars) {
        if (bars.isEmpty() || key.interval().compareTo(Interval.D1) > 0) {
            return;
        }
        for (InferredClosure closure : closures.held(key.symbol().market()).values()) {
            if (Reopening.shows(key, bars, closure)) {
                closures.revert(key, closure.date());
            }
        }
    }
}
