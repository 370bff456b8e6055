package dms.api;

import dms.journal.Journal;
import dms.journal.Run;
import dms.journal.RunPlan;
import dms.journal.SymbolEntry;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** What the journal says of past runs. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
public class LogResource {

    private static final int MOST_ROWS = 1_000;

    private final Journal journal;

    /** Reads this journal. */
    @Inject
    public LogResource(Journal journal) {
        this.journal = journal;
    }

    /** The runs, the newest first, of all tasks or of one. */
    @GET
    @Path("/maintenance/log")
    @Operation(summary = "The runs, the newest first, of all tasks or of one")
    public Map<String, Object> log(
            @QueryParam("task_name") @DefaultValue("") String taskName,
            @QueryParam("limit") @DefaultValue("100") String limit,
            @QueryParam("offset") @DefaultValue("0") String offset) {
        int rows = Arguments.number("limit", limit, 100, 1, MOST_ROWS);
        int skipped = Arguments.number("offset", offset, 0, 0, Integer.MAX_VALUE);
        List<Run> runs = taskName.isBlank() ? journal.runs(rows, skipped) : journal.runs(taskName, rows, skipped);
        return Map.of("logs", runs.stream().map(LogResource::row).toList());
    }

    /** One run with the outcome of every series. */
    @GET
    @Path("/runs/{id}")
    @Operation(summary = "One run with the outcome of every series")
    public Map<String, @Nullable Object> run(@PathParam("id") String id) {
        int number = Arguments.number("id", id, 0, 1, Integer.MAX_VALUE);
        Run run = journal.run(number).orElseThrow(() -> ApiException.unknown("id: there is no run " + number));
        Map<String, @Nullable Object> answer = row(run);
        answer.put("trigger", run.trigger());
        answer.put("plan", journal.plan(number).map(LogResource::plan).orElse(null));
        answer.put(
                "symbols",
                journal.symbols(number).stream().map(LogResource::entry).toList());
        return answer;
    }

    private static Map<String, @Nullable Object> row(Run run) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("id", run.id());
        row.put("task_name", run.task());
        row.put("task_type", run.taskType());
        row.put("start_time", run.started().toString());
        row.put("end_time", run.ended().map(Object::toString).orElse(null));
        row.put(
                "duration",
                run.ended()
                        .map(end -> Duration.between(run.started(), end).toMillis() / 1000.0)
                        .orElse(null));
        row.put("status", run.status().label());
        row.put("result_message", run.message());
        row.put("data_count", run.stored());
        return row;
    }

    private static Map<String, Object> plan(RunPlan plan) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("series", plan.series());
        row.put("asked", plan.asked());
        row.put("requests", plan.price().requests());
        row.put("bars", plan.bars());
        row.put("minutes", plan.price().time().toMillis() / 60_000.0);
        row.put("requests_at_most", plan.worst().requests());
        row.put("minutes_at_most", plan.worst().time().toMillis() / 60_000.0);
        return row;
    }

    private static Map<String, Object> entry(SymbolEntry entry) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("symbol", entry.key().symbol().toString());
        row.put("interval", entry.key().interval().toString());
        row.put("source", entry.source());
        row.put("status", entry.status().label());
        row.put("fetched", entry.fetched());
        row.put("added", entry.added());
        row.put("changed", entry.changed());
        row.put("unchanged", entry.unchanged());
        row.put("left_out", entry.leftOut());
        row.put("kind", entry.kind());
        row.put("sentence", entry.sentence());
        row.put("duration", entry.took().toMillis() / 1000.0);
        return row;
    }
}
