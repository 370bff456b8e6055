package dms.store.influx;

import static org.assertj.core.api.Assumptions.assumeThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dms.store.BarStore;
import dms.store.BarStoreContract;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInfo;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/**
 * The contract on the versions that Docker brings; skipped where there is no Docker engine. One server for each version, which
 * ends with the tests; a database for each test.
 */
class InfluxContainersContractTest {

    private static final int HTTP = 8086;
    private static final int HTTP_OF_3 = 8181;
    private static final String TOKEN = "a-token-of-the-test";
    private static int databases;

    /** A server in a container: of what image, and how it is called. */
    private record Server(String image, GenericContainer<?> container, Function<String, InfluxSettings> settings) {

        static Server of(
                String image, int port, Map<String, String> environment, Settings settings, String... command) {
            GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse(image))
                    .withEnv(environment)
                    .withExposedPorts(port)
                    .waitingFor(Wait.forHttp("/ping").forStatusCodeMatching(code -> code < 500))
                    .withStartupTimeout(Duration.ofMinutes(2));
            if (command.length > 0) {
                container.withCommand(command);
            }
            return new Server(
                    image,
                    container,
                    database -> settings.of(
                            "http://" + container.getHost() + ":" + container.getMappedPort(port), database));
        }
    }

    /** How a server is called that stands at a URL. */
    @FunctionalInterface
    private interface Settings {
        InfluxSettings of(String url, String database);
    }

    private static final Server VERSION_1_8 = Server.of(
            "influxdb:1.8", HTTP, Map.of(), (url, database) -> new InfluxSettings(url, database, "", "", "", ""));
    private static final Server VERSION_2_7 = Server.of(
            "influxdb:2.7",
            HTTP,
            Map.of(
                    "DOCKER_INFLUXDB_INIT_MODE", "setup",
                    "DOCKER_INFLUXDB_INIT_USERNAME", "dms",
                    "DOCKER_INFLUXDB_INIT_PASSWORD", "a-password",
                    "DOCKER_INFLUXDB_INIT_ORG", "dms",
                    "DOCKER_INFLUXDB_INIT_BUCKET", "unused",
                    "DOCKER_INFLUXDB_INIT_ADMIN_TOKEN", TOKEN),
            (url, database) -> InfluxSettings.ofToken(url, "dms", database, TOKEN));
    private static final Server VERSION_3 = Server.of(
            "influxdb:3-core",
            HTTP_OF_3,
            Map.of(),
            (url, database) -> InfluxSettings.ofToken(url, "", database, ""),
            "influxdb3",
            "serve",
            "--node-id=test",
            "--object-store=memory",
            "--without-auth");

    /** Skips a test about deleting on a server that cannot. */
    static void skipWhatItCannot(InfluxBarStore store, TestInfo test) {
        String name = test.getTestMethod().orElseThrow().getName();
        assumeThat(store.serverVersion().startsWith("InfluxDB 3") && name.matches("(?i).*delete.*"))
                .as("InfluxDB 3 cannot delete points")
                .isFalse();
    }

    private abstract static class InContainer extends BarStoreContract {

        private final Server server;
        private InfluxBarStore store;

        InContainer(Server server) {
            this.server = server;
        }

        @BeforeEach
        void open(TestInfo test) {
            assumeTrue(
                    DockerClientFactory.instance().isDockerAvailable(),
                    "no Docker engine: " + server.image() + " was not run against");
            server.container().start(); // Nothing, if it is started.
            store = new InfluxBarStore(server.settings().apply("dms_" + ++databases));
            skipWhatItCannot(store, test);
        }

        @AfterEach
        void close() {
            if (store != null) {
                store.close();
            }
        }

        @Override
        protected BarStore store() {
            return store;
        }
    }

    @Nested
    class Version18 extends InContainer {
        Version18() {
            super(VERSION_1_8);
        }
    }

    @Nested
    class Version27 extends InContainer {
        Version27() {
            super(VERSION_2_7);
        }
    }

    @Nested
    class Version3 extends InContainer {
        Version3() {
            super(VERSION_3);
        }
    }
}
