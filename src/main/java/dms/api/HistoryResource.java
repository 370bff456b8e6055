package dms.api;

import dms.journal.Journal;
import dms.journal.Revision;
import dms.market.Symbol;
import dms.read.CachedBarReader;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** What is known about stored bars besides their values: actions and changes. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
public class HistoryResource {

    private static final int MOST_ROWS = 1_000;

    private final Journal journal;
    private final CachedBarReader reader;
    private final KnownSymbols symbols;

    /** Reads this journal and this reader, of these symbols. */
    @Inject
    public HistoryResource(Journal journal, CachedBarReader reader, KnownSymbols symbols) {
        this.symbols = symbols;
        this.journal = journal;
        this.reader = reader;
    }

    /** The splits and dividends of a symbol by ex-date. */
    @GET
    @Path("/actions/{symbol}")
    @Operation(summary = "The splits and dividends of a symbol by ex-date, amounts as paid")
    public Map<String, Object> actions(@PathParam("symbol") String symbol) {
        Symbol wanted = symbols.required(Arguments.symbol(symbol));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("symbol", wanted.toString());
        answer.put(
                "actions", reader.actions(wanted).stream().map(EditJson::action).toList());
        return answer;
    }

    /** What was changed after it was first written, of a symbol or of all, the newest change first. */
    @GET
    @Path("/revisions")
    @Operation(summary = "The stored bars and actions that were changed, the newest change first")
    public Map<String, Object> revisions(
            @QueryParam("symbol") @DefaultValue("") String symbol,
            @QueryParam("limit") @DefaultValue("100") String limit,
            @QueryParam("offset") @DefaultValue("0") String offset) {
        int rows = Arguments.number("limit", limit, 100, 1, MOST_ROWS);
        int skipped = Arguments.number("offset", offset, 0, 0, Integer.MAX_VALUE);
        List<Revision> revisions = symbol.isBlank()
                ? journal.revisions().list(rows, skipped)
                : journal.revisions().list(Arguments.symbol(symbol), rows, skipped);
        return Map.of("revisions", revisions.stream().map(HistoryResource::row).toList());
    }

    private static Map<String, @Nullable Object> row(Revision revision) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("id", revision.id());
        row.put("run", revision.run());
        row.put("symbol", revision.key().symbol().toString());
        row.put("interval", revision.key().interval().toString());
        EditJson.members(row, revision.edit());
        row.put("recorded", revision.recorded().toString());
        row.put("source", revision.source());
        row.put("rule", revision.rule());
        row.put("finding", orNull(revision.cause().finding()));
        row.put("repair", orNull(revision.cause().repair()));
        row.put("reverts", orNull(revision.cause().reverts()));
        row.put("reverted_by", orNull(revision.revertedBy()));
        return row;
    }

    private static @Nullable Long orNull(long id) {
        return id == 0 ? null : id;
    }
}
