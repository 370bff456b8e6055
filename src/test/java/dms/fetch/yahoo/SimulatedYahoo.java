package dms.fetch.yahoo;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dms.fetch.BarSource;
import dms.fetch.FetchOutcome.Answered;
import dms.fetch.FetchRequest;
import dms.fetch.SourceException;
import dms.fetch.SourceException.Kind;
import dms.market.BarField;
import dms.market.CorporateAction;
import dms.market.CorporateAction.Dividend;
import dms.market.CorporateAction.Split;
import dms.market.Interval;
import dms.market.Market;
import dms.market.RawBars;
import dms.market.SeriesKey;
import dms.market.SplitFactors;
import dms.market.TimeRange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Yahoo's chart service on loopback, showing a market that another source has: JSON as recorded, prices as 32-bit floats
 * and adjusted for every split up to now, volumes too, dividends divided, only the events of the range that was asked for.
 */
public final class SimulatedYahoo implements AutoCloseable {

    private static final JsonFactory JSON = new JsonFactory();

    private final BarSource market;
    private final Clock clock;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger asked = new AtomicInteger();

    private SimulatedYahoo(BarSource market, Clock clock, HttpServer server) {
        this.market = market;
        this.clock = clock;
        this.server = server;
    }

    /** A service on a free port that shows this market by this clock. */
    public static SimulatedYahoo of(BarSource market, Clock clock) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            SimulatedYahoo yahoo = new SimulatedYahoo(market, clock, server);
            server.setExecutor(yahoo.threads);
            server.createContext("/v8/finance/chart/", yahoo::answer);
            server.start();
            return yahoo;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A source that asks it, and waits for nothing. */
    public YahooBarSource source() {
        YahooSettings settings = new YahooSettings(
                true,
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                Duration.ZERO,
                Duration.ofSeconds(30),
                0);
        return new YahooBarSource(settings, new YahooCall(settings), clock);
    }

    /** How many questions it was asked. */
    public int asked() {
        return asked.get();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        asked.incrementAndGet();
        int status = 200;
        byte[] body;
        try {
            body = chart(exchange.getRequestURI());
        } catch (SourceException refused) {
            boolean isUnknown = refused.kind() == Kind.UNKNOWN_SYMBOL;
            status = isUnknown ? 404 : 400;
            body = (isUnknown
                            ? "{\"chart\":{\"result\":null,\"error\":{\"code\":\"Not Found\",\"description\":\"No data found, symbol may be delisted\"}}}"
                            : "{\"chart\":{\"result\":null,\"error\":{\"code\":\"Bad Request\",\"description\":\"Data doesn't exist for startDate = 1, endDate = 2\"}}}")
                    .getBytes(StandardCharsets.UTF_8);
        }
        exchange.getResponseHeaders().set("Content-Type", "application/json;charset=utf-8");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private byte[] chart(URI question) throws IOException {
        String path = question.getPath();
        String ticker = path.substring(path.lastIndexOf('/') + 1);
        Map<String, String> query = new HashMap<>();
        for (String pair : question.getRawQuery().split("&", -1)) {
            String[] both = pair.split("=", 2);
            query.put(both[0], URLDecoder.decode(both[1], StandardCharsets.UTF_8));
        }
        SeriesKey key =
                new SeriesKey(YahooTicker.symbolOf(ticker), Interval.parse(query.getOrDefault("interval", "1d")));
        TimeRange window = new TimeRange(
                Instant.ofEpochSecond(Long.parseLong(query.getOrDefault("period1", "0"))),
                Instant.ofEpochSecond(Long.parseLong(query.getOrDefault("period2", "0"))));
        return new Chart(key, ticker, window).body();
    }

    /** One answer. */
    private final class Chart {

        private final SeriesKey key;
        private final String ticker;
        private final TimeRange window;
        private final ZoneId zone;
        private final Answered found;
        private final SplitFactors factors;

        Chart(SeriesKey key, String ticker, TimeRange window) {
            this.key = key;
            this.ticker = ticker;
            this.window = window;
            Market exchange = key.symbol().market();
            this.zone = exchange.zone();
            TimeRange range = key.interval().isIntraday()
                    ? window
                    : TimeRange.ofDates(dateOf(window.startInclusive()), dateOf(window.endExclusive()));
            this.found = (Answered) market.fetch(new FetchRequest(key, range, clock.instant()));
            LocalDate today = exchange.dateAt(clock.instant());
            List<Split> splits = found.actions().stream()
                    .filter(Split.class::isInstance)
                    .map(Split.class::cast)
                    .filter(split -> !split.exDate().isAfter(today))
                    .toList();
            this.factors = SplitFactors.of(splits);
        }

        private LocalDate dateOf(Instant instant) {
            return instant.atZone(zone).toLocalDate();
        }

        /** Days are stamped with their opening, weeks and months with their first midnight. */
        private long stamp(long openTimeMillis) {
            if (key.interval().isIntraday()) {
                return openTimeMillis / 1000;
            }
            LocalDate date =
                    Instant.ofEpochMilli(openTimeMillis).atZone(ZoneOffset.UTC).toLocalDate();
            return key.interval() == Interval.D1
                    ? open(date)
                    : date.atStartOfDay(zone).toEpochSecond();
        }

        private long open(LocalDate date) {
            return key.symbol().market().openOf(date).getEpochSecond();
        }

        byte[] body() throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (JsonGenerator json = JSON.createGenerator(bytes)) {
                json.writeStartObject();
                json.writeObjectFieldStart("chart");
                json.writeArrayFieldStart("result");
                json.writeStartObject();
                meta(json);
                RawBars rows = inWindow();
                json.writeArrayFieldStart("timestamp");
                for (int i = 0; i < rows.size(); i++) {
                    json.writeNumber(stamp(rows.openTimeMillis(i)));
                }
                json.writeEndArray();
                events(json);
                quotes(json, rows);
                json.writeEndObject();
                json.writeEndArray();
                json.writeNullField("error");
                json.writeEndObject();
                json.writeEndObject();
            }
            return bytes.toByteArray();
        }

        private void meta(JsonGenerator json) throws IOException {
            json.writeObjectFieldStart("meta");
            json.writeStringField("symbol", ticker);
            json.writeStringField("instrumentType", "EQUITY");
            json.writeNumberField("regularMarketTime", clock.instant().getEpochSecond());
            json.writeStringField("exchangeTimezoneName", zone.getId());
            json.writeStringField("dataGranularity", key.interval().toString());
            json.writeStringField("range", "");
            json.writeEndObject();
        }

        private RawBars inWindow() {
            RawBars all = found.rows();
            RawBars rows = new RawBars(all.size());
            for (int i = 0; i < all.size(); i++) {
                if (window.contains(Instant.ofEpochSecond(stamp(all.openTimeMillis(i))))) {
                    rows.add(
                            all.openTimeMillis(i),
                            all.value(BarField.OPEN, i),
                            all.value(BarField.HIGH, i),
                            all.value(BarField.LOW, i),
                            all.value(BarField.CLOSE, i),
                            all.value(BarField.VOLUME, i));
                }
            }
            return rows;
        }

        private void events(JsonGenerator json) throws IOException {
            json.writeObjectFieldStart("events");
            json.writeObjectFieldStart("dividends");
            for (CorporateAction action : found.actions()) {
                long date = open(action.exDate());
                if (action instanceof Dividend dividend && window.contains(Instant.ofEpochSecond(date))) {
                    json.writeObjectFieldStart(String.valueOf(date));
                    json.writeNumberField("amount", (float) (dividend.amount() / factors.after(dividend.exDate())));
                    json.writeNumberField("date", date);
                    json.writeEndObject();
                }
            }
            json.writeEndObject();
            json.writeObjectFieldStart("splits");
            for (CorporateAction action : found.actions()) {
                long date = open(action.exDate());
                if (action instanceof Split split && window.contains(Instant.ofEpochSecond(date))) {
                    json.writeObjectFieldStart(String.valueOf(date));
                    json.writeNumberField("date", date);
                    json.writeNumberField("numerator", split.numerator());
                    json.writeNumberField("denominator", split.denominator());
                    json.writeStringField("splitRatio", split.numerator() + ":" + split.denominator());
                    json.writeEndObject();
                }
            }
            json.writeEndObject();
            json.writeEndObject();
        }

        private void quotes(JsonGenerator json, RawBars rows) throws IOException {
            json.writeObjectFieldStart("indicators");
            json.writeArrayFieldStart("quote");
            json.writeStartObject();
            for (BarField field : BarField.values()) {
                json.writeArrayFieldStart(field.name().toLowerCase(Locale.ROOT));
                for (int i = 0; i < rows.size(); i++) {
                    double factor = factors.after(key.lastDateOf(rows.openTimeMillis(i)));
                    double value = rows.value(field, i);
                    if (field == BarField.VOLUME) {
                        json.writeNumber(Math.round(value * factor));
                    } else {
                        json.writeNumber((float) (value / factor));
                    }
                }
                json.writeEndArray();
            }
            json.writeEndObject();
            json.writeEndArray();
            json.writeEndObject();
        }
    }
}
