package dms.read;

import dms.TestClock;
import dms.ledger.Ledger;
import dms.market.Adjustment;
import dms.market.BarSeries;
import dms.market.CorporateAction.Dividend;
import dms.market.CorporateAction.Split;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import dms.store.AnnouncingBarStore;
import dms.store.BarStore;
import dms.store.SeededBars;
import dms.store.embedded.EmbeddedBarStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What serving 500 x 1250 adjusted daily bars costs from the embedded store and from memory; the figures are in decision 0018. */
@SuppressWarnings("NullAway.Init")
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class CachedBarReaderBenchmark {

    private static final List<SeriesKey> KEYS = IntStream.range(0, 500)
            .mapToObj(i -> SeededBars.key("US.N" + i, Interval.D1))
            .toList();
    private static final BarRequest ADJUSTED = BarRequest.of(TimeRange.ALL, Adjustment.ALL);

    private Path folder;
    private Ledger ledger;
    private ExecutorService threads;
    private BarReader stored;
    private CachedBarReader cached;

    /** Five years of each, a split and twenty dividends. */
    @Setup
    public void fill() throws IOException {
        folder = Files.createTempDirectory("dms-read");
        TestClock clock = TestClock.at("2026-01-01T00:00:00Z");
        ledger = Ledger.open(folder, clock);
        threads = Executors.newFixedThreadPool(4);
        ReaderSettings settings = new ReaderSettings(1_000, 256L << 20, Duration.ofHours(1), 300, 5);
        SeriesCache cache = new SeriesCache(settings);
        BarStore store = new AnnouncingBarStore(new EmbeddedBarStore(ledger), cache);
        for (SeriesKey key : KEYS) {
            store.write(key, SeededBars.of(Interval.D1, 1_250, key.hashCode()));
            List<dms.market.CorporateAction> actions = new java.util.ArrayList<>();
            actions.add(new Split(LocalDate.of(2022, 6, 1), 4, 1));
            for (int i = 0; i < 20; i++) {
                actions.add(new Dividend(LocalDate.of(2019, 2, 1).plusDays(91L * i), 0.3));
            }
            store.writeActions(key.symbol(), actions);
        }
        stored = new BarReader(store);
        cached = new CachedBarReader(store, cache, settings, new ReadWorkers(threads), clock);
        cached.readAll(KEYS, ADJUSTED);
    }

    /** Takes the folder away. */
    @TearDown
    public void remove() throws IOException {
        threads.shutdown();
        ledger.close();
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** All of them from the file. */
    @Benchmark
    public Map<SeriesKey, BarSeries> batchFromTheStore() {
        return stored.readAll(KEYS, ADJUSTED);
    }

    /** All of them from memory. */
    @Benchmark
    public Map<SeriesKey, BarSeries> batchFromMemory() {
        return cached.readAll(KEYS, ADJUSTED);
    }

    /** One from the file. */
    @Benchmark
    public BarSeries oneFromTheStore() {
        return stored.read(KEYS.get(7), ADJUSTED);
    }

    /** One from memory. */
    @Benchmark
    public BarSeries oneFromMemory() {
        return cached.read(KEYS.get(7), ADJUSTED);
    }
}
