package dms.api;

import dms.journal.Finding;
import dms.journal.Journal;
import dms.journal.Revision;
import dms.market.Bar;
import dms.market.CorporateAction;
import dms.market.CorporateAction.Dividend;
import dms.market.CorporateAction.Split;
import dms.market.Symbol;
import dms.read.BarReader;
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

/** What is known about stored bars besides their values: actions, changes, contradictions. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
public class HistoryResource {

    private static final int MOST_ROWS = 1_000;

    private final Journal journal;
    private final BarReader reader;

    /** Reads this journal and this reader. */
    @Inject
    public HistoryResource(Journal journal, BarReader reader) {
        this.journal = journal;
        this.reader = reader;
    }

    /** The splits and dividends of a symbol by ex-date. */
    @GET
    @Path("/actions/{symbol}")
    @Operation(summary = "The splits and dividends of a symbol by ex-date, amounts as paid")
    public Map<String, Object> actions(@PathParam("symbol") String symbol) {
        Symbol wanted = Arguments.symbol(symbol);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("symbol", wanted.toString());
        answer.put(
                "actions",
                reader.actions(wanted).stream().map(HistoryResource::row).toList());
        return answer;
    }

    /** The stored bars of a symbol that were changed after they were first written, the newest change first. */
    @GET
    @Path("/revisions")
    @Operation(summary = "The stored bars of a symbol that were changed, the newest change first")
    public Map<String, Object> revisions(
            @QueryParam("symbol") @DefaultValue("") String symbol,
            @QueryParam("limit") @DefaultValue("100") String limit,
            @QueryParam("offset") @DefaultValue("0") String offset) {
        if (symbol.isBlank()) {
            throw ApiException.badArgument("symbol: expected a symbol such as US.AAPL, found none");
        }
        int rows = Arguments.number("limit", limit, 100, 1, MOST_ROWS);
        int skipped = Arguments.number("offset", offset, 0, 0, Integer.MAX_VALUE);
        List<Revision> revisions = journal.revisions(Arguments.symbol(symbol), rows, skipped);
        return Map.of("revisions", revisions.stream().map(HistoryResource::row).toList());
    }

    /** What was found to contradict itself, the one seen last first. */
    @GET
    @Path("/findings")
    @Operation(summary = "What was found to contradict itself, the one seen last first")
    public Map<String, Object> findings(
            @QueryParam("limit") @DefaultValue("100") String limit,
            @QueryParam("offset") @DefaultValue("0") String offset) {
        int rows = Arguments.number("limit", limit, 100, 1, MOST_ROWS);
        int skipped = Arguments.number("offset", offset, 0, 0, Integer.MAX_VALUE);
        return Map.of(
                "findings",
                journal.findings(rows, skipped).stream()
                        .map(HistoryResource::row)
                        .toList());
    }

    private static Map<String, Object> row(CorporateAction action) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("ex_date", action.exDate().toString());
        if (action instanceof Split split) {
            row.put("type", "split");
            row.put("numerator", split.numerator());
            row.put("denominator", split.denominator());
        } else if (action instanceof Dividend dividend) {
            row.put("type", "dividend");
            row.put("amount", dividend.amount());
        }
        return row;
    }

    private static Map<String, Object> row(Revision revision) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", revision.id());
        row.put("run", revision.run());
        row.put("symbol", revision.key().symbol().toString());
        row.put("interval", revision.key().interval().toString());
        row.put("time", revision.change().before().openTime().toString());
        row.put("recorded", revision.recorded().toString());
        row.put("source", revision.source());
        row.put("rule", revision.rule());
        row.put("before", values(revision.change().before()));
        row.put("after", values(revision.change().after()));
        return row;
    }

    private static Map<String, Object> values(Bar bar) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("Open", bar.open());
        values.put("High", bar.high());
        values.put("Low", bar.low());
        values.put("Close", bar.close());
        values.put("Volume", bar.volume());
        return values;
    }

    private static Map<String, Object> row(Finding finding) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", finding.id());
        row.put("run", finding.run());
        row.put("symbol", finding.key().symbol().toString());
        row.put("interval", finding.key().interval().toString());
        row.put("kind", finding.kind());
        row.put("date", finding.date().toString());
        row.put("sentence", finding.sentence());
        row.put("first_seen", finding.firstSeen().toString());
        row.put("last_seen", finding.lastSeen().toString());
        row.put("state", finding.isOpen() ? "open" : "settled");
        return row;
    }
}
