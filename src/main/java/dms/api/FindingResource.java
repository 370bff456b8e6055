package dms.api;

import dms.journal.Finding;
import dms.journal.FindingFilter;
import dms.journal.FindingState;
import dms.journal.Journal;
import dms.journal.Observation;
import dms.journal.Quality;
import dms.journal.SourceTally;
import dms.maintain.Repairs;
import dms.market.BarField;
import dms.market.Edit;
import dms.market.Symbol;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** What does not look right, and deciding about it; undoing what was decided. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
public class FindingResource {

    private static final int MOST_ROWS = 1_000;
    private static final String BY = "api";

    private final Journal journal;
    private final Repairs repairs;

    /** Reads this journal and decides by these repairs. */
    @Inject
    public FindingResource(Journal journal, Repairs repairs) {
        this.journal = journal;
        this.repairs = repairs;
    }

    /** What does not look right, the one seen last first. */
    @GET
    @Path("/findings")
    @Operation(summary = "What does not look right, the one seen last first")
    public Map<String, Object> findings(
            @QueryParam("symbol") @DefaultValue("") String symbol,
            @QueryParam("kind") @DefaultValue("") String kind,
            @QueryParam("state") @DefaultValue("") String state,
            @QueryParam("limit") @DefaultValue("100") String limit,
            @QueryParam("offset") @DefaultValue("0") String offset) {
        int rows = Arguments.number("limit", limit, 100, 1, MOST_ROWS);
        int skipped = Arguments.number("offset", offset, 0, 0, Integer.MAX_VALUE);
        Set<Symbol> symbols = symbol.isBlank() ? Set.of() : Set.of(Arguments.symbol(symbol));
        Set<String> kinds = kind.isBlank() ? Set.of() : Set.of(kind.strip());
        FindingFilter filter = new FindingFilter(symbols, kinds, states(state.strip()));
        return Map.of(
                "findings",
                journal.findings().list(filter, rows, skipped).stream()
                        .map(FindingResource::row)
                        .toList());
    }

    /** Open ones are also those that were opened again. */
    private static Set<FindingState> states(String given) {
        if (given.isEmpty()) {
            return Set.of();
        }
        if (given.equals(FindingState.OPEN.label())) {
            return Set.of(FindingState.OPEN, FindingState.REOPENED);
        }
        return Set.of(FindingState.find(given)
                .orElseThrow(() -> ApiException.badArgument("state: expected one of open, accepted, dismissed, settled,"
                        + " reopened, found \"" + Arguments.shortened(given) + '"')));
    }

    /** How good the series are that were ever examined, the worst first. */
    @GET
    @Path("/quality")
    @Operation(
            summary =
                    "How good each series was when it was last examined, 0 to 100, the worst first, and how often each source was right")
    public Map<String, Object> quality(
            @QueryParam("symbol") @DefaultValue("") String symbol,
            @QueryParam("limit") @DefaultValue("1000") String limit,
            @QueryParam("offset") @DefaultValue("0") String offset) {
        int rows = Arguments.number("limit", limit, MOST_ROWS, 1, MOST_ROWS);
        int skipped = Arguments.number("offset", offset, 0, 0, Integer.MAX_VALUE);
        Set<Symbol> symbols = symbol.isBlank() ? Set.of() : Set.of(Arguments.symbol(symbol));
        return Map.of(
                "quality",
                journal.findings().quality(symbols, rows, skipped).stream()
                        .map(FindingResource::row)
                        .toList(),
                "sources",
                journal.sources().tallies().stream().map(FindingResource::row).toList());
    }

    private static Map<String, Object> row(SourceTally tally) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("source", tally.source());
        row.put("market", tally.market().toString());
        row.put("right", tally.right());
        row.put("wrong", tally.wrong());
        return row;
    }

    private static Map<String, Object> row(Quality quality) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("symbol", quality.key().symbol().toString());
        row.put("interval", quality.key().interval().toString());
        row.put("score", quality.score());
        row.put("bars", quality.bars());
        row.put("checked", quality.checked().toString());
        row.put("run", quality.run());
        return row;
    }

    /** One finding with the repair that it proposes. */
    @GET
    @Path("/findings/{id}")
    @Operation(summary = "One finding with every edit of the repair that it proposes")
    public Map<String, @Nullable Object> finding(@PathParam("id") String id) {
        long number = id(id);
        Finding finding = journal.findings()
                .find(number)
                .orElseThrow(() -> ApiException.unknown("id: there is no finding " + number));
        return withRepair(finding);
    }

    /** Makes the repair that a finding proposes. */
    @POST
    @Path("/findings/{id}/accept")
    @Operation(summary = "Makes the repair that a finding proposes; each changed bar or action leaves a revision")
    public Map<String, @Nullable Object> accept(@PathParam("id") String id) {
        return decided(repairs.accept(id(id), BY));
    }

    /** Says that a finding is none. */
    @POST
    @Path("/findings/{id}/dismiss")
    @Operation(summary = "Says that a finding is none; it does not come back while the evidence is the same")
    public Map<String, @Nullable Object> dismiss(@PathParam("id") String id) {
        return decided(repairs.dismiss(id(id), BY));
    }

    /** Writes back what a revision replaced, with all of the repair that it belongs to. */
    @POST
    @Path("/revisions/{id}/revert")
    @Operation(summary = "Writes back what a revision replaced, with all of the repair that it belongs to")
    public Map<String, Object> revert(@PathParam("id") String id) {
        Repairs.Outcome outcome = repairs.revert(id(id), BY);
        if (!(outcome instanceof Repairs.Reverted reverted)) {
            throw refusal(outcome);
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("success", true);
        answer.put("changed", reverted.isNew());
        answer.put("revisions", reverted.revisions());
        return answer;
    }

    private static long id(String text) {
        return Arguments.number("id", text, 0, 1, Integer.MAX_VALUE);
    }

    private Map<String, @Nullable Object> decided(Repairs.Outcome outcome) {
        if (!(outcome instanceof Repairs.Decided decided)) {
            throw refusal(outcome);
        }
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("success", true);
        answer.put("changed", decided.isNew());
        answer.put("finding", row(decided.finding()));
        return answer;
    }

    private static ApiException refusal(Repairs.Outcome outcome) {
        if (outcome instanceof Repairs.Unknown unknown) {
            return ApiException.unknown(unknown.sentence());
        }
        if (outcome instanceof Repairs.Conflict conflict) {
            return ApiException.conflict(conflict.sentence());
        }
        if (outcome instanceof Repairs.Impossible impossible) {
            return ApiException.impossible(impossible.sentence());
        }
        throw new IllegalStateException("an outcome without an answer: " + outcome);
    }

    private Map<String, @Nullable Object> withRepair(Finding finding) {
        Map<String, @Nullable Object> answer = row(finding);
        List<Map<String, @Nullable Object>> edits = new ArrayList<>();
        for (Edit edit : journal.findings().repair(finding.id())) {
            Map<String, @Nullable Object> row = new LinkedHashMap<>();
            EditJson.members(row, edit);
            edits.add(row);
        }
        answer.put("repair", edits);
        return answer;
    }

    private static Map<String, @Nullable Object> row(Finding finding) {
        Observation seen = finding.seen();
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("id", finding.id());
        row.put("run", finding.run());
        row.put("symbol", finding.key().symbol().toString());
        row.put("interval", finding.key().interval().toString());
        row.put("kind", finding.kind());
        row.put("date", finding.date().toString());
        row.put("from", Instant.ofEpochMilli(seen.extent().firstMillis()).toString());
        row.put("to", Instant.ofEpochMilli(seen.extent().lastMillis()).toString());
        row.put("bars", seen.extent().bars());
        row.put(
                "columns",
                seen.extent().columns().stream().map(FindingResource::name).toList());
        row.put("sentence", finding.sentence());
        row.put("rule", seen.ground().rule());
        row.put(
                "source",
                seen.ground().source().isEmpty() ? null : seen.ground().source());
        row.put("evidence", seen.ground().evidence());
        row.put("severity", seen.severity().label());
        row.put("confidence", seen.confidence());
        row.put("holds", seen.holds());
        row.put("repair_edits", finding.edits());
        row.put("state", finding.state().label());
        row.put("state_by", finding.stateBy());
        row.put("first_seen", finding.firstSeen().toString());
        row.put("last_seen", finding.lastSeen().toString());
        return row;
    }

    private static String name(BarField column) {
        return column.name().toLowerCase(Locale.ROOT);
    }
}
