package dms.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dms.TestClock;
import dms.fetch.simulated.SimulatedBarSource;
import dms.fetch.simulated.SimulatedSettings;
import dms.journal.Journal;
import dms.journal.RunStatus;
import dms.ledger.Ledger;
import dms.maintain.MaintainSettings;
import dms.maintain.MaintenanceTask;
import dms.maintain.TaskBoard;
import dms.maintain.TestBoards;
import dms.maintain.Workers;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.store.embedded.EmbeddedBarStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunResourceTest {

    private static final SimulatedSettings SLOW = new SimulatedSettings(true, 1, Duration.ofMillis(1), Set.of());

    @TempDir
    Path folder;

    private final TestClock clock = TestClock.at("2024-07-08T12:00:00Z");
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch answer = new CountDownLatch(1);
    private Ledger ledger;
    private Journal journal;
    private TaskBoard board;
    private RunResource resource;

    @BeforeEach
    void open() {
        ledger = Ledger.open(folder, clock);
        journal = new Journal(ledger, clock);
        SimulatedBarSource source = new SimulatedBarSource(SLOW, clock, time -> {
            entered.countDown();
            answer.await();
        });
        List<SeriesKey> keys = List.of(
                new SeriesKey(Symbol.parse("SIM1"), Interval.D1), new SeriesKey(Symbol.parse("SIM2"), Interval.D1));
        board = new TestBoards(ledger, new EmbeddedBarStore(ledger), source)
                .board(
                        new MaintainSettings(
                                List.of(new MaintenanceTask.IncrementalUpdate("daily", "simulated", keys, 30)), 1),
                        journal,
                        new Workers(threads, threads));
        resource = new RunResource(journal, board);
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        ledger.close();
    }

    private static void assertProblem(int status, Runnable call, String sentence) {
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(call::run)
                .withMessageContaining(sentence)
                .satisfies(e -> assertThat(e.status().getStatusCode()).isEqualTo(status));
    }

    private long ended(String task, RunStatus status) {
        long run = journal.startRun(task, "incremental", "cron", 3);
        clock.advance(Duration.ofSeconds(2));
        journal.finishRun(run, status, "the end");
        return run;
    }

    @Test
    void runs_filtered_areRowsNewestFirstWithTheirNumber() {
        ended("daily", RunStatus.SUCCESS);
        long cancelled = ended("daily", RunStatus.CANCELLED);
        ended("weekly", RunStatus.CANCELLED);

        Map<String, Object> answer = resource.runs("daily", "cancelled", "", "");

        assertThat(answer).containsEntry("total", 1L);
        assertThat((List<?>) answer.get("runs"))
                .singleElement()
                .satisfies(row -> assertThat((Map<?, ?>) row)
                        .isEqualTo(Map.ofEntries(
                                Map.entry("id", cancelled),
                                Map.entry("task_name", "daily"),
                                Map.entry("task_type", "incremental"),
                                Map.entry("start_time", "2024-07-08T12:00:02Z"),
                                Map.entry("end_time", "2024-07-08T12:00:04Z"),
                                Map.entry("duration", 2.0),
                                Map.entry("status", "cancelled"),
                                Map.entry("result_message", "the end"),
                                Map.entry("data_count", 0L),
                                Map.entry("trigger", "cron"),
                                Map.entry("cancelling", false),
                                Map.entry("series_count", 3),
                                Map.entry("series_done", 0),
                                Map.entry("series_failed", 0))));
    }

    @Test
    void runs_pages_areCutFromAllOfThem() {
        long first = ended("daily", RunStatus.SUCCESS);
        ended("weekly", RunStatus.FAILED);
        ended("daily", RunStatus.PARTIAL);

        Map<String, Object> answer = resource.runs("", "", "1", "2");

        assertThat(answer).containsEntry("total", 3L);
        assertThat((List<?>) answer.get("runs"))
                .singleElement()
                .satisfies(row -> assertThat(((Map<?, ?>) row).get("id")).isEqualTo(first));
    }

    @Test
    void runs_wrongArguments_areNamed() {
        assertProblem(400, () -> resource.runs("", "dead", "", ""), "status: expected one of [running, success");
        assertProblem(400, () -> resource.runs("", "", "0", ""), "limit");
        assertProblem(400, () -> resource.runs("", "", "", "-1"), "offset");
    }

    @Test
    void cancel_runAtWork_answersItsStateAndItEndsCancelled() throws InterruptedException {
        long run = board.start("daily", "api").run();
        assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();

        assertThat(resource.cancelled(Long.toString(run))).containsEntry("id", run);
        assertThat(board.awaitIdle(30, TimeUnit.SECONDS)).isTrue();
        assertThat(resource.run(Long.toString(run)))
                .containsEntry("status", "cancelled")
                .containsEntry("cancelling", false)
                .containsEntry("symbols", List.of());
        assertProblem(409, () -> resource.cancelled(Long.toString(run)), "run 1 has ended: cancelled");
    }

    @Test
    void cancel_whatCannotBe_saysWhy() {
        long migration = journal.startRun("migrate", "migrate", "api", 3);
        long done = ended("daily", RunStatus.SUCCESS);

        assertProblem(404, () -> resource.cancelled("77"), "id: there is no run 77");
        assertProblem(400, () -> resource.cancelled("first"), "id");
        assertProblem(409, () -> resource.cancelled(Long.toString(done)), "has ended: success");
        assertProblem(409, () -> resource.cancelled(Long.toString(migration)), "DELETE /migrate");
    }

    @Test
    void role_ofASlave_mayReadRunsAndNotCancelThem() {
        assertThat(RoleFilter.isOfTheMaster("DELETE", "runs")).isTrue();
        assertThat(RoleFilter.isOfTheMaster("GET", "runs")).isFalse();
        assertThat(RoleFilter.isOfTheMaster("POST", "tasks")).isTrue();
        assertThat(RoleFilter.isOfTheMaster("POST", "damaged")).isTrue();
        assertThat(RoleFilter.isOfTheMaster("DELETE", "migrate")).isFalse();
    }
}
