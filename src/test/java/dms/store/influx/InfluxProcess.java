package dms.store.influx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dms.Await;
import dms.FreePort;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * An influxd of a test, on loopback alone and with everything in one folder. Where there is no influxd the test is
 * skipped, unless DMS_TEST_INFLUX_REQUIRED says that there must be one.
 */
public final class InfluxProcess implements AutoCloseable {

    private static final long MOST_SECONDS = 180;

    private final Path folder;
    private final int port;
    private Process process;

    private InfluxProcess(Path folder, int port) throws IOException {
        this.folder = folder;
        this.port = port;
        this.process = launch();
    }

    /** Starts one and waits until it answers. */
    public static InfluxProcess start(Path folder, boolean auth) throws IOException {
        boolean found = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(path -> Files.isExecutable(Path.of(path, "influxd")));
        if ("true".equals(System.getenv("DMS_TEST_INFLUX_REQUIRED"))) {
            assertThat(found)
                    .as("influxd on the PATH, required by DMS_TEST_INFLUX_REQUIRED")
                    .isTrue();
        }
        assumeTrue(found, "no influxd on the PATH; Debian's package influxdb brings it");
        int port = FreePort.find();
        Files.writeString(folder.resolve("influxdb.conf"), """
                reporting-disabled = true
                bind-address = "127.0.0.1:%d"
                [meta]
                  dir = "%s/meta"
                [data]
                  dir = "%2$s/data"
                  wal-dir = "%2$s/wal"
                  query-log-enabled = false
                [monitor]
                  store-enabled = false
                [http]
                  bind-address = "127.0.0.1:%d"
                  log-enabled = false
                  auth-enabled = %s
                """.formatted(FreePort.find(), folder, port, auth));
        InfluxProcess influx = new InfluxProcess(folder, port);
        influx.awaitAnswer();
        return influx;
    }

    /** The port that it listens on, also after it was started again. */
    public int port() {
        return port;
    }

    private Process launch() throws IOException {
        return new ProcessBuilder(
                        "influxd", "-config", folder.resolve("influxdb.conf").toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("influxd.log").toFile()))
                .start();
    }

    /** The settings of a database on it, for everybody. */
    public InfluxSettings settings(String database) {
        return settings(database, "", "");
    }

    InfluxSettings settings(String database, String username, String password) {
        return new InfluxSettings("127.0.0.1", port, database, username, password);
    }

    /** The body that the server answers to a statement, asked without DMS. */
    public String ask(String statement) throws IOException, InterruptedException {
        return ask(statement, "", "");
    }

    /** The same, asked by a user. */
    String ask(String statement, String username, String password) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/query?u="
                        + URLEncoder.encode(username, StandardCharsets.UTF_8) + "&p="
                        + URLEncoder.encode(password, StandardCharsets.UTF_8)))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("q=" + URLEncoder.encode(statement, StandardCharsets.UTF_8)))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** How much processor time it has taken so far. */
    public Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** As by {@code kill -9}. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().orTimeout(MOST_SECONDS, TimeUnit.SECONDS).join();
    }

    /** Starts it anew on the same port and folder. */
    public void startAgain() throws IOException {
        process = launch();
        awaitAnswer();
    }

    private void awaitAnswer() {
        HttpClient client = HttpClient.newHttpClient();
        Await.until(() -> !process.isAlive() || answers(client), "influxd, see " + folder.resolve("influxd.log"));
        if (!process.isAlive()) {
            throw new IllegalStateException("influxd has ended; see " + folder.resolve("influxd.log"));
        }
    }

    private boolean answers(HttpClient client) {
        HttpRequest ping = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/ping"))
                .build();
        try {
            client.send(ping, HttpResponse.BodyHandlers.discarding());
            return true;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        kill();
    }
}
