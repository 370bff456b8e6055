package dms.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dms.TestClock;
import dms.fetch.simulated.SimulatedBarSource;
import dms.fetch.simulated.SimulatedSettings;
import dms.fetch.simulated.SimulatedSettings.Accident;
import dms.journal.Journal;
import dms.journal.Run;
import dms.journal.RunStatus;
import dms.maintain.MaintainSettings;
import dms.maintain.MaintenanceTask;
import dms.maintain.TaskBoard;
import dms.maintain.TestBoards;
import dms.maintain.Workers;
import dms.market.BarSeries;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import dms.store.BarStore;
import dms.store.FakeBarStore;
import dms.store.SeededBars;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** S8 and S24: what the fetching stages write is copied while they write it. */
class FetchAndCopyTest {

    /** Friday at noon in New York: the session has four hours to go. */
    private static final String FRI_NOON = "2024-07-12T16:00:00Z";

    private static final Instant FRI_2024_07_12 = Instant.parse("2024-07-12T00:00:00Z");
    private static final int WIDTH = 3;
    private static final int BATCH_BARS = 5_000;

    @TempDir
    Path folder;

    private final TestClock clock = TestClock.at(FRI_NOON);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final FakeBarStore backup = new FakeBarStore();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private static List<SeriesKey> shares(int count, Interval interval) {
        return IntStream.range(0, count)
                .mapToObj(i -> SeededBars.key("US.SIM" + i, interval))
                .toList();
    }

    private Run run(TwoStores stores, List<SeriesKey> series, Accident... accidents) throws InterruptedException {
        SimulatedSettings settings = new SimulatedSettings(true, 1, Duration.ZERO, Set.of(accidents));
        SimulatedBarSource source = new SimulatedBarSource(settings, clock, time -> {});
        Journal journal = new Journal(stores.ledger(), clock);
        MaintenanceTask task = new MaintenanceTask.FullSync("all", source.name(), series, 1_000);
        TaskBoard board = new TestBoards(stores.ledger(), stores.store(), source)
                .board(new MaintainSettings(List.of(task), 4), journal, new Workers(threads, threads));
        TaskBoard.Start start = board.start("all", "api");
        assertThat(board.awaitIdle(120, TimeUnit.SECONDS)).isTrue();
        return journal.run(start.run()).orElseThrow();
    }

    private TwoStores open(BarStore target) {
        return TwoStores.embedded(folder, clock, TwoStores.settings("copy"), target);
    }

    /** S24: the run ends, and the reader sees what it saw, while not one bar gets into the backup. */
    @Test
    @Timeout(600)
    void fetch_besideASlowReaderAndASlowBackup_isNotHeldUpAndLittleIsHeldInMemory() throws Exception {
        GatedStore slow = new GatedStore(backup);
        CountDownLatch readerBegan = new CountDownLatch(1);
        CountDownLatch readerMayEnd = new CountDownLatch(1);
        List<SeriesKey> series = shares(120, Interval.D1);
        try (TwoStores stores = open(slow)) {
            stores.store().write(series.get(0), SeededBars.of(Interval.D1, 600, 1));
            Future<?> copy = threads.submit(() -> stores.sync().copyNow("copy"));
            assertThat(slow.awaitWriter()).isTrue();
            Future<Boolean> reader = threads.submit(() -> stores.store().snapshot(() -> {
                BarSeries before = stores.store().read(series.get(0), TimeRange.ALL);
                readerBegan.countDown();
                await(readerMayEnd);
                return stores.store().read(series.get(0), TimeRange.ALL).equals(before)
                        && stores.store().keys().size() == 1;
            }));
            await(readerBegan);

            Run run = run(stores, series);

            assertThat(run.status()).isEqualTo(RunStatus.SUCCESS);
            assertThat(stores.store().keys()).hasSize(120);
            assertThat(copy.isDone())
                    .as("the backup has not taken its first batch")
                    .isFalse();
            assertThat(backup.keys()).isEmpty();
            assertThat(reader.isDone()).isFalse();
            assertThat(stores.backlog().series("copy")).hasSize(120);

            readerMayEnd.countDown();
            assertThat(reader.get(60, TimeUnit.SECONDS))
                    .as("one state throughout")
                    .isTrue();
            slow.open();
            copy.get(60, TimeUnit.SECONDS);
            stores.sync().copyNow("copy");
            assertThat(TwoStores.differences(stores.store(), backup)).isEmpty();
            assertThat(slow.mostBarsOnTheirWay()).isBetween(1L, (long) WIDTH * BATCH_BARS);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(120, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** S8: the source sends bars that still move, without manners. */
    @Test
    @Timeout(600)
    void copy_inMidSession_getsClosedBarsAlone() throws Exception {
        List<SeriesKey> days = shares(5, Interval.D1);
        List<SeriesKey> minutes = shares(5, Interval.M5);
        try (TwoStores stores = open(backup)) {
            run(stores, days, Accident.MOVING_BARS);
            run(stores, minutes, Accident.MOVING_BARS);
            stores.sync().copyNow("copy");

            for (SeriesKey day : days) {
                assertThat(backup.coverage(day).orElseThrow().lastTimeMillis())
                        .isEqualTo(FRI_2024_07_12.minus(Duration.ofDays(1)).toEpochMilli());
            }
            for (SeriesKey minute : minutes) {
                assertThat(backup.coverage(minute).orElseThrow().lastTimeMillis() + Interval.M5.millis())
                        .isLessThanOrEqualTo(clock.instant().toEpochMilli());
            }

            clock.advance(Duration.ofHours(8));
            run(stores, days);
            stores.sync().copyNow("copy");

            assertThat(backup.coverage(days.get(0)).orElseThrow().lastTimeMillis())
                    .isEqualTo(FRI_2024_07_12.toEpochMilli());
            assertThat(TwoStores.differences(stores.store(), backup)).isEmpty();
        }
    }
}
