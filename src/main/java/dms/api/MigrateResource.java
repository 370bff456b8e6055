package dms.api;

import dms.fetch.BarFetcher;
import dms.fetch.SourceStatus;
import dms.journal.Finding;
import dms.journal.Journal;
import dms.journal.Run;
import dms.maintain.Migration;
import dms.maintain.TaskBoard;
import dms.store.ForeignBars;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Taking over the bars of the DMS written in Python. */
@Path("/migrate")
@Produces(MediaType.APPLICATION_JSON)
public class MigrateResource {

    private static final int DEFAULT_PORT = 8086;
    private static final int MOST_PORT = 65_535;

    private final Migration migration;
    private final Journal journal;
    private final BarFetcher fetcher;

    /** This migration, its runs in this journal, compared with these sources. */
    @Inject
    public MigrateResource(Migration migration, Journal journal, BarFetcher fetcher) {
        this.migration = migration;
        this.journal = journal;
        this.fetcher = fetcher;
    }

    /** Starts it in the background; if it is at work already, the answer names that run. */
    @POST
    @Admin
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Takes over the bars of the DMS written in Python from its InfluxDB 1.x, in the background")
    public Map<String, Object> start(@Nullable MigrateBody body) {
        MigrateBody asked = body == null ? new MigrateBody() : body;
        String source = text(asked.fetcher);
        List<String> known =
                fetcher.statuses().stream().map(SourceStatus::source).toList();
        if (!source.isEmpty() && !known.contains(source)) {
            throw ApiException.badArgument("fetcher: expected one of " + known + ", found \"" + source + '"');
        }
        TaskBoard.Start start;
        try {
            start = migration.start(place(asked), source);
        } catch (IllegalArgumentException e) {
            throw ApiException.badArgument("host, database, username: " + e.getMessage());
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("success", true);
        answer.put("run_id", start.run());
        answer.put("already_running", !start.isNew());
        answer.put(
                "message", start.isNew() ? "started as run " + start.run() : "at work already as run " + start.run());
        return answer;
    }

    private static ForeignBars.Place place(MigrateBody asked) {
        if (text(asked.host).isEmpty()) {
            throw ApiException.badArgument("host: expected the server of the old database, found none");
        }
        if (text(asked.database).isEmpty()) {
            throw ApiException.badArgument("database: expected the name of the old database, found none");
        }
        int port = asked.port == null ? DEFAULT_PORT : asked.port;
        if (port < 1 || port > MOST_PORT) {
            throw ApiException.badArgument("port: expected 1 to " + MOST_PORT + ", found " + port);
        }
        return new ForeignBars.Place(
                text(asked.host), port, text(asked.database), text(asked.username), text(asked.password));
    }

    private static String text(@Nullable String member) {
        return member == null ? "" : member;
    }

    /** How far it is, how the last one ended, and which series still have imported bars. */
    @GET
    @Operation(summary = "How far the migration is, and which series still have imported bars")
    public Map<String, @Nullable Object> status() {
        Optional<TaskBoard.Progress> progress = migration.progress();
        Optional<Run> last = journal.lastRun(Migration.TASK);
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("status", progress.isPresent() ? "running" : "idle");
        answer.put("run_id", last.map(Run::id).orElse(null));
        answer.put("series", last.map(Run::symbols).orElse(null));
        answer.put("done", last.map(run -> run.succeeded() + run.failed()).orElse(null));
        answer.put("failed", last.map(Run::failed).orElse(null));
        answer.put("bars_stored", last.map(Run::stored).orElse(null));
        answer.put("run_status", last.map(run -> run.status().label()).orElse(null));
        answer.put("message", last.map(Run::message).orElse(null));
        answer.put(
                "adjusted_at_import",
                migration.marked().stream().map(MigrateResource::marked).toList());
        return answer;
    }

    private static Map<String, Object> marked(Finding mark) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("symbol", mark.key().symbol().toString());
        row.put("interval", mark.key().interval().toString());
        row.put("finding", mark.id());
        row.put(
                "first",
                Instant.ofEpochMilli(mark.seen().extent().firstMillis()).toString());
        row.put("last", Instant.ofEpochMilli(mark.seen().extent().lastMillis()).toString());
        row.put("bars", mark.seen().extent().bars());
        row.putAll(mark.seen().ground().evidence());
        return row;
    }

    /** Stops it before its next series; done again, it goes on. */
    @DELETE
    @Admin
    @Operation(summary = "Stops the migration before its next series")
    public Map<String, Object> stop() {
        boolean wasAtWork = migration.stop();
        return Map.of("success", true, "stopped", wasAtWork);
    }
}
