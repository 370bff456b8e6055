package dms.fetch.futu;

import dms.fetch.FetchRequest;
import dms.market.ListedDays;
import dms.market.Market;
import dms.market.RawBars;
import dms.market.TradingCalendar;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What Futu's list of trading days says about daily bars: a day that traded and has no bar was a halt of the symbol; a
 * day on which list and DMS's own calendar differ is evidence about the calendar.
 */
final class DayEvidence {

    private static final int MOST_DATES = 5;

    private DayEvidence() {}

    /**
     * The evidence as sentences.
     *
     * @param rows daily rows of the request
     * @param listed Futu's trading days of the same range
     */
    static List<String> sentences(FetchRequest request, RawBars rows, ListedDays listed) {
        Market exchange = FutuSecurity.exchange(request.key().symbol());
        Optional<TradingCalendar> calendar = TradingCalendar.of(exchange);
        NavigableSet<LocalDate> bars = new TreeSet<>();
        for (int i = 0; i < rows.size(); i++) {
            bars.add(request.key().dateOf(rows.openTimeMillis(i)));
        }
        List<String> sentences = new ArrayList<>();
        if (!bars.isEmpty()) {
            say(
                    sentences,
                    "no bar although the exchange traded, the symbol was halted",
                    listed.days().tailMap(bars.first().plusDays(1)).keySet(),
                    date -> !bars.contains(date)
                            && !exchange.closeOf(date).isAfter(request.settledBy())
                            && isSession(calendar, date, true));
        }
        say(
                sentences,
                "a bar on a day that the calendar has as closed",
                bars,
                date -> !isSession(calendar, date, true));
        if (!listed.days().isEmpty()) {
            NavigableSet<LocalDate> all = listed.days()
                    .firstKey()
                    .datesUntil(listed.days().lastKey().plusDays(1))
                    .collect(Collectors.toCollection(TreeSet::new));
            say(
                    sentences,
                    "a session by the calendar and none by Futu's list",
                    all,
                    date -> !listed.days().containsKey(date) && isSession(calendar, date, false));
        }
        return sentences;
    }

    private static boolean isSession(Optional<TradingCalendar> calendar, LocalDate date, boolean otherwise) {
        return calendar.filter(days -> days.covers(date))
                .map(days -> days.isSession(date))
                .orElse(otherwise);
    }

    private static void say(
            List<String> sentences, String what, Iterable<LocalDate> dates, Predicate<LocalDate> condition) {
        List<String> found = new ArrayList<>();
        int count = 0;
        for (LocalDate date : dates) {
            if (condition.test(date)) {
                count++;
                if (count <= MOST_DATES) {
                    found.add(date.toString());
                }
            }
        }
        if (count > 0) {
            sentences.add(what + ": " + String.join(", ", found)
                    + (count > MOST_DATES ? " and " + (count - MOST_DATES) + " more" : ""));
        }
    }
}
