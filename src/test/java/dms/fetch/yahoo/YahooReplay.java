package dms.fetch.yahoo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dms.TestClock;
import dms.fetch.BarSource;
import dms.fetch.SourceStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/**
 * Yahoo over loopback HTTP, as it would have answered at the instant of a test's clock: the rows of a recorded answer that
 * had begun by then, the one of a session at work stamped with that instant and with half its volume, and prices,
 * volumes and dividends adjusted for the splits up to then alone. Waiting moves the clock.
 */
public final class YahooReplay implements AutoCloseable {

    private static final String PATH = "/v8/finance/chart/";
    private static final List<String> PRICES = List.of("open", "high", "low", "close");
    private static final Duration SESSION = Duration.ofMinutes(390);

    private final ObjectMapper mapper = new ObjectMapper();
    private final Map<String, JsonNode> recorded = new ConcurrentHashMap<>();
    private final TestClock clock;
    private final HttpServer server;
    private final BarSource source;

    /** When Yahoo was asked, in order. */
    public final List<Instant> asked = new CopyOnWriteArrayList<>();

    /** What the source said of itself whenever it waited. */
    public final List<SourceStatus> whileWaiting = new CopyOnWriteArrayList<>();

    /** So many of the next questions are answered by "too many requests" and {@code Retry-After: 60}. */
    public final AtomicInteger refusals = new AtomicInteger();

    /** The session whose row is sent without values, by the second of its opening; none if 0. */
    public volatile long nullRow;

    /** The session whose row is not sent, in the same way. */
    public volatile long noRow;

    /** Replays at this clock's instants. */
    public YahooReplay(TestClock clock) {
        this.clock = clock;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext(PATH, this::answer);
        server.start();
        URI base = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        YahooSettings settings = new YahooSettings(true, base, Duration.ZERO, Duration.ofSeconds(20), 0);
        source = new YahooBarSource(settings, new YahooCall(settings), clock, new MovingWaiter());
    }

    /** Answers for a ticker with the rows of a recorded daily answer; other tickers are not found. */
    public YahooReplay with(String ticker, String file) {
        try {
            recorded.put(
                    ticker,
                    mapper.readTree(RecordedAnswers.bytes("yahoo-chart/" + file))
                            .at("/chart/result/0"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** The source that asks here. */
    public BarSource source() {
        return source;
    }

    /** The recorded {@code adjclose} of a ticker, row by row. */
    public double[] adjustedCloses(String ticker) {
        JsonNode column = Objects.requireNonNull(recorded.get(ticker)).at("/indicators/adjclose/0/adjclose");
        double[] closes = new double[column.size()];
        for (int i = 0; i < closes.length; i++) {
            closes[i] = column.get(i).asDouble();
        }
        return closes;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        asked.add(clock.instant());
        String ticker = exchange.getRequestURI().getPath().substring(PATH.length());
        JsonNode whole = recorded.get(ticker);
        if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            exchange.getResponseHeaders().set("Retry-After", "60");
            send(exchange, 429, RecordedAnswers.bytes("yahoo-chart/error-429-edge-too-many-requests.txt"));
        } else if (whole == null) {
            send(exchange, 404, RecordedAnswers.bytes("yahoo-chart/error-404-no-data-found.json"));
        } else {
            Map<String, Long> query = new HashMap<>();
            for (String pair : exchange.getRequestURI().getQuery().split("&", -1)) {
                if (pair.startsWith("period")) {
                    query.put(pair.substring(0, 7), Long.parseLong(pair.substring(8)));
                }
            }
            send(
                    exchange,
                    200,
                    mapper.writeValueAsBytes(
                            cut(whole, query.getOrDefault("period1", 0L), query.getOrDefault("period2", 0L))));
        }
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private ObjectNode cut(JsonNode whole, long from, long to) {
        long now = clock.instant().getEpochSecond();
        ObjectNode result = mapper.createObjectNode();
        result.set("meta", whole.get("meta"));
        ArrayNode stamps = result.putArray("timestamp");
        ObjectNode quote = mapper.createObjectNode();
        List.of("open", "high", "low", "close", "volume").forEach(quote::putArray);
        for (int i = 0; i < whole.get("timestamp").size(); i++) {
            long stamp = whole.get("timestamp").get(i).asLong();
            if (stamp >= from && stamp < to && stamp <= now && stamp != noRow) {
                boolean isAtWork = now < stamp + SESSION.toSeconds();
                stamps.add(isAtWork ? now : stamp);
                addRow(quote, whole, i, stamp == nullRow, isAtWork);
            }
        }
        result.putObject("indicators").putArray("quote").add(quote);
        result.set("events", events(whole, from, Math.min(to, now + 1)));
        ObjectNode answer = mapper.createObjectNode();
        answer.putObject("chart").putNull("error").putArray("result").add(result);
        return answer;
    }

    private void addRow(ObjectNode quote, JsonNode whole, int row, boolean isNull, boolean isAtWork) {
        long stamp = whole.get("timestamp").get(row).asLong();
        double later = later(whole, stamp);
        JsonNode columns = whole.at("/indicators/quote/0");
        for (String column : PRICES) {
            ArrayNode values = (ArrayNode) quote.get(column);
            if (isNull) {
                values.addNull();
            } else {
                values.add((float) (columns.get(column).get(row).asDouble() * later));
            }
        }
        double volume = columns.get("volume").get(row).asDouble() / later;
        ArrayNode volumes = (ArrayNode) quote.get("volume");
        if (isNull) {
            volumes.addNull();
        } else {
            volumes.add(Math.round(isAtWork ? volume / 2 : volume));
        }
    }

    /** The ratio of the splits after a row that had not happened yet: what the recording is adjusted by too much. */
    private double later(JsonNode whole, long stamp) {
        double ratio = 1;
        for (JsonNode split : whole.at("/events/splits")) {
            long date = split.get("date").asLong();
            if (stamp < date && date > clock.instant().getEpochSecond()) {
                ratio *= split.get("numerator").asDouble()
                        / split.get("denominator").asDouble();
            }
        }
        return ratio;
    }

    private ObjectNode events(JsonNode whole, long from, long to) {
        ObjectNode events = mapper.createObjectNode();
        UnaryOperator<JsonNode> asOfNow = event -> {
            ObjectNode now = event.deepCopy();
            if (now.has("amount")) {
                now.put(
                        "amount",
                        event.get("amount").asDouble()
                                * later(whole, event.get("date").asLong()));
            }
            return now;
        };
        for (Map.Entry<String, JsonNode> kind : whole.path("events").properties()) {
            for (Map.Entry<String, JsonNode> event : kind.getValue().properties()) {
                long date = event.getValue().get("date").asLong();
                if (date >= from && date < to) {
                    events.withObjectProperty(kind.getKey()).set(event.getKey(), asOfNow.apply(event.getValue()));
                }
            }
        }
        return events;
    }

    /** Lets the clock run instead of waiting, and notes what the source says of itself meanwhile. */
    private final class MovingWaiter implements Waiter {

        @Override
        public long nanoTime() {
            return Duration.between(Instant.EPOCH, clock.instant()).toNanos();
        }

        @Override
        public synchronized void await(Duration time) {
            whileWaiting.add(source.status());
            clock.advance(time);
        }
    }
}
