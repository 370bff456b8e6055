package dms.store.embedded;

import dms.ledger.Ledger;
import dms.market.BarSeries;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import dms.store.Coverage;
import dms.store.SeededBars;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
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
 * What the embedded store costs with 500 series of 5250 daily bars each, 2.6 million together. To run: {@code mvn
 * test-compile}, then {@code org.openjdk.jmh.Main EmbeddedBarStoreBenchmark} on the class path of the tests. The figures
 * stand in decision 0001.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 3)
@Measurement(iterations = 4, time = 3)
public class EmbeddedBarStoreBenchmark {

    private static final int SERIES = 500;
    private static final int BARS = 5250;
    private static final int ASKED = 1250;

    private final Path folder;
    private final Ledger ledger;
    private final EmbeddedBarStore store;
    private final List<SeriesKey> keys = new ArrayList<>();
    private final BarSeries[] versions = {daily(BARS, 100), daily(BARS, 101)};
    private final TimeRange lastYears;
    private int turn;

    /** Fills a store. */
    public EmbeddedBarStoreBenchmark() {
        try {
            folder = Files.createTempDirectory("dms-benchmark");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ledger = Ledger.open(folder, Clock.systemUTC());
        store = new EmbeddedBarStore(ledger);
        for (int i = 0; i < SERIES; i++) {
            keys.add(SeededBars.key("US.S" + i, Interval.D1));
            store.write(keys.get(i), versions[0]);
        }
        lastYears = TimeRange.ofMillis(versions[0].openTimeMillis(BARS - ASKED), versions[0].lastTimeMillis() + 1);
    }

    private static BarSeries daily(int count, double price) {
        BarSeries.Builder bars = BarSeries.builder(count);
        LocalDate date = LocalDate.of(2005, 1, 3);
        for (int i = 0; i < count; i++) {
            bars.add(date.toEpochDay() * 86_400_000, price, price + 1, price - 1, price + i / 1000.0, 1e6 + i);
            date = date.plusDays(date.getDayOfWeek().getValue() == 5 ? 3 : 1);
        }
        return bars.build();
    }

    /** Throws the store away. */
    @TearDown
    public void close() throws IOException {
        ledger.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private SeriesKey nextKey() {
        turn++;
        return keys.get(turn % SERIES);
    }

    private BarSeries nextVersion() {
        return versions[turn / SERIES % 2 == 0 ? 1 : 0];
    }

    /** The last 1250 bars of all series. */
    @Benchmark
    public Map<SeriesKey, BarSeries> readAll500() {
        return store.readAll(keys, lastYears);
    }

    /** The last 1250 bars of one series. */
    @Benchmark
    public BarSeries readOne() {
        return store.read(nextKey(), lastYears);
    }

    /** The newest 50 bars of one series. */
    @Benchmark
    public BarSeries latest50() {
        return store.latest(nextKey(), 50);
    }

    /** The extents of all series. */
    @Benchmark
    public SortedMap<SeriesKey, Coverage> coverage() {
        return store.coverage();
    }

    /** 1250 stored bars with other values, in a transaction of their own. */
    @Benchmark
    public void upsert1250() {
        SeriesKey key = nextKey();
        store.write(key, nextVersion().rows(BARS - ASKED, BARS));
    }

    /** The last two bars of all series, a transaction for each series, as a nightly update writes them. */
    @Benchmark
    public void append2To500() {
        turn += SERIES;
        for (SeriesKey key : keys) {
            store.write(key, nextVersion().rows(BARS - 2, BARS));
        }
    }

    /** The same in one transaction. */
    @Benchmark
    public int append2To500AtOnce() {
        return ledger.write(c -> {
            append2To500();
            return SERIES;
        });
    }
}
