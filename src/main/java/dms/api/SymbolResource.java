package dms.api;

import dms.maintain.TaskBoard;
import dms.market.Adjustment;
import dms.market.BarSeries;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import dms.read.BarPage;
import dms.read.BarRequest;
import dms.read.CachedBarReader;
import dms.store.Coverage;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** The maintained symbols, and what is stored of each. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
public class SymbolResource {

    private static final int LARGEST_PAGE = 5_000;

    private final TaskBoard board;
    private final CachedBarReader reader;
    private final Completeness completeness;

    /** Asks this board and this reader, and says how complete a page is. */
    @Inject
    public SymbolResource(TaskBoard board, CachedBarReader reader, Completeness completeness) {
        this.completeness = completeness;
        this.board = board;
        this.reader = reader;
    }

    /** Every symbol that a task maintains. */
    @GET
    @Path("/symbols")
    @Operation(summary = "Every symbol that a task maintains")
    public Map<String, List<String>> symbols() {
        return Map.of("symbols", board.symbols().stream().map(Symbol::toString).toList());
    }

    /** How much is stored of a symbol. */
    @GET
    @Path("/symbol/{symbol}/info")
    @Operation(summary = "How much is stored of a symbol")
    public Map<String, @Nullable Object> info(
            @PathParam("symbol") String symbol, @QueryParam("interval") @DefaultValue("1d") String interval) {
        SeriesKey key = new SeriesKey(Arguments.symbol(symbol), Arguments.interval(interval));
        Optional<Coverage> coverage = reader.coverage(key);
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("symbol", key.symbol().toString());
        answer.put("interval", key.interval().toString());
        answer.put("latest_date", coverage.map(c -> c.lastTime().toString()).orElse(null));
        answer.put("earliest_date", coverage.map(c -> c.firstTime().toString()).orElse(null));
        answer.put("data_count", coverage.map(Coverage::count).orElse(0L));
        answer.put("has_data", coverage.isPresent());
        return answer;
    }

    /** A page of the stored bars of a symbol. */
    @GET
    @Path("/symbol/{symbol}/data")
    @Operation(summary = "A page of the stored bars of a symbol")
    public Response data(
            @PathParam("symbol") String symbol,
            @QueryParam("interval") @DefaultValue("1d") String interval,
            @QueryParam("page") @DefaultValue("1") String page,
            @QueryParam("page_size") @DefaultValue("50") String pageSize,
            @QueryParam("order") @DefaultValue("desc") String order,
            @QueryParam("adjust") @DefaultValue("all") String adjust,
            @QueryParam("require") @Nullable String require) {
        boolean required = Completeness.isRequired(require);
        SeriesKey key = new SeriesKey(Arguments.symbol(symbol), Arguments.interval(interval));
        int number = Arguments.number("page", page, 1, 1, Integer.MAX_VALUE);
        int size = Arguments.number("page_size", pageSize, 50, 1, LARGEST_PAGE);
        boolean newestFirst = newestFirst(order);
        Adjustment adjustment = Arguments.adjustment(adjust);
        BarPage answer = reader.page(key, (number - 1L) * size, size, newestFirst, adjustment);
        StreamingOutput body = BarJson.object(json -> {
            json.writeStringField("symbol", key.symbol().toString());
            json.writeStringField("interval", key.interval().toString());
            BarJson.data(json, answer.bars(), newestFirst);
            json.writeNumberField("total", answer.total());
            json.writeNumberField("page", number);
            json.writeNumberField("page_size", size);
            json.writeNumberField("total_pages", (answer.total() + size - 1) / size);
            json.writeStringField("order", newestFirst ? "desc" : "asc");
        });
        return completeness
                .judge(Map.of(key, answer.bars()), BarRequest.of(span(answer.bars()), adjustment), required)
                .answer(body);
    }

    /** What a page spans: from its oldest bar to its newest. */
    private static TimeRange span(BarSeries bars) {
        return bars.isEmpty()
                ? TimeRange.ofMillis(0, 0)
                : TimeRange.ofMillis(bars.firstTimeMillis(), bars.lastTimeMillis() + 1);
    }

    private static boolean newestFirst(String order) {
        return switch (order.strip()) {
            case "desc" -> true;
            case "asc" -> false;
            default -> throw ApiException.badArgument("order: expected asc or desc, found \"" + order + '"');
        };
    }
}
