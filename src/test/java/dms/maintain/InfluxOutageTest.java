package dms.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import dms.Await;
import dms.fetch.FetchOutcome;
import dms.fetch.FetchRequest;
import dms.fetch.ReadySource;
import dms.journal.Journal;
import dms.journal.RunStatus;
import dms.ledger.Ledger;
import dms.market.BarSeries;
import dms.market.Interval;
import dms.market.RawBars;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import dms.read.BarReader;
import dms.store.SeededBars;
import dms.store.WatchedBarStore;
import dms.store.influx.InfluxBarStore;
import dms.store.influx.InfluxProcess;
import dms.write.BarWriter;
import dms.write.Spool;
import dms.write.SpoolSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks on a real InfluxDB that is killed in the middle of them (S27), and reads right after writes (S26). */
class InfluxOutageTest {

    private static final System.Logger LOGGER = System.getLogger(InfluxOutageTest.class.getName());

    /** How often the server is killed; one round takes a second. */
    private static final int RESTARTS = Integer.getInteger("dms.test.restarts", 50);

    private static final int SERIES = 24;
    private static final int BARS_PER_ROUND = 10;

    @TempDir
    Path folder;

    private final Clock clock = Clock.systemUTC();
    private final ExecutorService runs = Executors.newCachedThreadPool();
    private final ExecutorService symbols = Executors.newFixedThreadPool(4);
    private final List<SeriesKey> keys = new ArrayList<>();
    private final GrowingSource source = new GrowingSource();
    private InfluxProcess influx;
    private WatchedBarStore store;
    private Ledger ledger;
    private Journal journal;
    private Spool spool;
    private BarWriter bars;
    private TaskBoard board;
    private StoreRecovery recovery;

    @BeforeEach
    void open() throws IOException {
        influx = InfluxProcess.start(Files.createDirectories(folder.resolve("influx")), false);
        for (int i = 0; i < SERIES; i++) {
            keys.add(SeededBars.key("US.S" + i, Interval.D1));
        }
        store = new WatchedBarStore(new InfluxBarStore(influx.settings("dms_data")), "influxdb1", "the test's", clock);
        ledger = Ledger.open(folder.resolve("data"), clock);
        journal = new Journal(ledger, clock);
        spool = new Spool(ledger, new SpoolSettings(100_000));
        bars = new BarWriter(store, ledger);
        SeriesWriter writer = new SeriesWriter(bars, journal, spool);
        Workers workers = new Workers(runs, symbols);
        MaintainSettings settings = new MaintainSettings(
                List.of(new MaintenanceTask.IncrementalUpdate("daily", "growing", keys, 36_500)), 4);
        board = new TestBoards(ledger, store, source).board(settings, journal, workers, writer);
        recovery = new StoreRecovery(store, board, journal, writer, workers, clock);
    }

    @AfterEach
    void close() {
        runs.shutdownNow();
        symbols.shutdownNow();
        if (influx != null) {
            store.close();
            ledger.close();
            influx.close();
        }
    }

    @Test
    void tasks_serverKilledAgainAndAgain_noBarIsLostAndNoneIsTwice() throws Exception {
        Random random = new Random(27);
        long began = System.nanoTime();
        int cutOff = 0;
        for (int round = 1; round <= RESTARTS; round++) {
            source.grow(round, 1 + random.nextInt(SERIES));
            TaskBoard.Start start = board.start("daily", "api");
            assertThat(source.reached.await(30, TimeUnit.SECONDS)).isTrue();
            influx.kill();
            influx.startAgain();
            assertThat(board.awaitIdle(60, TimeUnit.SECONDS)).isTrue();
            cutOff += journal.run(start.run()).orElseThrow().status() == RunStatus.SUCCESS ? 0 : 1;
            awaitRecovery();
        }
        int rounds = cutOff;
        LOGGER.log(
                System.Logger.Level.INFO,
                () -> RESTARTS + " restarts, " + rounds + " of them cut a run off, "
                        + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began) / RESTARTS + " ms each");

        assertThat(cutOff).as("runs that a restart cut off").isPositive();
        source.grow(RESTARTS, 0);
        long last = board.start("daily", "api").run();
        assertThat(board.awaitIdle(60, TimeUnit.SECONDS)).isTrue();
        assertThat(journal.run(last).orElseThrow().status()).isEqualTo(RunStatus.SUCCESS);
        for (SeriesKey key : keys) {
            assertThat(store.read(key, TimeRange.ALL)).isEqualTo(GrowingSource.all(key, RESTARTS));
        }
        assertThat(influx.ask("SELECT count(close) FROM dms_data.dms_daily.bars"))
                .contains("[\"1970-01-01T00:00:00Z\"," + SERIES * RESTARTS * BARS_PER_ROUND + "]");
        assertThat(spool.size().series()).isZero();
        for (SeriesKey key : keys) {
            assertThat(journal.revisions().list(key, 10, 0))
                    .as("nothing changed")
                    .isEmpty();
        }
    }

    /** Until the store is up, what was kept is written and no task is at work. */
    private void awaitRecovery() throws InterruptedException {
        Await.until(
                () -> {
                    recovery.look();
                    return store.status().isUp() && spool.size().series() == 0;
                },
                "the store to have what was kept");
        assertThat(board.awaitIdle(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void read_rightAfterAWrite_isNeverOlderThanTheAcknowledgedOne() throws Exception {
        SeriesKey key = keys.get(0);
        BarReader reader = new BarReader(store);
        BarSeries times = SeededBars.of(Interval.D1, 300, 1);
        AtomicInteger acknowledged = new AtomicInteger();
        AtomicBoolean done = new AtomicBoolean();
        bars.write(key, SeededBars.flat(times, 1), changes -> {});
        acknowledged.set(1);
        List<Future<Integer>> readers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            readers.add(runs.submit(() -> {
                int reads = 0;
                do {
                    int floor = acknowledged.get();
                    double seen = reader.newest(key, 1).close(0);
                    assertThat(seen).isGreaterThanOrEqualTo(floor);
                    reads++;
                } while (!done.get());
                return reads;
            }));
        }

        try {
            for (int version = 2; version <= 60; version++) {
                bars.write(key, SeededBars.flat(times, version), changes -> {});
                acknowledged.set(version);
            }
        } finally {
            done.set(true);
        }

        for (Future<Integer> reading : readers) {
            assertThat(reading.get(30, TimeUnit.SECONDS)).isPositive();
        }
    }

    /** Knows some more bars of every series with every round, and says when a number of fetches is reached. */
    private static final class GrowingSource implements ReadySource {

        private volatile int round;
        private volatile CountDownLatch reached = new CountDownLatch(0);

        void grow(int toRound, int fetches) {
            round = toRound;
            reached = new CountDownLatch(fetches);
        }

        static BarSeries all(SeriesKey key, int round) {
            return SeededBars.of(
                    Interval.D1, round * BARS_PER_ROUND, key.symbol().toString().hashCode());
        }

        @Override
        public String name() {
            return "growing";
        }

        @Override
        public FetchOutcome fetch(FetchRequest request) {
            reached.countDown();
            BarSeries known = all(request.key(), round).slice(request.range());
            return new FetchOutcome.Answered(RawBars.of(known), List.of(), Map.of());
        }
    }
}
