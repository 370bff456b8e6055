package dms.store.influx;

import static org.assertj.core.api.Assertions.assertThat;

import dms.store.BarStore;
import dms.store.BarStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The contract on a real server that asks for a password. */
class InfluxBarStoreWithPasswordContractTest extends BarStoreContract {

    @TempDir
    static Path folder;

    private static InfluxProcess influx;
    private static int databases;

    private InfluxBarStore store;

    @BeforeAll
    static void start() throws Exception {
        influx = InfluxProcess.start(folder, true);
        assertThat(influx.ask("CREATE USER \"dms\" WITH PASSWORD 'a secret' WITH ALL PRIVILEGES"))
                .doesNotContain("error");
    }

    /** A database each: 1.6.7 may leave bars of one shard behind when it deletes all (decision 0009). */
    @BeforeEach
    void open() {
        store = new InfluxBarStore(influx.settings("dms_" + ++databases, "dms", "a secret"));
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
