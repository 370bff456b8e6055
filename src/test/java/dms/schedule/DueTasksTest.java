package dms.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dms.TestClock;
import dms.journal.Journal;
import dms.journal.Run;
import dms.journal.RunStatus;
import dms.journal.SymbolEntry;
import dms.journal.SymbolStatus;
import dms.ledger.Ledger;
import dms.maintain.MaintainSettings;
import dms.maintain.MaintenanceTask.FullSync;
import dms.maintain.MaintenanceTask.IncrementalUpdate;
import dms.maintain.TaskBoard;
import dms.maintain.TestBoards;
import dms.maintain.Workers;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.schedule.DueTasks.Due;
import dms.store.FakeBarStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tasks without symbols, so that only their times matter. */
class DueTasksTest {

    private static final Instant MON_NOON = Instant.parse("2024-07-01T12:00:00Z");

    @TempDir
    Path folder;

    private final TestClock clock = new TestClock(MON_NOON);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Ledger ledger;
    private Journal journal;
    private TaskBoard board;

    @BeforeEach
    void open() {
        ledger = Ledger.open(folder, clock);
        journal = new Journal(ledger, clock);
        board = board();
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        ledger.close();
    }

    @Test
    void due_cronTimePassed_isDueOnce() throws InterruptedException {
        DueTasks tasks = start(true);
        clock.set(Instant.parse("2024-07-01T21:44:00Z"));
        run("often");
        assertThat(tasks.due()).isEmpty();

        clock.set(Instant.parse("2024-07-01T21:45:00Z"));
        assertThat(tasks.due()).containsExactly(new Due("nightly", "cron"));

        run("nightly");
        clock.advance(Duration.ofMinutes(1));
        assertThat(tasks.due()).isEmpty();
    }

    @Test
    void due_downOverThreeTimes_isCaughtUpByOneRun() throws InterruptedException {
        start(true);
        run("nightly");
        run("often");
        clock.set(Instant.parse("2024-07-04T10:00:00Z"));

        DueTasks tasks = start(true);

        assertThat(tasks.due()).containsExactly(new Due("nightly", "cron"), new Due("often", "interval"));
        run("nightly");
        run("often");
        assertThat(tasks.due()).isEmpty();
    }

    @Test
    void due_neverRun_countsFromTheStartOfTheService() {
        DueTasks tasks = start(true);

        clock.advance(Duration.ofMinutes(29));
        assertThat(tasks.due()).isEmpty();
        clock.advance(Duration.ofMinutes(1));
        assertThat(tasks.due()).containsExactly(new Due("often", "interval"));
    }

    @Test
    void due_runByHandJustBefore_countsAsARun() throws InterruptedException {
        DueTasks tasks = start(true);
        clock.advance(Duration.ofMinutes(29));
        run("often");

        clock.advance(Duration.ofMinutes(1));

        assertThat(tasks.due()).isEmpty();
    }

    /** Ticks come up to a second after the full minute, and what they start begins up to a second after them. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 30})
    void due_interval_isKeptWhateverMomentsPassBetweenTickAndStart(int minutes) {
        DueTasks tasks = every(Duration.ofMinutes(minutes));
        Random random = new Random(minutes);
        List<Long> ran = new ArrayList<>();

        for (long minute = 1; minute <= 300; minute++) {
            clock.set(MON_NOON.plus(Duration.ofMinutes(minute)).plusMillis(random.nextInt(1_000)));
            if (!tasks.due().isEmpty()) {
                clock.advance(Duration.ofMillis(random.nextInt(1_000)));
                journal.finishRun(journal.startRun("often", "incremental", "interval", 0), RunStatus.SUCCESS, "");
                ran.add(minute);
            }
        }

        assertThat(ran)
                .isEqualTo(LongStream.rangeClosed(1, 300 / minutes)
                        .map(i -> i * minutes)
                        .boxed()
                        .toList());
    }

    @Test
    void due_intervalAfterARunByHand_isDueAtTheNearestTick() throws InterruptedException {
        DueTasks tasks = every(Duration.ofMinutes(10));
        clock.set(MON_NOON.plusSeconds(31));
        run("often");

        clock.set(MON_NOON.plus(Duration.ofMinutes(10)));
        assertThat(tasks.due()).as("31 s before").isEmpty();
        clock.set(MON_NOON.plus(Duration.ofMinutes(11)));
        assertThat(tasks.due()).as("29 s after").containsExactly(new Due("often", "interval"));
    }

    @Test
    void due_intervalAndClockSetBack_isDueAPeriodAfterThat() throws InterruptedException {
        DueTasks tasks = every(Duration.ofMinutes(2));
        clock.set(MON_NOON.plus(Duration.ofDays(1)));
        run("often");
        clock.set(MON_NOON);

        assertThat(tasks.due()).isEmpty();
        clock.advance(Duration.ofMinutes(1));
        assertThat(tasks.due()).isEmpty();
        clock.advance(Duration.ofMinutes(1));
        assertThat(tasks.due()).containsExactly(new Due("often", "interval"));

        run("often");
        assertThat(tasks.due()).isEmpty();
        clock.set(MON_NOON.minus(Duration.ofDays(1)));
        assertThat(tasks.due()).as("set back again").isEmpty();
    }

    private DueTasks every(Duration period) {
        ScheduleSettings settings = new ScheduleSettings(Map.of("often", new Trigger.Every(period)), false);
        return new DueTasks(settings, board, clock);
    }

    @Test
    void due_clockSetBackADay_doublesNoRun() throws InterruptedException {
        DueTasks tasks = start(true);
        clock.set(Instant.parse("2024-07-01T21:45:00Z"));
        run("nightly");
        run("often");

        clock.set(Instant.parse("2024-06-30T21:46:00Z"));

        assertThat(tasks.due()).isEmpty();
    }

    @Test
    void due_sourceUnreachable_isRetriedAtGrowingPauses() {
        DueTasks tasks = start(false);
        fail("nightly", "unreachable");
        clock.advance(Duration.ofMinutes(14));
        assertThat(tasks.due()).isEmpty();
        clock.advance(Duration.ofMinutes(1));
        assertThat(tasks.due()).containsExactly(new Due("nightly", "retry"));

        fail("nightly", "unreachable");
        clock.advance(Duration.ofMinutes(14));
        assertThat(tasks.due()).isEmpty();
        clock.advance(Duration.ofMinutes(16));
        assertThat(tasks.due()).contains(new Due("nightly", "retry"));
    }

    @Test
    void due_symbolUnknown_isNotRetried() {
        DueTasks tasks = start(false);
        fail("nightly", "unknown_symbol");

        clock.advance(Duration.ofMinutes(29));

        assertThat(tasks.due()).isEmpty();
    }

    private void fail(String task, String kind) {
        long run = journal.startRun(task, "incremental", "cron", 1);
        SeriesKey key = new SeriesKey(Symbol.parse("AAPL"), Interval.D1);
        journal.recordSymbol(
                run,
                new SymbolEntry(
                        key,
                        "none",
                        SymbolStatus.FAILED,
                        0,
                        0,
                        0,
                        0,
                        new TreeMap<>(),
                        kind,
                        "",
                        clock.instant(),
                        Duration.ZERO));
        journal.finishRun(run, RunStatus.FAILED, "");
    }

    @Test
    void atStartup_incrementalTasksRun_unlessToldNotTo() {
        assertThat(start(true).atStartup()).containsExactly(new Due("nightly", "startup"), new Due("often", "startup"));
        assertThat(start(false).atStartup()).isEmpty();
    }

    @Test
    void atStartup_runCutOff_isBegunAgainWhateverItsType() {
        long cutOff = journal.startRun("again", "full_sync", "api", 0);

        DueTasks tasks = start(false);

        assertThat(journal.run(cutOff).map(Run::status)).contains(RunStatus.INTERRUPTED);
        assertThat(tasks.atStartup()).containsExactly(new Due("again", "recovery"));
    }

    /** The service begins anew. */
    private DueTasks start(boolean runOnStartup) {
        board = board();
        Map<String, Trigger> triggers = Map.of(
                "nightly", Trigger.AtTimes.parse("45 21 * * *"), "often", new Trigger.Every(Duration.ofMinutes(30)));
        return new DueTasks(new ScheduleSettings(triggers, runOnStartup), board, clock);
    }

    private TaskBoard board() {
        MaintainSettings settings = new MaintainSettings(
                List.of(
                        new IncrementalUpdate("nightly", "none", List.of(), 1),
                        new IncrementalUpdate("often", "none", List.of(), 1),
                        new FullSync("again", "none", List.of(), 1)),
                1);
        Workers workers = new Workers(threads, threads);
        return new TestBoards(ledger, new FakeBarStore()).board(settings, journal, workers);
    }

    private void run(String task) throws InterruptedException {
        board.start(task, "test");
        assertThat(board.awaitIdle(30, TimeUnit.SECONDS)).isTrue();
    }
}
