package dms.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import dms.TestClock;
import dms.clean.BarCleaner;
import dms.fetch.BarFetcher;
import dms.fetch.BarSource;
import dms.fetch.FetchOrder;
import dms.fetch.FetchOutcome;
import dms.fetch.FetchPlan;
import dms.fetch.FetchRequest;
import dms.fetch.SourceException;
import dms.fetch.SourceStatus;
import dms.journal.Journal;
import dms.journal.Run;
import dms.journal.RunStatus;
import dms.journal.SymbolEntry;
import dms.journal.SymbolStatus;
import dms.journal.TaskStats;
import dms.ledger.Ledger;
import dms.market.BarSeries;
import dms.market.Interval;
import dms.market.RawBars;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import dms.read.BarReader;
import dms.store.embedded.EmbeddedBarStore;
import dms.write.BarWriter;
import dms.write.Spool;
import dms.write.SpoolSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs that somebody cancels. */
@Timeout(60)
class CancelledRunTest {

    private static final LocalDate MON_2024_07_01 = LocalDate.of(2024, 7, 1);
    private static final int SERIES = 6;
    private static final List<SeriesKey> KEYS = IntStream.range(0, SERIES)
            .mapToObj(i -> new SeriesKey(Symbol.parse("US.N" + i), Interval.D1))
            .toList();

    @TempDir
    Path folder;

    private final TestClock clock = TestClock.at("2024-07-08T12:00:00Z");
    private final HookedSource source = new HookedSource();
    private final ExecutorService runs = Executors.newCachedThreadPool();
    private final ExecutorService symbols = Executors.newFixedThreadPool(4);
    private Ledger ledger;
    private EmbeddedBarStore store;
    private Journal journal;
    private TaskBoard board;

    @BeforeEach
    void open() {
        ledger = Ledger.open(folder, clock);
        store = new EmbeddedBarStore(ledger);
        journal = new Journal(ledger, clock);
        board = board();
    }

    private TaskBoard board() {
        MaintainSettings settings =
                new MaintainSettings(List.of(new MaintenanceTask.IncrementalUpdate("daily", "hooked", KEYS, 30)), 1);
        return new TestBoards(ledger, store, source).board(settings, journal, new Workers(runs, symbols));
    }

    @AfterEach
    void close() {
        runs.shutdownNow();
        symbols.shutdownNow();
        ledger.close();
    }

    private Run runToEnd() throws InterruptedException {
        long run = board.start("daily", "api").run();
        assertThat(board.awaitIdle(30, TimeUnit.SECONDS)).isTrue();
        return journal.run(run).orElseThrow();
    }

    /** The run that is at work now. */
    private long atWork() {
        return board.progress("daily").orElseThrow().run();
    }

    private List<SeriesKey> stored() {
        return KEYS.stream()
                .filter(key -> !store.read(key, TimeRange.ALL).isEmpty())
                .toList();
    }

    @Test
    void cancel_whileASourceAnswers_writesThatAnswerWholeAndBeginsNoOther() throws InterruptedException {
        source.before = question -> {
            if (question == 3) {
                assertThat(board.cancel(atWork())).isTrue();
                assertThat(Thread.interrupted())
                        .as("who waits at a source need not")
                        .isTrue();
                assertThat(board.progress("daily"))
                        .hasValueSatisfying(
                                progress -> assertThat(progress.isStopping()).isTrue());
                assertThat(board.isStopping(atWork())).isTrue();
            }
        };

        Run run = runToEnd();

        assertThat(run.status()).isEqualTo(RunStatus.CANCELLED);
        assertThat(run.message())
                .isEqualTo("3 of 6 series up to date, 15 bars stored, stopped before 3 were worked on");
        assertThat(stored()).isEqualTo(KEYS.subList(0, 3));
        KEYS.subList(0, 3)
                .forEach(key -> assertThat(store.read(key, TimeRange.ALL)).isEqualTo(week()));
        assertThat(journal.symbols(run.id())).hasSize(3).allMatch(entry -> entry.status() == SymbolStatus.STORED);
    }

    @Test
    void cancel_whileASourceIsWaitedFor_doesNotWait() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch entered = new CountDownLatch(1);
        source.before = question -> {
            if (question == 2) {
                entered.countDown();
                awaitOrSay(never);
            }
        };
        long run = board.start("daily", "api").run();
        assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();

        assertThat(board.cancel(run)).isTrue();
        assertThat(board.cancel(run)).as("again").isTrue();

        assertThat(board.awaitIdle(30, TimeUnit.SECONDS)).isTrue();
        assertThat(journal.run(run).orElseThrow().status()).isEqualTo(RunStatus.CANCELLED);
        assertThat(journal.symbols(run)).extracting(SymbolEntry::key).containsExactly(KEYS.get(0));
        assertThat(journal.run(run).orElseThrow().message()).doesNotContain("failed");
    }

    private static void awaitOrSay(CountDownLatch latch) {
        try {
            if (!latch.await(50, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody came");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SourceException(SourceException.Kind.UNREACHABLE, "interrupted", e);
        }
    }

    @Test
    void next_afterACancel_doesTheRestAndNothingTwice() throws InterruptedException {
        source.before = question -> {
            if (question == 3) {
                board.cancel(atWork());
                Thread.interrupted();
            }
        };
        runToEnd();
        source.before = question -> {};

        Run next = runToEnd();

        assertThat(next.status()).isEqualTo(RunStatus.SUCCESS);
        assertThat(next.stored()).isEqualTo(15);
        assertThat(stored()).isEqualTo(KEYS);
        assertThat(journal.revisions().list(KEYS.get(0).symbol(), 10, 0)).isEmpty();
    }

    @Test
    void cancel_inTheLastSeries_isASuccess() throws InterruptedException {
        source.before = question -> {
            if (question == SERIES) {
                board.cancel(atWork());
                Thread.interrupted();
            }
        };

        assertThat(runToEnd().status()).isEqualTo(RunStatus.SUCCESS);
    }

    @Test
    void stats_ofACancelledRun_areNeitherSuccessNorFailureAndItIsNotBegunAgain() throws InterruptedException {
        source.before = question -> {
            board.cancel(atWork());
            Thread.interrupted();
        };
        runToEnd();

        TaskStats stats = journal.stats("daily");
        board = board();

        assertThat(List.of(stats.totalRuns(), stats.cancelledCount(), stats.successCount(), stats.failedCount()))
                .containsExactly(1L, 1L, 0L, 0L);
        assertThat(board.wasInterrupted("daily")).isFalse();
        assertThat(board.retryAt("daily")).isEmpty();
    }

    @Test
    void cancel_whatIsNotAtWork_isFalse() throws InterruptedException {
        long ended = runToEnd().id();

        assertThat(board.cancel(ended)).isFalse();
        assertThat(board.cancel(ended + 1)).isFalse();
        assertThat(board.isStopping(ended)).isFalse();
    }

    /** A series with holes is asked for in several requests: each is stored with what it answers. */
    @Test
    void cancel_betweenTwoRequestsOfASeries_keepsTheFirstAndSaysSo() {
        SeriesKey key = KEYS.get(0);
        ActiveRun active = new ActiveRun(journal.startRun("daily", "incremental", "api", 1));
        source.before = question -> {
            if (question == 2) {
                active.cancel();
                awaitOrSay(new CountDownLatch(1));
            }
        };
        FetchPlan plan = new FetchPlan(
                List.of(request(key, 0, 2), request(key, 2, 4), request(key, 4, 5)),
                3,
                5,
                Duration.ZERO,
                new FetchPlan.Worst(3, Duration.ZERO));
        TestBoards parts = new TestBoards(ledger, store, source);
        SymbolUpdate update = new SymbolUpdate(
                parts.coverage,
                new BarFetcher(List.of(source), new FetchOrder(List.of(FetchOrder.Rule.ofAll(List.of("hooked"))))),
                new BarCleaner(),
                new BarReader(store),
                new SeriesWriter(new BarWriter(store, ledger), journal, new Spool(ledger, new SpoolSettings(0))),
                journal);
        MaintenanceTask task = board.task("daily").orElseThrow();

        SymbolEntry entry = update.run(task, key, plan, new SymbolUpdate.Attempt(active, clock.instant(), clock));
        active.count(entry);

        assertThat(entry.status()).isEqualTo(SymbolStatus.FAILED);
        assertThat(entry.kind()).isEqualTo("stopped");
        assertThat(entry.sentence()).isEqualTo("stopped after 1 of 3 requests");
        assertThat(entry.added()).isEqualTo(2);
        assertThat(store.read(key, TimeRange.ALL)).isEqualTo(week().rows(0, 2));
        assertThat(active.status(1)).isEqualTo(RunStatus.CANCELLED);
        assertThat(active.message(1)).isEqualTo("0 of 1 series up to date, 2 bars stored, stopped in the middle of 1");
        assertThat(FailureKinds.mayPass(entry)).as("begun again by itself").isFalse();
    }

    private FetchRequest request(SeriesKey key, int fromDay, int toDay) {
        return new FetchRequest(key, new TimeRange(at(fromDay), at(toDay)), clock.instant());
    }

    private static Instant at(int day) {
        return MON_2024_07_01.plusDays(day).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private static BarSeries week() {
        BarSeries.Builder bars = BarSeries.builder(5);
        for (int i = 0; i < 5; i++) {
            bars.add(at(i).toEpochMilli(), 10 + i, 10 + i, 10 + i, 10 + i, 1000);
        }
        return bars.build();
    }

    /** Answers the same week of every symbol, after something may have happened. */
    private static final class HookedSource implements BarSource {

        private final AtomicInteger questions = new AtomicInteger();
        volatile IntConsumer before = question -> {};

        @Override
        public String name() {
            return "hooked";
        }

        @Override
        public boolean supports(SeriesKey key) {
            return true;
        }

        @Override
        public FetchOutcome fetch(FetchRequest request) {
            before.accept(questions.incrementAndGet());
            return new FetchOutcome.Answered(RawBars.of(week().slice(request.range())), List.of(), Map.of());
        }

        @Override
        public SourceStatus status() {
            return SourceStatus.ready("hooked", "a test's");
        }
    }
}
