package dms.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import dms.TestClock;
import dms.fetch.FetchOutcome;
import dms.fetch.FetchPlan;
import dms.fetch.FetchRequest;
import dms.fetch.ReadySource;
import dms.fetch.SourceException;
import dms.journal.Run;
import dms.journal.RunStatus;
import dms.journal.SymbolEntry;
import dms.journal.SymbolStatus;
import dms.journal.TaskStats;
import dms.market.BarSeries;
import dms.market.Interval;
import dms.market.RawBars;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
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
@Timeout(600)
class CancelledRunTest {

    private static final LocalDate MON_2024_07_01 = LocalDate.of(2024, 7, 1);
    private static final int SERIES = 6;
    private static final List<SeriesKey> KEYS = IntStream.range(0, SERIES)
            .mapToObj(i -> new SeriesKey(Symbol.parse("US.N" + i), Interval.D1))
            .toList();
    private static final MaintenanceTask DAILY = new MaintenanceTask.IncrementalUpdate("daily", "hooked", KEYS, 30);

    @TempDir
    Path folder;

    private final TestClock clock = TestClock.at("2024-07-08T12:00:00Z");
    private final HookedSource source = new HookedSource();
    private TestService service;

    @BeforeEach
    void open() {
        service = new TestService(folder, clock, List.of(source), DAILY);
        oneAtATime();
    }

    private void oneAtATime() {
        service.restart(1, DAILY);
    }

    @AfterEach
    void close() {
        service.close();
    }

    /** The run that is at work now. */
    private long atWork() {
        return service.board.progress("daily").orElseThrow().run();
    }

    private List<SeriesKey> stored() {
        return KEYS.stream().filter(key -> !service.stored(key).isEmpty()).toList();
    }

    @Test
    void cancel_whileASourceAnswers_writesThatAnswerWholeAndBeginsNoOther() throws InterruptedException {
        source.before = question -> {
            if (question == 3) {
                assertThat(service.board.cancel(atWork())).isTrue();
                assertThat(Thread.interrupted())
                        .as("who waits at a source need not")
                        .isTrue();
                assertThat(service.board.progress("daily"))
                        .hasValueSatisfying(
                                progress -> assertThat(progress.isStopping()).isTrue());
                assertThat(service.board.isStopping(atWork())).isTrue();
            }
        };

        Run run = service.run("daily");

        assertThat(run.status()).isEqualTo(RunStatus.CANCELLED);
        assertThat(run.message())
                .isEqualTo("3 of 6 series up to date, 15 bars stored, stopped before 3 were worked on");
        assertThat(stored()).isEqualTo(KEYS.subList(0, 3));
        KEYS.subList(0, 3).forEach(key -> assertThat(service.stored(key)).isEqualTo(week()));
        assertThat(service.journal.symbols(run.id()))
                .hasSize(3)
                .allMatch(entry -> entry.status() == SymbolStatus.STORED);
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
        long run = service.board.start("daily", "api").run();
        assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();

        assertThat(service.board.cancel(run)).isTrue();
        assertThat(service.board.cancel(run)).as("again").isTrue();

        assertThat(service.board.awaitIdle(30, TimeUnit.SECONDS)).isTrue();
        assertThat(service.journal.run(run).orElseThrow().status()).isEqualTo(RunStatus.CANCELLED);
        assertThat(service.journal.symbols(run)).extracting(SymbolEntry::key).containsExactly(KEYS.get(0));
        assertThat(service.journal.run(run).orElseThrow().message()).doesNotContain("failed");
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
                service.board.cancel(atWork());
                Thread.interrupted();
            }
        };
        service.run("daily");
        source.before = question -> {};

        Run next = service.run("daily");

        assertThat(next.status()).isEqualTo(RunStatus.SUCCESS);
        assertThat(next.stored()).isEqualTo(15);
        assertThat(stored()).isEqualTo(KEYS);
        assertThat(service.journal.revisions().list(KEYS.get(0).symbol(), 10, 0))
                .isEmpty();
    }

    @Test
    void cancel_inTheLastSeries_isASuccess() throws InterruptedException {
        source.before = question -> {
            if (question == SERIES) {
                service.board.cancel(atWork());
                Thread.interrupted();
            }
        };

        assertThat(service.run("daily").status()).isEqualTo(RunStatus.SUCCESS);
    }

    @Test
    void stats_ofACancelledRun_areNeitherSuccessNorFailureAndItIsNotBegunAgain() throws InterruptedException {
        source.before = question -> {
            service.board.cancel(atWork());
            Thread.interrupted();
        };
        service.run("daily");

        TaskStats stats = service.journal.stats("daily");
        oneAtATime();

        assertThat(List.of(stats.totalRuns(), stats.cancelledCount(), stats.successCount(), stats.failedCount()))
                .containsExactly(1L, 1L, 0L, 0L);
        assertThat(service.board.wasInterrupted("daily")).isFalse();
        assertThat(service.board.retryAt("daily")).isEmpty();
    }

    @Test
    void cancel_whatIsNotAtWork_isFalse() throws InterruptedException {
        long ended = service.run("daily").id();

        assertThat(service.board.cancel(ended)).isFalse();
        assertThat(service.board.cancel(ended + 1)).isFalse();
        assertThat(service.board.isStopping(ended)).isFalse();
    }

    /** A series with holes is asked for in several requests: each is stored with what it answers. */
    @Test
    void cancel_betweenTwoRequestsOfASeries_keepsTheFirstAndSaysSo() {
        SeriesKey key = KEYS.get(0);
        ActiveRun active = new ActiveRun(service.journal.startRun("daily", "incremental", "api", 1));
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
        SymbolUpdate update = service.boards.update(service.journal);

        SymbolEntry entry = update.run(DAILY, key, plan, new SymbolUpdate.Attempt(active, clock.instant(), clock));
        active.count(entry);

        assertThat(entry.status()).isEqualTo(SymbolStatus.FAILED);
        assertThat(entry.kind()).isEqualTo("stopped");
        assertThat(entry.sentence()).isEqualTo("stopped after 1 of 3 requests");
        assertThat(entry.added()).isEqualTo(2);
        assertThat(service.stored(key)).isEqualTo(week().rows(0, 2));
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
    private static final class HookedSource implements ReadySource {

        private final AtomicInteger questions = new AtomicInteger();
        volatile IntConsumer before = question -> {};

        @Override
        public String name() {
            return "hooked";
        }

        @Override
        public FetchOutcome fetch(FetchRequest request) {
            before.accept(questions.incrementAndGet());
            return new FetchOutcome.Answered(RawBars.of(week().slice(request.range())), List.of(), Map.of());
        }
    }
}
