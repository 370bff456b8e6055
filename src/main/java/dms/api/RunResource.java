package dms.api;

import dms.journal.Journal;
import dms.journal.Run;
import dms.journal.RunFilter;
import dms.journal.RunStatus;
import dms.maintain.TaskBoard;
import jakarta.inject.Inject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** The runs of tasks: how they stand, what became of each series, and cancelling them. */
@Path("/runs")
@Produces(MediaType.APPLICATION_JSON)
public class RunResource {

    private static final int MOST_ROWS = 1_000;

    private final Journal journal;
    private final TaskBoard board;

    /** The runs of this journal, those of this board at work. */
    @Inject
    public RunResource(Journal journal, TaskBoard board) {
        this.journal = journal;
        this.board = board;
    }

    /** The runs, the newest first. */
    @GET
    @Operation(summary = "The runs, the newest first, of all tasks or of one, in all states or in one")
    public Map<String, Object> runs(
            @QueryParam("task") @DefaultValue("") String task,
            @QueryParam("status") @DefaultValue("") String status,
            @QueryParam("limit") @DefaultValue("100") String limit,
            @QueryParam("offset") @DefaultValue("0") String offset) {
        RunFilter filter = new RunFilter(
                task.isBlank() ? Set.of() : Set.of(task), status.isBlank() ? Set.of() : Set.of(of(status)));
        int rows = Arguments.number("limit", limit, 100, 1, MOST_ROWS);
        int skipped = Arguments.number("offset", offset, 0, 0, Integer.MAX_VALUE);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put(
                "runs",
                journal.runs(filter, rows, skipped).stream().map(this::brief).toList());
        answer.put("total", journal.countRuns(filter));
        return answer;
    }

    private static RunStatus of(String label) {
        return Arrays.stream(RunStatus.values())
                .filter(status -> status.label().equals(label))
                .findFirst()
                .orElseThrow(() -> ApiException.badArgument("status: expected one of "
                        + Arrays.stream(RunStatus.values())
                                .map(RunStatus::label)
                                .toList() + ", found " + label));
    }

    private Map<String, @Nullable Object> brief(Run run) {
        return RunJson.brief(run, board.isStopping(run.id()));
    }

    /** One run with the outcome of every series. */
    @GET
    @Path("/{id}")
    @Operation(summary = "One run with the outcome of every series")
    public Map<String, @Nullable Object> run(@PathParam("id") String id) {
        Run run = find(id);
        Map<String, @Nullable Object> answer = brief(run);
        answer.put("plan", journal.plan(run.id()).map(RunJson::plan).orElse(null));
        answer.put(
                "symbols",
                journal.symbols(run.id()).stream().map(RunJson::entry).toList());
        return answer;
    }

    /** Cancels a run at work. It writes what is in hand and ends a little later. */
    @DELETE
    @Path("/{id}")
    @Operation(summary = "Cancels a run at work: what is in hand is written, the next run of the task does the rest")
    public Response cancel(@PathParam("id") String id) {
        return Response.status(Response.Status.ACCEPTED).entity(cancelled(id)).build();
    }

    Map<String, @Nullable Object> cancelled(String id) {
        if (!board.cancel(find(id).id())) {
            throw ApiException.conflict(whyNot(find(id)));
        }
        return brief(find(id));
    }

    private static String whyNot(Run run) {
        return run.status() == RunStatus.RUNNING
                ? "run " + run.id() + " is of no task: DELETE /migrate stops a migration"
                : "run " + run.id() + " has ended: " + run.status().label();
    }

    private Run find(String id) {
        int number = Arguments.number("id", id, 0, 1, Integer.MAX_VALUE);
        return journal.run(number).orElseThrow(() -> ApiException.unknown("id: there is no run " + number));
    }
}
