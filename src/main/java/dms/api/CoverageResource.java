package dms.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dms.coverage.CoverageBook;
import dms.coverage.CoverageCount;
import dms.coverage.SeriesCoverage;
import dms.maintain.TaskBoard;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** What is expected, present and missing, and why. */
@Path("/coverage")
@Produces(MediaType.APPLICATION_JSON)
public class CoverageResource {

    private final CoverageBook book;
    private final TaskBoard board;
    private final Completeness completeness;
    private final KnownSymbols symbols;

    /** Shows what this book knows of the series of this board, and of others that something is stored of. */
    @Inject
    public CoverageResource(CoverageBook book, TaskBoard board, Completeness completeness, KnownSymbols symbols) {
        this.symbols = symbols;
        this.book = book;
        this.board = board;
        this.completeness = completeness;
    }

    /** Every maintained series of an interval in numbers; those whose market has no calendar are named only. */
    @GET
    @Operation(summary = "Expected, present and missing bars of every maintained series, with reasons")
    public StreamingOutput all(
            @QueryParam("interval") @DefaultValue("1d") String interval,
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to) {
        Interval wanted = Arguments.interval(interval);
        TimeRange range = Arguments.range("from", from, "to", to);
        Map<SeriesKey, SeriesCoverage> known = book.of(series(wanted));
        Map<SeriesKey, CoverageCount> counts = new LinkedHashMap<>();
        List<SeriesKey> uncertain = new ArrayList<>();
        known.forEach((key, coverage) -> {
            if (coverage.slots().isCertain()) {
                counts.put(key, completeness.count(coverage, range));
            } else {
                uncertain.add(key);
            }
        });
        return BarJson.object(json -> {
            json.writeStringField("interval", wanted.toString());
            json.writeNumberField("expected", sum(counts, true));
            json.writeNumberField("present", sum(counts, false));
            json.writeNumberField("missing", sum(counts, true) - sum(counts, false));
            json.writeArrayFieldStart("series");
            for (Map.Entry<SeriesKey, CoverageCount> entry : counts.entrySet()) {
                json.writeStartObject();
                json.writeStringField("symbol", entry.getKey().symbol().toString());
                CoverageJson.count(json, entry.getValue());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayFieldStart("without_calendar");
            for (SeriesKey key : uncertain) {
                json.writeString(key.symbol().toString());
            }
            json.writeEndArray();
        });
    }

    private static long sum(Map<SeriesKey, CoverageCount> counts, boolean expected) {
        return counts.values().stream()
                .mapToLong(count -> expected ? count.expected() : count.present())
                .sum();
    }

    private List<SeriesKey> series(Interval interval) {
        return board.tasks().stream()
                .flatMap(task -> task.series().stream())
                .filter(key -> key.interval() == interval)
                .distinct()
                .sorted()
                .toList();
    }

    /** One series: its sums, its blocks (years of daily and longer bars, months of intraday ones), and what is missing. */
    @GET
    @Path("/{symbol}")
    @Operation(summary = "Expected, present and missing bars of one series by block, with ranges and reasons")
    public StreamingOutput one(
            @PathParam("symbol") String symbol,
            @QueryParam("interval") @DefaultValue("1d") String interval,
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to) {
        Interval wanted = Arguments.interval(interval);
        TimeRange range = Arguments.range("from", from, "to", to);
        SeriesKey key = new SeriesKey(symbols.required(Arguments.symbol(symbol)), wanted);
        SeriesCoverage coverage = book.of(key);
        if (!coverage.slots().isCertain()) {
            throw ApiException.unknown(
                    "symbol: no calendar of " + key.symbol().market() + " is known, so nothing is expected of " + key);
        }
        CoverageCount count = completeness.noticed(key, completeness.count(coverage, range));
        SortedMap<LocalDate, String> closed = book.closed(key, completeness.range(coverage, range));
        return BarJson.object(json -> {
            json.writeStringField("symbol", key.symbol().toString());
            json.writeStringField("interval", key.interval().toString());
            CoverageJson.count(json, count);
            json.writeNumberField("closed", closed.size());
            json.writeArrayFieldStart("blocks");
            blocks(json, coverage, count, range);
            json.writeEndArray();
            json.writeArrayFieldStart("closed_days");
            for (Map.Entry<LocalDate, String> day : closed.entrySet()) {
                CoverageJson.closed(json, day.getKey(), day.getValue());
            }
            json.writeEndArray();
            json.writeArrayFieldStart("missing_ranges");
            CoverageJson.missing(json, "", count.missing());
            json.writeEndArray();
        });
    }

    /** The blocks from the first expected bar on; a range without any has none. */
    private void blocks(JsonGenerator json, SeriesCoverage coverage, CoverageCount whole, TimeRange range)
            throws IOException {
        if (whole.expected() == 0) {
            return;
        }
        TimeRange counted = completeness.range(coverage, range);
        boolean isIntraday = coverage.key().interval().isIntraday();
        LocalDate asked = counted.startInclusive().atZone(ZoneOffset.UTC).toLocalDate();
        LocalDate start = coverage.slots().knownFrom().filter(asked::isBefore).orElse(asked);
        LocalDate first = isIntraday ? start.withDayOfMonth(1) : start.withDayOfYear(1);
        long left = whole.expected();
        while (left > 0) {
            LocalDate next = isIntraday ? first.plusMonths(1) : first.plusYears(1);
            TimeRange block = within(counted, first, next);
            CoverageCount count = completeness.count(coverage, block);
            if (count.expected() > 0) {
                json.writeStartObject();
                json.writeStringField(
                        "block", isIntraday ? first.toString().substring(0, 7) : String.valueOf(first.getYear()));
                CoverageJson.count(json, count);
                json.writeNumberField(
                        "closed", book.closed(coverage.key(), block).size());
                json.writeEndObject();
            }
            left -= count.expected();
            first = next;
            if (!first.atStartOfDay(ZoneOffset.UTC).toInstant().isBefore(counted.endExclusive())) {
                return;
            }
        }
    }

    private static TimeRange within(TimeRange range, LocalDate first, LocalDate next) {
        Instant start = first.atStartOfDay(ZoneOffset.UTC).toInstant();
        Instant end = next.atStartOfDay(ZoneOffset.UTC).toInstant();
        return new TimeRange(
                start.isAfter(range.startInclusive()) ? start : range.startInclusive(),
                end.isBefore(range.endExclusive()) ? end : range.endExclusive());
    }
}
