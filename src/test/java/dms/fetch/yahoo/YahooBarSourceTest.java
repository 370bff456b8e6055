package dms.fetch.yahoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dms.FreePort;
import dms.fetch.FetchOutcome;
import dms.fetch.FetchOutcome.Answered;
import dms.fetch.FetchOutcome.Held;
import dms.fetch.FetchRequest;
import dms.fetch.SourceException;
import dms.fetch.SourceException.Kind;
import dms.market.BarField;
import dms.market.CorporateAction.Dividend;
import dms.market.CorporateAction.Split;
import dms.market.TimeRange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The source as a whole, over loopback HTTP, against recorded bodies and hand-made ones. */
class YahooBarSourceTest {

    private static final String NO_ACTIONS =
            ChartParserTest.result("\"meta\": {\"exchangeTimezoneName\": \"America/New_York\"}");
    private static final String NOT_FOUND = "{\"chart\":{\"result\":null,\"error\":{\"code\":\"Not Found\","
            + "\"description\":\"No data found, symbol may be delisted\"}}}";
    private static final String NO_DATA = "{\"chart\":{\"result\":null,\"error\":{\"code\":\"Bad Request\","
            + "\"description\":\"Data doesn't exist for startDate = 1, endDate = 2\"}}}";

    private static final Duration PATIENT = Duration.ofSeconds(60);

    private final FakeTime time = new FakeTime("2025-02-22T10:01:31Z");
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private final List<HttpExchange> exchanges = Collections.synchronizedList(new ArrayList<>());

    /** Replies by "ticker granularity", the last one for ever. */
    private final Map<String, ConcurrentLinkedQueue<Reply>> replies = new ConcurrentHashMap<>();

    private final HttpServer server = start();
    private final CountDownLatch released = new CountDownLatch(1);

    private static final class Reply {

        private final int status;
        private final byte[] body;
        private final Map<String, String> headers;

        private Reply(int status, byte[] body, Map<String, String> headers) {
            this.status = status;
            this.body = body;
            this.headers = headers;
        }
    }

    @AfterEach
    void stop() {
        released.countDown();
        server.stop(0);
    }

    @Test
    void fetch_splitAfterTheRange_isTurnedBackWithTheWholeHistory() {
        RecordedAnswers.require();
        reply("NVDA 1mo", 200, history("2021-07-20", 4, "2024-06-10", 10));
        reply("NVDA 1d", 200, recorded("nvda-1d-2021-split-4for1.json"));

        Answered answered = answered(fetch("US.NVDA/1d", dates("2021-02-01", "2022-01-31")));

        assertThat(answered.rows().size()).isEqualTo(252);
        assertThat(answered.rows().value(BarField.CLOSE, 0)).isEqualTo(529.48);
        assertThat(answered.rows().value(BarField.VOLUME, 0)).isEqualTo(5_430_100);
        assertThat(answered.actions())
                .containsExactly(
                        new Split(LocalDate.of(2021, 7, 20), 4, 1), new Split(LocalDate.of(2024, 6, 10), 10, 1));
        assertThat(answered.leftOut()).isEmpty();
        assertThat(asked).containsExactly("NVDA 1mo -2208988800 1740355200", "NVDA 1d 1612069200 1643778000");
    }

    @Test
    void fetch_twoRangesOfASymbol_askForTheHistoryOnce() {
        RecordedAnswers.require();
        reply("MSFT 1mo", 200, NO_ACTIONS);
        reply("MSFT 1d", 200, recorded("msft-1d-2021-4div.json"));

        Answered answered = answered(fetch("US.MSFT/1d", dates("2021-02-01", "2021-06-30")));
        fetch("US.MSFT/1d", dates("2021-07-01", "2022-01-31"));

        assertThat(asked)
                .filteredOn(question -> question.startsWith("MSFT 1mo"))
                .hasSize(1);
        assertThat(answered.actions()).hasSize(4).contains(new Dividend(LocalDate.of(2021, 2, 17), 0.56));
    }

    @Test
    void fetch_historyOlderThanSomeMinutes_isAskedAgain() {
        reply("MSFT 1mo", 200, NO_ACTIONS);
        reply("MSFT 1d", 200, NO_ACTIONS);

        fetch("US.MSFT/1d", dates("2021-02-01", "2021-06-30"));
        time.pass(Duration.ofMinutes(6));
        fetch("US.MSFT/1d", dates("2021-02-01", "2021-06-30"));

        assertThat(asked)
                .filteredOn(question -> question.startsWith("MSFT 1mo"))
                .hasSize(2);
    }

    @Test
    void fetch_historyThatMayLackEvents_isAskedAgainWithDailyBars() {
        RecordedAnswers.require();
        reply("VFINX 1mo", 200, recorded("vfinx-3mo-max-dividends-capital-gains.json"));
        reply("VFINX 1d", 200, NO_ACTIONS);

        fetch("US.VFINX/1d", dates("2021-02-01", "2021-06-30"));

        assertThat(asked).hasSize(3);
        assertThat(asked.get(1)).isEqualTo("VFINX 1d -2208988800 1740355200");
    }

    @Test
    void fetch_currencyPair_needsNoHistory() {
        RecordedAnswers.require();
        reply("EURUSD=X 1d", 200, recorded("eurusd-1d-2020-fx-dst.json"));

        Answered answered = answered(fetch("FX.EURUSD/1d", dates("2020-01-01", "2021-01-04")));

        assertThat(asked).hasSize(1);
        assertThat(answered.rows().size()).isEqualTo(264);
    }

    @Test
    void fetch_request_looksLikeABrowserAndTakesGzip() {
        RecordedAnswers.require();
        byte[] packed = gzip(recorded("eurusd-1d-2020-fx-dst.json").getBytes(StandardCharsets.UTF_8));
        replies.computeIfAbsent("EURUSD=X 1d", name -> new ConcurrentLinkedQueue<>())
                .add(new Reply(200, packed, Map.of("Content-Encoding", "gzip")));

        Answered answered = answered(fetch("FX.EURUSD/1d", dates("2020-01-01", "2021-01-04")));

        assertThat(answered.rows().size()).isEqualTo(264);
        assertThat(exchanges.get(0).getRequestHeaders().getFirst("User-Agent")).startsWith("Mozilla/5.0");
        assertThat(exchanges.get(0).getRequestHeaders().getFirst("Accept-Encoding"))
                .isEqualTo("gzip");
        assertThat(exchanges.get(0).getRequestURI().getRawQuery())
                .endsWith("&includePrePost=false&events=div%7Csplit%7CcapitalGains");
    }

    @Test
    void fetch_rateLimitedWithRetryAfter_pausesAndAsksAgain() {
        reply("X 1mo", 200, NO_ACTIONS);
        replies.computeIfAbsent("X 1d", name -> new ConcurrentLinkedQueue<>())
                .add(new Reply(
                        429, "Too Many Requests\r\n".getBytes(StandardCharsets.UTF_8), Map.of("Retry-After", "60")));
        reply("X 1d", 200, NO_ACTIONS);

        Answered answered = answered(fetch("US.X/1d", dates("2021-02-01", "2021-06-30")));

        assertThat(answered.rows().size()).isZero();
        assertThat(time.waits()).containsExactly(Duration.ofSeconds(60));
        assertThat(asked).hasSize(3);
    }

    @Test
    void fetch_rateLimitedUntilAnHttpDate_pausesUntilThen() {
        replies.computeIfAbsent("X 1mo", name -> new ConcurrentLinkedQueue<>())
                .add(new Reply(
                        503,
                        "Edge: Too Many Requests".getBytes(StandardCharsets.UTF_8),
                        Map.of("Retry-After", "Sat, 22 Feb 2025 10:03:31 GMT")));
        reply("X 1mo", 200, NO_ACTIONS);
        reply("X 1d", 200, NO_ACTIONS);

        fetch("US.X/1d", dates("2021-02-01", "2021-06-30"));

        assertThat(time.waits()).containsExactly(Duration.ofMinutes(2));
    }

    @Test
    void fetch_rateLimitedForEver_givesUpAfterFivePausesAndSaysWhenToReturn() {
        reply("X 1mo", 429, "Edge: Too Many Requests");
        YahooBarSource source = source(PATIENT);

        assertThatThrownBy(() -> source.fetch(request("US.X/1d", dates("2021-02-01", "2021-06-30"))))
                .isInstanceOfSatisfying(SourceException.class, failure -> {
                    assertThat(failure.kind()).isEqualTo(Kind.RATE_LIMITED);
                    assertThat(failure.retryAt()).hasValue(time.instant().plus(Duration.ofMinutes(30)));
                });
        assertThat(time.waits()).extracting(Duration::toMinutes).containsExactly(1L, 2L, 4L, 8L, 16L);
        assertThat(source.status().pausedUntil()).hasValue(time.instant().plus(Duration.ofMinutes(30)));
        assertThat(source.status().detail()).contains("too many requests");
    }

    @Test
    void fetch_manySymbolsThroughAStorm_loseNone() throws Exception {
        YahooBarSource source = source(PATIENT);
        for (int i = 0; i < 3; i++) {
            replies.computeIfAbsent("S" + i + " 1mo", name -> new ConcurrentLinkedQueue<>())
                    .add(new Reply(429, new byte[0], Map.of("Retry-After", "30")));
        }
        ExecutorService callers = Executors.newFixedThreadPool(4);
        try {
            List<Future<FetchOutcome>> outcomes = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                reply("S" + i + " 1mo", 200, NO_ACTIONS);
                reply("S" + i + " 1d", 200, NO_ACTIONS);
                FetchRequest request = request("US.S" + i + "/1d", dates("2021-02-01", "2021-06-30"));
                outcomes.add(callers.submit(() -> source.fetch(request)));
            }

            for (Future<FetchOutcome> outcome : outcomes) {
                assertThat(outcome.get()).isInstanceOf(Answered.class);
            }
        } finally {
            callers.shutdownNow();
        }
        assertThat(time.waits()).isNotEmpty();
        assertThat(source.status().pausedUntil()).isEmpty();
    }

    @Test
    void fetch_unknownSymbol_saysSo() {
        reply("ZZZZ 1mo", 404, NOT_FOUND);

        assertThat(failure("US.ZZZZ/1d", dates("2021-02-01", "2021-06-30")).kind())
                .isEqualTo(Kind.UNKNOWN_SYMBOL);
    }

    @Test
    void fetch_blocked_isNotAskedAgain() {
        reply("AAPL 1mo", 403, "<html>Forbidden</html>");

        SourceException failure = failure("US.AAPL/1d", dates("2021-02-01", "2021-06-30"));

        assertThat(failure.kind()).isEqualTo(Kind.BLOCKED);
        assertThat(failure).hasMessageContaining("403").hasMessageContaining("Forbidden");
        assertThat(asked).hasSize(1);
    }

    @Test
    void fetch_serverError_isUnreachable() {
        reply("AAPL 1mo", 502, "Bad Gateway");

        SourceException failure = failure("US.AAPL/1d", dates("2021-02-01", "2021-06-30"));

        assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(failure).hasMessageContaining("AAPL 1mo").hasMessageContaining("502");
    }

    @Test
    void fetch_nobodyListens_isUnreachable() {
        server.stop(0);

        assertThat(failure("US.AAPL/1d", dates("2021-02-01", "2021-06-30")).kind())
                .isEqualTo(Kind.UNREACHABLE);
    }

    @Test
    void fetch_bodyThatNeverEnds_isUnreachableAfterTheTimeout() {
        reply("AAPL 1mo", -1, "{\"chart\":");

        assertThatThrownBy(() ->
                        source(Duration.ofMillis(300)).fetch(request("US.AAPL/1d", dates("2021-02-01", "2021-06-30"))))
                .isInstanceOfSatisfying(
                        SourceException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE))
                .hasMessageContaining("did not answer within PT0.3S");
    }

    @Test
    void fetch_otherBarsThanAskedFor_isMalformed() {
        RecordedAnswers.require();
        reply("VFINX 1mo", 200, NO_ACTIONS);
        reply("VFINX 1d", 200, recorded("vfinx-3mo-max-dividends-capital-gains.json"));

        SourceException failure = failure("US.VFINX/1d", dates("1985-01-01", "2025-02-01"));

        assertThat(failure.kind()).isEqualTo(Kind.MALFORMED);
        assertThat(failure).hasMessageContaining("expected bars of 1d for US.VFINX, found bars of 3mo");
    }

    @Test
    void fetch_minutesWithAnEmptyFirstWeek_givesTheOthers() {
        reply("AAPL 1mo", 200, NO_ACTIONS);
        reply("AAPL 1m", 400, NO_DATA);
        reply("AAPL 1m", 200, minutes("2025-02-18T14:30:00Z"));

        Answered answered = answered(fetch("US.AAPL/1m", range("2025-02-05T00:00:00Z", "2025-02-22T00:00:00Z")));

        assertThat(asked)
                .filteredOn(question -> question.startsWith("AAPL 1m "))
                .hasSize(3);
        assertThat(answered.rows().size()).isEqualTo(1);
        assertThat(Instant.ofEpochMilli(answered.rows().openTimeMillis(0))).isEqualTo("2025-02-18T14:30:00Z");
    }

    @Test
    void fetch_noWindowHasData_isNoDataInRange() {
        reply("AAPL 1mo", 200, NO_ACTIONS);
        reply("AAPL 1m", 400, NO_DATA);

        assertThat(failure("US.AAPL/1m", range("2025-02-05T00:00:00Z", "2025-02-22T00:00:00Z"))
                        .kind())
                .isEqualTo(Kind.NO_DATA_IN_RANGE);
    }

    @Test
    void fetch_rangeBeforeTheFirstTrade_isNoDataWithoutAsking() {
        reply("BEKE 1mo", 200, ChartParserTest.result("\"meta\": {\"firstTradeDate\": 1597325400}"));

        SourceException failure = failure("US.BEKE/1d", dates("2020-01-01", "2020-01-03"));

        assertThat(failure.kind()).isEqualTo(Kind.NO_DATA_IN_RANGE);
        assertThat(failure).hasMessageContaining("2020-08-13");
        assertThat(asked).hasSize(1);
    }

    @Test
    void fetch_oldMinutesInTheRange_areCutAndCounted() {
        reply("AAPL 1mo", 200, NO_ACTIONS);
        reply("AAPL 5m", 200, minutes("2025-02-18T14:30:00Z"));

        Answered answered = answered(fetch("US.AAPL/5m", range("2024-12-01T00:00:00Z", "2025-02-22T00:00:00Z")));

        assertThat(answered.leftOut()).containsEntry("days_beyond_retention", 26);
    }

    @Test
    void fetch_splitNotAppliedToOlderRows_isHeld() {
        reply("X 1mo", 200, history("2021-07-20", 4, "2000-06-10", 2));
        reply(
                "X 1d",
                200,
                daily("2021-07-16T13:30:00Z", 400, "2021-07-19T13:30:00Z", 404, "2021-07-20T13:30:00Z", 102));

        FetchOutcome outcome = fetch("US.X/1d", dates("2021-07-01", "2021-07-31"));

        assertThat(outcome).isInstanceOfSatisfying(Held.class, held -> {
            assertThat(held.kind()).isEqualTo("split_not_applied");
            assertThat(held.date()).isEqualTo(LocalDate.of(2021, 7, 20));
        });
    }

    @Test
    void fetch_splitAnnouncedForTomorrow_changesNothing() {
        reply("X 1mo", 200, history("2025-02-24", 4, "2000-06-10", 2));
        reply(
                "X 1d",
                200,
                daily("2021-07-16T13:30:00Z", 400, "2021-07-19T13:30:00Z", 404, "2021-07-20T13:30:00Z", 402));

        Answered answered = answered(fetch("US.X/1d", dates("2021-07-01", "2021-07-31")));

        assertThat(answered.rows().value(BarField.CLOSE, 0)).isEqualTo(400);
        assertThat(answered.actions()).containsExactly(new Split(LocalDate.of(2000, 6, 10), 2, 1));
    }

    @Test
    void fetch_morningOfTheExDate_isHeldUntilTheFirstTrades() {
        reply("X 1mo", 200, history("2025-02-24", 4, "2000-06-10", 2));
        reply(
                "X 1d",
                200,
                daily("2021-07-16T13:30:00Z", 400, "2021-07-19T13:30:00Z", 404, "2021-07-20T13:30:00Z", 402));
        time.pass(Duration.between(time.instant(), Instant.parse("2025-02-24T12:00:00Z")));

        assertThat(fetch("US.X/1d", dates("2021-07-01", "2021-07-31")))
                .isInstanceOfSatisfying(
                        Held.class, held -> assertThat(held.kind()).isEqualTo("split_unsettled"));

        time.pass(Duration.ofHours(4));
        assertThat(answered(fetch("US.X/1d", dates("2021-07-01", "2021-07-31")))
                        .rows()
                        .value(BarField.CLOSE, 0))
                .isEqualTo(1600);
    }

    @Test
    void fetch_switchedOff_isUnsupported() {
        YahooSettings off =
                new YahooSettings(false, URI.create("http://127.0.0.1:1"), Duration.ZERO, Duration.ofSeconds(1), 0);
        YahooBarSource source = new YahooBarSource(off, new YahooCall(off), time, time);

        assertThat(source.supports(AsTradedTest.key("US.AAPL/1d"))).isFalse();
        assertThatThrownBy(() -> source.fetch(request("US.AAPL/1d", dates("2021-02-01", "2021-06-30"))))
                .isInstanceOfSatisfying(
                        SourceException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(Kind.UNSUPPORTED));
    }

    private YahooBarSource source(Duration timeout) {
        URI base = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        YahooSettings settings = new YahooSettings(true, base, Duration.ZERO, timeout, 0);
        return new YahooBarSource(settings, new YahooCall(settings), time, time);
    }

    private final Map<String, YahooBarSource> sources = new ConcurrentHashMap<>();

    private FetchOutcome fetch(String key, TimeRange range) {
        return sources.computeIfAbsent("one", name -> source(PATIENT)).fetch(request(key, range));
    }

    private SourceException failure(String key, TimeRange range) {
        try {
            throw new AssertionError("expected a failure, found " + fetch(key, range));
        } catch (SourceException failure) {
            return failure;
        }
    }

    private FetchRequest request(String key, TimeRange range) {
        return new FetchRequest(AsTradedTest.key(key), range, time.instant());
    }

    private static Answered answered(FetchOutcome outcome) {
        assertThat(outcome).isInstanceOf(Answered.class);
        return (Answered) outcome;
    }

    private static TimeRange dates(String first, String last) {
        return TimeRange.ofDates(LocalDate.parse(first), LocalDate.parse(last));
    }

    private static TimeRange range(String start, String end) {
        return new TimeRange(Instant.parse(start), Instant.parse(end));
    }

    private static String recorded(String file) {
        return new String(RecordedAnswers.bytes("yahoo-chart/" + file), StandardCharsets.UTF_8);
    }

    private static String history(String one, int ratio, String other, int otherRatio) {
        long first = Instant.parse(one + "T14:00:00Z").getEpochSecond();
        long second = Instant.parse(other + "T14:00:00Z").getEpochSecond();
        return ChartParserTest.result("""
                "meta": {"exchangeTimezoneName": "America/New_York"}, "timestamp": [%d, %d],
                "events": {"splits": {"%d": {"date": %d, "numerator": %d, "denominator": 1},
                                      "%d": {"date": %d, "numerator": %d, "denominator": 1}}}
                """.formatted(
                Math.min(first, second), Math.max(first, second), first, first, ratio, second, second, otherRatio));
    }

    private static String daily(Object... stampsAndCloses) {
        List<String> stamps = new ArrayList<>();
        List<String> closes = new ArrayList<>();
        for (int i = 0; i < stampsAndCloses.length; i += 2) {
            stamps.add(String.valueOf(Instant.parse((String) stampsAndCloses[i]).getEpochSecond()));
            closes.add(String.valueOf(stampsAndCloses[i + 1]));
        }
        String column = closes.toString();
        return ChartParserTest.result("""
                "meta": {"exchangeTimezoneName": "America/New_York"}, "timestamp": %s,
                "indicators": {"quote": [{"open": %s, "high": %s, "low": %s, "close": %s, "volume": %s}]}
                """.formatted(stamps, column, column, column, column, column));
    }

    private static String minutes(String stamp) {
        return daily(stamp, 100);
    }

    private void reply(String question, int status, String body) {
        replies.computeIfAbsent(question, name -> new ConcurrentLinkedQueue<>())
                .add(new Reply(status, body.getBytes(StandardCharsets.UTF_8), Map.of()));
    }

    private HttpServer start() {
        try {
            HttpServer started =
                    HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), FreePort.find()), 0);
            started.setExecutor(Executors.newCachedThreadPool(task -> {
                Thread thread = new Thread(task, "yahoo-replies");
                thread.setDaemon(true);
                return thread;
            }));
            started.createContext("/v8/finance/chart/", this::handle);
            started.start();
            return started;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        String ticker = exchange.getRequestURI().getPath().substring("/v8/finance/chart/".length());
        Map<String, String> query = new HashMap<>();
        for (String pair : exchange.getRequestURI().getQuery().split("&", -1)) {
            query.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
        }
        String question = ticker + " " + query.get("interval");
        asked.add(question + " " + query.get("period1") + " " + query.get("period2"));
        exchanges.add(exchange);
        ConcurrentLinkedQueue<Reply> queue = replies.getOrDefault(question, new ConcurrentLinkedQueue<>());
        Reply reply = queue.size() > 1 ? queue.poll() : queue.peek();
        if (reply == null) {
            reply = new Reply(500, ("no reply for " + question).getBytes(StandardCharsets.UTF_8), Map.of());
        }
        send(exchange, reply);
    }

    /** A negative status is a body that begins and never ends. */
    private void send(HttpExchange exchange, Reply reply) throws IOException {
        reply.headers.forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
        if (reply.status < 0) {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(reply.body);
            exchange.getResponseBody().flush();
            try {
                released.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        } else {
            exchange.sendResponseHeaders(reply.status, reply.body.length == 0 ? -1 : reply.body.length);
            if (reply.body.length > 0) {
                exchange.getResponseBody().write(reply.body);
            }
        }
        exchange.close();
    }

    private static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return packed.toByteArray();
    }
}
