package dms.api;

import dms.journal.Run;
import dms.journal.RunPlan;
import dms.journal.SymbolEntry;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs as JSON objects. */
final class RunJson {

    private RunJson() {}

    /** A run as the log has it. */
    static Map<String, @Nullable Object> row(Run run) {
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

    /** The same with how far it is. */
    static Map<String, @Nullable Object> brief(Run run, boolean isStopping) {
        Map<String, @Nullable Object> row = row(run);
        row.put("trigger", run.trigger());
        row.put("cancelling", isStopping);
        row.put("series_count", run.symbols());
        row.put("series_done", run.succeeded());
        row.put("series_failed", run.failed());
        return row;
    }

    static Map<String, Object> plan(RunPlan plan) {
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

    static Map<String, Object> entry(SymbolEntry entry) {
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
