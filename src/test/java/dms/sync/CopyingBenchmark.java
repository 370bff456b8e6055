package dms.sync;

import dms.TestClock;
import dms.ledger.Ledger;
import dms.market.BarSeries;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import dms.store.BarStore;
import dms.store.SeededBars;
import dms.store.embedded.EmbeddedBarStore;
import dms.store.embedded.EmbeddedFile;
import dms.store.influx.InfluxBarStore;
import dms.store.influx.InfluxProcess;
import dms.store.influx.InfluxSettings;
import dms.store.influx.TcpProxy;
import dms.store.peer.TwoNodes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Copying 500 series of 1250 daily bars, 625,000 together, from the embedded store to InfluxDB, and comparing them with an
 * embedded backup and a slave. To run: {@code mvn test-compile}, then {@code org.openjdk.jmh.Main CopyingBenchmark} on the class path of the
 * tests. The figures stand in decision 0013.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 2)
@Measurement(iterations = 5)
public class CopyingBenchmark {

    private static final int SERIES = 500;
    private static final int BARS = 1250;

    /** 50 Mbit/s: a backup in another place, for which the copy waits longer than for any processor. */
    private static final long LINE_BYTES_PER_SECOND = 6_250_000;

    private final TestClock clock = TestClock.at("2024-07-05T12:00:00Z");
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<SeriesKey, BarSeries> bars = new LinkedHashMap<>();
    private final List<InfluxBarStore> databases = new ArrayList<>();
    private final Path folder;
    private final InfluxProcess influx;
    private final EmbeddedFile file;
    private final TwoStores one;
    private final TwoStores three;
    private final List<TcpProxy> lines = new ArrayList<>();
    private final TwoStores farOne;
    private final TwoStores farThree;
    private final TwoStores verified;
    private final Ledger slaveLedger;
    private final TwoNodes slave;
    private final TwoStores verifiedSlave;

    /** How much processor time the two sides took. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Cpu {

        /** Of this process, in milliseconds. */
        public long dms;

        /** Of influxd, in milliseconds. */
        public long influxd;

        private static long ofThisProcess() {
            return ProcessHandle.current()
                    .info()
                    .totalCpuDuration()
                    .orElse(Duration.ZERO)
                    .toMillis();
        }

        private <T> T of(CopyingBenchmark benchmark, Callable<T> work) throws Exception {
            long mine = ofThisProcess();
            long theirs = benchmark.influx.cpu().toMillis();
            T result = work.call();
            dms += ofThisProcess() - mine;
            influxd += benchmark.influx.cpu().toMillis() - theirs;
            return result;
        }
    }

    /** Fills the primary stores and starts an influxd. */
    public CopyingBenchmark() {
        for (int i = 0; i < SERIES; i++) {
            bars.put(SeededBars.key("US.S" + i, Interval.D1), SeededBars.of(Interval.D1, BARS, i));
        }
        try {
            folder = Files.createTempDirectory("dms-benchmark");
            influx = InfluxProcess.start(Files.createDirectory(folder.resolve("influx")), false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (int i = 0; i < 4; i++) {
            databases.add(new InfluxBarStore(influx.settings("copy" + i)));
        }
        for (int i = 4; i < 8; i++) {
            databases.add(new InfluxBarStore(behindNarrowLine("copy" + i)));
        }
        file = new EmbeddedFile(folder.resolve("file"), clock);
        one = open("one", settings("a"), databases.get(0));
        three = open("three", settings("a", "b", "c"), databases.get(1), databases.get(2), databases.get(3));
        farOne = open("far-one", settings("a"), databases.get(4));
        farThree = open("far-three", settings("a", "b", "c"), databases.get(5), databases.get(6), databases.get(7));
        verified = open("verified", settings("a"), file);
        verified.sync().copyNow("a");
        slaveLedger = Ledger.open(folder.resolve("slave"), clock);
        slave = new TwoNodes(new EmbeddedBarStore(slaveLedger));
        verifiedSlave = open("verified-slave", settings("a"), slave.peer());
        verifiedSlave.sync().copyNow("a");
    }

    private InfluxSettings behindNarrowLine(String database) {
        try {
            TcpProxy line = TcpProxy.to(influx.port());
            line.narrowTo(LINE_BYTES_PER_SECOND);
            lines.add(line);
            return new InfluxSettings("127.0.0.1", line.port(), database, "", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As configured by default. */
    private static SyncSettings settings(String... names) {
        return new SyncSettings(
                Stream.of(names)
                        .map(name -> new BackupSettings(
                                name, "influxdb1", "", 4, 100_000, 0, 0, Duration.ZERO, BackupSettings.OnClear.FOLLOW))
                        .toList(),
                Duration.ofSeconds(1),
                Duration.ofSeconds(60),
                Duration.ZERO,
                Duration.ofDays(30));
    }

    private TwoStores open(String name, SyncSettings settings, BarStore... targets) {
        TwoStores stores = TwoStores.embedded(folder.resolve(name), clock, settings, targets);
        for (BackupSettings backup : settings.backups()) {
            stores.sync().copyNow(backup.name());
        }
        bars.forEach(stores.store()::write);
        return stores;
    }

    /** Empties the databases and marks everything again, as after 500 writes. */
    @Setup(Level.Invocation)
    public void empty() {
        databases.forEach(InfluxBarStore::clear);
        for (TwoStores stores : List.of(one, farOne)) {
            bars.keySet().forEach(key -> stores.backlog().mark("a", key, TimeRange.ALL, false));
        }
        for (TwoStores stores : List.of(three, farThree)) {
            for (String name : List.of("a", "b", "c")) {
                bars.keySet().forEach(key -> stores.backlog().mark(name, key, TimeRange.ALL, false));
            }
        }
    }

    /** The same bars written to InfluxDB in nine parts at once, without anything around it: the raw rate. */
    @Benchmark
    public Object write_625kBars_toOneInfluxDb(Cpu cpu) throws Exception {
        return cpu.of(this, this::write);
    }

    private Object write() throws Exception {
        List<Map<SeriesKey, BarSeries>> parts = new ArrayList<>();
        bars.forEach((key, series) -> {
            if (parts.isEmpty() || parts.get(parts.size() - 1).size() == SERIES / 8) {
                parts.add(new LinkedHashMap<>());
            }
            parts.get(parts.size() - 1).put(key, series);
        });
        List<Future<?>> work = new ArrayList<>();
        for (Map<SeriesKey, BarSeries> part : parts) {
            work.add(threads.submit(() -> databases.get(0).writeAll(part)));
        }
        for (Future<?> future : work) {
            future.get();
        }
        return work;
    }

    /** Read from the primary store, compared with the backup, written, cleared from the backlog. */
    @Benchmark
    public SyncOutcome copy_625kBars_toOneInfluxDb(Cpu cpu) throws Exception {
        return cpu.of(this, () -> copied(one, "a"));
    }

    /** The same to three databases of one influxd at the same time. */
    @Benchmark
    public Object copy_625kBars_toThreeInfluxDbs(Cpu cpu) throws Exception {
        return cpu.of(this, () -> copyToThree(three));
    }

    /** To one backup at the end of a narrow line, whose time is that of the line. */
    @Benchmark
    public SyncOutcome copy_625kBars_overOneNarrowLine(Cpu cpu) throws Exception {
        return cpu.of(this, () -> copied(farOne, "a"));
    }

    /** To three backups, each at the end of a narrow line of its own. */
    @Benchmark
    public Object copy_625kBars_overThreeNarrowLines(Cpu cpu) throws Exception {
        return cpu.of(this, () -> copyToThree(farThree));
    }

    private static SyncOutcome copied(TwoStores stores, String backup) {
        SyncOutcome outcome = stores.sync().copyNow(backup).orElseThrow();
        if (outcome.status() != SyncOutcome.Status.SUCCESS || outcome.bars() != SERIES * BARS) {
            throw new IllegalStateException(outcome.toString());
        }
        return outcome;
    }

    private Object copyToThree(TwoStores stores) throws Exception {
        List<Future<?>> copies = new ArrayList<>();
        for (String name : List.of("a", "b", "c")) {
            copies.add(threads.submit(() -> copied(stores, name)));
        }
        for (Future<?> copy : copies) {
            copy.get();
        }
        return copies;
    }

    /** Two embedded stores with equal bars, by digest. */
    @Benchmark
    public boolean verify_500EqualSeries_embedded() {
        return verify(verified);
    }

    /** Two nodes with equal bars, by digests that the slave computes and sends over HTTP on loopback. */
    @Benchmark
    public boolean verify_500EqualSeries_betweenNodes() {
        return verify(verifiedSlave);
    }

    private static boolean verify(TwoStores stores) {
        Verification result = stores.sync().verify("a");
        if (!result.isEqual() || result.bars() != SERIES * BARS) {
            throw new IllegalStateException(result.sentence());
        }
        return result.isEqual();
    }

    /** Throws everything away. */
    @TearDown
    public void close() throws IOException {
        threads.shutdownNow();
        one.close();
        three.close();
        farOne.close();
        farThree.close();
        verified.close();
        verifiedSlave.close();
        slave.close();
        slaveLedger.close();
        file.close();
        databases.forEach(InfluxBarStore::close);
        for (TcpProxy line : lines) {
            line.close();
        }
        influx.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
