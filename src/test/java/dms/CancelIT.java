package dms;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run of the real server is cancelled, and the next one does the rest. */
class CancelIT {

    private static final int SYMBOLS = 60;

    /** How many bars a session that closes between two runs can add to a series that the first has done. */
    private static final int SESSIONS_MEANWHILE = 1;

    @TempDir
    Path folder;

    @Test
    void cancel_inTheMiddleOfABackfill_endsItAndTheNextRunDoesTheRest() throws Exception {
        Path data = Files.createDirectories(folder.resolve("data"));
        try (DmsServer dms = DmsServer.start(writeConfig(), data)) {
            String run = start(dms);
            awaitDone(dms, run, 5);

            HttpResponse<String> accepted = dms.delete("/runs/" + run);

            assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
            assertThat(Json.text(accepted.body(), "id")).isEqualTo(run);
            JsonNode ended = Json.parse(dms.awaitRun(run));
            assertThat(ended.required("status").asText()).isEqualTo("cancelled");
            int done = ended.required("symbols").size();
            assertThat(done).isBetween(5, SYMBOLS - 1);
            assertThat(ended.required("result_message").asText())
                    .contains(done + " of " + SYMBOLS + " series up to date")
                    .contains("stopped before " + (SYMBOLS - done) + " were worked on");
            assertTold(dms, run);
            assertProblems(dms, run);

            JsonNode next = Json.parse(dms.awaitRun(start(dms)));
            assertThat(next.required("status").asText()).isEqualTo("success");
            int added = 0;
            for (JsonNode series : next.required("symbols")) {
                added += series.required("added").asInt() > SESSIONS_MEANWHILE ? 1 : 0;
            }
            assertThat(added).as("series that the first run had not done").isEqualTo(SYMBOLS - done);
            assertThat(dms.stop()).isZero();
        }
    }

    private static String start(DmsServer dms) {
        return Json.text(dms.post("/tasks/trigger?task_name=made_up", "").body(), "run_id");
    }

    private static void awaitDone(DmsServer dms, String run, int series) {
        Await.until(
                () -> Json.parse(dms.get("/runs/" + run).body())
                                .required("symbols")
                                .size()
                        >= series,
                "the first series");
    }

    private static void assertTold(DmsServer dms, String run) {
        JsonNode listed = Json.parse(
                dms.get("/runs?task=made_up&status=cancelled&limit=1").body());
        assertThat(listed.required("total").asInt()).isEqualTo(1);
        assertThat(listed.required("runs").get(0).required("id").asText()).isEqualTo(run);
        JsonNode log = Json.parse(dms.get("/maintenance/log").body()).required("logs");
        assertThat(log.get(0).required("status").asText()).isEqualTo("cancelled");
        JsonNode stats = Json.parse(dms.get("/tasks/made_up/status").body()).required("stats");
        assertThat(stats.required("cancelled_count").asInt()).isEqualTo(1);
        assertThat(stats.required("success_count").asInt()).isZero();
        assertThat(stats.required("failed_count").asInt()).isZero();
    }

    private static void assertProblems(DmsServer dms, String run) {
        assertThat(dms.delete("/runs/" + run).statusCode()).isEqualTo(409);
        assertThat(dms.delete("/runs/999999").statusCode()).isEqualTo(404);
        assertThat(dms.get("/runs?status=dead").statusCode()).isEqualTo(400);
    }

    private Path writeConfig() throws Exception {
        Path config = Files.createDirectories(folder.resolve("config"));
        Files.writeString(config.resolve("dms.yaml"), """
                dms:
                  service:
                    run_on_startup: false
                    max_workers: 4
                  fetchers:
                    simulated:
                      latency_ms: 400
                """);
        MadeUpTask.write(config, SYMBOLS, 1825);
        return config;
    }
}
