package dms.api;

import dms.journal.Journal;
import dms.journal.Run;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** The log of the runs, as clients of DMS know it. */
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
        return Map.of("logs", runs.stream().map(RunJson::row).toList());
    }
}
