package dms.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dms.TestClock;
import dms.market.BarSeries;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import dms.store.SeededBars;
import dms.store.StoreException;
import dms.store.influx.InfluxBarStore;
import dms.store.influx.InfluxProcess;
import dms.store.influx.InfluxSettings;
import dms.store.influx.TcpProxy;
import dms.store.influx.TcpProxy.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A primary store on two real InfluxDBs, of which one fails: S4, S5 and S27. */
@Timeout(300)
class InfluxServersTest {

    private static final SeriesKey AAPL = SeededBars.key("US.AAPL", Interval.D1);
    private static final SeriesKey TENCENT = SeededBars.key("HK.00700", Interval.D1);
    private static final BarSeries BARS = SeededBars.of(Interval.D1, 600, 1);

    @TempDir
    Path folder;

    private final TestClock clock = TestClock.at("2024-07-05T12:00:00Z");
    private InfluxProcess first;
    private InfluxProcess second;
    private TcpProxy proxy;
    private InfluxBarStore a;
    private InfluxBarStore b;
    private Servers servers;

    @BeforeEach
    void start() throws IOException {
        first = InfluxProcess.start(Files.createDirectory(folder.resolve("first")), false);
        second = InfluxProcess.start(Files.createDirectory(folder.resolve("second")), false);
        proxy = TcpProxy.to(second.port());
        a = new InfluxBarStore(first.settings("dms_data"));
        b = new InfluxBarStore(new InfluxSettings("127.0.0.1", proxy.port(), "dms_data", "", ""));
        servers = Servers.over(folder.resolve("data"), clock, a, b);
        servers.bringLevel();
        assertThat(servers.level()).isEqualTo("AB");
    }

    @AfterEach
    void stop() throws Exception {
        if (servers != null) {
            servers.close();
            servers.store().close();
            proxy.close();
        }
        // Where there is no influxd, none of them was started.
        if (first != null) {
            first.close();
        }
        if (second != null) {
            second.close();
        }
    }

    private static String points(InfluxProcess influx) throws Exception {
        return influx.ask("SELECT count(close) FROM dms_data.dms_daily.bars");
    }

    private void assertLevelAndEqual() throws Exception {
        servers.bringLevel();
        assertThat(servers.level()).isEqualTo("AB");
        assertThat(b.digests(a.keys(), TimeRange.ALL)).isEqualTo(a.digests(a.keys(), TimeRange.ALL));
        assertThat(TwoStores.differences(a, b)).isEmpty();
        assertThat(points(second)).as("no row twice").isEqualTo(points(first));
    }

    @Test
    void readAll_connectionCutInTheMiddleOfTheAnswer_isCompleteFromTheOther() {
        Map<SeriesKey, BarSeries> written = new LinkedHashMap<>();
        for (int i = 0; i < 40; i++) {
            written.put(SeededBars.key("US.S" + i, Interval.D1), SeededBars.of(Interval.D1, 600, i));
        }
        servers.store().writeAll(written);
        // So that the one behind the proxy is asked next.
        servers.store().readAll(written.keySet(), TimeRange.ALL);
        servers.store().readAll(written.keySet(), TimeRange.ALL);
        servers.pass(Duration.ofSeconds(31));
        proxy.set(Fault.CUT_ANSWER, 100_000);
        assertThatThrownBy(() -> b.readAll(written.keySet(), TimeRange.ALL)).isInstanceOf(StoreException.class);

        for (int i = 0; i < 3; i++) {
            assertThat(servers.store().readAll(written.keySet(), TimeRange.ALL)).isEqualTo(written);
            servers.pass(Duration.ofSeconds(31));
        }
    }

    @Test
    void readAll_serverKilled_isCompleteFromTheOther() {
        servers.store().writeAll(Map.of(AAPL, BARS, TENCENT, BARS));
        first.kill();

        for (int i = 0; i < 3; i++) {
            assertThat(servers.store().readAll(List.of(AAPL, TENCENT), TimeRange.ALL))
                    .containsOnly(Map.entry(AAPL, BARS), Map.entry(TENCENT, BARS));
        }
        assertThat(servers.store().status().isUp()).isTrue();
    }

    /** S4. */
    @Test
    void write_acknowledgementLost_isLevelAgainWithoutDuplicates() throws Exception {
        servers.store().write(TENCENT, BARS);
        proxy.set(Fault.CUT_ANSWER, 0);

        servers.store().write(AAPL, BARS);

        assertThat(servers.level()).isEqualTo("A");
        assertThat(points(second)).as("it took what it did not acknowledge").isEqualTo(points(first));
        proxy.release();
        assertLevelAndEqual();
    }

    /** S5. */
    @Test
    void verify_serverLostWhatItHadAcknowledged_bringsItLevel() throws Exception {
        servers.store().writeAll(Map.of(AAPL, BARS, TENCENT, BARS));
        b.delete(AAPL, TimeRange.ofMillis(BARS.openTimeMillis(10), BARS.openTimeMillis(13)));
        b.write(TENCENT, SeededBars.flat(BARS.rows(50, 51), 9));

        Verification found = servers.sync().verify(Servers.name("B"));

        assertThat(found.differed()).containsExactlyInAnyOrder(TENCENT, AAPL);
        assertThat(found.isEqual()).isTrue();
        assertLevelAndEqual();
    }

    /** S27: killed in turn while bars are written, changed and deleted. */
    @Test
    void write_serversKilledInTurn_losesNothingAcknowledged() throws Exception {
        int rounds = Integer.getInteger("dms.test.server.kills", 4);
        Random random = new Random(27);
        Map<SeriesKey, BarSeries> acknowledged = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            InfluxProcess killed = round % 2 == 0 ? first : second;
            for (int i = 0; i < 20; i++) {
                SeriesKey key = SeededBars.key("US.S" + random.nextInt(8), Interval.D1);
                int from = random.nextInt(500);
                BarSeries bars = SeededBars.flat(BARS.rows(from, from + 50), round * 100 + i + 1);
                servers.store().write(key, bars);
                acknowledged.merge(key, bars, BarSeries::merge);
                if (i == 10) {
                    killed.kill();
                }
                if (i == 15) {
                    servers.store().delete(key, TimeRange.ALL);
                    acknowledged.remove(key);
                }
            }
            assertThat(servers.level()).isEqualTo(round % 2 == 0 ? "B" : "A");
            assertThat(servers.store().readAll(acknowledged.keySet(), TimeRange.ALL))
                    .isEqualTo(acknowledged);
            killed.startAgain();
            assertLevelAndEqual();
        }
        assertThat(a.readAll(acknowledged.keySet(), TimeRange.ALL)).isEqualTo(acknowledged);
        assertThat(a.keys()).containsExactlyInAnyOrderElementsOf(acknowledged.keySet());
    }

    @Test
    void store_bothKilled_isDownAndComesBackByItself() throws Exception {
        servers.store().write(AAPL, BARS);
        first.kill();
        second.kill();

        assertThatThrownBy(() -> servers.store().read(AAPL, TimeRange.ALL)).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> servers.store().write(AAPL, BARS)).isInstanceOf(StoreException.class);
        servers.look();
        assertThat(servers.store().status().isUp()).isFalse();
        second.startAgain();
        servers.look();

        assertThat(servers.store().read(AAPL, TimeRange.ALL)).isEqualTo(BARS);
        first.startAgain();
        assertLevelAndEqual();
    }
}
