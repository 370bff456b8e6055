package dms.store.influx;

import dms.store.BarStore;
import dms.store.BarStoreContract;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The contract on a real server that asks nobody who they are. */
class InfluxBarStoreContractTest extends BarStoreContract {

    @TempDir
    static Path folder;

    private static InfluxProcess influx;
    private static int databases;

    private InfluxBarStore store;

    @BeforeAll
    static void start() throws IOException {
        influx = InfluxProcess.start(folder, false);
    }

    /** A database each: 1.6.7 may leave bars of one shard behind when it deletes all (decision 0009). */
    @BeforeEach
    void open() {
        store = new InfluxBarStore(influx.settings("dms_" + ++databases));
    }

    @AfterEach
    void close() {
        store.close();
    }

    @AfterAll
    static void stop() {
        if (influx != null) {
            influx.close();
        }
    }

    @Override
    protected BarStore store() {
        return store;
    }
}
