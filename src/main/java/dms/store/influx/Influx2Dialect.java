package dms.store.influx;

import static java.lang.System.Logger.Level.INFO;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dms.market.TimeRange;
import dms.store.StoreException;
import dms.store.StoreException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * InfluxDB 2.x: queries and writes as in 1.x, where a bucket stands for each retention policy; the rest through its own
 * API, with an organization and a token (https://docs.influxdata.com/influxdb/v2/api/, read 2026-11-24).
 */
record Influx2Dialect(String name) implements Dialect {

    private static final System.Logger LOGGER = System.getLogger(Influx2Dialect.class.getName());

    private static final String DEFAULT_POLICY = "autogen";

    @Override
    public int version() {
        return 2;
    }

    @Override
    public String tokenScheme() {
        return "Token";
    }

    @Override
    public boolean takesSeveralStatements() {
        return true;
    }

    @Override
    public boolean speaksMsgpack() {
        return true;
    }

    @Override
    public Policies connect(InfluxServer server, boolean isFirst) {
        InfluxSettings settings = server.settings();
        if (settings.org().isEmpty() || settings.token().isEmpty()) {
            throw new StoreException(
                    Kind.REFUSED,
                    settings.url() + ": " + name() + " asks for an organization and a token, found none of "
                            + (settings.org().isEmpty() ? "the first" : "the second"));
        }
        Map<String, String> mapped = mappings(server);
        if (mapped.isEmpty()) {
            JsonNode bucket = bucket(server, settings.database());
            if (!bucket.isMissingNode()) {
                map(server, bucket, DEFAULT_POLICY, true);
            } else if (isFirst) {
                create(server);
            } else {
                throw new StoreException(
                        Kind.FAILED, settings.url() + ": the bucket " + settings.database() + " was there and is gone");
            }
            mapped = mappings(server);
        }
        return Policies.of(settings, found(server, mapped), isFirst);
    }

    private static void create(InfluxServer server) {
        InfluxSettings settings = server.settings();
        String orgId = first(server.api(calls -> calls.orgs(settings.org())), "orgs")
                .path("id")
                .asText();
        if (orgId.isEmpty()) {
            throw new StoreException(
                    Kind.REFUSED, settings.url() + ": no organization " + settings.org() + " for this token");
        }
        map(server, createBucket(server, orgId, settings.database(), Policies.LONG), Policies.DAILY, true);
        map(
                server,
                createBucket(server, orgId, settings.database() + "_intraday", Duration.ofDays(7)),
                Policies.INTRADAY,
                false);
        LOGGER.log(
                INFO,
                () -> "created the buckets " + settings.database() + " and " + settings.database() + "_intraday on "
                        + settings.url());
    }

    private static JsonNode createBucket(InfluxServer server, String orgId, String bucket, Duration shards) {
        JsonNode known = bucket(server, bucket);
        return known.isMissingNode()
                ? server.api(calls -> calls.createBucket(InfluxServer.json(Map.of(
                        "orgID",
                        orgId,
                        "name",
                        bucket,
                        "retentionRules",
                        List.of(Map.of(
                                "type",
                                "expire",
                                "everySeconds",
                                0,
                                "shardGroupDurationSeconds",
                                shards.toSeconds()))))))
                : known;
    }

    private static void map(InfluxServer server, JsonNode bucket, String policy, boolean isDefault) {
        server.api(calls -> calls.createMapping(InfluxServer.json(Map.of(
                "bucketID",
                bucket.path("id").asText(),
                "orgID",
                bucket.path("orgID").asText(),
                "database",
                server.settings().database(),
                "retention_policy",
                policy,
                "default",
                isDefault))));
    }

    /** Of each policy of the database, the id of its bucket; the default one is named first. */
    private static Map<String, String> mappings(InfluxServer server) {
        Map<String, String> mapped = new TreeMap<>();
        for (JsonNode mapping : server.api(calls -> calls.mappings(
                        server.settings().org(), server.settings().database()))
                .path("content")) {
            mapped.put(
                    mapping.path("retention_policy").asText(),
                    mapping.path("bucketID").asText());
        }
        return mapped;
    }

    /** A name that no bucket has is answered with 404 by some versions and with an empty list by others. */
    private static JsonNode bucket(InfluxServer server, String bucket) {
        try {
            return first(server.api(calls -> calls.buckets(server.settings().org(), bucket)), "buckets");
        } catch (StoreException e) {
            if (String.valueOf(e.getMessage()).contains("(404)")) {
                return MissingNode.getInstance();
            }
            throw e;
        }
    }

    private static JsonNode first(JsonNode answer, String list) {
        return answer.path(list).path(0);
    }

    private static List<Policies.Found> found(InfluxServer server, Map<String, String> mapped) {
        List<Policies.Found> found = new ArrayList<>();
        JsonNode daily = bucket(server, server.settings().database());
        for (Map.Entry<String, String> mapping : mapped.entrySet()) {
            boolean isNamed = daily.path("id").asText().equals(mapping.getValue());
            JsonNode rule = daily.path("retentionRules").path(0);
            found.add(new Policies.Found(
                    mapping.getKey(),
                    Duration.ofSeconds(
                            isNamed ? rule.path("shardGroupDurationSeconds").asLong() : 0),
                    Duration.ofSeconds(isNamed ? rule.path("everySeconds").asLong() : 0),
                    isNamed || mapped.size() == 1));
        }
        return found;
    }

    /** The end of the range is told a nanosecond short of it: whether the server takes it in or not, it is right. */
    @Override
    public void delete(InfluxServer server, String policy, Doomed doomed) {
        String predicate = "_measurement=" + quoted(doomed.measurement())
                + new TreeMap<>(doomed.tags())
                        .entrySet().stream()
                                .map(tag -> " AND " + tag.getKey() + "=" + quoted(tag.getValue()))
                                .collect(Collectors.joining());
        remove(server, policy, predicate, doomed.range());
    }

    @Override
    public void clear(InfluxServer server, Policies policies, List<String> measurements) {
        for (String policy : policies.all()) {
            for (String measurement : measurements) {
                remove(server, policy, "_measurement=" + quoted(measurement), TimeRange.ALL);
            }
        }
    }

    private static void remove(InfluxServer server, String policy, String predicate, TimeRange range) {
        String bucketId = mappings(server).get(policy);
        if (bucketId == null) {
            throw new StoreException(
                    Kind.FAILED, server.settings().url() + ": no bucket stands for the retention policy " + policy);
        }
        server.api(calls -> calls.delete(
                server.settings().org(),
                bucketId,
                InfluxServer.json(Map.of(
                        "start",
                        InfluxText.known(range.startInclusive()).toString(),
                        "stop",
                        InfluxText.known(range.endExclusive()).minusNanos(1).toString(),
                        "predicate",
                        predicate))));
    }

    /** Of a text with a quote or a backslash the predicate's language does not say how it is spelled. */
    private static String quoted(String text) {
        if (text.indexOf('"') >= 0 || text.indexOf('\\') >= 0) {
            throw new StoreException(
                    Kind.REFUSED,
                    "a predicate: expected a text without quotes and backslashes, found " + InfluxText.shortened(text));
        }
        return '"' + text + '"';
    }
}
