package dms.store.influx;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dms.store.influx.StubInflux.Asked;
import dms.store.influx.StubInflux.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Servers of the versions that do not run here, which answer as their documents say, read on 2026-11-24. */
public final class InfluxStubs {

    static final String ROW = "[86400000,1,2,0.5,1.5,100]";
    static final String COLUMNS = "[\"time\",\"open\",\"high\",\"low\",\"close\",\"volume\"]";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private InfluxStubs() {}

    /** The body of a request. */
    static JsonNode json(Asked asked) {
        try {
            return MAPPER.readTree(asked.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The answer to a query: one bar of the second day of 1970. */
    static Reply oneBar(Asked asked) {
        return Reply.json(
                200,
                "{\"results\":[{\"statement_id\":0,\"series\":[{\"name\":\"bars\",\"columns\":" + COLUMNS
                        + ",\"values\":[" + ROW + "]}]}]}");
    }

    /**
     * A 2.7 without the bucket: https://docs.influxdata.com/influxdb/v2/api/buckets/, .../v2/api/organizations/,
     * .../v2/api-guide/influxdb-1x/dbrp/ and https://docs.influxdata.com/influxdb/v2/api/delete/.
     */
    public static StubInflux version2() throws IOException {
        StubInflux stub = StubInflux.start("v2.7.11", "oss");
        stub.on(
                "GET /api/v2/orgs",
                asked -> Reply.json(
                        200,
                        "{\"links\":{},\"orgs\":[{\"id\":\"0a\",\"name\":\""
                                + asked.parameters().getOrDefault("org", "") + "\"}]}"));
        stub.on("GET /api/v2/buckets", asked -> {
            String name = asked.parameters().getOrDefault("name", "");
            String made = stub.asked("POST /api/v2/buckets").stream()
                    .map(InfluxStubs::json)
                    .filter(bucket -> bucket.path("name").asText().equals(name))
                    .map(bucket -> bucket(name, bucket.path("retentionRules").toString()))
                    .findFirst()
                    .orElse("");
            return Reply.json(200, "{\"buckets\":[" + made + "]}");
        });
        stub.on("POST /api/v2/buckets", asked -> {
            JsonNode bucket = json(asked);
            return Reply.json(
                    201,
                    bucket(
                            bucket.path("name").asText(),
                            bucket.path("retentionRules").toString()));
        });
        stub.on("GET /api/v2/dbrps", asked -> {
            StringBuilder content = new StringBuilder();
            for (Asked mapping : stub.asked("POST /api/v2/dbrps")) {
                content.append(content.isEmpty() ? "" : ",").append(mapping.body());
            }
            return Reply.json(200, "{\"content\":[" + content + "]}");
        });
        stub.on("POST /api/v2/dbrps", asked -> Reply.json(201, asked.body()));
        stub.on("POST /api/v2/delete", asked -> Reply.nothing());
        stub.on("POST /write", asked -> Reply.nothing());
        stub.on("POST /query", InfluxStubs::oneBar);
        return stub;
    }

    static String bucket(String name, String rules) {
        return "{\"id\":\"id of " + name + "\",\"orgID\":\"0a\",\"name\":\"" + name + "\",\"retentionRules\":" + rules
                + "}";
    }

    /**
     * A 3 Core: https://docs.influxdata.com/influxdb3/core/query-data/execute-queries/influxdb-v1-api/,
     * .../influxdb3/core/api/server-information/ (ping), .../influxdb3/core/api/database/ and
     * .../influxdb3/core/write-data/http-api/compatibility-apis/.
     */
    public static StubInflux version3() throws IOException {
        StubInflux stub = StubInflux.start("3.2.1", "Core");
        stub.on("POST /api/v3/configure/database", asked -> Reply.json(200, ""));
        stub.on("DELETE /api/v3/configure/table", asked -> Reply.json(200, ""));
        stub.on("POST /write", asked -> Reply.nothing());
        stub.on("POST /query", InfluxStubs::oneBar);
        return stub;
    }
}
