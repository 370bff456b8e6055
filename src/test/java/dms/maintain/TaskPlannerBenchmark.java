package dms.maintain;

import dms.TestClock;
import dms.coverage.Answer;
import dms.ledger.Ledger;
import dms.market.BarSeries;
import dms.market.BarSlots;
import dms.market.Interval;
import dms.market.RawBars;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import dms.store.embedded.EmbeddedBarStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
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
 * What planning costs with ten thousand series of five years of daily bars in the embedded store. To run: {@code mvn
 * test-compile}, then {@code org.openjdk.jmh.Main TaskPlannerBenchmark} on the class path of the tests; it writes 650 MB
 * to the folder for temporary files. The figures stand in decision 0005.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 5)
@Measurement(iterations = 4, time = 5)
public class TaskPlannerBenchmark {

    private static final int SERIES = 10_000;
    private static final int FIVE_YEARS = 1826;
    private static final int AT_ONCE = 500;
    private static final LocalDate FIRST = LocalDate.of(2019, 7, 13);

    private final Path folder;
    private final Ledger ledger;
    private final TestBoards parts;
    private final MaintenanceTask upToDate;
    private final MaintenanceTask ofFiveHundred;

    /** Fills a store. */
    public TaskPlannerBenchmark() {
        try {
            folder = Files.createTempDirectory("dms-benchmark");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        TestClock clock = TestClock.at("2024-07-12T21:00:00Z");
        ledger = Ledger.open(folder, clock);
        EmbeddedBarStore store = new EmbeddedBarStore(ledger);
        parts = new TestBoards(ledger, store);
        List<SeriesKey> keys = new ArrayList<>();
        for (int i = 0; i < SERIES; i++) {
            keys.add(new SeriesKey(Symbol.parse("US.S" + i), Interval.D1));
        }
        BarSeries bars = sessions(keys.get(0));
        TimeRange asked = TimeRange.ofMillis(TimeRange.ofDates(FIRST, FIRST).startMillis(), clock.millis());
        for (int from = 0; from < SERIES; from += AT_ONCE) {
            List<SeriesKey> some = keys.subList(from, from + AT_ONCE);
            ledger.write(c -> {
                some.forEach(key -> {
                    store.write(key, bars);
                    parts.coverage.answered(new Answer(key, asked, parts.planner.settledBy(key), RawBars.of(bars)));
                });
                return AT_ONCE;
            });
        }
        upToDate = new MaintenanceTask.IncrementalUpdate("all", "none", keys, FIVE_YEARS);
        ofFiveHundred = new MaintenanceTask.IncrementalUpdate("some", "none", keys.subList(0, 500), FIVE_YEARS);
        if (parts.taskPlanner.plan(upToDate).asked() > 0) {
            throw new IllegalStateException("expected nothing to ask for");
        }
    }

    private BarSeries sessions(SeriesKey key) {
        BarSlots slots = parts.coverage.slots(key);
        BarSeries.Builder bars = BarSeries.builder(1300);
        int last = slots.lastClosed(parts.planner.settledBy(key));
        for (int slot = slots.indexFrom(FIRST.toEpochDay()); slot <= last; slot++) {
            bars.add(slots.firstTime(slot), 100, 101, 99, 100, 1e6 + slot);
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

    /** The plan of a run over all series. */
    @Benchmark
    public TaskPlan plan10000() {
        return parts.taskPlanner.plan(upToDate);
    }

    /** The coverage of five hundred of them over five years, as {@code GET /coverage} counts it. */
    @Benchmark
    public long coverage500() {
        TimeRange years = TimeRange.ofDates(FIRST, LocalDate.of(2024, 7, 12));
        return parts.coverage.of(ofFiveHundred.series()).values().stream()
                .mapToLong(series -> series.count(
                                years,
                                parts.planner.settledBy(series.key()),
                                ledger.clock().instant())
                        .present())
                .sum();
    }
}
