package dms.api;

import dms.maintain.MaintenanceTask;
import dms.maintain.TaskBoard;
import dms.sync.BackupSync;
import dms.sync.HealedProof;
import dms.sync.Healer;
import dms.sync.Rehearsal;
import dms.sync.Restore;
import dms.sync.SyncOutcome;
import dms.sync.Verification;
import jakarta.inject.Inject;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** The backups: the proof that they are equal, and the way back from them. */
@Path("/backups")
@Produces(MediaType.APPLICATION_JSON)
public class BackupResource {

    private final BackupSync sync;
    private final BackupRows rows;
    private final Healer healer;
    private final Restore restore;
    private final Rehearsal rehearsal;
    private final TaskBoard tasks;

    /** Compares these copies, and restores from them while none of these tasks is at work. */
    @Inject
    public BackupResource(
            BackupSync sync, BackupRows rows, Healer healer, Restore restore, Rehearsal rehearsal, TaskBoard tasks) {
        this.sync = sync;
        this.rows = rows;
        this.healer = healer;
        this.restore = restore;
        this.rehearsal = rehearsal;
        this.tasks = tasks;
    }

    /** Every backup with its lag. */
    @GET
    @Operation(summary = "Every backup with its lag in series, bars and seconds, and as of when it is proved equal")
    public Map<String, Object> backups() {
        return Map.of("backups", rows.all());
    }

    /** Compares digests now and copies again what differs. */
    @POST
    @Path("/{name}/verify")
    @Operation(
            summary = "Reads and compares every bar by digest now, copies again what differs, brings back what it finds"
                    + " damaged in the primary store, and says what is proved; with"
                    + " look=true compares kept digests, or counts and sums, without reading the bars")
    public Map<String, Object> verify(
            @PathParam("name") String name, @QueryParam("look") @DefaultValue("false") String look) {
        boolean isLook = Arguments.flag("look", look);
        HealedProof proof = about(() -> isLook ? new HealedProof(sync.look(name), List.of()) : healer.verify(name));
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
        answer.put("healed", proof.healed().stream().map(SyncJson::row).toList());
        answer.put("holds_more", result.extra().stream().map(Object::toString).toList());
        answer.put(
                "remaining", result.remaining().stream().map(Object::toString).toList());
        return answer;
    }

    /** Restores a random sample into a scratch store, now. */
    @POST
    @Path("/{name}/rehearse")
    @Operation(
            summary =
                    "Restores a random sample of a backup into a scratch store and compares it with the primary store")
    public Map<String, Object> rehearse(@PathParam("name") String name) {
        SyncOutcome outcome = about(() -> rehearsal.rehearse(name));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("success", outcome.status() == SyncOutcome.Status.SUCCESS);
        answer.putAll(SyncJson.row(outcome));
        answer.remove("id");
        return answer;
    }

    /** Fills an empty primary store from a backup, in the background. */
    @POST
    @Path("/{name}/restore")
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
        about(() -> {
            restore.start(name);
            return true;
        });
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("success", true);
        answer.put("message", "restoring from " + name + "; GET /sync/status shows how far it is");
        answer.put("restore", restore.progress().map(SyncJson::row).orElse(null));
        return Response.status(Response.Status.ACCEPTED).entity(answer).build();
    }

    /** Gives up a restore that has not ended. */
    @DELETE
    @Path("/{name}/restore")
    @Operation(summary = "Gives up a restore that has not ended: what is restored stays, tasks and copies go on")
    public Map<String, Object> giveUp(@PathParam("name") String name) {
        about(() -> {
            restore.giveUp(name);
            return true;
        });
        return Map.of("success", true, "message", "the restore from " + name + " was given up");
    }

    private static <T> T about(Supplier<T> work) {
        return SyncCall.about("backup_name", work);
    }
}
