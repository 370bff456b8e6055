package dms.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dms.TestClock;
import dms.coverage.Answer;
import dms.journal.Journal;
import dms.ledger.Ledger;
import dms.maintain.MaintainSettings;
import dms.maintain.MaintenanceTask.IncrementalUpdate;
import dms.maintain.TaskBoard;
import dms.maintain.TestBoards;
import dms.maintain.Workers;
import dms.market.Adjustment;
import dms.market.BarSeries;
import dms.market.BarSlots;
import dms.market.Interval;
import dms.market.RawBars;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import dms.read.BarReader;
import dms.read.BarRequest;
import dms.store.FakeBarStore;
import dms.sync.Backlog;
import dms.sync.BackupBook;
import dms.sync.BackupSync;
import dms.sync.Backups;
import dms.sync.Restore;
import dms.sync.SyncSettings;
import dms.sync.SyncWorkers;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Coverage as callers see it: headers, refusals, and the coverage resource itself. */
class CompletenessTest {

    private static final SeriesKey APPLE = new SeriesKey(Symbol.parse("AAPL"), Interval.D1);
    private static final SeriesKey MICROSOFT = new SeriesKey(Symbol.parse("MSFT"), Interval.D1);
    private static final TimeRange JULY = TimeRange.ofDates(LocalDate.of(2024, 7, 1), LocalDate.of(2024, 7, 31));
    private static final SeriesKey INDEX = new SeriesKey(Symbol.parse("^GSPC"), Interval.D1);
    private static final LocalDate MON_2024_07_01 = LocalDate.of(2024, 7, 1);
    private static final LocalDate TUE_2024_07_09 = LocalDate.of(2024, 7, 9);

    @TempDir
    Path folder;

    private final TestClock clock = TestClock.at("2024-07-12T21:00:00Z");
    private final FakeBarStore store = new FakeBarStore();
    private final BarReader reader = new BarReader(store);
    private final List<SeriesKey> noticed = new ArrayList<>();
    private final ExecutorService threads = Executors.newSingleThreadExecutor();
    private Ledger ledger;
    private TestBoards parts;
    private Completeness completeness;
    private CoverageResource coverage;
    private TaskResource tasks;
    private BackupBook book;

    @BeforeEach
    void open() {
        ledger = Ledger.open(folder, clock);
        parts = new TestBoards(ledger, store);
        Journal journal = new Journal(ledger, clock);
        TaskBoard board = parts.board(
                new MaintainSettings(List.of(new IncrementalUpdate("daily", "none", List.of(APPLE, INDEX), 11)), 1),
                journal,
                new Workers(threads, threads));
        completeness = new Completeness(parts.coverage, parts.planner, board, noticed::add, clock);
        coverage = new CoverageResource(
                parts.coverage,
                board,
                completeness,
                new KnownSymbols(board, KnownSymbolsTest.reader(store, threads, clock)));
        SyncSettings settings = new SyncSettings(
                List.of(), Duration.ofSeconds(1), Duration.ofSeconds(60), Duration.ZERO, Duration.ofDays(30));
        Backups backups = new Backups(store, List.of(), () -> true);
        book = new BackupBook(ledger, settings);
        SyncWorkers workers = new SyncWorkers(threads, threads, threads);
        BackupSync sync = new BackupSync(backups, new Backlog(ledger, settings), book, settings, workers, clock);
        Restore restore = new Restore(backups, sync, book, settings, workers, parts.coverage::reconciled, clock);
        tasks = new TaskResource(board, journal, parts.taskPlanner, restore);
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        ledger.close();
    }

    @Test
    void trigger_duringARestore_isRefused() {
        Restore.want(book, "copy");

        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> tasks.trigger("daily", null))
                .satisfies(e -> assertThat(e.sentence()).startsWith("daily is not started: restoring from copy"));
    }

    @Test
    void judge_complete_saysSoInHeaders() {
        fill();

        Completeness.Verdict verdict = judge(true, APPLE);

        assertThat(verdict.isRefused()).isFalse();
        assertThat(verdict.headers())
                .containsExactly(
                        Map.entry("DMS-Bars-Expected", 9L),
                        Map.entry("DMS-Bars-Present", 9L),
                        Map.entry("DMS-Bars-Missing", 0L),
                        Map.entry("DMS-Bars-Unexplained", 0L));
        assertThat(noticed).isEmpty();
    }

    @Test
    void judge_barLost_isRefusedWithTheList() throws IOException {
        fill();
        store.delete(APPLE, TimeRange.ofDates(TUE_2024_07_09, TUE_2024_07_09));

        assertThat(judge(false, APPLE).isRefused()).isFalse();
        assertThat(judge(false, APPLE).headers().values()).containsExactly(9L, 8L, 1L, 1L);
        assertThat(judge(true, APPLE).isRefused()).isTrue();
        JsonNode problem = json(judge(true, APPLE).refusal());
        assertThat(problem.required("status").asInt()).isEqualTo(409);
        assertThat(problem.required("detail").asText()).contains("US.AAPL/1d at 2024-07-09T00:00:00Z");
        assertThat(problem.required("missing")).hasToString("""
                [{"symbol":"US.AAPL","from":"2024-07-09T00:00:00Z","to":"2024-07-09T00:00:00Z","bars":1,"reason":"unknown"}]""");
        assertThat(noticed).containsOnly(APPLE);
    }

    @Test
    void judge_oneOfTwoNeverFetched_isRefused() throws IOException {
        fill();

        Completeness.Verdict verdict = judge(true, APPLE, MICROSOFT);

        assertThat(verdict.headers().values()).containsExactly(18L, 9L, 9L, 9L);
        assertThat(json(verdict.refusal()).at("/missing/0/symbol").asText()).isEqualTo("US.MSFT");
    }

    @Test
    void judgeNewest_upToDateStaleAndNeverFetched_expectsEachBarSince() throws IOException {
        fill();
        assertThat(newest(APPLE).headers().values()).containsExactly(1L, 1L, 0L, 0L);

        store.delete(APPLE, TimeRange.ofDates(LocalDate.of(2024, 7, 11), LocalDate.of(2024, 7, 12)));

        assertThat(newest(APPLE).headers().values()).containsExactly(3L, 1L, 2L, 2L);
        assertThat(newest(APPLE).isRefused()).isTrue();
        assertThat(json(newest(APPLE).refusal()).at("/missing/0/from").asText()).isEqualTo("2024-07-11T00:00:00Z");
        assertThat(newest(APPLE, MICROSOFT).headers().values()).containsExactly(4L, 1L, 3L, 3L);
    }

    private Completeness.Verdict newest(SeriesKey... keys) {
        return completeness.judgeNewest(reader.newestOfEach(List.of(keys)), true);
    }

    @Test
    void judge_asOfADayBefore_expectsWhatWasOverThen() {
        fill();
        BarRequest request = new BarRequest(JULY, Adjustment.NONE, Instant.parse("2024-07-09T12:00:00Z"));

        Completeness.Verdict verdict = completeness.judge(Map.of(APPLE, reader.read(APPLE, request)), request, true);

        assertThat(verdict.headers().values()).containsExactly(5L, 5L, 0L, 0L);
    }

    @Test
    void judge_marketWithoutCalendar_hasNoHeadersAndCannotBeRequired() {
        assertThat(judge(false, INDEX).headers()).isEmpty();
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> judge(true, INDEX))
                .satisfies(e -> assertThat(e.status().getStatusCode()).isEqualTo(422));
    }

    @Test
    void judge_rangeBeforeTheTableOfSessions_cannotBeRequired() {
        fill();
        BarRequest request = BarRequest.of(
                TimeRange.ofDates(LocalDate.of(1999, 12, 31), LocalDate.of(2024, 7, 12)), Adjustment.NONE);
        Map<SeriesKey, BarSeries> read = reader.readAll(List.of(APPLE), request);

        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> completeness.judge(read, request, true))
                .withMessageContaining("is known from 2000-01-01 on");
        assertThat(completeness.judge(read, request, false).headers()).isNotEmpty();
    }

    @Test
    void coverage_wrongOrEndlessRange_namesItsOwnArguments() throws IOException {
        fill();
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> coverage.one("AAPL", "1d", "soon", null))
                .withMessageStartingWith("from:");
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> coverage.all("1d", "2024-07-05", "2024-07-01"))
                .withMessage("to: expected an end not before from 2024-07-05, found 2024-07-01");

        JsonNode endless = json(coverage.one("AAPL", "1d", "0001-01-01", "9999-12-31"));

        assertThat(endless.at("/blocks/0/block").asText()).isEqualTo("2000");
        assertThat(endless.at("/reasons/before_history").asInt()).isGreaterThan(6_000);
    }

    @Test
    void require_otherWord_isNamed() {
        assertThat(Completeness.isRequired(null)).isFalse();
        assertThat(Completeness.isRequired("complete")).isTrue();
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> Completeness.isRequired("everything"))
                .withMessageStartingWith("require:");
    }

    @Test
    void coverage_ofAll_hasNumbersAndReasons() throws IOException {
        fill();
        store.delete(APPLE, TimeRange.ofDates(TUE_2024_07_09, TUE_2024_07_09));
        parts.coverage.reconciled(List.of(APPLE));

        JsonNode all = json(coverage.all("1d", null, null));
        JsonNode one = json(coverage.one("AAPL", "1d", "2024-07-01", "2024-07-31"));

        assertThat(all.at("/series/0")).hasToString("""
                {"symbol":"US.AAPL","expected":9,"present":8,"missing":1,"unexplained":1,"reasons":{"unknown":1}}""");
        assertThat(all.at("/without_calendar/0").asText()).isEqualTo("INDEX.GSPC");
        assertThat(one.required("blocks")).hasToString("""
                [{"block":"2024","expected":9,"present":8,"missing":1,"unexplained":1,"reasons":{"unknown":1},"closed":1}]""");
        assertThat(one.required("closed").asInt()).isEqualTo(1);
        assertThat(one.required("closed_days")).hasToString("[{\"date\":\"2024-07-04\",\"name\":\"July 4th\"}]");
        assertThat(one.at("/missing_ranges/0/from").asText()).isEqualTo("2024-07-09T00:00:00Z");
    }

    @Test
    void plan_ofATask_isShownWithoutAsking() throws IOException {
        fill();

        JsonNode plan = json(tasks.plan("daily"));

        assertThat(plan.required("series").asInt()).isEqualTo(2);
        assertThat(plan.required("up_to_date").asInt()).isEqualTo(1);
        assertThat(plan.required("requests").asInt()).isEqualTo(1);
        assertThat(plan.at("/asks/0/symbol").asText()).isEqualTo("INDEX.GSPC");
        assertThat(plan.at("/asks/0/ranges/0/start").asText()).isEqualTo("2024-07-01T00:00:00Z");
    }

    private Completeness.Verdict judge(boolean required, SeriesKey... keys) {
        BarRequest request = BarRequest.of(JULY, Adjustment.NONE);
        return completeness.judge(reader.readAll(List.of(keys), request), request, required);
    }

    private static JsonNode json(StreamingOutput answer) throws IOException {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        answer.write(output);
        return new ObjectMapper().readTree(output.toByteArray());
    }

    /** Every session from the first of July on, as the source answered them. */
    private void fill() {
        BarSlots slots = parts.coverage.slots(APPLE);
        Instant settledBy = parts.planner.settledBy(APPLE);
        BarSeries.Builder bars = BarSeries.builder(10);
        for (int slot = slots.indexFrom(MON_2024_07_01.toEpochDay()); slot <= slots.lastClosed(settledBy); slot++) {
            bars.add(slots.firstTime(slot), 1, 1, 1, 1, 1);
        }
        BarSeries built = bars.build();
        store.write(APPLE, built);
        parts.coverage.answered(new Answer(
                APPLE, TimeRange.ofMillis(built.firstTimeMillis(), clock.millis()), settledBy, RawBars.of(built)));
    }
}
