package dms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The main job, as its user sees it: the real server, started by {@code server/run.sh}, fetches recorded Yahoo answers
 * over loopback HTTP, keeps them, serves them, and finds nothing to do after a restart.
 */
class DmsIT {

    private static final Map<String, String> RECORDED = Map.of(
            "ABBV", "abbv-1d-2020-4div.json",
            "SPOT", "spot-1d-2020.json",
            "OCDO.L", "ocdo.l-1d-2020-pence-gbp.json",
            "MDLY", "error-404-mdly-delisted.json");

    @TempDir
    Path folder;

    private final AtomicInteger requests = new AtomicInteger();
    private final Set<String> refused = ConcurrentHashMap.newKeySet();
    private HttpServer yahoo;

    @BeforeEach
    void startYahoo() throws IOException {
        Path recordings = TestData.folder("yahoo-chart");
        yahoo = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        yahoo.createContext("/v8/finance/chart/", exchange -> answer(exchange, recordings));
        yahoo.start();
        Path config = Files.createDirectories(folder.resolve("config"));
        Files.writeString(
                config.resolve("dms.yaml"), """
                dms:
                  service:
                    run_on_startup: false
                  fetchers:
                    yfinance:
                      base_url: http://127.0.0.1:%d
                      rate_limit: 0
                """.formatted(yahoo.getAddress().getPort()));
        Files.writeString(config.resolve("task.yaml"), """
                tasks:
                  - name: recorded
                    type: incremental
                    fetcher: yfinance
                    interval: 1d
                    initial_days: 7300
                    symbols: [ABBV, SPOT, OCDO.L]
                  - name: with_unknown
                    type: incremental
                    fetcher: yfinance
                    interval: 1d
                    initial_days: 7300
                    symbols: [MDLY, SPOT]
                """);
    }

    @AfterEach
    void stopYahoo() {
        yahoo.stop(0);
    }

    private void answer(HttpExchange exchange, Path recordings) throws IOException {
        requests.incrementAndGet();
        String ticker = exchange.getRequestURI().getPath().substring("/v8/finance/chart/".length());
        if (refuse(exchange, ticker)) {
            return;
        }
        String file = RECORDED.getOrDefault(ticker, "error-404-no-data-found.json");
        byte[] body = Files.readAllBytes(recordings.resolve(file));
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(file.startsWith("error-404") ? 404 : 200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    /** The first question for SPOT meets a server's error, that for OCDO.L the wish for a pause; both must be asked again. */
    private boolean refuse(HttpExchange exchange, String ticker) throws IOException {
        boolean isFirst = refused.add(ticker);
        if (isFirst && ticker.equals("SPOT")) {
            exchange.sendResponseHeaders(503, -1);
            exchange.close();
            return true;
        }
        if (isFirst && ticker.equals("OCDO.L")) {
            byte[] body = "Too Many Requests\r\n".getBytes(StandardCharsets.US_ASCII);
            exchange.getResponseHeaders().add("Retry-After", "1");
            exchange.sendResponseHeaders(429, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
            return true;
        }
        return false;
    }

    @Test
    void mainJob_fetchStoreServeRestart_findsNothingToDo() throws Exception {
        Path config = folder.resolve("config");
        Path data = Files.createDirectories(folder.resolve("data"));
        try (DmsServer dms = DmsServer.start(config, data)) {
            assertThat(dms.get("/tasks").body()).contains("\"recorded\"").contains("\"idle\"");

            JsonNode run = Json.parse(dms.runTask("recorded"));

            assertThat(run.required("status").asText()).isEqualTo("success");
            // 253 New York sessions twice, and London's 254.
            assertThat(run.required("data_count").asInt()).isEqualTo(760);
            assertReads(dms);
            assertErrors(dms);
            assertThat(dms.stop()).isZero();
        }
        int requestsBefore = requests.get();
        try (DmsServer dms = DmsServer.start(config, data)) {
            JsonNode run = Json.parse(dms.runTask("recorded"));

            assertThat(run.required("status").asText()).isEqualTo("success");
            assertThat(run.required("data_count").asInt()).isZero();
            assertThat(requests.get()).isGreaterThan(requestsBefore);
            for (JsonNode series : run.required("symbols")) {
                assertThat(series.required("unchanged").asInt()).isEqualTo(5);
            }
            assertReads(dms);
            assertThat(dms.get("/maintenance/log").body()).contains("\"id\":1").contains("\"id\":2");
        }
    }

    private static void assertReads(DmsServer dms) {
        JsonNode info = Json.parse(dms.get("/symbol/abbv/info").body());
        assertThat(info.required("data_count").asInt()).isEqualTo(253);
        assertThat(info.required("earliest_date").asText()).isEqualTo("2020-01-02T00:00:00Z");
        assertThat(info.required("latest_date").asText()).isEqualTo("2020-12-31T00:00:00Z");

        JsonNode raw = Json.parse(dms.get("/read/ABBV?start_date=2020-01-02&end_date=2020-01-02&adjust=none")
                .body());
        assertThat(raw.required("data").size()).isEqualTo(1);
        assertThat(raw.at("/data/0/Close").asDouble()).isEqualTo(89.55);
        assertThat(raw.at("/index/0").asText()).isEqualTo("2020-01-02T00:00:00Z");

        // Yahoo's own adjclose of that day over that of the year's last day, in the recorded answer.
        JsonNode adjusted = Json.parse(
                dms.get("/read/ABBV?start_date=2020-01-02&end_date=2020-12-31").body());
        double first = adjusted.at("/data/0/Close").asDouble();
        double last = adjusted.at("/data/252/Close").asDouble();
        assertThat(first / last).isCloseTo(recordedAdjustedRatio(), within(1e-4));

        JsonNode batch = Json.parse(dms.post("/read/batch", """
                        {"symbols": ["spot", "OCDO.L", "NOPE"], "start_date": "2020-06-01", "end_date": "2020-06-05"}
                        """).body());
        assertThat(batch.required("spot").required("data").size()).isEqualTo(5);
        assertThat(batch.required("OCDO.L").required("index").get(0).asText()).isEqualTo("2020-06-01T00:00:00Z");
        assertThat(batch.required("NOPE").isNull()).isTrue();

        JsonNode newest = Json.parse(
                dms.post("/read/latest", "{\"symbols\": [\"spot\", \"NOPE\"]}").body());
        assertThat(newest.required("spot").required("Close").asDouble()).isPositive();
        assertThat(newest.required("NOPE").isNull()).isTrue();

        JsonNode actions = Json.parse(dms.get("/actions/ABBV").body()).required("actions");
        assertThat(actions).hasSize(4);
        assertThat(actions.get(0).required("ex_date").asText()).isEqualTo("2020-01-14");
        assertThat(actions.get(0).required("amount").asDouble()).isEqualTo(1.18);
        assertThat(dms.get("/revisions?symbol=ABBV").body()).isEqualTo("{\"revisions\":[]}");
        assertThat(dms.get("/findings").body()).isEqualTo("{\"findings\":[]}");

        JsonNode page = Json.parse(
                dms.get("/symbol/SPOT/data?page=26&page_size=10&order=desc").body());
        assertThat(page.required("total_pages").asInt()).isEqualTo(26);
        assertThat(page.required("data").size()).isEqualTo(3);
        assertThat(page.at("/data/2/time").asText()).isEqualTo("2020-01-02T00:00:00Z");
    }

    private static double recordedAdjustedRatio() {
        try {
            Path file = TestData.folder("yahoo-chart").resolve("abbv-1d-2020-4div.json");
            JsonNode closes = Json.parse(Files.readString(file)).at("/chart/result/0/indicators/adjclose/0/adjclose");
            return closes.get(0).asDouble() / closes.get(closes.size() - 1).asDouble();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertErrors(DmsServer dms) throws InterruptedException {
        for (String path :
                List.of("/symbol/ABBV/data?page=0", "/read/ABBV?interval=2d", "/read/..%2Fetc?start_date=x")) {
            HttpResponse<String> answer = dms.get(path);
            assertThat(answer.statusCode()).as(path).isEqualTo(400);
            assertThat(answer.headers().firstValue("Content-Type").orElse("")).contains("application/problem+json");
            assertThat(Json.text(answer.body(), "detail")).contains("expected").doesNotContain("Exception");
        }
        assertThat(dms.get("/tasks/nightly/status").statusCode()).isEqualTo(404);
        assertThat(dms.post("/tasks/trigger", "{\"task_name\": \"nightly\"}").statusCode())
                .isEqualTo(404);
        assertThat(dms.post("/tasks/trigger", "").statusCode()).isEqualTo(400);
        assertThat(dms.post("/read/latest", "{}").statusCode()).isEqualTo(400);
        assertThat(dms.post("/read/batch", "rubbish").statusCode()).isEqualTo(400);
        assertThat(dms.get("/no/such/thing").statusCode()).isEqualTo(404);
        assertThat(dms.post("/damaged/last/dismiss", "").statusCode()).isEqualTo(400);
        assertThat(dms.post("/damaged/1/dismiss", "").statusCode()).isEqualTo(404);
        assertThat(dms.post("/damaged/1/take", "").statusCode()).isEqualTo(400);
        assertThat(dms.post("/damaged/1/take?backup_name=nowhere", "").body())
                .contains("backup nowhere is not configured");

        JsonNode run = Json.parse(dms.runTask("with_unknown"));
        assertThat(run.required("status").asText()).isEqualTo("partial");
        assertThat(run.at("/symbols").toString()).contains("unknown_symbol").contains("delisted");
    }
}
