package dms.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dms.TestClock;
import dms.market.BarField;
import dms.market.BarSeries;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import dms.store.SeededBars;
import dms.store.StoreException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several writers of the same series, while servers come and go and are brought level beside them. */
@Timeout(600)
class ServerRaceTest {

    private static final int WRITERS = 4;
    private static final int WRITES = 150;
    private static final int ROWS = 15;
    private static final List<SeriesKey> KEYS =
            List.of(SeededBars.key("US.ONE", Interval.D1), SeededBars.key("US.TWO", Interval.D1));
    private static final BarSeries BARS = SeededBars.of(Interval.D1, WRITERS * ROWS, 1);

    @TempDir
    Path folder;

    private final TestClock clock = TestClock.at("2024-07-05T12:00:00Z");
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final FakeServer a = new FakeServer();
    private final FakeServer b = new FakeServer();
    private final FakeServer c = new FakeServer();
    private final AtomicBoolean isOver = new AtomicBoolean();

    @Test
    void write_whileServersComeAndGo_leavesAllEqualWithWhatWasAcknowledged() throws Exception {
        try (Servers servers = Servers.over(folder, clock, a, b, c)) {
            servers.bringLevel();
            List<Future<List<Integer>>> written = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                int mine = writer;
                written.add(threads.submit(() -> write(servers, mine)));
            }
            Future<?> weather = threads.submit(() -> comeAndGo(servers));
            List<List<Integer>> possible = new ArrayList<>();
            for (Future<List<Integer>> one : written) {
                possible.add(one.get(90, TimeUnit.SECONDS));
            }
            isOver.set(true);
            weather.get(30, TimeUnit.SECONDS);
            List.of(a, b, c).forEach(ServerRaceTest::heal);
            // What the background still copies, and what it could not.
            for (int i = 0; i < 5 && !servers.level().equals("ABC"); i++) {
                servers.bringLevel();
            }

            assertThat(servers.level()).isEqualTo("ABC");
            assertThat(TwoStores.differences(a.content(), b.content())).isEmpty();
            assertThat(TwoStores.differences(a.content(), c.content())).isEmpty();
            for (int writer = 0; writer < WRITERS; writer++) {
                BarSeries rows = servers.store()
                        .read(KEYS.get(writer % KEYS.size()), TimeRange.ALL)
                        .slice(range(writer));
                assertThat(rows.size()).isEqualTo(ROWS);
                for (int i = 0; i < ROWS; i++) {
                    assertThat((int) rows.value(BarField.CLOSE, i))
                            .as("writer %d, row %d", writer, i)
                            .isEqualTo((int) rows.value(BarField.CLOSE, 0))
                            .isIn(possible.get(writer));
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static BarSeries rows(int writer) {
        return BARS.rows(writer * ROWS, (writer + 1) * ROWS);
    }

    private static TimeRange range(int writer) {
        return TimeRange.ofMillis(rows(writer).firstTimeMillis(), rows(writer).lastTimeMillis() + 1);
    }

    /** What its rows may hold in the end: the last acknowledged value, or one of those that failed after it. */
    private static List<Integer> write(Servers servers, int writer) {
        List<Integer> possible = new ArrayList<>();
        for (int value = 1; value <= WRITES || possible.size() > 1; value++) {
            try {
                servers.store().write(KEYS.get(writer % KEYS.size()), SeededBars.flat(rows(writer), value));
                possible.clear();
            } catch (StoreException e) {
                assertThat(e.kind()).isEqualTo(StoreException.Kind.UNREACHABLE);
                if (value > 100 * WRITES) {
                    throw e;
                }
            }
            possible.add(value);
        }
        return possible;
    }

    private void comeAndGo(Servers servers) {
        Random random = new Random(7);
        List<FakeServer> all = List.of(a, b, c);
        while (!isOver.get()) {
            FakeServer one = all.get(random.nextInt(3));
            switch (random.nextInt(5)) {
                case 0 -> one.goAway();
                case 1 -> one.loseAnswers();
                default -> heal(one);
            }
            servers.pass(Duration.ofSeconds(20));
            servers.store().look();
            servers.sync().look();
        }
        List.of(a, b, c).forEach(ServerRaceTest::heal);
    }

    private static void heal(FakeServer server) {
        server.comeBack();
        server.afterWrite(() -> {});
    }
}
