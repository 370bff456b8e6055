package dms.sync;

import dms.TestClock;
import dms.store.BarStore;
import dms.store.BarStoreContract;
import dms.store.influx.InfluxBarStore;
import dms.store.influx.InfluxProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Two real InfluxDBs are as good as one. */
class InfluxServersContractTest extends BarStoreContract {

    @TempDir
    static Path influxFolder;

    private static @Nullable InfluxProcess first;
    private static @Nullable InfluxProcess second;
    private static int databases;

    @TempDir
    Path folder;

    private @Nullable Servers servers;

    @BeforeAll
    static void start() throws IOException {
        first = InfluxProcess.start(Files.createDirectory(influxFolder.resolve("first")), false);
        second = InfluxProcess.start(Files.createDirectory(influxFolder.resolve("second")), false);
    }

    @AfterAll
    static void stop() {
        if (first != null) {
            first.close();
        }
        if (second != null) {
            second.close();
        }
    }

    @BeforeEach
    void open() {
        String database = "dms_" + databases++;
        Servers opened = Servers.over(
                folder,
                TestClock.at("2024-07-05T12:00:00Z"),
                new InfluxBarStore(running(first).settings(database)),
                new InfluxBarStore(running(second).settings(database)));
        servers = opened;
        opened.bringLevel();
    }

    private static InfluxProcess running(@Nullable InfluxProcess process) {
        if (process == null) {
            throw new IllegalStateException("not started");
        }
        return process;
    }

    @AfterEach
    void close() {
        if (servers != null) {
            servers.close();
            servers.store().close();
        }
    }

    @Override
    protected BarStore store() {
        if (servers == null) {
            throw new IllegalStateException("not open");
        }
        return servers.store();
    }
}
