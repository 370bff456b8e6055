package dms.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dms.fetch.FetchPlan;
import dms.fetch.FetchRequest;
import dms.journal.Journal;
import dms.journal.Run;
import dms.journal.TaskStats;
import dms.maintain.MaintenanceTask;
import dms.maintain.TaskBoard;
import dms.maintain.TaskPlan;
import dms.maintain.TaskPlanner;
import dms.market.SeriesKey;
import dms.sync.Restore;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** The tasks: their state, and starting them by hand. */
@Path("/tasks")
@Produces(MediaType.APPLICATION_JSON)
public class TaskResource {

    private final TaskBoard board;
    private final Journal journal;
    private final TaskPlanner planner;
    private final Restore restore;

    /** The tasks of this board, their runs in this journal, and what this planner would do; none starts during a restore. */
    @Inject
    public TaskResource(TaskBoard board, Journal journal, TaskPlanner planner, Restore restore) {
        this.restore = restore;
        this.planner = planner;
        this.board = board;
        this.journal = journal;
    }

    /** Every task with its state. */
    @GET
    @Operation(summary = "Every task with its state")
    public List<Map<String, @Nullable Object>> tasks() {
        return board.tasks().stream().map(this::brief).toList();
    }

    /** One task with its last run and the sums over all its runs. */
    @GET
    @Path("/{name}/status")
    @Operation(summary = "One task with its last run and its statistics")
    public Map<String, @Nullable Object> status(@PathParam("name") String name) {
        MaintenanceTask task = task(name);
        Map<String, @Nullable Object> answer = brief(task);
        answer.put("last_result", journal.lastRun(name).map(Run::message).orElse(null));
        TaskStats stats = journal.stats(name);
        Map<String, Object> sums = new LinkedHashMap<>();
        sums.put("total_runs", stats.totalRuns());
        sums.put("success_count", stats.successCount());
        sums.put("failed_count", stats.failedCount());
        sums.put("cancelled_count", stats.cancelledCount());
        sums.put("total_data_count", stats.totalDataCount());
        sums.put("avg_duration", stats.averageDuration().toMillis() / 1000.0);
        answer.put("stats", sums);
        return answer;
    }

    /** What a run of a task would ask for if it began now. Nothing is asked. */
    @GET
    @Path("/{name}/plan")
    @Operation(summary = "What a run of a task would ask for now, and what that costs; nothing is asked")
    public StreamingOutput plan(@PathParam("name") String name) {
        MaintenanceTask task = task(name);
        TaskPlan plan = planner.plan(task);
        return BarJson.object(json -> {
            json.writeStringField("task", task.name());
            json.writeStringField("source", task.source());
            json.writeNumberField("series", plan.plans().size());
            json.writeNumberField("up_to_date", plan.plans().size() - plan.asked());
            json.writeNumberField("requests", plan.requests());
            json.writeNumberField("bars", plan.bars());
            json.writeNumberField("minutes", plan.time().toMillis() / 60_000.0);
            json.writeNumberField("requests_at_most", plan.worst().price());
            json.writeNumberField("minutes_at_most", plan.worst().time().toMillis() / 60_000.0);
            json.writeArrayFieldStart("asks");
            for (Map.Entry<SeriesKey, FetchPlan> entry : plan.plans().entrySet()) {
                if (plan.isAsked(entry.getKey())) {
                    json.writeStartObject();
                    asks(json, planner.sources(task, entry.getKey()), entry.getKey(), entry.getValue());
                    if (plan.second(entry.getKey()).isPresent()) {
                        second(json, plan.second(entry.getKey()).get());
                    }
                    json.writeEndObject();
                }
            }
            json.writeEndArray();
        });
    }

    private static void asks(JsonGenerator json, List<String> sources, SeriesKey key, FetchPlan plan)
            throws IOException {
        json.writeStringField("symbol", key.symbol().toString());
        json.writeStringField("interval", key.interval().toString());
        json.writeArrayFieldStart("sources");
        for (String source : sources) {
            json.writeString(source);
        }
        json.writeEndArray();
        json.writeNumberField("requests", plan.price());
        json.writeNumberField("requests_at_most", plan.worst().price());
        json.writeNumberField("bars", plan.bars());
        json.writeArrayFieldStart("ranges");
        for (FetchRequest request : plan.requests()) {
            json.writeStartObject();
            json.writeStringField("start", request.range().startInclusive().toString());
            json.writeStringField("end", request.range().endExclusive().toString());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void second(JsonGenerator json, TaskPlan.Second second) throws IOException {
        json.writeObjectFieldStart("second_opinion");
        json.writeStringField("source", second.source());
        json.writeNumberField("requests", second.plan().price());
        json.writeNumberField("bars", second.plan().bars());
        json.writeEndObject();
    }

    /** Starts a task in the background; if it is at work already, the answer names that run. */
    @POST
    @Path("/trigger")
    @Consumes(MediaType.WILDCARD)
    @Operation(summary = "Starts a task in the background")
    public Map<String, Object> trigger(@QueryParam("task_name") @Nullable String taskName, @Nullable String body) {
        String name = taskName == null || taskName.isBlank() ? JsonBody.text(body, "task_name") : taskName;
        if (name.isBlank()) {
            throw ApiException.badArgument("task_name: expected the name of a task, found none");
        }
        return started(task(name));
    }

    /** Starts every task, or every task of a type. */
    @POST
    @Path("/trigger-all")
    @Consumes(MediaType.WILDCARD)
    @Operation(summary = "Starts every task, or every task of a type, in the background")
    public Map<String, Object> triggerAll(@QueryParam("task_type") @Nullable String taskType, @Nullable String body) {
        String type = taskType == null || taskType.isBlank() ? JsonBody.text(body, "task_type") : taskType;
        List<Map<String, Object>> started = new ArrayList<>();
        for (MaintenanceTask task : board.tasks()) {
            if (type.isBlank() || task.type().equals(type)) {
                started.add(started(task));
            }
        }
        if (started.isEmpty() && !type.isBlank()) {
            throw ApiException.unknown("task_type: no task is of type \"" + type + '"');
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("success", true);
        answer.put("message", started.size() + " tasks are at work");
        answer.put(
                "triggered", started.stream().map(one -> one.get("task_name")).toList());
        answer.put("runs", started);
        return answer;
    }

    private Map<String, Object> started(MaintenanceTask task) {
        restore.progress().ifPresent(now -> {
            throw ApiException.conflict(task.name() + " is not started: " + now.sentence());
        });
        TaskBoard.Start start = board.start(task.name(), "api");
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("success", true);
        answer.put("task_name", task.name());
        answer.put("run_id", start.run());
        answer.put("already_running", !start.isNew());
        answer.put(
                "message", start.isNew() ? "started as run " + start.run() : "at work already as run " + start.run());
        return answer;
    }

    private MaintenanceTask task(String name) {
        return board.task(name)
                .orElseThrow(() -> ApiException.unknown("task_name: there is no task \"" + name + "\", there are "
                        + board.tasks().stream().map(MaintenanceTask::name).toList()));
    }

    private Map<String, @Nullable Object> brief(MaintenanceTask task) {
        Optional<TaskBoard.Progress> progress = board.progress(task.name());
        Optional<Run> last = journal.lastRun(task.name());
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("name", task.name());
        answer.put("type", task.type());
        answer.put("source", task.source());
        answer.put("series_count", task.series().size());
        answer.put("status", progress.isPresent() ? "running" : "idle");
        answer.put("progress", progress.map(p -> p.done() + "/" + p.total()).orElse(null));
        answer.put("last_run_time", last.map(run -> run.started().toString()).orElse(null));
        answer.put("last_run_status", last.map(run -> run.status().label()).orElse(null));
        return answer;
    }
}
