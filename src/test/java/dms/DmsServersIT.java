package dms;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dms.store.influx.InfluxProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The main job with the bars on two real InfluxDBs, of which one goes while bars are written, and DMS with it: it is level again by
 * itself when it is back. Skipped where there is no influxd.
 */
class DmsServersIT {

    /** What does not change while the test runs, also if a day begins. */
    private final String read =
            "/read/EARLY0?end_date=" + LocalDate.now(ZoneOffset.UTC).minusDays(4);

    @TempDir
    Path folder;

    @Test
    void mainJob_oneServerGoesAndComes_isLevelByItselfInTheEnd() throws Exception {
        Path data = Files.createDirectories(folder.resolve("data"));
        try (InfluxProcess first = InfluxProcess.start(Files.createDirectories(folder.resolve("first")), false);
                InfluxProcess second = InfluxProcess.start(Files.createDirectories(folder.resolve("second")), false)) {
            Path config = writeConfig(first.port(), second.port());
            String early;
            try (DmsServer dms = DmsServer.start(config, data)) {
                awaitServers(dms, true, true);
                assertSuccess(dms.runTask("early"));
                assertThat(points(first)).contains(",").isEqualTo(points(second));
                early = dms.get(read).body();
                assertThat(Json.parse(early).required("data").size()).isGreaterThan(200);

                first.kill();

                assertThat(dms.get("/read/EARLY1").statusCode()).isEqualTo(200);
                assertSuccess(dms.runTask("late"));
                awaitServers(dms, false, true);
                JsonNode behind = server(dms, 0);
                assertThat(behind.required("state").asText()).isEqualTo("down");
                assertThat(behind.required("lag_series").asInt()).isPositive();
                assertThat(behind.required("place").asText())
                        .isEqualTo("database dms_data at http://127.0.0.1:" + first.port());
                dms.kill();
            }
            try (DmsServer dms = DmsServer.start(config, data)) {
                awaitServers(dms, false, true);
                assertThat(dms.get(read).body()).isEqualTo(early);

                first.startAgain();

                Await.until(() -> server(dms, 0).required("level").asBoolean(), "the server that was away to be level");
                awaitServers(dms, true, true);
                assertThat(points(first)).isEqualTo(points(second));
                second.kill();
                assertThat(Json.parse(dms.get("/read/LATE1").body())
                                .required("data")
                                .size())
                        .isGreaterThan(200);
                assertThat(dms.stop()).isZero();
            }
        }
    }

    private static String points(InfluxProcess influx) throws Exception {
        return influx.ask("SELECT count(close), sum(close) FROM dms_data.dms_daily.bars");
    }

    private static void assertSuccess(String run) {
        assertThat(Json.parse(run).required("status").asText()).isEqualTo("success");
        assertThat(Json.parse(run).required("data_count").asInt()).isGreaterThan(200);
    }

    /** Soon: a server is asked, and brought level, by a timer. */
    private static void awaitServers(DmsServer dms, Boolean... level) throws InterruptedException {
        Await.until(
                () -> {
                    JsonNode store = Json.parse(dms.get("/status").body()).required("store");
                    List<Boolean> found = new ArrayList<>();
                    store.required("servers")
                            .forEach(
                                    server -> found.add(server.required("level").asBoolean()));
                    return store.required("state").asText().equals("up") && found.equals(List.of(level));
                },
                "servers that are level: " + List.of(level));
    }

    private static JsonNode server(DmsServer dms, int index) {
        return Json.parse(dms.get("/status").body())
                .required("store")
                .required("servers")
                .get(index);
    }

    private Path writeConfig(int firstPort, int secondPort) throws IOException {
        Path config = Files.createDirectories(folder.resolve("config"));
        Files.writeString(config.resolve("dms.yaml"), """
                dms:
                  service:
                    run_on_startup: false
                  primary:
                    type: influxdb1
                    host: 127.0.0.1
                    servers:
                      - port: %d
                      - port: %d
                """.formatted(firstPort, secondPort));
        Files.writeString(
                config.resolve("task.yaml"), task("early") + task("late").substring("tasks:\n".length()));
        return config;
    }

    private static String task(String name) {
        StringBuilder task = new StringBuilder("""
                tasks:
                  - name: %s
                    type: incremental
                    fetcher: simulated
                    interval: 1d
                    initial_days: 365
                    symbols:
                """.formatted(name));
        for (int i = 0; i < 6; i++) {
            task.append("      - US.")
                    .append(name.toUpperCase(Locale.ROOT))
                    .append(i)
                    .append('\n');
        }
        return task.toString();
    }
}
