package dms.api;

import dms.maintain.MaintenanceTask;
import dms.maintain.TaskBoard;
import dms.store.DamagedBlock;
import dms.store.StoreException;
import dms.sync.BackupBook;
import dms.sync.BackupStatus;
import dms.sync.BackupSync;
import dms.sync.HealedBlock;
import dms.sync.HealedProof;
import dms.sync.Healer;
import dms.sync.JournalLag;
import dms.sync.Rehearsal;
import dms.sync.Restore;
import dms.sync.RestoreProgress;
import dms.sync.SyncOutcome;
import dms.sync.Unhealed;
import dms.sync.Verification;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** The copies: what they lack, what was copied, and the proof that they are equal. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
public class SyncResource {

    private static final System.Logger LOGGER = System.getLogger(SyncResource.class.getName());
    private static final int MOST_ROWS = 1_000;
    private static final int MOST_NAMED = 100;

    private final BackupSync sync;
    private final BackupBook book;
    private final Healer healer;
    private final Restore restore;
    private final Rehearsal rehearsal;
    private final TaskBoard tasks;
    private final Clock clock;

    /** Shows and starts these copies, and the way back from them while none of these tasks is at work. */
    @Inject
    public SyncResource(
            BackupSync sync,
            BackupBook book,
            Healer healer,
            Restore restore,
            Rehearsal rehearsal,
            TaskBoard tasks,
            Clock clock) {
        this.rehearsal = rehearsal;
        this.sync = sync;
        this.book = book;
        this.healer = healer;
        this.restore = restore;
        this.tasks = tasks;
        this.clock = clock;
    }

    /** Every backup with its lag. */
    @GET
    @Path("/sync/status")
    @Operation(summary = "Every backup with its lag in series, bars and seconds, and as of when it is proved equal")
    public Map<String, @Nullable Object> status() {
        List<Map<String, @Nullable Object>> rows = rows();
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("backups", rows);
        answer.put("total_backups", rows.size());
        List<Unhealed> damaged = healer.unhealed();
        answer.put(
                "damaged",
                damaged.stream().limit(MOST_NAMED).map(SyncResource::row).toList());
        answer.put("total_damaged", damaged.size());
        answer.put(
                "restore",
                restore.progress()
                        .map(SyncResource::row)
                        .or(() -> restore.last().map(SyncResource::ended))
                        .orElse(null));
        return answer;
    }

    private static Map<String, Object> row(Unhealed damaged) {
        Map<String, Object> row = row(damaged.block());
        row.put("reason", damaged.block().reason());
        row.put("found", damaged.block().found().toString());
        row.put("detail", damaged.sentence());
        return row;
    }

    private static Map<String, Object> row(HealedBlock healed) {
        Map<String, Object> row = row(healed.block());
        row.put("backup_name", healed.backup());
        return row;
    }

    private static Map<String, Object> row(DamagedBlock block) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("symbol", block.key().symbol().toString());
        row.put("interval", block.key().interval().toString());
        row.put("first", block.firstTime().toString());
        row.put("last", block.lastTime().toString());
        row.put("bars", block.count());
        return row;
    }

    private static Map<String, Object> row(RestoreProgress progress) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("backup_name", progress.backup());
        row.put("state", progress.isAtWork() ? "restoring" : "waiting");
        row.put("started", progress.started().toString());
        row.put("bars", progress.bars());
        row.put("restored_bars", progress.done());
        row.put("detail", progress.sentence());
        return row;
    }

    private static Map<String, Object> ended(SyncOutcome outcome) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("backup_name", outcome.backup());
        row.put("state", outcome.status().label());
        row.put("started", outcome.started().toString());
        row.put("ended", outcome.ended().toString());
        row.put("restored_bars", outcome.bars());
        row.put("detail", outcome.message());
        return row;
    }

    /** The same, as the list of backups. */
    @GET
    @Path("/backups")
    @Operation(summary = "Every backup with its lag in series, bars and seconds, and as of when it is proved equal")
    public Map<String, Object> backups() {
        return Map.of("backups", rows());
    }

    private List<Map<String, @Nullable Object>> rows() {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        for (BackupStatus status : sync.statuses()) {
            rows.add(row(status));
        }
        return rows;
    }

    private Map<String, @Nullable Object> row(BackupStatus status) {
        String name = status.settings().name();
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("name", name);
        row.put("type", status.settings().type());
        row.put("place", status.settings().place());
        row.put("state", status.state().name().toLowerCase(Locale.ROOT));
        row.put("detail", status.sentence());
        row.put("failures", status.failures());
        row.put("next_attempt", text(status.nextAttempt()));
        row.put("breaker", status.breaker().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        row.put("last_sync", text(status.book().lastSuccess()));
        row.put("equal_as_of", text(status.book().equalAsOf()));
        row.put("looked_equal_as_of", text(status.book().lookedEqualAsOf()));
        row.put(
                "copied_from",
                status.book().copiedFrom().toEpochMilli() == Long.MIN_VALUE
                        ? null
                        : status.book().copiedFrom().toString());
        row.put("refused_clear", text(status.book().refusedClear()));
        row.put("is_new", !status.book().isSeeded());
        row.put("last_rehearsal", rehearsal.last(name).map(SyncResource::row).orElse(null));
        row.put("last_heal", healer.last(name).map(SyncResource::row).orElse(null));
        Map<String, @Nullable Object> lag = new LinkedHashMap<>();
        lag.put("series", status.lag().series());
        lag.put("bars", status.lag().series() == 0 ? Long.valueOf(0) : bars(name));
        lag.put(
                "seconds",
                status.lag()
                        .oldest()
                        .map(since -> Math.max(
                                0, Duration.between(since, clock.instant()).toSeconds()))
                        .orElse(0L));
        lag.put("since", text(status.lag().oldest()));
        lag.put("journal_entries", status.journal().map(JournalLag::entries).orElse(null));
        row.put("lag", lag);
        row.put(
                "journal",
                status.journal()
                        .map(journal -> journal.sentence().isEmpty() ? "copied" : journal.sentence())
                        .orElse("not kept: it holds bars and actions only"));
        return row;
    }

    /** None while the primary store cannot be asked, which the status of the store tells. */
    private @Nullable Long bars(String name) {
        try {
            return sync.lagBars(name);
        } catch (StoreException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "the bars of the backlog could not be counted", e);
            return null;
        }
    }

    private static @Nullable String text(Optional<Instant> instant) {
        return instant.map(Instant::toString).orElse(null);
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
            known(backup, sync::status);
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
                        .map(SyncResource::row)
                        .toList());
    }

    private static Map<String, Object> row(SyncOutcome outcome) {
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
            Optional<SyncOutcome> outcome =
                    known(name, known -> isFull ? Optional.of(full(known)) : sync.copyNow(known));
            isSuccess &= outcome.map(done -> done.status() == SyncOutcome.Status.SUCCESS)
                    .orElse(true);
            outcomes.add(
                    outcome.map(SyncResource::row).orElseGet(() -> Map.of("backup_name", name, "status", "current")));
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("success", isSuccess);
        answer.put("syncs", outcomes);
        return answer;
    }

    private SyncOutcome full(String name) {
        try {
            return healer.copyFull(name);
        } catch (StoreException e) {
            if (e.kind() == StoreException.Kind.REFUSED) {
                throw ApiException.conflict(String.valueOf(e.getMessage()));
            }
            throw e;
        }
    }

    /** Compares digests now and copies again what differs. */
    @POST
    @Path("/backups/{name}/verify")
    @Operation(
            summary = "Reads and compares every bar by digest now, copies again what differs, brings back what it finds"
                    + " damaged in the primary store, and says what is proved; with"
                    + " look=true compares kept digests, or counts and sums, without reading the bars")
    public Map<String, Object> verify(
            @PathParam("name") String name, @QueryParam("look") @DefaultValue("false") String look) {
        boolean isLook = Arguments.flag("look", look);
        HealedProof proof =
                known(name, known -> isLook ? new HealedProof(sync.look(known), List.of()) : healer.verify(known));
        Verification result = proof.verification();
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("success", result.isEqual());
        answer.put("backup_name", result.backup());
        answer.put("equal", result.isEqual());
        answer.put("detail", result.sentence());
        answer.put("started", result.started().toString());
        answer.put("ended", result.ended().toString());
        answer.put("series", result.series());
        answer.put("bars", result.bars());
        answer.put("differed", result.differed().stream().map(Object::toString).toList());
        answer.put("repaired_bars", result.repaired());
        answer.put("healed", proof.healed().stream().map(SyncResource::row).toList());
        answer.put("holds_more", result.extra().stream().map(Object::toString).toList());
        answer.put(
                "remaining", result.remaining().stream().map(Object::toString).toList());
        return answer;
    }

    /** Restores a random sample into a scratch store, now. */
    @POST
    @Path("/backups/{name}/rehearse")
    @Operation(
            summary =
                    "Restores a random sample of a backup into a scratch store and compares it with the primary store")
    public Map<String, Object> rehearse(@PathParam("name") String name) {
        SyncOutcome outcome = known(name, rehearsal::rehearse);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("success", outcome.status() == SyncOutcome.Status.SUCCESS);
        answer.putAll(row(outcome));
        answer.remove("id");
        return answer;
    }

    /** Fills an empty primary store from a backup, in the background. */
    @POST
    @Path("/backups/{name}/restore")
    @Operation(
            summary =
                    "Fills an empty primary store from a backup and proves it equal, in the background; tasks and copies"
                            + " wait meanwhile, and what broke off goes on")
    public Response restore(@PathParam("name") String name) {
        for (MaintenanceTask task : tasks.tasks()) {
            if (tasks.progress(task.name()).isPresent()) {
                throw ApiException.conflict("task " + task.name() + " is at work: a restore begins when none is");
            }
        }
        known(name, known -> {
            try {
                restore.start(known);
                return true;
            } catch (StoreException e) {
                if (e.kind() == StoreException.Kind.REFUSED) {
                    throw ApiException.conflict(String.valueOf(e.getMessage()));
                }
                throw e;
            }
        });
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("success", true);
        answer.put("message", "restoring from " + name + "; GET /sync/status shows how far it is");
        answer.put("restore", restore.progress().map(SyncResource::row).orElse(null));
        return Response.status(Response.Status.ACCEPTED).entity(answer).build();
    }

    /** Gives up a restore that has not ended. */
    @DELETE
    @Path("/backups/{name}/restore")
    @Operation(summary = "Gives up a restore that has not ended: what is restored stays, tasks and copies go on")
    public Map<String, Object> giveUp(@PathParam("name") String name) {
        known(name, known -> {
            restore.giveUp(known);
            return true;
        });
        return Map.of("success", true, "message", "the restore from " + name + " was given up");
    }

    private static <T> T known(String name, Function<String, T> work) {
        try {
            return work.apply(name);
        } catch (NoSuchElementException e) {
            throw ApiException.unknown("backup_name: " + e.getMessage());
        }
    }
}
