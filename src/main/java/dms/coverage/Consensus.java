package dms.coverage;

import dms.Stage;
import dms.market.BarSlots;
import dms.market.ListedDays;
import dms.market.Market;
import dms.market.TradingCalendar;
import dms.market.TradingCalendars;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Finds weekdays on which an exchange was closed though its table says otherwise: nobody has a bar of them, or a source's
 * own list of trading days does not have them.
 *
 * <p>A daily series shows that a day was closed if its source was asked for it and had nothing, not even an unusable row,
 * and if the series has bars before and after a stretch of at most five such sessions. Where at least three series show
 * it and none of the market has a bar of the day, it is inferred closed. A halted share shows it alone, or for too long, and
 * the others have bars; a source that failed shows nothing. The first bar that turns up takes the inference back.
 */
@Stage
public final class Consensus {

    private static final int FEWEST = 3;
    private static final int LONGEST_STRETCH = 5;
    private static final int NAMED = 5;

    private final CoverageBook book;
    private final InferredClosures closures;
    private final TradingCalendars calendars;
    private final Clock clock;

    /** A consensus of what this book knows, in the face of these calendars. */
    @Inject
    public Consensus(CoverageBook book, InferredClosures closures, TradingCalendars calendars, Clock clock) {
        this.book = book;
        this.closures = closures;
        this.calendars = calendars;
        this.clock = clock;
    }

    /** Looks through the daily series of a market and infers what they show. */
    public void review(Market market) {
        List<SeriesCoverage> series = book.daily(market);
        if (series.size() < FEWEST || !series.get(0).slots().isCertain()) {
            return;
        }
        BarSlots slots = series.get(0).slots();
        SortedMap<Integer, List<String>> shown = new TreeMap<>();
        for (SeriesCoverage one : series) {
            addShown(one, shown);
        }
        for (Map.Entry<Integer, List<String>> slot : shown.entrySet()) {
            LocalDate date = LocalDate.ofEpochDay(slots.day(slot.getKey()));
            boolean isWeekday = date.getDayOfWeek().compareTo(DayOfWeek.FRIDAY) <= 0;
            if (isWeekday && slot.getValue().size() >= FEWEST && nobodyHas(series, slot.getKey())) {
                closures.infer(new InferredClosure(
                        market,
                        date,
                        "",
                        slot.getValue().size(),
                        sentence(slot.getValue(), series.size()),
                        clock.instant()));
            }
        }
    }

    /**
     * Takes note of a source's list of trading days: a session that is not on it, and of which no daily or intraday series of
     * the market has a bar, is inferred closed; one of which only the morning or the afternoon is on it, is inferred that short. The
     * first bar to the contrary takes it back. That a day is on the list shows nothing: lists keep days that were cancelled
     * for weather.
     */
    public void hear(String source, ListedDays listed) {
        Optional<TradingCalendar> calendar = calendars.of(listed.market());
        if (listed.isEmpty() || calendar.isEmpty()) {
            return;
        }
        List<InferredClosure> contradictions =
                new Listing(source, listed, calendar.get()).contradictions(clock.instant());
        if (contradictions.isEmpty()) {
            return;
        }
        List<SeriesCoverage> series = book.upToDaily(listed.market());
        for (InferredClosure closure : contradictions) {
            boolean isRefuted = closure.isWhole()
                    && series.stream()
                            .anyMatch(one -> hasBars(
                                    one, one.slots().indexFrom(closure.date().toEpochDay())));
            if (!isRefuted && !closures.isReverted(listed.market(), closure.date())) {
                closures.infer(closure);
            }
        }
    }

    private static void addShown(SeriesCoverage one, SortedMap<Integer, List<String>> shown) {
        int through = one.throughSlot();
        int from = one.fromSlot();
        int next = from;
        for (int[] stretch : one.stretches()) {
            if (stretch[0] < next || stretch[0] <= from) {
                continue;
            }
            int end = stretch[0];
            while (end <= through && !one.hasBars(end) && end - stretch[0] <= LONGEST_STRETCH) {
                end++;
            }
            boolean isBetweenBars = one.hasBars(stretch[0] - 1) && end <= through && one.hasBars(end);
            if (isBetweenBars && end - stretch[0] <= LONGEST_STRETCH) {
                for (int slot = stretch[0]; slot < end; slot++) {
                    if (one.isConfirmedEmpty(slot)) {
                        shown.computeIfAbsent(slot, s -> new ArrayList<>())
                                .add(one.key().symbol().toString());
                    }
                }
            }
            next = end;
        }
    }

    private static boolean nobodyHas(List<SeriesCoverage> series, int slot) {
        return series.stream().noneMatch(one -> hasBars(one, slot));
    }

    private static boolean hasBars(SeriesCoverage one, int slot) {
        return slot >= one.fromSlot() && slot <= one.throughSlot() && one.hasBars(slot);
    }

    private static String sentence(List<String> symbols, int all) {
        return "inferred closed: " + symbols.size() + " of " + all + " daily series have bars before and after it and"
                + " their source none of it, and nobody has one: "
                + String.join(", ", symbols.stream().sorted().limit(NAMED).toList())
                + (symbols.size() > NAMED ? ", …" : "");
    }
}
