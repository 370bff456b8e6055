package dms;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dms.fetch.futu.FakeOpenD;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real server, with Futu's own client in the WAR, against a simulated OpenD on loopback. */
class FutuIT {

    private static final int HISTORY = 3103;

    @TempDir
    Path folder;

    @Test
    void taskFromFutu_fillsTheStoreServesAndStops() throws Exception {
        Path data = Files.createDirectories(folder.resolve("data"));
        try (FakeOpenD openD = FakeOpenD.ofSimulatedMarket(Clock.systemUTC(), 1);
                DmsServer dms = DmsServer.start(config(openD.port()), data)) {
            assertThat(futu(dms)).contains(", not connected; ").contains("history quota not asked yet");

            JsonNode run = Json.parse(dms.runTask("futu_daily"));

            assertThat(run.required("status").asText()).isEqualTo("success");
            assertThat(run.required("data_count").asInt()).isGreaterThan(3 * 60);
            assertThat(openD.asked(HISTORY)).isEqualTo(3);
            assertThat(futu(dms))
                    .contains(", connected; 3 of 60")
                    .contains("3 of 100 symbols of the history quota used");
            JsonNode read = Json.parse(dms.get("/read/HK.00700?adjust=none").body());
            assertThat(read.required("data").size()).isGreaterThan(60);
            assertThat(dms.stop()).isZero();
            assertThat(dms.output())
                    .doesNotContain("SEVERE")
                    .doesNotContain("Vulnerable protobuf")
                    .doesNotContain("network thread of the Futu SDK");
        }
    }

    private static String futu(DmsServer dms) {
        for (JsonNode source : Json.parse(dms.get("/status").body()).required("sources")) {
            if (source.required("name").asText().equals("futu")) {
                return source.toString();
            }
        }
        throw new AssertionError("no source futu in /status");
    }

    private Path config(int port) throws Exception {
        Path config = Files.createDirectories(folder.resolve("config"));
        Files.writeString(config.resolve("dms.yaml"), """
                dms:
                  service: {run_on_startup: false}
                  fetchers:
                    futu: {enabled: true, port: %d}
                """.formatted(port));
        Files.writeString(config.resolve("task.yaml"), """
                tasks:
                  - name: futu_daily
                    fetcher: futu
                    interval: 1d
                    initial_days: 100
                    symbols: [US.AAPL, HK.00700, SH.600519]
                """);
        return config;
    }
}
