package dms.api;

import dms.sync.BackupBook;
import dms.sync.BackupSync;
import dms.sync.Healer;
import dms.sync.Restore;
import dms.sync.SyncOutcome;
import dms.sync.Unhealed;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** The copies: what they lack, what was copied, and the proof that they are equal. */
// Not "/sync": of that class alone the calls below /sync would be looked for, and some are those of nodes.
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
public class SyncResource {

    private static final int MOST_ROWS = 1_000;
    private static final int MOST_NAMED = 100;

    private final BackupSync sync;
    private final BackupBook book;
    private final BackupRows rows;
    private final Healer healer;
    private final Restore restore;

    /** Shows these copies and starts them. */
    @Inject
    public SyncResource(BackupSync sync, BackupBook book, BackupRows rows, Healer healer, Restore restore) {
        this.sync = sync;
        this.book = book;
        this.rows = rows;
        this.healer = healer;
        this.restore = restore;
    }

    /** Every backup with its lag. */
    @GET
    @Path("/sync/status")
    @Operation(summary = "Every backup with its lag in series, bars and seconds, and as of when it is proved equal")
    public Map<String, @Nullable Object> status() {
        List<Map<String, @Nullable Object>> backups = rows.all();
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("backups", backups);
        answer.put("total_backups", backups.size());
        List<Unhealed> damaged = healer.unhealed();
        answer.put(
                "damaged", damaged.stream().limit(MOST_NAMED).map(SyncJson::row).toList());
        answer.put("total_damaged", damaged.size());
        answer.put(
                "restore",
                restore.progress()
                        .map(SyncJson::row)
                        .or(() -> restore.last().map(SyncJson::ended))
                        .orElse(null));
        return answer;
    }

    /** What was copied, the newest first. */
    @GET
    @Path("/sync/history")
    @Operation(summary = "What was copied to which backup, the newest first")
    public Map<String, Object> history(
            @QueryParam("backup_name") @DefaultValue("") String backup,
            @QueryParam("symbol") @DefaultValue("") String symbol,
            @QueryParam("limit") @DefaultValue("100") String limit,
            @QueryParam("offset") @DefaultValue("0") String offset) {
        int rows = Arguments.number("limit", limit, 100, 1, MOST_ROWS);
        int skipped = Arguments.number("offset", offset, 0, 0, Integer.MAX_VALUE);
        if (!backup.isBlank()) {
            SyncCall.about("backup_name", () -> sync.status(backup));
        }
        return Map.of(
                "history",
                book
                        .history(
                                Optional.of(backup).filter(name -> !name.isBlank()),
                                Optional.of(symbol)
                                        .filter(name -> !name.isBlank())
                                        .map(name -> Arguments.symbol(name).toString()),
                                rows,
                                skipped)
                        .stream()
                        .map(SyncJson::row)
                        .toList());
    }

    /** Copies what one backup or all of them lack, now. */
    @POST
    @Path("/sync/trigger")
    @Consumes(MediaType.WILDCARD)
    @Operation(
            summary =
                    "Copies what one backup or all of them lack, now; with full=true compares every bar and deletes from"
                            + " the backup what the primary store does not have")
    public Map<String, Object> trigger(
            @QueryParam("backup_name") @DefaultValue("") String backupName,
            @QueryParam("full") @DefaultValue("false") String full,
            @Nullable String body) {
        String backup = backupName.isBlank() ? JsonBody.text(body, "backup_name") : backupName;
        boolean isFull = Arguments.flag("full", full);
        if (isFull && backup.isBlank()) {
            throw ApiException.badArgument("backup_name: a copy in full is made of one backup, expected its name");
        }
        List<String> names = backup.isBlank()
                ? sync.statuses().stream()
                        .map(status -> status.settings().name())
                        .toList()
                : List.of(backup);
        List<Map<String, Object>> outcomes = new ArrayList<>();
        boolean isSuccess = true;
        for (String name : names) {
            Optional<SyncOutcome> outcome = SyncCall.about(
                    "backup_name", () -> isFull ? Optional.of(healer.copyFull(name)) : sync.copyNow(name));
            isSuccess &= outcome.map(done -> done.status() == SyncOutcome.Status.SUCCESS)
                    .orElse(true);
            outcomes.add(outcome.map(SyncJson::row).orElseGet(() -> Map.of("backup_name", name, "status", "current")));
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("success", isSuccess);
        answer.put("syncs", outcomes);
        return answer;
    }
}
