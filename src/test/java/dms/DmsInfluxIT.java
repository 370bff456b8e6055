package dms;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dms.store.influx.InfluxProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The main job with the bars in a real InfluxDB, which goes and comes back: while it is away everybody is told so, and
 * what its absence cut off is done by itself afterwards. Skipped where there is no influxd.
 */
class DmsInfluxIT {

    private static final int SYMBOLS = 12;

    /** What does not change while the test runs, also if a session closes meanwhile or a day begins. */
    private final String read =
            "/read/SIM0?end_date=" + LocalDate.now(ZoneOffset.UTC).minusDays(4);

    @TempDir
    Path folder;

    @Test
    void mainJob_serverGoesAndComes_isDoneByItselfInTheEnd() throws Exception {
        Path data = Files.createDirectories(folder.resolve("data"));
        try (InfluxProcess influx = InfluxProcess.start(Files.createDirectories(folder.resolve("influx")), false)) {
            Path config = writeConfig(influx.port());
            String before;
            try (DmsServer dms = DmsServer.start(config, data)) {
                assertUp(dms, influx);

                JsonNode run = Json.parse(dms.runTask("made_up"));

                assertThat(run.required("status").asText()).isEqualTo("success");
                int bars = run.required("data_count").asInt();
                assertThat(bars).isGreaterThan(SYMBOLS * 200);
                assertThat(influx.ask("SELECT count(close) FROM dms_data.dms_daily.bars"))
                        .contains("[\"1970-01-01T00:00:00Z\"," + bars + "]");
                before = dms.get(read).body();
                assertThat(Json.parse(before).required("data").size()).isGreaterThan(200);

                influx.kill();
                assertDown(dms);
                // It was read before, so it is in memory.
                assertThat(dms.get(read).body()).isEqualTo(before);
                int runs = runs(dms);
                influx.startAgain();
                Await.until(() -> runs(dms) > runs, "a run that the service starts by itself");
                assertResumed(dms);
                assertThat(dms.get(read).body()).isEqualTo(before);
                assertThat(dms.stop()).isZero();
            }
            assertStartsWithoutItsServer(config, data, influx, before);
        }
    }

    private static void assertUp(DmsServer dms, InfluxProcess influx) throws Exception {
        JsonNode store = Json.parse(dms.get("/status").body()).required("store");
        assertThat(store.required("type").asText()).isEqualTo("influxdb1");
        assertThat(store.required("state").asText()).isEqualTo("up");
        assertThat(store.required("version").asText()).startsWith("1.");
        assertThat(store.required("detail").asText())
                .isEqualTo("database dms_data at http://127.0.0.1:" + influx.port());
        assertThat(ready(dms)).isEqualTo(200);
        assertThat(dms.output()).contains("bars in        database dms_data at").doesNotContain("cannot be used");
    }

    /** Reads of what is not in memory say so, the run fails per symbol, and status and health say so too. */
    private static void assertDown(DmsServer dms) throws Exception {
        HttpResponse<String> read = dms.get("/read/SIM1");
        assertThat(read.statusCode()).isEqualTo(503);
        assertThat(read.headers().firstValue("Content-Type").orElse("")).contains("application/problem+json");
        assertThat(read.headers().firstValue("Retry-After")).contains("10");
        assertThat(Json.text(read.body(), "detail"))
                .startsWith("store unreachable: http://127.0.0.1:")
                .contains("no answer from InfluxDB");
        JsonNode run = Json.parse(dms.runTask("made_up"));
        assertThat(run.required("status").asText()).isEqualTo("failed");
        for (JsonNode series : run.required("symbols")) {
            assertThat(series.required("kind").asText()).isEqualTo("store_unreachable");
        }
        JsonNode store = Json.parse(dms.get("/status").body()).required("store");
        assertThat(store.required("state").asText()).isEqualTo("down");
        assertThat(store.required("detail").asText()).contains("no answer from InfluxDB");
        assertThat(ready(dms)).isEqualTo(503);
    }

    private static void assertResumed(DmsServer dms) throws InterruptedException {
        JsonNode newest =
                Json.parse(dms.get("/maintenance/log").body()).required("logs").get(0);
        JsonNode run = Json.parse(dms.awaitRun(newest.required("id").asText()));
        assertThat(run.required("trigger").asText()).isEqualTo("retry");
        assertThat(run.required("status").asText()).isEqualTo("success");
        assertThat(run.required("data_count").asInt())
                .as("a bar each, if a session has closed meanwhile")
                .isIn(0, SYMBOLS);
    }

    private void assertStartsWithoutItsServer(Path config, Path data, InfluxProcess influx, String before)
            throws Exception {
        influx.kill();
        try (DmsServer dms = DmsServer.start(config, data)) {
            Await.until(
                    () -> dms.output().contains("Note: the store cannot be used: http://127.0.0.1:"),
                    "run.sh to say so");
            assertDown(dms);
            influx.startAgain();
            Await.until(() -> dms.get(read).statusCode() == 200, "the store to be used again");
            assertThat(dms.get(read).body()).isEqualTo(before);
            assertThat(dms.stop()).isZero();
        }
    }

    private static int runs(DmsServer dms) {
        return Json.parse(dms.get("/maintenance/log").body()).required("logs").size();
    }

    private static int ready(DmsServer dms) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + dms.port() + "/health/ready"))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private Path writeConfig(int influxPort) throws IOException {
        Path config = Files.createDirectories(folder.resolve("config"));
        Files.writeString(config.resolve("dms.yaml"), """
                dms:
                  service:
                    run_on_startup: false
                  primary:
                    type: influxdb1
                    host: 127.0.0.1
                    port: %d
                """.formatted(influxPort));
        MadeUpTask.write(config, SYMBOLS, 365);
        return config;
    }
}
