package dms.config;

import static org.assertj.core.api.Assertions.assertThat;

import dms.FreePort;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CheckConfigurationTest {

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private ConfigurationFiles files;
    private Path data;

    @BeforeEach
    void writeFiles() throws IOException {
        files = new ConfigurationFiles(folder);
        data = folder.resolve("data");
    }

    @Test
    void run_rightConfiguration_printsWhatTheShellNeeds() throws IOException {
        files.write("dms.yaml", "dms: {service: {host: localhost, log_level: WARNING}, debug_mode: on}");
        int port = FreePort.find();

        int code = run(port);

        assertThat(code).isZero();
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .contains(
                        "host=localhost",
                        "port=" + port,
                        "data=" + data,
                        "log_dir=" + Path.of("logs").toAbsolutePath(),
                        "log_level=WARNING",
                        "store=embedded",
                        "demo=false",
                        "task=daily: incremental, 1 symbol, 1d bars from yfinance, manual")
                .anyMatch(line -> line.matches("address=(127\\.0\\.0\\.1|0:0:0:0:0:0:0:1)"));
        assertThat(data).as("a check changes nothing").doesNotExist();
    }

    @Test
    void run_warnings_areLines() throws IOException {
        files.write("task.yaml", "tasks: []");

        assertThat(run(FreePort.find())).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains(
                        "warning=" + folder.resolve("task.yaml") + ": no task is enabled, so nothing is maintained\n");
    }

    @Test
    void run_wrongConfiguration_printsEveryError_code2() throws IOException {
        files.write("dms.yaml", "dms: {service: {max_workers: 0}, role: boss}");

        assertThat(run(FreePort.find())).isEqualTo(2);
        assertThat(out.size()).isZero();
        assertThat(err.toString(StandardCharsets.UTF_8).lines())
                .hasSize(3)
                .first()
                .isEqualTo("The configuration has 2 errors:");
    }

    @Test
    void run_portInUse_namesIt_code3() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(run(other.getLocalPort())).isEqualTo(3);

            assertThat(err.toString(StandardCharsets.UTF_8))
                    .startsWith("Port " + other.getLocalPort() + " of 127.0.0.1 is in use by another program.");
        }
    }

    @Test
    void run_dataFolderInUse_namesFolderAndProcess_code3() throws IOException {
        Files.createDirectories(data);
        Files.writeString(data.resolve("dms.lock"), "4711");
        try (FileChannel channel = FileChannel.open(
                        data.resolve("dms.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = channel.lock()) {
            assertThat(held.isValid()).isTrue();

            assertThat(run(FreePort.find())).isEqualTo(3);
        }

        assertThat(err.toString(StandardCharsets.UTF_8))
                .startsWith("The data folder " + data + " is used by another DMS that runs as process 4711.");
    }

    @Test
    void run_lockLeftBehind_isNoObstacle() throws IOException {
        Files.createDirectories(data);
        Files.writeString(data.resolve("dms.lock"), "4711");

        assertThat(run(FreePort.find())).isZero();
    }

    @Test
    void run_dataFolderIsAFile_code3() throws IOException {
        Files.createFile(data);

        assertThat(run(FreePort.find())).isEqualTo(3);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains(data + " is a file");
    }

    private int run(int port) {
        Map<String, String> properties =
                Map.of("dms.service.port", Integer.toString(port), "dms.service.data_dir", data.toString());
        return CheckConfiguration.run(
                folder,
                Overrides.of(Map.of(), properties),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }
}
