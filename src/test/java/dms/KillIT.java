package dms;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dms.ledger.Ledger;
import dms.market.BarSeries;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import dms.store.embedded.EmbeddedBarStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real server is killed in the middle of an update and started again: nothing is lost and nothing is twice. */
class KillIT {

    private static final int SYMBOLS = 50;

    /** How many bars a session that closes between two runs can add to a series that the first has done. */
    private static final int SESSIONS_MEANWHILE = 1;

    @TempDir
    Path folder;

    @Test
    void kill_inTheMiddleOfAnUpdate_nextRunEqualsAnUndisturbedOne() throws Exception {
        Path config = writeConfig();
        // A session may close between the two runs: what is compared ends before it.
        TimeRange compared = new TimeRange(
                TimeRange.ALL.startInclusive(), Clock.systemUTC().instant().minus(Duration.ofDays(4)));
        Path disturbed = Files.createDirectories(folder.resolve("disturbed"));
        Path undisturbed = Files.createDirectories(folder.resolve("undisturbed"));

        int doneBefore = killInTheMiddle(config, disturbed);
        runAgain(config, disturbed, doneBefore);
        try (DmsServer dms = DmsServer.start(config, undisturbed)) {
            assertThat(Json.text(dms.runTask("made_up"), "status")).isEqualTo("success");
            assertThat(dms.stop()).isZero();
        }

        Map<SeriesKey, BarSeries> expected = stored(undisturbed, compared);
        assertThat(expected).hasSize(SYMBOLS);
        assertThat(stored(disturbed, compared)).isEqualTo(expected);
    }

    private static int killInTheMiddle(Path config, Path data) throws Exception {
        try (DmsServer dms = DmsServer.start(config, data)) {
            String run =
                    Json.text(dms.post("/tasks/trigger?task_name=made_up", "").body(), "run_id");
            Await.until(() -> done(dms, run) >= 12, "the first series");
            int done = done(dms, run);
            dms.kill();
            assertThat(done).isBetween(12, SYMBOLS - 1);
            return done;
        }
    }

    private static int done(DmsServer dms, String run) {
        return Json.parse(dms.get("/runs/" + run).body()).required("symbols").size();
    }

    /** The service takes the task up again by itself; the series that were done are found so. */
    private static void runAgain(Path config, Path data, int doneBefore) throws Exception {
        try (DmsServer dms = DmsServer.start(config, data)) {
            Await.until(() -> log(dms).size() > 1, "the task to be taken up again");
            JsonNode log = log(dms);
            JsonNode cutOff = log.get(log.size() - 1);
            assertThat(cutOff.required("status").asText()).isEqualTo("interrupted");
            JsonNode run = Json.parse(dms.awaitRun(log.get(0).required("id").asText()));
            assertThat(run.required("trigger").asText()).isEqualTo("recovery");
            assertThat(run.required("status").asText()).isEqualTo("success");
            int fetchedAgain = 0;
            for (JsonNode series : run.required("symbols")) {
                fetchedAgain += series.required("added").asInt() > SESSIONS_MEANWHILE ? 1 : 0;
            }
            assertThat(fetchedAgain).isLessThanOrEqualTo(SYMBOLS - doneBefore);
            assertThat(dms.stop()).isZero();
        }
    }

    private static JsonNode log(DmsServer dms) {
        return Json.parse(dms.get("/maintenance/log").body()).required("logs");
    }

    private static Map<SeriesKey, BarSeries> stored(Path data, TimeRange range) {
        try (Ledger ledger = Ledger.open(data, Clock.systemUTC())) {
            assertThat(ledger.condition().flaws()).isEmpty();
            EmbeddedBarStore store = new EmbeddedBarStore(ledger);
            assertThat(store.damagedBlocks()).isEmpty();
            Map<SeriesKey, BarSeries> stored = new TreeMap<>();
            store.keys().forEach(key -> stored.put(key, store.read(key, range)));
            return stored;
        }
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
