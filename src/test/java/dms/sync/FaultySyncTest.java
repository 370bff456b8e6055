package dms.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dms.TestClock;
import dms.market.BarSeries;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import dms.store.BarStore;
import dms.store.SeededBars;
import dms.store.influx.InfluxBarStore;
import dms.store.influx.InfluxProcess;
import dms.store.influx.InfluxSettings;
import dms.store.influx.TcpProxy;
import dms.store.influx.TcpProxy.Fault;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** S4, S5, S6 and S24 with a real InfluxDB as the backup. */
class FaultySyncTest {

    private static final SeriesKey AAPL = SeededBars.key("US.AAPL", Interval.D1);
    private static final SeriesKey TENCENT = SeededBars.key("HK.00700", Interval.D1);
    private static final SeriesKey MINUTES = SeededBars.key("HK.00700", Interval.M5);
    private static final BarSeries BARS = SeededBars.of(Interval.D1, 600, 1);

    @TempDir
    static Path influxFolder;

    @TempDir
    Path folder;

    private static InfluxProcess influx;

    private final TestClock clock = TestClock.at("2024-07-05T12:00:00Z");

    @BeforeAll
    static void start() throws Exception {
        influx = InfluxProcess.start(influxFolder, false);
    }

    @AfterAll
    static void stop() {
        if (influx != null) {
            influx.close();
        }
    }

    private TwoStores open(BarStore target) {
        return TwoStores.embedded(folder, clock, TwoStores.settings("copy"), target);
    }

    private static String stored(String database) throws Exception {
        return influx.ask("SELECT count(close) FROM " + database + ".dms_daily.bars");
    }

    /** S4. */
    @Test
    @Timeout(600)
    void copy_acknowledgementLost_isCopiedAgainWithoutDuplicates() throws Exception {
        try (TcpProxy proxy = TcpProxy.to(influx.port());
                InfluxBarStore behind =
                        new InfluxBarStore(new InfluxSettings("127.0.0.1", proxy.port(), "lost", "", ""));
                TwoStores stores = open(new HookedStore(behind, () -> proxy.set(Fault.CUT_ANSWER, 0)))) {
            behind.ping();
            stores.store().write(AAPL, BARS);
            stores.store().write(TENCENT, BARS.rows(0, 100));

            SyncOutcome lost = stores.sync().copyNow("copy").orElseThrow();

            assertThat(lost.status()).isEqualTo(SyncOutcome.Status.FAILED);
            assertThat(stores.backlog().size("copy").series()).isEqualTo(2);
            assertThat(stored("lost")).contains(",700]");
        }
        try (InfluxBarStore direct = new InfluxBarStore(influx.settings("lost"));
                TwoStores stores = open(direct)) {
            stores.sync().copyNow("copy");

            assertThat(stores.backlog().size("copy").series()).isZero();
            assertThat(stored("lost")).contains(",700]");
            assertThat(TwoStores.differences(stores.store(), direct)).isEmpty();
            assertThat(stores.sync().verify("copy").differed()).isEmpty();
        }
    }

    /** S5, with what the server has lost since it said yes. */
    @Test
    @Timeout(600)
    void verify_serverLostWhatItHadAcknowledged_findsAndRepairsIt() throws Exception {
        try (InfluxBarStore target = new InfluxBarStore(influx.settings("amnesia"));
                TwoStores stores = open(target)) {
            stores.store().write(AAPL, BARS);
            stores.store().write(TENCENT, BARS);
            assertThat(stores.sync().copyNow("copy").orElseThrow().status()).isEqualTo(SyncOutcome.Status.SUCCESS);
            target.delete(AAPL, TimeRange.ofMillis(BARS.openTimeMillis(10), BARS.openTimeMillis(13)));
            target.write(TENCENT, SeededBars.flat(BARS.rows(50, 51), 9));

            Verification found = stores.sync().verify("copy");

            assertThat(found.differed()).containsExactlyInAnyOrder(TENCENT, AAPL);
            assertThat(found.repaired()).isEqualTo(4);
            assertThat(found.isEqual()).isTrue();
            assertThat(TwoStores.differences(stores.store(), target)).isEmpty();
        }
    }

    private static void post(String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + influx.port() + path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        var answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 204);
    }

    /** S6: what the server refuses of one series is named, its other bars and the other series are there and whole. */
    @Test
    @Timeout(600)
    void copy_serverHasAFieldOfAnotherType_namesTheSeriesAndCopiesTheOthersWhole() throws Exception {
        try (InfluxBarStore target = new InfluxBarStore(influx.settings("conflict"));
                TwoStores stores = open(target)) {
            target.keys();
            BarSeries minutes = SeededBars.of(Interval.M5, 2_000, 2);
            post(
                    "/write?db=conflict&rp=dms_intraday&precision=ms",
                    "bars,symbol=US.Y,interval=1m low=\"text\" " + minutes.openTimeMillis(1_000));
            stores.store().write(MINUTES, minutes);
            stores.store().write(AAPL, BARS);

            SyncOutcome outcome = stores.sync().copyNow("copy").orElseThrow();

            assertThat(outcome.status()).isEqualTo(SyncOutcome.Status.PARTIAL);
            assertThat(outcome.message()).contains("HK.00700/5m").contains("bars_quarantine");
            assertThat(stores.sync().status("copy").state()).isEqualTo(BackupStatus.State.FAILING);
            assertThat(stores.backlog().series("copy")).containsExactly(MINUTES);
            assertThat(target.read(AAPL, TimeRange.ALL)).isEqualTo(BARS);
            BarSeries there = target.read(MINUTES, TimeRange.ALL);
            assertThat(there.size()).isBetween(1, 1_999);
            assertThat(minutes.merge(there)).as("no bar is there in half").isEqualTo(minutes);
            assertThat(stores.sync().verify("copy").isEqual()).isFalse();
        }
        post("/query", "q=DROP DATABASE conflict");
        try (InfluxBarStore target = new InfluxBarStore(influx.settings("conflict"));
                TwoStores stores = open(target)) {
            assertThat(stores.sync().verify("copy").isEqual()).isTrue();
            assertThat(TwoStores.differences(stores.store(), target)).isEmpty();
        }
    }

    /** S24: no write waits for a backup that does not answer; it gets everything afterwards. */
    @Test
    @Timeout(600)
    void write_whileTheBackupHoldsItsAnswers_isNotHeldUp() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        CountDownLatch asked = new CountDownLatch(1);
        try (TcpProxy proxy = TcpProxy.to(influx.port());
                InfluxBarStore behind =
                        new InfluxBarStore(new InfluxSettings("127.0.0.1", proxy.port(), "slow", "", ""));
                TwoStores stores = open(new HookedStore(behind, () -> {
                    proxy.set(Fault.HOLD_ANSWER, 0);
                    asked.countDown();
                }))) {
            behind.ping();
            stores.store().write(AAPL, BARS);
            Future<Optional<SyncOutcome>> copy =
                    threads.submit(() -> stores.sync().copyNow("copy"));
            assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();

            for (int i = 0; i < 200; i++) {
                stores.store().write(SeededBars.key("US.S" + i, Interval.D1), SeededBars.of(Interval.D1, 250, i));
            }

            assertThat(copy.isDone()).as("the backup still holds its answer").isFalse();
            assertThat(stores.backlog().size("copy").series()).isEqualTo(201);
            proxy.release();
            copy.get(60, TimeUnit.SECONDS);
            stores.sync().copyNow("copy");
            assertThat(stores.backlog().size("copy").series()).isZero();
            assertThat(TwoStores.differences(stores.store(), behind)).isEmpty();
        } finally {
            threads.shutdownNow();
        }
    }
}
