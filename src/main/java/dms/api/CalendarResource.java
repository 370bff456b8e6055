package dms.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dms.coverage.InferredClosure;
import dms.coverage.InferredClosures;
import dms.market.Market;
import dms.market.TimeRange;
import dms.market.TradingCalendar;
import dms.market.TradingCalendars;
import dms.market.TradingSession;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** The sessions and closed days of a market. */
@Path("/calendar")
@Produces(MediaType.APPLICATION_JSON)
public class CalendarResource {

    private static final int MOST_YEARS = 5;

    private final TradingCalendars calendars;
    private final InferredClosures closures;

    /** Shows these calendars, and which closures in them are inferred. */
    @Inject
    public CalendarResource(TradingCalendars calendars, InferredClosures closures) {
        this.calendars = calendars;
        this.closures = closures;
    }

    /** The sessions of a market between two dates, both included, and the weekdays on which it is closed. */
    @GET
    @Path("/{market}")
    @Operation(summary = "Sessions and closed weekdays of a market between two dates, at most five years")
    public StreamingOutput sessions(
            @PathParam("market") String market,
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to) {
        Market asked = market(market);
        calendars.refresh();
        TradingCalendar calendar = calendars
                .of(asked)
                .orElseThrow(() -> ApiException.unknown("market: no calendar of " + asked + " is known"));
        LocalDate first = covered("from", Arguments.date("from", from), calendar);
        LocalDate last = covered("to", Arguments.date("to", to), calendar);
        check(first, last);
        List<TradingSession> sessions = calendar.sessions(first, last);
        SortedMap<LocalDate, String> closed = calendar.closedWeekdays(first, last);
        Map<LocalDate, InferredClosure> inferred =
                closures.of(asked).stream().collect(Collectors.toMap(InferredClosure::date, closure -> closure));
        return BarJson.object(json -> {
            json.writeStringField("market", asked.name());
            json.writeStringField("calendar", calendar.name());
            json.writeStringField("zone", calendar.zone().getId());
            json.writeStringField("known_from", calendar.firstDate().toString());
            json.writeStringField("known_to", calendar.lastDate().toString());
            json.writeArrayFieldStart("sessions");
            for (TradingSession session : sessions) {
                boolean isShort = Optional.ofNullable(inferred.get(session.date()))
                        .filter(closure -> !closure.isWhole())
                        .isPresent();
                session(json, session, calendar.note(session.date()), isShort);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("closed");
            for (Map.Entry<LocalDate, String> day : closed.entrySet()) {
                closed(json, day.getKey(), day.getValue(), Optional.ofNullable(inferred.get(day.getKey())));
            }
            json.writeEndArray();
        });
    }

    private static void session(JsonGenerator json, TradingSession session, Optional<String> note, boolean isInferred)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("date", session.date().toString());
        json.writeStringField("open", session.open().toString());
        json.writeStringField("close", session.close().toString());
        if (session.lunchBreak().isPresent()) {
            TimeRange lunch = session.lunchBreak().get();
            json.writeStringField("break_start", lunch.startInclusive().toString());
            json.writeStringField("break_end", lunch.endExclusive().toString());
        }
        if (note.isPresent()) {
            json.writeStringField("note", note.get());
        }
        if (isInferred) {
            json.writeBooleanField("inferred", true);
        }
        json.writeEndObject();
    }

    private static void closed(JsonGenerator json, LocalDate date, String name, Optional<InferredClosure> inferred)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("date", date.toString());
        if (!name.isEmpty()) {
            json.writeStringField("name", name);
        }
        if (inferred.isPresent()) {
            json.writeBooleanField("inferred", true);
            json.writeNumberField("symbols", inferred.get().symbols());
            json.writeStringField("inferred_at", inferred.get().inferred().toString());
        }
        json.writeEndObject();
    }

    private static Market market(String text) {
        String name = text.strip().toUpperCase(Locale.ROOT);
        return Stream.of(Market.values())
                .filter(market -> market.name().equals(name))
                .findFirst()
                .orElseThrow(() -> ApiException.unknown(
                        "market: expected one such as US, HK or UK, found \"" + Arguments.shortened(text) + '"'));
    }

    private static LocalDate covered(String name, LocalDate date, TradingCalendar calendar) {
        if (!calendar.covers(date)) {
            throw ApiException.badArgument(name + ": expected a date from " + calendar.firstDate() + " to "
                    + calendar.lastDate() + ", which calendar " + calendar.name() + " knows, found " + date);
        }
        return date;
    }

    private static void check(LocalDate first, LocalDate last) {
        if (last.isBefore(first)) {
            throw ApiException.badArgument("to: expected a date not before from " + first + ", found " + last);
        }
        if (!last.isBefore(first.plusYears(MOST_YEARS))) {
            throw ApiException.badArgument(
                    "to: expected a date less than " + MOST_YEARS + " years after from " + first + ", found " + last);
        }
    }
}
