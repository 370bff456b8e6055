package dms.read;

import static dms.store.SeededBars.flat;
import static dms.store.SeededBars.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dms.TestClock;
import dms.market.Adjustment;
import dms.market.BarSeries;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import dms.store.AnnouncingBarStore;
import dms.store.BarStore;
import dms.store.SeededBars;
import dms.store.StoreException;
import dms.store.WatchedBarStore;
import dms.store.influx.InfluxBarStore;
import dms.store.influx.InfluxProcess;
import dms.store.influx.InfluxSettings;
import dms.store.influx.TcpProxy;
import dms.store.influx.TcpProxy.Fault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Reads while a real server does not answer a write, is killed under it, and comes back. */
class CachedReadsOfInfluxTest {

    private static final SeriesKey APPLE = key("US.AAPL", Interval.D1);
    private static final SeriesKey TENCENT = key("HK.00700", Interval.D1);
    private static final BarSeries TIMES = SeededBars.of(Interval.D1, 300, 1);
    private static final BarSeries OLD = flat(TIMES, 1);
    private static final BarSeries NEW = flat(TIMES, 2);
    private static final BarRequest EVERYTHING = BarRequest.of(TimeRange.ALL, Adjustment.ALL);

    @TempDir
    Path folder;

    private final TestClock clock = TestClock.at("2023-07-01T00:00:00Z");
    private final AtomicLong nanos = new AtomicLong();
    private final ExecutorService threads = Executors.newFixedThreadPool(4);

    @Test
    @Timeout(600)
    void read_serverHangsIsKilledAndComesBack_isOldUntilTheStoreAnswersAgain() throws Exception {
        try (InfluxProcess influx = InfluxProcess.start(folder, false);
                TcpProxy proxy = TcpProxy.to(influx.port());
                WatchedBarStore watched = watched(proxy)) {
            ReaderSettings settings = new ReaderSettings(1_000, 50_000_000, Duration.ofHours(1), 2, 3);
            SeriesCache cache = new SeriesCache(settings);
            BarStore store = new AnnouncingBarStore(watched, cache);
            CachedBarReader reader = new CachedBarReader(store, cache, settings, new ReadWorkers(threads), clock);
            store.write(APPLE, OLD);
            store.write(TENCENT, OLD);
            reader.readAll(List.of(APPLE, TENCENT), EVERYTHING);
            clock.advance(Duration.ofDays(1));

            proxy.set(Fault.SWALLOW_ANSWER, 0);
            Future<?> write = threads.submit(() -> store.write(APPLE, NEW));
            awaitStored(influx, "2");
            assertThat(reader.read(APPLE, EVERYTHING)).as("not acknowledged").isEqualTo(OLD);

            influx.kill();
            assertThatThrownBy(() -> write.get(60, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
            proxy.release();
            assertThat(reader.readAll(List.of(APPLE, TENCENT), EVERYTHING))
                    .as("nobody knows what became of it")
                    .isEqualTo(Map.of(APPLE, OLD, TENCENT, OLD));
            assertThatThrownBy(() -> store.write(TENCENT, NEW)).isInstanceOf(StoreException.class);
            assertThat(reader.read(TENCENT, EVERYTHING)).as("nothing was sent").isEqualTo(OLD);

            influx.startAgain();
            nanos.addAndGet(Duration.ofMinutes(1).toNanos());
            // It shows bars before they are on its disk, so the write may be lost after all.
            BarSeries survived = watched.read(APPLE, TimeRange.ALL);
            assertThat(survived).isIn(OLD, NEW);
            assertThat(reader.readAll(List.of(APPLE, TENCENT), EVERYTHING))
                    .isEqualTo(Map.of(APPLE, survived, TENCENT, OLD));
            assertThat(cache.find(new SeriesCache.Bars(APPLE, 0)))
                    .as("no last resort once the server has answered")
                    .isEmpty();
        } finally {
            threads.shutdownNow();
        }
    }

    private WatchedBarStore watched(TcpProxy proxy) {
        InfluxBarStore influx = new InfluxBarStore(new InfluxSettings("127.0.0.1", proxy.port(), "cached", "", ""));
        return new WatchedBarStore(influx, "influxdb1", "behind a proxy", clock, nanos::get);
    }

    /** Asks past the proxy until the newest close is this. */
    private static void awaitStored(InfluxProcess influx, String close) throws Exception {
        String question = "SELECT last(close) FROM cached.dms_daily.bars WHERE symbol = 'US.AAPL'";
        while (!influx.ask(question).contains("," + close + "]")) {
            Thread.onSpinWait();
        }
    }
}
