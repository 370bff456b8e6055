package dms.coverage;

import dms.market.ListedDays;
import dms.market.ListedDays.Part;
import dms.market.Market;
import dms.market.TimeRange;
import dms.market.TradingCalendar;
import dms.market.TradingSession;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A source's list of trading days beside a calendar: what the calendar has too much. What it has too little is for people:
 * no list opens a day. Immutable.
 */
final class Listing {

    /** Longer than any exchange was ever closed by surprise: a list that lacks more in a row is not to be believed there. */
    private static final int LONGEST_STRETCH = 5;

    private final String source;
    private final ListedDays listed;
    private final TradingCalendar calendar;

    Listing(String source, ListedDays listed, TradingCalendar calendar) {
        this.source = source;
        this.listed = listed;
        this.calendar = calendar;
    }

    /** The days that the list does not have, or half of which it does not have, though they are whole sessions. */
    List<InferredClosure> contradictions(Instant now) {
        List<InferredClosure> found = new ArrayList<>();
        List<InferredClosure> closed = new ArrayList<>();
        for (TradingSession session : sessions()) {
            Part part = listed.days().get(session.date());
            if (part == null) {
                closed.add(closure(session.date(), "", "none", now));
                continue;
            }
            addStretch(closed, found);
            hours(session, part)
                    .ifPresent(hours -> found.add(closure(
                            session.date(),
                            hours,
                            "only the " + (part == Part.MORNING ? "morning" : "afternoon"),
                            now)));
        }
        addStretch(closed, found);
        return found;
    }

    private List<TradingSession> sessions() {
        LocalDate first = listed.first().isBefore(calendar.firstDate()) ? calendar.firstDate() : listed.first();
        LocalDate last = listed.last().isAfter(calendar.lastDate()) ? calendar.lastDate() : listed.last();
        return listed.days().isEmpty() || last.isBefore(first) ? List.of() : calendar.sessions(first, last);
    }

    private static void addStretch(List<InferredClosure> closed, List<InferredClosure> found) {
        if (closed.size() <= LONGEST_STRETCH) {
            found.addAll(closed);
        }
        closed.clear();
    }

    /** The hours that are left of a session; empty if it has no more, or if it has no break that parts it. */
    private Optional<String> hours(TradingSession session, Part part) {
        if (part == Part.WHOLE || session.parts().size() < 2) {
            return Optional.empty();
        }
        TimeRange left = session.parts().get(part == Part.MORNING ? 0 : 1);
        ZoneId zone = calendar.zone();
        LocalTime open = LocalTime.ofInstant(left.startInclusive(), zone);
        LocalTime close = LocalTime.ofInstant(left.endExclusive(), zone);
        return Optional.of(open + "-" + close);
    }

    private InferredClosure closure(LocalDate date, String hours, String what, Instant now) {
        Market market = listed.market();
        String sentence = (hours.isEmpty() ? "inferred closed: " : "inferred half day: ") + source + " lists " + what
                + " of it among the trading days of " + market + " from " + listed.first() + " to " + listed.last();
        return new InferredClosure(market, date, hours, 0, sentence, now);
    }
}
