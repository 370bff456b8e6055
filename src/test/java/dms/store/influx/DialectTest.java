package dms.store.influx;

import static dms.store.influx.InfluxStubs.COLUMNS;
import static dms.store.influx.InfluxStubs.ROW;
import static dms.store.influx.InfluxStubs.bucket;
import static dms.store.influx.InfluxStubs.json;
import static dms.store.influx.InfluxStubs.oneBar;
import static dms.store.influx.InfluxStubs.version2;
import static dms.store.influx.InfluxStubs.version3;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dms.market.BarSeries;
import dms.market.CorporateAction.Dividend;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import dms.store.SeededBars;
import dms.store.StoreException;
import dms.store.StoreException.Kind;
import dms.store.influx.StubInflux.Asked;
import dms.store.influx.StubInflux.Reply;
import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How versions are spoken to that do not run here: 1.8, 2.7 and 3 Core. The stubs answer as the documents say, each read on
 * 2026-11-24; that the servers do so is not shown by this. The contract runs on any of them by
 * {@link InfluxBarStoreAnywhereContractTest}.
 */
class DialectTest {

    private static final SeriesKey AAPL = SeededBars.key("US.AAPL", Interval.D1);
    private static final SeriesKey TENCENT = SeededBars.key("HK.00700", Interval.D1);
    private static final BarSeries BAR =
            BarSeries.builder(1).add(86_400_000, 1, 2, 0.5, 1.5, 100).build();
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static void assertFails(ThrowingCallable call, Kind kind, String sentence) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessageContaining(sentence);
    }

    @ParameterizedTest
    @CsvSource({
        "1.6.7~rc0, OSS, true, true, Token",
        "1.8.10, OSS, true, true, Token",
        "v2.7.11, oss, true, true, Token",
        "3.0.1, Core, false, false, Bearer",
        "3.8.0, Core, false, false, Bearer"
    })
    void of_version_knowsWhatItCan(String version, String build, boolean several, boolean msgpack, String scheme) {
        Dialect dialect = Dialect.of(version, build);

        assertThat(dialect.name()).isEqualTo("InfluxDB " + version + " (" + build + ")");
        assertThat(dialect.takesSeveralStatements()).isEqualTo(several);
        assertThat(dialect.speaksMsgpack()).isEqualTo(msgpack);
        assertThat(dialect.tokenScheme()).isEqualTo(scheme);
    }

    @ParameterizedTest
    @CsvSource({"0.9.1", "4.0.0", "unknown", "''", "12.1", "1"})
    void of_anotherVersion_isRefusedByName(String version) {
        assertFails(() -> Dialect.of(version, "x"), Kind.REFUSED, "found InfluxDB " + version);
    }

    @Test
    void connect_noVersionInThePing_isNoInfluxDb() throws IOException {
        try (StubInflux stub = StubInflux.start("", "");
                InfluxBarStore store = new InfluxBarStore(InfluxSettings.ofToken(stub.url(), "", "dms", ""))) {
            assertFails(store::keys, Kind.FAILED, "none of InfluxDB: /ping is answered without X-Influxdb-Version");
        }
    }

    /**
     * 1.8 answers as 1.6 does, to which every other test speaks; the token of a user is {@code user:password}
     * (https://docs.influxdata.com/influxdb/v1/tools/api/#influxdb-2x-api-compatibility-endpoints).
     */
    @Test
    void connect_version1WithToken_sendsItWithTheDatabaseMadeInQueries() throws IOException {
        try (StubInflux stub = StubInflux.start("1.8.10", "OSS");
                InfluxBarStore store = new InfluxBarStore(InfluxSettings.ofToken(stub.url(), "", "dms", "me:secret"))) {
            stub.on("POST /query", asked -> {
                String query = asked.query();
                if (query.equals("SHOW DATABASES")) {
                    return Reply.json(
                            200,
                            "{\"results\":[{\"statement_id\":0,\"series\":[{\"name\":\"databases\",\"columns\":[\"name\"],"
                                    + "\"values\":[[\"_internal\"]]}]}]}");
                }
                if (query.startsWith("SHOW RETENTION POLICIES")) {
                    return Reply.json(
                            200,
                            "{\"results\":[{\"statement_id\":0,\"series\":[{\"columns\":[\"name\",\"duration\","
                                    + "\"shardGroupDuration\",\"replicaN\",\"default\"],\"values\":["
                                    + "[\"dms_daily\",\"0s\",\"87360h0m0s\",1,true],"
                                    + "[\"dms_intraday\",\"0s\",\"168h0m0s\",1,false]]}]}]}");
                }
                return query.startsWith("CREATE")
                        ? Reply.json(200, "{\"results\":[{\"statement_id\":0}]}")
                        : oneBar(asked);
            });

            assertThat(store.read(AAPL, TimeRange.ALL)).isEqualTo(BAR);

            List<Asked> asked = stub.asked("POST /query");
            assertThat(asked)
                    .allSatisfy(one -> assertThat(one.authorization()).isEqualTo("Token me:secret"))
                    .allSatisfy(one -> assertThat(one.accept()).isEqualTo("application/x-msgpack"));
            assertThat(asked.get(1).query())
                    .isEqualTo("CREATE DATABASE \"dms\" WITH DURATION INF REPLICATION 1 SHARD DURATION 520w NAME"
                            + " \"dms_daily\"");
        }
    }

    private static InfluxBarStore open(StubInflux stub) {
        return new InfluxBarStore(InfluxSettings.ofToken(stub.url(), "my org", "dms", "t0ken=="));
    }

    @Test
    void connect_version2WithoutBucket_makesTwoAndMapsThem() throws IOException {
        try (StubInflux stub = version2();
                InfluxBarStore store = open(stub)) {
            store.write(AAPL, BAR);

            assertThat(stub.asked("POST /api/v2/buckets").stream()
                            .map(InfluxStubs::json)
                            .toList())
                    .extracting(JsonNode::toString)
                    .map(text -> MAPPER.readTree(text))
                    .satisfiesExactly(
                            daily -> assertThat(daily.toString())
                                    .contains("\"orgID\":\"0a\"", "\"name\":\"dms\"", "\"everySeconds\":0")
                                    .contains("\"shardGroupDurationSeconds\":314496000"),
                            intraday -> assertThat(intraday.toString())
                                    .contains("\"name\":\"dms_intraday\"", "\"shardGroupDurationSeconds\":604800"));
            assertThat(stub.asked("POST /api/v2/dbrps").stream()
                            .map(InfluxStubs::json)
                            .toList())
                    .satisfiesExactly(
                            daily -> {
                                assertThat(daily.path("bucketID").asText()).isEqualTo("id of dms");
                                assertThat(daily.path("database").asText()).isEqualTo("dms");
                                assertThat(daily.path("retention_policy").asText())
                                        .isEqualTo("dms_daily");
                                assertThat(daily.path("default").asBoolean()).isTrue();
                            },
                            intraday -> {
                                assertThat(intraday.path("bucketID").asText()).isEqualTo("id of dms_intraday");
                                assertThat(intraday.path("retention_policy").asText())
                                        .isEqualTo("dms_intraday");
                                assertThat(intraday.path("default").asBoolean()).isFalse();
                            });
            assertThat(stub.asked("POST /write")).singleElement().satisfies(write -> {
                assertThat(write.parameters()).containsEntry("db", "dms").containsEntry("rp", "dms_daily");
                assertThat(write.authorization()).isEqualTo("Token t0ken==");
            });
        }
    }

    @Test
    void connect_version2WithBucketOfShortShards_mapsItAndWarns() throws IOException {
        try (LogRecords log = LogRecords.of(Policies.class);
                StubInflux stub = version2();
                InfluxBarStore store = open(stub)) {
            stub.on(
                    "GET /api/v2/buckets",
                    asked -> Reply.json(
                            200,
                            "{\"buckets\":["
                                    + bucket(
                                            "dms",
                                            "[{\"type\":\"expire\",\"everySeconds\":0,"
                                                    + "\"shardGroupDurationSeconds\":604800}]")
                                    + "]}"));

            assertThat(store.read(AAPL, TimeRange.ALL)).isEqualTo(BAR);

            assertThat(stub.asked("POST /api/v2/buckets")).isEmpty();
            assertThat(json(stub.asked("POST /api/v2/dbrps").get(0))
                            .path("retention_policy")
                            .asText())
                    .isEqualTo("autogen");
            assertThat(stub.asked("POST /query").get(0).query()).contains("FROM \"autogen\".\"bars\"");
            assertThat(log.messages()).singleElement().asString().contains("shards of 7 days");
        }
    }

    @Test
    void connect_version2WithoutOrganizationOrToken_isRefusedByName() throws IOException {
        try (StubInflux stub = version2();
                InfluxBarStore store = new InfluxBarStore(InfluxSettings.ofToken(stub.url(), "", "dms", "t"))) {
            assertFails(store::keys, Kind.REFUSED, "InfluxDB v2.7.11 (oss) asks for an organization and a token");
        }
    }

    @Test
    void connect_version2TokenRefused_saysSoInItsWords() throws IOException {
        try (StubInflux stub = version2();
                InfluxBarStore store = open(stub)) {
            stub.on(
                    "GET /api/v2/dbrps",
                    asked -> Reply.json(401, "{\"code\":\"unauthorized\",\"message\":\"unauthorized access\"}"));

            assertFails(store::keys, Kind.REFUSED, "InfluxDB says (401): unauthorized access");
        }
    }

    @Test
    void delete_version2_isDoneByItsApiInTheRightBucket() throws IOException {
        try (StubInflux stub = version2();
                InfluxBarStore store = open(stub)) {
            stub.on(
                    "POST /query",
                    asked -> Reply.json(
                            200,
                            "{\"results\":[{\"statement_id\":0,\"series\":[{\"name\":\"bars\",\"columns\":[\"time\","
                                    + "\"count\"],\"values\":[[0,3]]}]}]}"));

            assertThat(store.delete(AAPL, TimeRange.ofMillis(86_400_000, 172_800_000)))
                    .isEqualTo(3);

            assertThat(stub.asked("POST /api/v2/delete")).singleElement().satisfies(asked -> {
                assertThat(asked.parameters()).containsEntry("org", "my org").containsEntry("bucketID", "id of dms");
                assertThat(json(asked).path("predicate").asText())
                        .isEqualTo("_measurement=\"bars\" AND interval=\"1d\" AND symbol=\"US.AAPL\"");
                assertThat(json(asked).path("start").asText()).isEqualTo("1970-01-02T00:00:00Z");
                assertThat(json(asked).path("stop").asText()).isEqualTo("1970-01-02T23:59:59.999999999Z");
            });
            assertThat(stub.asked("POST /query"))
                    .noneMatch(asked -> asked.query().contains("DELETE"));

            store.clear();

            assertThat(stub.asked("POST /api/v2/delete")).hasSize(7);
        }
    }

    private static InfluxBarStore open3(StubInflux stub) {
        return new InfluxBarStore(InfluxSettings.ofToken(stub.url(), "", "dms", "apiv3_x"));
    }

    @Test
    void write_version3_makesTheDatabaseAndNamesNoPolicy() throws IOException {
        try (StubInflux stub = version3();
                InfluxBarStore store = open3(stub)) {
            store.write(AAPL, BAR);

            assertThat(stub.asked("POST /api/v3/configure/database"))
                    .singleElement()
                    .satisfies(asked -> {
                        assertThat(asked.body()).isEqualTo("{\"db\":\"dms\"}");
                        assertThat(asked.authorization()).isEqualTo("Bearer apiv3_x");
                    });
            assertThat(stub.asked("POST /write").get(0).parameters()).doesNotContainKey("rp");
            assertThat(stub.asked("POST /query"))
                    .allSatisfy(asked -> assertThat(asked.accept()).isEqualTo("application/json"))
                    .allSatisfy(asked -> assertThat(asked.query()).doesNotContain(";"))
                    .allSatisfy(asked -> assertThat(asked.parameters()).containsEntry("chunked", "false"));
        }
    }

    @Test
    void connect_version3WithTheDatabase_usesIt() throws IOException {
        try (StubInflux stub = version3();
                InfluxBarStore store = open3(stub)) {
            stub.on(
                    "POST /api/v3/configure/database",
                    asked -> Reply.json(409, "{\"error\":\"attempted to create a resource that already exists\"}"));

            assertThat(store.read(AAPL, TimeRange.ALL)).isEqualTo(BAR);
        }
    }

    @Test
    void readAll_version3_isOneQueryForAllSymbols() throws IOException {
        try (StubInflux stub = version3();
                InfluxBarStore store = open3(stub)) {
            stub.on(
                    "POST /query",
                    asked -> Reply.json(
                            200,
                            "{\"results\":[{\"statement_id\":0,\"series\":["
                                    + "{\"name\":\"bars\",\"tags\":{\"symbol\":\"HK.00700\",\"interval\":\"1d\"},"
                                    + "\"columns\":" + COLUMNS + ",\"values\":[[0,1,2,0.5,1.5,100]," + ROW + "]},"
                                    + "{\"name\":\"bars\",\"tags\":{\"symbol\":\"US.AAPL\",\"interval\":\"1d\"},"
                                    + "\"columns\":" + COLUMNS + ",\"values\":[" + ROW + "]}]}]}\r\n"));

            Map<SeriesKey, BarSeries> found = store.readAll(List.of(AAPL, TENCENT), TimeRange.ALL);

            assertThat(found.get(AAPL)).isEqualTo(BAR);
            assertThat(found.getOrDefault(TENCENT, BarSeries.empty()).size()).isEqualTo(2);
            assertThat(stub.asked("POST /query"))
                    .singleElement()
                    .extracting(Asked::query)
                    .asString()
                    .contains("FROM \"bars\" WHERE \"interval\" = '1d' AND (\"symbol\" = 'US.AAPL' OR \"symbol\" ="
                            + " 'HK.00700') AND time >=")
                    .endsWith("GROUP BY \"symbol\", \"interval\"");
        }
    }

    @Test
    void latestAll_version3_isOneQueryForAllSymbols() throws IOException {
        try (StubInflux stub = version3();
                InfluxBarStore store = open3(stub)) {
            stub.on(
                    "POST /query",
                    asked -> Reply.json(
                            200,
                            "{\"results\":[{\"statement_id\":0,\"series\":["
                                    + "{\"name\":\"bars\",\"tags\":{\"symbol\":\"US.AAPL\",\"interval\":\"1d\"},"
                                    + "\"columns\":" + COLUMNS + ",\"values\":[" + ROW + "]}]}]}"));

            assertThat(store.latestAll(List.of(TENCENT, AAPL), 1))
                    .containsExactly(Map.entry(TENCENT, BarSeries.empty()), Map.entry(AAPL, BAR));

            assertThat(stub.asked("POST /query"))
                    .singleElement()
                    .extracting(Asked::query)
                    .asString()
                    .endsWith("GROUP BY \"symbol\", \"interval\" ORDER BY time DESC LIMIT 1");
        }
    }

    @Test
    void delete_version3_isRefusedByNameBeforeAnythingIsDone() throws IOException {
        try (StubInflux stub = version3();
                InfluxBarStore store = open3(stub)) {
            assertFails(
                    () -> store.delete(AAPL, TimeRange.ALL),
                    Kind.REFUSED,
                    "deleting bars of US.AAPL/1d: InfluxDB 3.2.1 (Core) cannot delete points; nothing was changed");

            assertThat(stub.asked("POST /query")).isEmpty();
            assertThat(stub.asked("POST /write")).isEmpty();
        }
    }

    @Test
    void clear_version3_dropsTheTables() throws IOException {
        try (StubInflux stub = version3();
                InfluxBarStore store = open3(stub)) {
            stub.on(
                    "DELETE /api/v3/configure/table",
                    asked -> Reply.json(
                            asked.parameters().getOrDefault("table", "").equals("bars") ? 200 : 404,
                            "{\"error\":\"not found\"}"));

            store.clear();

            assertThat(stub.asked("DELETE /api/v3/configure/table"))
                    .extracting(asked -> asked.parameters().getOrDefault("table", ""))
                    .containsExactly("bars", "actions", "bars_quarantine");
        }
    }

    @Test
    void writeActions_version3_marksOldOnesAsRemoved() throws IOException {
        try (StubInflux stub = version3();
                InfluxBarStore store = open3(stub)) {
            stub.on(
                    "POST /query",
                    asked -> Reply.json(
                            200,
                            "{\"results\":[{\"statement_id\":0,\"series\":[{\"name\":\"actions\",\"columns\":[\"time\",\"nth\","
                                    + "\"kind\",\"amount\",\"numerator\",\"denominator\"],\"values\":["
                                    + "[0,\"0\",\"dividend\",1,0,0],[86400000,\"0\",\"removed\",0,0,0]]}]}]}"));

            store.writeActions(AAPL.symbol(), List.of(new Dividend(LocalDate.of(1970, 1, 3), 2)));

            assertThat(store.actions(AAPL.symbol())).containsExactly(new Dividend(LocalDate.of(1970, 1, 1), 1));
            assertThat(stub.asked("POST /write").get(0).body())
                    .isEqualTo(
                            "actions,symbol=US.AAPL,nth=0 kind=\"dividend\",amount=2.0,numerator=0.0,denominator=0.0"
                                    + " 172800000\n"
                                    + "actions,symbol=US.AAPL,nth=0 kind=\"removed\",amount=0.0,numerator=0.0,denominator=0.0 0\n");
        }
    }

    @Test
    void write_acceptedAndNotKept_fails() throws IOException {
        try (StubInflux stub = version3();
                InfluxBarStore store = open3(stub)) {
            stub.on("POST /query", asked -> Reply.json(200, "{\"results\":[{\"statement_id\":0}]}"));

            assertFails(() -> store.write(AAPL, BAR), Kind.FAILED, "accepted a write and does not have it");
            stub.on("POST /query", InfluxStubs::oneBar);
            store.write(AAPL, BAR);
            stub.on("POST /query", asked -> Reply.json(200, "{\"results\":[{\"statement_id\":0}]}"));
            store.write(AAPL, BAR);

            assertThat(stub.asked("POST /query"))
                    .as("read back until it was proved")
                    .hasSize(3);
        }
    }

    @ParameterizedTest
    @CsvSource({"200, ''", "200, <html>welcome</html>", "202, ''"})
    void write_answeredOtherThanNoContent_fails(int status, String body) throws IOException {
        try (StubInflux stub = version3();
                InfluxBarStore store = open3(stub)) {
            stub.on("POST /write", asked -> Reply.json(status, body));

            assertFails(() -> store.write(AAPL, BAR), Kind.FAILED, "answered with " + status + " instead of 204");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            204 | ''                           | UNREACHABLE | the answer ended before the end of statement 1
            200 | ''                           | UNREACHABLE | the answer ended before the end of statement 1
            200 | <html>x</html>               | FAILED      | none of InfluxDB
            200 | {"results":[]}               | UNREACHABLE | the answer ended before the end of statement 1
            200 | {"error":"timeout"}          | UNREACHABLE | timeout
            500 | {"error":"x: no space left on device"} | FULL | no space left on device
            404 | {"error":"database not found"} | FAILED | database not found
            """)
    void read_answerThatIsNone_failsAndIsNotEmpty(int status, String body, Kind kind, String sentence)
            throws IOException {
        try (StubInflux stub = version3();
                InfluxBarStore store = open3(stub)) {
            stub.on("POST /query", asked -> Reply.json(status, body));

            assertFails(() -> store.read(AAPL, TimeRange.ALL), kind, sentence);
            assertFails(() -> store.readAll(List.of(AAPL, TENCENT), TimeRange.ALL), kind, sentence);
            assertFails(() -> store.coverage(AAPL), kind, sentence);
            assertFails(store::coverage, kind, sentence);
            assertFails(() -> store.actions(AAPL.symbol()), kind, sentence);
            assertFails(() -> store.latest(AAPL, 1), kind, sentence);
        }
    }

    @Test
    void write_diskFull_isFull() throws IOException {
        try (StubInflux stub = version3();
                InfluxBarStore store = open3(stub)) {
            stub.on(
                    "POST /write",
                    asked -> Reply.json(500, "{\"error\":\"write wal/1.wal: no space left on device\"}"));

            assertFails(() -> store.write(AAPL, BAR), Kind.FULL, "no space left on device");
        }
    }

    @Test
    void settings_textsThatNoRequestCanCarry_areRefused() {
        assertThatThrownBy(() -> InfluxSettings.ofToken("http://x", "o", "b", "to ken"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("to ken");
        assertThatThrownBy(() -> InfluxSettings.ofToken("http://x", "o", "b", "t\r\nX: y"))
                .isInstanceOf(IllegalArgumentException.class);
        for (String url : List.of("", "x", "ftp://x", "http://", "http://x?y", "http://x y")) {
            assertThatThrownBy(() -> InfluxSettings.ofToken(url, "o", "b", "t"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected a url");
        }
        assertThat(InfluxSettings.ofToken("https://x/y/", "o", "b", "t0k").toString())
                .contains("https://x/y/", "org=o")
                .doesNotContain("t0k");
    }
}
