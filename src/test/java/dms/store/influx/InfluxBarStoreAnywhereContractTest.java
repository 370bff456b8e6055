package dms.store.influx;

import dms.store.BarStore;
import dms.store.BarStoreContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/**
 * The contract on the server named by {@code DMS_TEST_INFLUX_URL}, of any version, called by {@code DMS_TEST_INFLUX_USER}
 * and {@code _PASSWORD} or by {@code _TOKEN} and, in 2.x, {@code _ORG}. Everything that DMS keeps in the database
 * {@code DMS_TEST_INFLUX_DATABASE} (by default {@code dms_contract}) is removed.
 */
@EnabledIfEnvironmentVariable(
        named = "DMS_TEST_INFLUX_URL",
        matches = ".+",
        disabledReason = "DMS_TEST_INFLUX_URL names no server")
class InfluxBarStoreAnywhereContractTest extends BarStoreContract {

    private static InfluxBarStore store;

    private static String environment(String name, String otherwise) {
        return System.getenv().getOrDefault("DMS_TEST_INFLUX_" + name, otherwise);
    }

    @BeforeAll
    static void connect() {
        store = new InfluxBarStore(new InfluxSettings(
                environment("URL", ""),
                environment("DATABASE", "dms_contract"),
                environment("USER", ""),
                environment("PASSWORD", ""),
                environment("ORG", ""),
                environment("TOKEN", "")));
    }

    @BeforeEach
    void clear(TestInfo test) {
        InfluxContainersContractTest.skipWhatItCannot(store, test);
        store.clear();
    }

    @AfterAll
    static void close() {
        store.close();
    }

    @Override
    protected BarStore store() {
        return store;
    }
}
