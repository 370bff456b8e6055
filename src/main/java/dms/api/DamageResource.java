package dms.api;

import dms.sync.BackupSync;
import dms.sync.DamageRulings;
import dms.sync.SyncOutcome;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** What a person rules on damaged blocks that no backup can prove to have; {@code GET /sync/status} lists them. */
@Path("/damaged")
@Produces(MediaType.APPLICATION_JSON)
public class DamageResource {

    private final DamageRulings rulings;
    private final BackupSync sync;

    /** Carries out these rulings, with these copies. */
    @Inject
    public DamageResource(DamageRulings rulings, BackupSync sync) {
        this.rulings = rulings;
        this.sync = sync;
    }

    /** Takes what a backup has in the place of a block. */
    @POST
    @Path("/{id}/take")
    @Operation(
            summary =
                    "Takes the bars that a backup has in the place of a damaged block, although they are not proved to be"
                            + " those that were lost; what is stored there meanwhile stays")
    public Map<String, Object> take(
            @PathParam("id") String id, @QueryParam("backup_name") @DefaultValue("") String backup) {
        long block = block(id);
        if (backup.isBlank()) {
            throw ApiException.badArgument("backup_name: expected the name of the backup whose bars are taken");
        }
        SyncCall.about("backup_name", () -> sync.status(backup));
        SyncOutcome outcome = SyncCall.about("id", () -> rulings.take(block, backup));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("success", true);
        answer.put("backup_name", backup);
        answer.put("bars", outcome.bars());
        answer.put("detail", outcome.message());
        return answer;
    }

    /** Does without the bars of a block. */
    @POST
    @Path("/{id}/dismiss")
    @Operation(
            summary =
                    "Does without the bars of a damaged block: it is named no longer, and what is stored there counts."
                            + " Nothing is deleted by it; a backup that has them is held until it is copied to in full")
    public Map<String, Object> dismiss(@PathParam("id") String id) {
        long block = block(id);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("success", true);
        answer.putAll(SyncCall.about("id", () -> SyncJson.lost(rulings.dismiss(block))));
        return answer;
    }

    private static long block(String id) {
        try {
            return Long.parseLong(id);
        } catch (NumberFormatException e) {
            throw ApiException.badArgument("id: expected the number of a damaged block, found " + id);
        }
    }
}
