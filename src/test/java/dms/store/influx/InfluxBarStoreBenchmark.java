package dms.store.influx;

import dms.market.BarSeries;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import dms.store.SeededBars;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the store costs on an influxd of its own, beside the same bytes sent and the same answers drained by the JDK's
 * client and by curl, which do nothing with them. To run: {@code mvn test-compile}, then {@code org.openjdk.jmh.Main
 * InfluxBarStoreBenchmark} on the class path of the tests. The figures stand in decision 0011.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3)
@Measurement(iterations = 7)
public class InfluxBarStoreBenchmark {

    private static final int SERIES = 500;
    private static final int BARS = 1250;
    private static final int LONG = 250_000;
    private static final int LINES_PER_WRITE = 10_000;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path folder;
    private final InfluxProcess influx;
    private final InfluxBarStore store;
    private final List<SeriesKey> keys = new ArrayList<>();
    private final SeriesKey longKey = SeededBars.key("US.LONG", Interval.M1);
    private final BarSeries longBars = SeededBars.of(Interval.M1, LONG, 1);
    private final List<byte[]> longLines = new ArrayList<>();
    private final List<byte[]> dailyLines = new ArrayList<>();
    private final BarSeries daily;
    private final TimeRange range;
    private final Path firstHalf;
    private final Path secondHalf;
    private final Path whole;
    private final Path one;

    /**
     * The batch read and its drains in turn, so that what else runs on the machine hits all of them alike; prints the least, the
     * median and the largest of each. An argument is the number of rounds.
     */
    public static void main(String[] arguments) throws IOException {
        int rounds = arguments.length == 0 ? 15 : Integer.parseInt(arguments[0]);
        InfluxBarStoreBenchmark benchmark = new InfluxBarStoreBenchmark();
        try {
            Map<String, Runnable> parts = new LinkedHashMap<>();
            parts.put("the store", benchmark::readAll);
            parts.put("curl, in halves", benchmark::readAllCurlInHalves);
            parts.put("curl, in one request", benchmark::readAllCurl);
            parts.put("the JDK's client, in halves", benchmark::readAllDrainedInHalves);
            Map<String, List<Double>> taken = new LinkedHashMap<>();
            for (int round = -3; round < rounds; round++) {
                for (Map.Entry<String, Runnable> part : parts.entrySet()) {
                    long began = System.nanoTime();
                    part.getValue().run();
                    double millis = (System.nanoTime() - began) / 1e6;
                    if (round >= 0) {
                        taken.computeIfAbsent(part.getKey(), name -> new ArrayList<>())
                                .add(millis);
                    }
                }
            }
            taken.forEach((name, millis) -> {
                millis.sort(Comparator.naturalOrder());
                System.out.printf(
                        "%-28s least %.0f  median %.0f  largest %.0f ms%n",
                        name, millis.get(0), millis.get(millis.size() / 2), millis.get(millis.size() - 1));
            });
        } finally {
            benchmark.close();
        }
    }

    /** Starts a server and fills it. */
    public InfluxBarStoreBenchmark() {
        daily = daily();
        range = TimeRange.ofMillis(daily.firstTimeMillis(), daily.lastTimeMillis() + 1);
        try {
            folder = Files.createTempDirectory("dms-influx-benchmark");
            influx = InfluxProcess.start(folder, false);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        store = new InfluxBarStore(influx.settings("dms"));
        for (int i = 0; i < SERIES; i++) {
            SeriesKey key = SeededBars.key("US.S" + i, Interval.D1);
            keys.add(key);
            store.write(key, daily);
            if (i < LONG / BARS) {
                dailyLines.add(lines(key, daily, 0, BARS));
            }
        }
        for (int from = 0; from < LONG; from += LINES_PER_WRITE) {
            longLines.add(lines(longKey, longBars, from, from + LINES_PER_WRITE));
        }
        firstHalf = body("first", statements(0, SERIES / 2));
        secondHalf = body("second", statements(SERIES / 2, SERIES));
        whole = body("whole", statements(0, SERIES));
        one = body("one", statements(77, 78));
    }

    private static byte[] lines(SeriesKey key, BarSeries bars, int from, int to) {
        LineBuffer lines = new LineBuffer();
        lines.addBars(key, bars, from, to);
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static BarSeries daily() {
        BarSeries.Builder bars = BarSeries.builder(BARS);
        LocalDate date = LocalDate.of(2019, 1, 2);
        for (int i = 0; i < BARS; i++) {
            double price = 100 + i / 1000.0;
            bars.add(date.toEpochDay() * 86_400_000, price, price + 1, price - 1, price + 0.25, 1e6 + i);
            date = date.plusDays(date.getDayOfWeek().getValue() == 5 ? 3 : 1);
        }
        return bars.build();
    }

    /** 250,000 bars of one series. */
    @Benchmark
    public void writeLong() {
        store.write(longKey, longBars);
    }

    /** The bytes of the same bars in the same requests, two at a time. */
    @Benchmark
    public void writeLongRaw() {
        write(longLines, "dms_intraday");
    }

    /** 250,000 bars of 200 series, one after the other. */
    @Benchmark
    public void writeDaily() {
        for (int i = 0; i < LONG / BARS; i++) {
            store.write(keys.get(i), daily);
        }
    }

    /** The bytes of the same bars in the same requests, one after the other. */
    @Benchmark
    public void writeDailyRaw() {
        for (byte[] lines : dailyLines) {
            write(List.of(lines), "dms_daily");
        }
    }

    private void write(List<byte[]> batches, String policy) {
        Deque<CompletableFuture<HttpResponse<Void>>> onTheirWay = new ArrayDeque<>();
        for (byte[] batch : batches) {
            if (onTheirWay.size() == 2) {
                check(onTheirWay.remove().join());
            }
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + influx.port() + "/write?db=dms&precision=ms&rp=" + policy))
                    .POST(HttpRequest.BodyPublishers.ofByteArray(batch))
                    .build();
            onTheirWay.add(http.sendAsync(request, HttpResponse.BodyHandlers.discarding()));
        }
        onTheirWay.forEach(sent -> check(sent.join()));
    }

    private static void check(HttpResponse<?> response) {
        if (response.statusCode() != 204) {
            throw new IllegalStateException("a write was answered with " + response.statusCode());
        }
    }

    /** 1,250 bars of each of 500 series. */
    @Benchmark
    public Map<SeriesKey, BarSeries> readAll() {
        return store.readAll(keys, range);
    }

    /** The same statements in two requests at a time, drained. */
    @Benchmark
    public long readAllDrainedInHalves() {
        CompletableFuture<HttpResponse<InputStream>> first = ask(statements(0, SERIES / 2));
        CompletableFuture<HttpResponse<InputStream>> second = ask(statements(SERIES / 2, SERIES));
        CompletableFuture<Long> drained = second.thenApplyAsync(InfluxBarStoreBenchmark::drain);
        return drain(first.join()) + drained.join();
    }

    /** The same statements in one request, drained. */
    @Benchmark
    public long readAllDrained() {
        return drain(ask(statements(0, SERIES)).join());
    }

    /** The same statements in two requests at a time, drained by curl, two processes of it. */
    @Benchmark
    public long readAllCurlInHalves() {
        Process first = curl(firstHalf);
        Process second = curl(secondHalf);
        return drained(first) + drained(second);
    }

    /** The same statements in one request, drained by curl. */
    @Benchmark
    public long readAllCurl() {
        return drained(curl(whole));
    }

    /** What it costs to start curl and ask for next to nothing. */
    @Benchmark
    public long curlAlone() {
        return drained(curl(one));
    }

    private Path body(String name, String query) {
        try {
            return Files.writeString(
                    folder.resolve(name), "db=dms&q=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Process curl(Path body) {
        try {
            return new ProcessBuilder(
                            "curl",
                            "-sS",
                            "-o",
                            "/dev/null",
                            "-w",
                            "%{http_code} %{size_download}",
                            "-H",
                            "Accept: application/x-msgpack",
                            "--data-binary",
                            "@" + body,
                            "http://127.0.0.1:" + influx.port() + "/query?epoch=ms&chunked=true")
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static long drained(Process curl) {
        try (InputStream said = curl.getInputStream()) {
            String[] words = new String(said.readAllBytes(), StandardCharsets.UTF_8).split(" ", -1);
            if (!words[0].equals("200")) {
                throw new IllegalStateException("curl: " + String.join(" ", words));
            }
            return Long.parseLong(words[1]);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private String statements(int from, int to) {
        return keys.subList(from, to).stream()
                .map(key -> select(" WHERE \"symbol\" = '" + key.symbol() + "' AND \"interval\" = '1d' AND time >= "
                        + range.startMillis() + "ms AND time < " + range.endMillis() + "ms"))
                .collect(Collectors.joining("; "));
    }

    private static String select(String where) {
        return "SELECT \"open\", \"high\", \"low\", \"close\", \"volume\" FROM \"dms_daily\".\"bars\"" + where;
    }

    /** The newest bar of each of 500 series. */
    @Benchmark
    public Map<SeriesKey, BarSeries> latestAll() {
        return store.latestAll(keys, 1);
    }

    /** The same statement, drained. */
    @Benchmark
    public long latestAllDrained() {
        String symbols =
                keys.stream().map(key -> "\"symbol\" = '" + key.symbol() + "'").collect(Collectors.joining(" OR "));
        return drain(ask(select(" WHERE \"interval\" = '1d' AND (" + symbols
                        + ") GROUP BY \"symbol\", \"interval\" ORDER BY time DESC LIMIT 1"))
                .join());
    }

    /** The newest of all series there are, as the server's own function tells its close, drained. */
    @Benchmark
    public long lastCloseOfAllDrained() {
        return drain(ask("SELECT last(\"close\") FROM \"dms_daily\".\"bars\" GROUP BY \"symbol\", \"interval\"")
                .join());
    }

    /** The newest bar of each in a statement of its own, drained. */
    @Benchmark
    public long latestOneByOneDrained() {
        return drain(ask(keys.stream()
                        .map(key -> select(" WHERE \"symbol\" = '" + key.symbol()
                                + "' AND \"interval\" = '1d' ORDER BY time DESC LIMIT 1"))
                        .collect(Collectors.joining("; ")))
                .join());
    }

    /** 1,250 bars of one series. */
    @Benchmark
    public BarSeries read() {
        return store.read(keys.get(77), range);
    }

    /** The same, drained. */
    @Benchmark
    public long readDrained() {
        return drain(ask(statements(77, 78)).join());
    }

    private CompletableFuture<HttpResponse<InputStream>> ask(String query) {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + influx.port() + "/query?epoch=ms&chunked=true"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "application/x-msgpack")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "db=dms&q=" + URLEncoder.encode(query, StandardCharsets.UTF_8)))
                .build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream());
    }

    private static long drain(HttpResponse<InputStream> response) {
        try (InputStream body = response.body()) {
            byte[] buffer = new byte[1 << 16];
            long drained = 0;
            for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
                drained += read;
            }
            if (response.statusCode() != 200 || drained < 1000) {
                throw new IllegalStateException(response.statusCode() + ", " + drained + " bytes");
            }
            return drained;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Ends the server. */
    @TearDown
    public void close() throws IOException {
        store.close();
        influx.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
