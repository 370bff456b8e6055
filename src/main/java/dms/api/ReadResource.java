package dms.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dms.market.BarSeries;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.read.BarRequest;
import dms.read.CachedBarReader;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Reads of one or many series over a range of time. */
@Path("/read")
@Produces(MediaType.APPLICATION_JSON)
public class ReadResource {

    private static final int MOST_SYMBOLS = 5_000;

    private final CachedBarReader reader;
    private final Completeness completeness;
    private final AnswerRoom room;

    /** Reads through this reader, as far as there is room, and says how complete it was. */
    @Inject
    public ReadResource(CachedBarReader reader, Completeness completeness, AnswerRoom room) {
        this.reader = reader;
        this.completeness = completeness;
        this.room = room;
    }

    /** The bars of one symbol; {@code data} is null if there are none. */
    @GET
    @Path("/{symbol}")
    @Operation(summary = "Bars of one symbol over a range; data is null if there are none")
    public Response one(
            @PathParam("symbol") String symbol,
            @QueryParam("start_date") @Nullable String start,
            @QueryParam("end_date") @Nullable String end,
            @QueryParam("interval") @DefaultValue("1d") String interval,
            @QueryParam("adjust") @DefaultValue("all") String adjust,
            @QueryParam("as_of") @Nullable String asOf,
            @QueryParam("require") @Nullable String require) {
        boolean required = Completeness.isRequired(require);
        Symbol wanted = Arguments.symbol(symbol);
        SeriesKey key = new SeriesKey(wanted, Arguments.interval(interval));
        BarRequest request =
                new BarRequest(Arguments.range(start, end), Arguments.adjustment(adjust), Arguments.asOf(asOf));
        return answer(List.of(key), request, required, (json, read) -> {
            json.writeStringField("symbol", wanted.toString());
            json.writeStringField("interval", key.interval().toString());
            dataOrNull(json, read.getOrDefault(key, BarSeries.empty()));
        });
    }

    /** Writes what was read. */
    private interface Written {
        void to(JsonGenerator json, Map<SeriesKey, BarSeries> read) throws IOException;
    }

    private Response answer(List<SeriesKey> keys, BarRequest request, boolean required, Written written) {
        AnswerRoom.Place place = room.enter(completeness.about(keys, request));
        boolean isKept = false;
        try {
            Map<SeriesKey, BarSeries> read = reader.readAll(keys, request);
            Completeness.Verdict verdict = completeness.judge(read, request, required);
            isKept = !verdict.isRefused();
            return verdict.answer(place.of(BarJson.object(json -> written.to(json, read))));
        } finally {
            if (!isKept) {
                place.leave();
            }
        }
    }

    /** The bars of many symbols by the caller's spelling; null for a symbol without bars. */
    @POST
    @Path("/batch")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Bars of many symbols over a range; null for a symbol without bars")
    public Response batch(@Nullable BatchBody body) {
        if (body == null) {
            throw noSymbols();
        }
        boolean required = Completeness.isRequired(body.require);
        Map<String, SeriesKey> keys = keys(body.symbols, Arguments.interval(body.interval));
        BarRequest request = new BarRequest(
                Arguments.range(body.start_date, body.end_date),
                Arguments.adjustment(body.adjust),
                Arguments.asOf(body.as_of));
        List<SeriesKey> wanted = keys.values().stream().distinct().toList();
        return answer(wanted, request, required, (json, read) -> {
            for (Map.Entry<String, SeriesKey> entry : keys.entrySet()) {
                batchMember(json, entry.getKey(), read.getOrDefault(entry.getValue(), BarSeries.empty()));
            }
        });
    }

    /** The newest bar of many symbols, as traded, by the caller's spelling; null for a symbol without bars. */
    @POST
    @Path("/latest")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "The newest bar of many symbols, as traded; null for a symbol without bars")
    public Response latest(@Nullable LatestBody body) {
        if (body == null) {
            throw noSymbols();
        }
        boolean required = Completeness.isRequired(body.require);
        Map<String, SeriesKey> keys = keys(body.symbols, Arguments.interval(body.interval));
        Map<SeriesKey, BarSeries> newest =
                reader.newestOfEach(keys.values().stream().distinct().toList());
        StreamingOutput written = BarJson.object(json -> {
            for (Map.Entry<String, SeriesKey> entry : keys.entrySet()) {
                BarSeries bar = newest.getOrDefault(entry.getValue(), BarSeries.empty());
                json.writeFieldName(entry.getKey());
                if (bar.isEmpty()) {
                    json.writeNull();
                } else {
                    BarJson.bar(json, bar, bar.size() - 1);
                }
            }
        });
        return completeness.judgeNewest(newest, required).answer(written);
    }

    private static ApiException noSymbols() {
        return ApiException.badArgument("symbols: expected a list of symbols, found none");
    }

    private static Map<String, SeriesKey> keys(@Nullable List<@Nullable String> symbols, Interval interval) {
        if (symbols == null) {
            throw noSymbols();
        }
        if (symbols.size() > MOST_SYMBOLS) {
            throw ApiException.tooLarge("symbols: expected at most " + MOST_SYMBOLS + ", found " + symbols.size());
        }
        Map<String, SeriesKey> keys = new LinkedHashMap<>();
        for (String text : symbols) {
            if (text == null) {
                throw ApiException.badArgument("symbols: expected strings, found null");
            }
            keys.put(text, new SeriesKey(Arguments.symbol(text), interval));
        }
        return keys;
    }

    private static void batchMember(JsonGenerator json, String name, BarSeries bars) throws IOException {
        json.writeFieldName(name);
        if (bars.isEmpty()) {
            json.writeNull();
            return;
        }
        json.writeStartObject();
        BarJson.dataAndIndex(json, bars);
        json.writeEndObject();
    }

    private static void dataOrNull(JsonGenerator json, BarSeries bars) throws IOException {
        if (bars.isEmpty()) {
            json.writeNullField("data");
            json.writeArrayFieldStart("index");
            json.writeEndArray();
            return;
        }
        BarJson.dataAndIndex(json, bars);
    }
}
