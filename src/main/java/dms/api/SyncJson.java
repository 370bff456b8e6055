package dms.api;

import dms.store.DamagedBlock;
import dms.sync.HealedBlock;
import dms.sync.RestoreProgress;
import dms.sync.SyncOutcome;
import dms.sync.Unhealed;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is told of copies, as JSON. */
final class SyncJson {

    private SyncJson() {}

    static Map<String, Object> row(Unhealed damaged) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", damaged.id());
        row.putAll(lost(damaged.block()));
        row.put("reason", damaged.block().reason());
        row.put("found", damaged.block().found().toString());
        row.put("detail", damaged.sentence());
        return row;
    }

    static Map<String, Object> row(HealedBlock healed) {
        Map<String, Object> row = lost(healed.block());
        row.put("backup_name", healed.backup());
        return row;
    }

    static Map<String, Object> lost(DamagedBlock block) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("symbol", block.key().symbol().toString());
        row.put("interval", block.key().interval().toString());
        row.put("first", block.firstTime().toString());
        row.put("last", block.lastTime().toString());
        row.put("bars", block.count());
        return row;
    }

    static Map<String, Object> row(RestoreProgress progress) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("backup_name", progress.backup());
        row.put("state", progress.isAtWork() ? "restoring" : "waiting");
        row.put("started", progress.started().toString());
        row.put("bars", progress.bars());
        row.put("restored_bars", progress.done());
        row.put("detail", progress.sentence());
        return row;
    }

    static Map<String, Object> ended(SyncOutcome outcome) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("backup_name", outcome.backup());
        row.put("state", outcome.status().label());
        row.put("started", outcome.started().toString());
        row.put("ended", outcome.ended().toString());
        row.put("restored_bars", outcome.bars());
        row.put("detail", outcome.message());
        return row;
    }

    static Map<String, Object> row(SyncOutcome outcome) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", outcome.id());
        row.put("backup_name", outcome.backup());
        row.put("kind", outcome.kind());
        row.put("status", outcome.status().label());
        row.put("started", outcome.started().toString());
        row.put("ended", outcome.ended().toString());
        row.put("series", outcome.series());
        row.put("bars", outcome.bars());
        row.put("removed", outcome.removed());
        row.put("message", outcome.message());
        return row;
    }

    static @Nullable String text(Optional<Instant> instant) {
        return instant.map(Instant::toString).orElse(null);
    }
}
