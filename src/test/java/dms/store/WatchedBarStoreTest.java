package dms.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dms.TestClock;
import dms.market.BarSeries;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import dms.store.StoreException.Kind;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class WatchedBarStoreTest {

    private static final SeriesKey AAPL = SeededBars.key("US.AAPL", Interval.D1);
    private static final BarSeries BARS = SeededBars.of(Interval.D1, 3, 1);
    private static final Instant START = Instant.parse("2024-07-05T12:00:00Z");

    private final TestClock clock = new TestClock(START);
    private final FakeBarStore fake = new FakeBarStore();
    private final AtomicLong nanos = new AtomicLong();
    private final WatchedBarStore store = watched(fake);

    private WatchedBarStore watched(ServerStore server) {
        return new WatchedBarStore(server, new StoreStatus("influxdb1", false, START, "at db", ""), clock, nanos::get);
    }

    private void goAway() {
        fake.goAway(Kind.UNREACHABLE, "http://db:8086: connection refused");
    }

    @Test
    void status_notAskedYet_isDownAndSaysSo() {
        assertThat(store.status()).isEqualTo(new StoreStatus("influxdb1", false, START, "at db: not asked yet", ""));
        assertThat(fake.calls()).isZero();
    }

    @Test
    void call_storeThere_isAnsweredAndUp() {
        clock.advance(Duration.ofMinutes(1));

        store.write(AAPL, BARS);

        assertThat(store.read(AAPL, TimeRange.ALL)).isEqualTo(BARS);
        assertThat(store.status())
                .isEqualTo(new StoreStatus("influxdb1", true, START.plusSeconds(60), "at db", "fake"));
        assertThat(fake.calls()).as("one ping, one write, one read").isEqualTo(3);
    }

    @Test
    void call_storeGoes_isDownWithItsSentence_sinceThen() {
        store.look();
        clock.advance(Duration.ofMinutes(5));
        goAway();

        assertThatThrownBy(() -> store.read(AAPL, TimeRange.ALL)).hasMessage("http://db:8086: connection refused");

        assertThat(store.status())
                .isEqualTo(new StoreStatus(
                        "influxdb1", false, START.plusSeconds(300), "http://db:8086: connection refused", "fake"));
    }

    @Test
    void call_whileDown_failsAtOnceWithoutAskingAnybody_untilThePauseIsOver() {
        goAway();
        store.look();

        for (int i = 0; i < 100; i++) {
            assertThatThrownBy(() -> store.read(AAPL, TimeRange.ALL))
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNREACHABLE))
                    .hasMessage("http://db:8086: connection refused");
        }

        assertThat(fake.calls()).isEqualTo(1);
        fake.comeBack();
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(store.read(AAPL, TimeRange.ALL)).isEqualTo(BarSeries.empty());
        assertThat(store.status().isUp()).isTrue();
    }

    @Test
    void write_failing_isUntouchedOnlyIfNothingWasSent() {
        store.look();
        goAway();

        assertThat(failureOfAWrite().isUntouched()).as("sent").isFalse();
        StoreException refused = failureOfAWrite();

        assertThat(refused.isUntouched()).as("known to be down").isTrue();
        assertThat(refused.touched().isUntouched()).isFalse();
        assertThat(refused.touched()).hasMessage(refused.getMessage());
    }

    private StoreException failureOfAWrite() {
        return catchThrowableOfType(StoreException.class, () -> store.write(AAPL, BARS));
    }

    @Test
    void look_downForAnHour_pausesGrowToTenSeconds() {
        goAway();

        for (int second = 0; second < 3600; second++) {
            store.look();
            nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        }

        // At 0, 1, 3, 7 and 15 seconds, and then every ten: 5 + 358.
        assertThat(fake.calls()).isEqualTo(363);
    }

    @Test
    void call_oneTooLongQuestion_leavesTheStoreUp() {
        WatchedBarStore busy = watched(serverThat(Kind.UNREACHABLE, "timeout", () -> "1.6.7"));
        busy.look();

        assertThatThrownBy(() -> busy.read(AAPL, TimeRange.ALL)).hasMessage("timeout");

        assertThat(busy.status().isUp()).isTrue();
        assertThat(busy.status().since()).isEqualTo(START);
    }

    /** A server that answers pings like this, and fails every other call. */
    private static ServerStore serverThat(Kind kind, String sentence, Supplier<String> ping) {
        return (ServerStore) Proxy.newProxyInstance(
                ServerStore.class.getClassLoader(), new Class<?>[] {ServerStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("ping")) {
                        return ping.get();
                    }
                    throw new StoreException(kind, sentence);
                });
    }

    @Test
    void call_serverRefusesTheUser_isDownAndTheKindStays() {
        fake.goAway(Kind.REFUSED, "InfluxDB says (401): authorization failed");

        assertThatThrownBy(store::keys)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.REFUSED))
                .hasMessageContaining("authorization failed");

        assertThat(store.status().detail()).isEqualTo("InfluxDB says (401): authorization failed");
    }

    @Test
    @Timeout(600)
    void call_whileAnotherAsks_doesNotWaitForIt() throws Exception {
        SlowServer slow = new SlowServer();
        WatchedBarStore watched = watched(slow.server());
        slow.isAway = true;
        watched.look();
        slow.isAway = false;
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        slow.leave = new CountDownLatch(1);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<?> asking = thread.submit(watched::look);
            assertThat(slow.entered.await(30, TimeUnit.SECONDS)).isTrue();

            assertThatThrownBy(() -> watched.read(AAPL, TimeRange.ALL)).hasMessage("away");

            slow.leave.countDown();
            asking.get(30, TimeUnit.SECONDS);
            assertThat(watched.status().isUp()).isTrue();
        } finally {
            slow.leave.countDown();
            thread.shutdownNow();
        }
    }

    @Test
    @Timeout(600)
    void call_whileTheFirstAnswerIsAwaited_waitsForIt() throws Exception {
        SlowServer slow = new SlowServer();
        slow.leave = new CountDownLatch(1);
        WatchedBarStore watched = watched(slow.server());
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<?> asking = threads.submit(watched::look);
            assertThat(slow.entered.await(30, TimeUnit.SECONDS)).isTrue();
            Future<BarSeries> waiting = threads.submit(() -> watched.read(AAPL, TimeRange.ALL));

            slow.leave.countDown();

            asking.get(30, TimeUnit.SECONDS);
            assertThat(waiting.get(30, TimeUnit.SECONDS)).isEqualTo(BarSeries.empty());
        } finally {
            slow.leave.countDown();
            threads.shutdownNow();
        }
    }

    /** A server whose pings take until they are let go, or that is away. */
    private final class SlowServer {

        final CountDownLatch entered = new CountDownLatch(1);
        volatile CountDownLatch leave = new CountDownLatch(0);
        volatile boolean isAway;

        ServerStore server() {
            return (ServerStore) Proxy.newProxyInstance(
                    ServerStore.class.getClassLoader(),
                    new Class<?>[] {ServerStore.class},
                    (proxy, method, arguments) ->
                            method.getName().equals("ping") ? ping() : method.invoke(fake, arguments));
        }

        private String ping() {
            if (isAway) {
                throw new StoreException(Kind.UNREACHABLE, "away");
            }
            entered.countDown();
            awaitQuietly(leave);
            return "1.6.7";
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
