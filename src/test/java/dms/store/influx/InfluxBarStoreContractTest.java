package dms.store.influx;

import dms.store.BarStore;
import dms.store.BarStoreContract;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The contract on a real server that asks nobody who they are. */
class InfluxBarStoreContractTest extends BarStoreContract {

    @TempDir
    static Path folder;

    private static InfluxProcess influx;
    private static InfluxBarStore store;

    @BeforeAll
    static void start() throws IOException {
        influx = InfluxProcess.start(folder, false);
        store = new InfluxBarStore(influx.settings("dms_data"));
    }

    @BeforeEach
    void clear() {
        store.clear();
    }

    @AfterAll
    static void stop() {
        if (influx != null) {
            store.close();
            influx.close();
        }
    }

    @Override
    protected BarStore store() {
        return store;
    }
}
