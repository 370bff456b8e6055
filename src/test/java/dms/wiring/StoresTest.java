package dms.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dms.config.DmsConfiguration;
import dms.config.Overrides;
import dms.config.PrimarySettings;
import dms.market.BarSeries;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import dms.store.StoreException;
import dms.store.WatchedBarStore;
import dms.store.influx.InfluxProcess;
import dms.store.influx.InfluxStubs;
import dms.store.influx.StubInflux;
import dms.sync.PrimaryServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From the file of the configuration to the server: stubs of the versions that do not run here, and a real 1.x. */
class StoresTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2024-07-05T00:00:00Z"), ZoneOffset.UTC);
    private static final SeriesKey AAPL = new SeriesKey(Symbol.parse("US.AAPL"), Interval.D1);
    private static final BarSeries BAR =
            BarSeries.builder(1).add(86_400_000, 1, 2, 0.5, 1.5, 100).build();

    @TempDir
    Path folder;

    private WatchedBarStore open(String type, String url, Map<String, String> environment) throws IOException {
        Files.writeString(
                folder.resolve("dms.yaml"), """
                dms:
                  primary: {type: %s, url: "%s", org: %s, bucket: dms}
                """.formatted(type, url, type.equals("influxdb2") ? "my org" : ""));
        Files.writeString(folder.resolve("task.yaml"), "tasks: [{name: daily, symbols: [AAPL]}]\n");
        DmsConfiguration configuration = DmsConfiguration.load(folder, Overrides.of(environment, Map.of()));
        return Stores.onServers(configuration.primary(), CLOCK).get(0).store();
    }

    @Test
    void influxdb2_server2_keepsBarsInItsBucket() throws IOException {
        try (StubInflux stub = InfluxStubs.version2();
                WatchedBarStore store = open("influxdb2", stub.url(), Map.of("DMS_PRIMARY_TOKEN", "t0ken"))) {
            store.look();
            store.write(AAPL, BAR);

            assertThat(store.read(AAPL, TimeRange.ALL)).isEqualTo(BAR);
            assertThat(store.status().isUp()).isTrue();
            assertThat(store.status().type()).isEqualTo("influxdb2");
            assertThat(store.status().version()).isEqualTo("v2.7.11");
            assertThat(store.status().detail()).isEqualTo("bucket dms at " + stub.url());
            assertThat(stub.asked("POST /write")).singleElement().satisfies(write -> {
                assertThat(write.parameters()).containsEntry("db", "dms").containsEntry("rp", "dms_daily");
                assertThat(write.authorization()).isEqualTo("Token t0ken");
            });
        }
    }

    @Test
    void influxdb3_server3_keepsBarsInItsDatabase() throws IOException {
        try (StubInflux stub = InfluxStubs.version3();
                WatchedBarStore store = open("influxdb3", stub.url(), Map.of("DMS_PRIMARY_TOKEN", "apiv3_x"))) {
            store.write(AAPL, BAR);

            assertThat(store.read(AAPL, TimeRange.ALL)).isEqualTo(BAR);
            assertThat(store.status().detail()).isEqualTo("database dms at " + stub.url());
            assertThat(store.status().version()).isEqualTo("3.2.1");
            assertThat(stub.asked("GET /ping"))
                    .as("asked as a 3.x from the first question on")
                    .allSatisfy(ping -> assertThat(ping.authorization()).isEqualTo("Bearer apiv3_x"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"influxdb2", "influxdb3"})
    void anotherType_server1_isRefusedByNameBeforeAnythingIsDone(String type) throws Exception {
        try (InfluxProcess influx = InfluxProcess.start(folder, false);
                WatchedBarStore store =
                        open(type, "http://127.0.0.1:" + influx.port(), Map.of("DMS_PRIMARY_TOKEN", "t"))) {
            String sentence = "expected InfluxDB " + type.charAt(8) + ".x, as dms.primary.type says (" + type
                    + "), found InfluxDB 1.6.7";

            assertThatThrownBy(() -> store.write(AAPL, BAR))
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.REFUSED))
                    .hasMessageContaining(sentence)
                    .hasMessageContaining("its type would be influxdb1");

            assertThat(store.status().isUp()).isFalse();
            assertThat(store.status().detail()).contains(sentence);
            assertThat(influx.ask("SHOW DATABASES")).doesNotContain("dms");
        }
    }

    @Test
    void influxdb1_server2_isRefusedByName() throws IOException {
        try (StubInflux stub = InfluxStubs.version2()) {
            Files.writeString(folder.resolve("dms.yaml"), """
                    dms: {primary: {type: influxdb1, host: 127.0.0.1, port: %s}}
                    """.formatted(
                            stub.url().substring(stub.url().lastIndexOf(':') + 1)));
            Files.writeString(folder.resolve("task.yaml"), "tasks: [{name: daily, symbols: [AAPL]}]\n");
            PrimarySettings primary =
                    DmsConfiguration.load(folder, Overrides.NONE).primary();
            try (WatchedBarStore store = Stores.onServers(primary, CLOCK).get(0).store()) {
                store.look();

                assertThat(store.status().detail())
                        .contains("expected InfluxDB 1.x", "found InfluxDB v2.7.11 (oss)", "influxdb2");
            }
        }
    }

    @Test
    void servers_several_haveNamesThatStayWithTheirPlaces() throws IOException {
        Files.writeString(folder.resolve("dms.yaml"), """
                dms:
                  primary: {type: influxdb2, org: o, token: t, servers: [{url: "https://a:1/x"}, {url: "http://b:2"}]}
                """);
        Files.writeString(folder.resolve("task.yaml"), "tasks: [{name: daily, symbols: [AAPL]}]\n");
        PrimarySettings primary = DmsConfiguration.load(folder, Overrides.NONE).primary();

        List<PrimaryServer> servers = Stores.onServers(primary, CLOCK);

        assertThat(servers)
                .extracting(PrimaryServer::name)
                .containsExactly("server:a:1_x:dms_data", "server:b:2:dms_data");
        servers.forEach(server -> server.store().close());
    }
}
