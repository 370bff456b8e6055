package dms.store.influx;

import static dms.store.SeededBars.flat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dms.market.BarSeries;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import dms.store.SeededBars;
import dms.store.StoreException;
import dms.store.StoreException.Kind;
import dms.store.influx.TcpProxy.Fault;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real server behind a network that cuts, holds and swallows (S25 to S27 at the store). */
class InfluxOutageTest {

    private static final SeriesKey AAPL = SeededBars.key("US.AAPL", Interval.D1);
    private static final SeriesKey MINUTES = SeededBars.key("US.AAPL", Interval.M1);
    private static final Duration SILENCE = Duration.ofSeconds(1);

    @TempDir
    static Path folder;

    private static InfluxProcess influx;

    @BeforeAll
    static void start() throws IOException {
        influx = InfluxProcess.start(folder, false);
    }

    @AfterAll
    static void stop() {
        if (influx != null) {
            influx.close();
        }
    }

    /** One that gives up soon, where no answer is to come: on a loaded machine a good one may be too late too. */
    private static InfluxBarStore hasty(TcpProxy proxy, String database) {
        return new InfluxBarStore(
                new InfluxServer(new InfluxSettings("127.0.0.1", proxy.port(), database, "", ""), SILENCE));
    }

    private static InfluxBarStore patient(TcpProxy proxy, String database) {
        return new InfluxBarStore(new InfluxSettings("127.0.0.1", proxy.port(), database, "", ""));
    }

    /** Every write is done again until it is acknowledged, as DMS does; then it is there, once, and stays. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void store_seededFaults_losesNothingAcknowledgedAndDoublesNothing(long seed) throws IOException {
        Random random = new Random(seed);
        BarSeries times = SeededBars.of(Interval.D1, 300, seed);
        BarSeries stored = flat(times, 0);
        int failures = 0;
        try (TcpProxy proxy = TcpProxy.to(influx.port());
                InfluxBarStore patient = patient(proxy, "faults" + seed);
                InfluxBarStore hasty = hasty(proxy, "faults" + seed)) {
            patient.write(AAPL, stored);
            writeUntilDone(hasty, stored);
            for (int version = 1; version <= 30; version++) {
                int from = random.nextInt(times.size());
                int to = Math.min(times.size(), from + 1 + random.nextInt(100));
                BarSeries news = flat(times.rows(from, to), version);
                Fault fault = Fault.values()[random.nextInt(Fault.values().length - 1)];
                InfluxBarStore store = fault == Fault.SWALLOW_ANSWER ? hasty : patient;
                proxy.set(fault, 1 + random.nextInt(2000));
                try {
                    store.write(AAPL, news);
                } catch (StoreException e) {
                    failures++;
                    assertThat(e.kind()).as(e.getMessage()).isEqualTo(Kind.UNREACHABLE);
                    assertEveryBarIsOldOrNew(read(store), stored, stored.merge(news));
                    proxy.release();
                    writeUntilDone(store, news);
                }
                stored = stored.merge(news);
                assertEveryBarIsOldOrNew(read(store), stored, stored);
                proxy.release();
            }
            assertThat(patient.read(AAPL, TimeRange.ALL)).isEqualTo(stored);
            assertThat(patient.coverage(AAPL))
                    .hasValueSatisfying(c -> assertThat(c.count()).isEqualTo(300));
        }

        assertThat(failures).as("faults that hit a write").isGreaterThan(5);
    }

    private static void writeUntilDone(InfluxBarStore store, BarSeries bars) {
        untilDone(() -> {
            store.write(AAPL, bars);
            return true;
        });
    }

    private static <T> T untilDone(Supplier<T> question) {
        for (int attempt = 1; ; attempt++) {
            try {
                return question.get();
            } catch (StoreException e) {
                assertThat(e.kind().isRetriable()).as(e.getMessage()).isTrue();
                assertThat(attempt).isLessThan(20);
            }
        }
    }

    /** What a reader gets through the fault; nothing if it gets a failure. */
    private static List<BarSeries> read(InfluxBarStore store) {
        try {
            return List.of(store.read(AAPL, TimeRange.ALL));
        } catch (StoreException e) {
            assertThat(e.kind()).as(e.getMessage()).isEqualTo(Kind.UNREACHABLE);
            return List.of();
        }
    }

    private static void assertEveryBarIsOldOrNew(List<BarSeries> seen, BarSeries old, BarSeries news) {
        for (BarSeries bars : seen) {
            assertThat(bars.size()).isEqualTo(old.size());
            for (int i = 0; i < bars.size(); i++) {
                assertThat(bars.bar(i)).isIn(old.bar(i), news.bar(i));
            }
        }
    }

    /** S25, with 10,000 bars and an answer that waits: the reader waits for the writer and sees the new state whole. */
    @Test
    void read_duringARepair_showsTheOldOrTheNewState() throws Exception {
        BarSeries times = SeededBars.of(Interval.M1, 10_000, 9);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (TcpProxy proxy = TcpProxy.to(influx.port());
                InfluxBarStore store = new InfluxBarStore(new InfluxServer(
                        new InfluxSettings("127.0.0.1", proxy.port(), "repair", "", ""), Duration.ofSeconds(30)))) {
            store.write(MINUTES, flat(times, 1));
            for (int version = 2; version <= 5; version++) {
                BarSeries news = flat(times, version);
                proxy.set(Fault.HOLD_ANSWER, 0);
                Future<?> writer = threads.submit(() -> store.write(MINUTES, news));
                Future<BarSeries> reader = threads.submit(() -> store.read(MINUTES, TimeRange.ALL));
                proxy.release();
                writer.get(30, TimeUnit.SECONDS);

                assertThat(reader.get(30, TimeUnit.SECONDS)).isIn(flat(times, version - 1), news);
                assertThat(store.read(MINUTES, TimeRange.ALL)).isEqualTo(news);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** S26: the answer to the write came, so the read has it, whoever reads. */
    @Test
    void read_rightAfterAWrite_isNeverOlder() throws IOException {
        BarSeries times = SeededBars.of(Interval.D1, 50, 9);
        try (TcpProxy proxy = TcpProxy.to(influx.port());
                InfluxBarStore writer = patient(proxy, "after");
                InfluxBarStore other = new InfluxBarStore(influx.settings("after"))) {
            for (int version = 1; version <= 100; version++) {
                writer.write(AAPL, flat(times, version));

                assertThat(writer.latest(AAPL, 1).close(0)).isEqualTo(version);
                assertThat(other.latest(AAPL, 1).close(0)).isEqualTo(version);
            }
        }
    }

    @Test
    void anything_answerSwallowed_isUnreachableInTimeAndWorksAfterwards() throws IOException {
        BarSeries bars = SeededBars.of(Interval.D1, 50, 9);
        try (TcpProxy proxy = TcpProxy.to(influx.port());
                InfluxBarStore store = hasty(proxy, "swallowed")) {
            writeUntilDone(store, bars);
            proxy.set(Fault.SWALLOW_ANSWER, 0);

            for (Runnable call : List.<Runnable>of(
                    () -> store.read(AAPL, TimeRange.ALL),
                    () -> store.write(AAPL, bars),
                    () -> store.readAll(List.of(AAPL, MINUTES), TimeRange.ALL),
                    store::coverage,
                    () -> store.delete(AAPL, TimeRange.ofMillis(0, 1)),
                    () -> store.actions(AAPL.symbol()),
                    store::clear)) {
                assertThatThrownBy(call::run)
                        .isInstanceOfSatisfying(
                                StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNREACHABLE))
                        .hasMessageContaining("no answer from InfluxDB")
                        .hasMessageContaining("127.0.0.1:" + proxy.port());
            }
            proxy.release();

            assertThat(untilDone(() -> store.read(AAPL, TimeRange.ALL))).isEqualTo(bars);
        }
    }

    /** A disk that was lost is not an empty database. */
    @Test
    void read_databaseGoneAfterAnOutage_failsAndIsNotMadeAnew() throws Exception {
        BarSeries bars = SeededBars.of(Interval.D1, 50, 9);
        try (TcpProxy proxy = TcpProxy.to(influx.port());
                InfluxBarStore store = patient(proxy, "gone")) {
            store.write(AAPL, bars);
            proxy.set(Fault.CUT_ANSWER, 1);
            assertThatThrownBy(() -> store.read(AAPL, TimeRange.ALL)).isInstanceOf(StoreException.class);
            assertThat(influx.ask("DROP DATABASE \"gone\"")).doesNotContain("error");
            proxy.release();

            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> store.read(AAPL, TimeRange.ALL))
                        .isInstanceOfSatisfying(
                                StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.FAILED))
                        .hasMessageContaining("the database \"gone\" was there and is gone");
            }
            assertThat(influx.ask("SHOW DATABASES")).doesNotContain("gone");
        }
    }

    @Test
    void read_policiesGoneAfterAnOutage_failsAndIsNotEmpty() throws Exception {
        BarSeries bars = SeededBars.of(Interval.M1, 50, 9);
        try (TcpProxy proxy = TcpProxy.to(influx.port());
                InfluxBarStore store = patient(proxy, "policies")) {
            store.write(MINUTES, bars);
            proxy.set(Fault.CUT_ANSWER, 1);
            assertThatThrownBy(() -> store.read(MINUTES, TimeRange.ALL)).isInstanceOf(StoreException.class);
            assertThat(influx.ask("DROP RETENTION POLICY \"dms_intraday\" ON \"policies\""))
                    .doesNotContain("error");
            proxy.release();

            assertThatThrownBy(() -> store.read(MINUTES, TimeRange.ALL))
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.FAILED))
                    .hasMessageContaining("the retention policies of policies were");
        }
    }
}
