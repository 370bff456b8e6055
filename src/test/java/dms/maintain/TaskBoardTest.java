package dms.maintain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dms.TestClock;
import dms.fetch.FetchOutcome;
import dms.fetch.FetchRequest;
import dms.fetch.ReadySource;
import dms.fetch.SourceException;
import dms.journal.FindingFilter;
import dms.journal.Run;
import dms.journal.RunStatus;
import dms.journal.SymbolEntry;
import dms.journal.SymbolStatus;
import dms.market.BarChange;
import dms.market.BarSeries;
import dms.market.CorporateAction;
import dms.market.Edit;
import dms.market.Interval;
import dms.market.RawBars;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskBoardTest {

    private static final LocalDate MON_2024_07_01 = LocalDate.of(2024, 7, 1);
    private static final SeriesKey APPLE = daily("AAPL");
    private static final SeriesKey MICROSOFT = daily("MSFT");
    private static final MaintenanceTask DAILY =
            new MaintenanceTask.IncrementalUpdate("daily", "fake", List.of(APPLE, MICROSOFT), 30);
    private static final MaintenanceTask AGAIN = new MaintenanceTask.FullSync("again", "fake", List.of(APPLE), 30);

    @TempDir
    Path folder;

    private final TestClock clock = TestClock.at("2024-07-08T12:00:00Z");
    private final FakeSource source = new FakeSource();
    private TestService service;

    @BeforeEach
    void open() {
        service = new TestService(folder, clock, List.of(source), DAILY, AGAIN);
    }

    @AfterEach
    void close() {
        service.close();
    }

    @Test
    void start_firstRun_storesEverySeries() throws InterruptedException {
        source.answers.put(APPLE, closes(10, 11, 12));
        source.answers.put(MICROSOFT, closes(20, 21, 22));

        Run run = service.run("daily");

        assertThat(run.status()).isEqualTo(RunStatus.SUCCESS);
        assertThat(run.message()).isEqualTo("2 of 2 series up to date, 6 bars stored");
        assertThat(service.stored(APPLE)).isEqualTo(closes(10, 11, 12));
        assertThat(source.asked(APPLE).startInclusive()).isEqualTo("2024-06-08T00:00:00Z");
    }

    @Test
    void start_secondRun_asksTheOverlapAndStoresOnlyTheNews() throws InterruptedException {
        source.answers.put(APPLE, closes(10, 11, 12, 13, 14, 15));
        source.answers.put(MICROSOFT, closes(20, 21, 22));
        service.run("daily");
        source.answers.put(APPLE, closes(10, 11, 12, 13, 14, 15, 16, 17));
        clock.set(Instant.parse("2024-07-09T12:00:00Z"));

        Run run = service.run("daily");

        // The sessions that are stored are of the 1st, 2nd, 3rd and 5th: fewer than the five of the overlap.
        assertThat(source.asked(APPLE).startInclusive()).isEqualTo("2024-07-01T00:00:00Z");
        assertThat(run.stored()).isEqualTo(2);
        assertThat(service.entry(run, APPLE).added()).isEqualTo(2);
        assertThat(service.entry(run, APPLE).unchanged()).isEqualTo(6);
        assertThat(service.entry(run, MICROSOFT).status()).isEqualTo(SymbolStatus.UNCHANGED);
    }

    @Test
    void start_oneSymbolUnknown_failsAloneAndTheRunIsPartial() throws InterruptedException {
        source.answers.put(MICROSOFT, closes(20, 21, 22));

        Run run = service.run("daily");

        assertThat(run.status()).isEqualTo(RunStatus.PARTIAL);
        assertThat(run.message()).contains("1 failed {unknown_symbol=1}");
        assertThat(service.entry(run, APPLE).kind()).isEqualTo("unknown_symbol");
        assertThat(service.entry(run, APPLE).sentence()).contains("US.AAPL");
        assertThat(service.stored(MICROSOFT).size()).isEqualTo(3);
    }

    @Test
    void start_everySymbolFails_theRunFailed() throws InterruptedException {
        assertThat(service.run("daily").status()).isEqualTo(RunStatus.FAILED);
    }

    @Test
    void start_revisedBar_leavesARevision() throws InterruptedException {
        source.answers.put(APPLE, closes(10, 11, 12, 13));
        service.run("again");
        source.answers.put(APPLE, closes(10, 11.5, 12, 13));

        Run run = service.run("again");

        assertThat(service.entry(run, APPLE).changed()).isEqualTo(1);
        assertThat(service.journal.revisions().list(APPLE.symbol(), 10, 0))
                .singleElement()
                .satisfies(revision -> {
                    BarChange change = ((Edit.BarReplaced) revision.edit()).change();
                    assertThat(change.before().close()).isEqualTo(11);
                    assertThat(change.after().close()).isEqualTo(11.5);
                    assertThat(revision.run()).isEqualTo(run.id());
                });
    }

    @Test
    void start_wholeOverlapOnAnotherBasis_isHeldBackNotSpliced() throws InterruptedException {
        source.answers.put(APPLE, closes(100, 104, 108, 112));
        source.answers.put(MICROSOFT, closes(20, 21, 22));
        service.run("daily");
        source.answers.put(APPLE, closes(25, 26, 27, 28, 29));

        Run run = service.run("daily");

        assertThat(run.status()).isEqualTo(RunStatus.PARTIAL);
        assertThat(service.entry(run, APPLE).status()).isEqualTo(SymbolStatus.HELD);
        assertThat(service.stored(APPLE)).isEqualTo(closes(100, 104, 108, 112));
        assertThat(service.journal.findings().list(FindingFilter.ALL, 10, 0))
                .filteredOn(finding -> finding.seen().holds())
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.kind()).isEqualTo("price_basis_changed");
                    assertThat(finding.isOpen()).isTrue();
                });

        service.run("again");

        assertThat(service.stored(APPLE)).isEqualTo(closes(25, 26, 27, 28, 29));
        assertThat(service.journal.revisions().list(APPLE.symbol(), 10, 0)).hasSize(4);
        assertThat(service.journal.findings().list(FindingFilter.ALL, 10, 0))
                .filteredOn(finding -> finding.seen().holds())
                .singleElement()
                .satisfies(finding -> assertThat(finding.isOpen()).isFalse());
    }

    @Test
    void start_rowThatIsNoBar_isCountedAndDescribed() throws InterruptedException {
        source.answers.put(APPLE, closes(10, 11));
        source.sendsABadRow = true;

        Run run = service.run("again");
        SymbolEntry entry = service.entry(run, APPLE);

        assertThat(run.message()).endsWith("rows left out {open_outside_range=1}");
        assertThat(entry.added()).isEqualTo(2);
        assertThat(entry.leftOut()).containsEntry("open_outside_range", 1);
        assertThat(entry.sentence()).contains("US.AAPL/1d 2024-06-08T00:00:00Z").contains("open 10.0");
    }

    @Test
    void start_splitAndNothingElse_isStored() throws InterruptedException {
        CorporateAction split = new CorporateAction.Split(MON_2024_07_01, 4, 1);
        source.answers.put(APPLE, closes(10, 11));
        source.actions.add(split);

        service.run("again");

        assertThat(service.store.actions(APPLE.symbol())).containsExactly(split);
    }

    @Test
    void start_atWorkAlready_answersWithThatRun() throws InterruptedException {
        source.gate = new CountDownLatch(1);
        source.answers.put(APPLE, closes(10));
        TaskBoard.Start first = service.board.start("again", "api");

        TaskBoard.Start second = service.board.start("again", "cron");

        assertThat(second).isEqualTo(new TaskBoard.Start(first.run(), false));
        source.gate.countDown();
        assertThat(service.board.awaitIdle(30, TimeUnit.SECONDS)).isTrue();
        assertThat(service.journal.runs(10, 0)).hasSize(1);
    }

    @Test
    void start_unknownTask_namesThoseThereAre() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> service.board.start("nightly", "api"))
                .withMessageContaining("daily")
                .withMessageContaining("nightly");
    }

    @Test
    void close_seriesAtWork_areStoppedAndTheRunSaysSo() throws InterruptedException {
        service.restart(1, DAILY, AGAIN);
        source.gate = new CountDownLatch(1);
        source.answers.put(APPLE, closes(10));
        source.answers.put(MICROSOFT, closes(20));
        TaskBoard.Start start = service.board.start("daily", "api");
        assertThat(source.entered.await(30, TimeUnit.SECONDS)).isTrue();

        service.board.close(30, TimeUnit.SECONDS);

        Run run = service.journal.run(start.run()).orElseThrow();
        assertThat(run.status()).isEqualTo(RunStatus.INTERRUPTED);
        assertThat(run.message()).contains("stopped before 2 were worked on");
        assertThatIllegalStateException().isThrownBy(() -> service.board.start("again", "api"));
    }

    @Test
    void board_afterACrash_marksTheRunInterrupted() {
        long cutOff = service.journal.startRun("daily", "incremental", "cron", 2);

        service.restart(2, DAILY, AGAIN);

        assertThat(service.journal.run(cutOff).orElseThrow().status()).isEqualTo(RunStatus.INTERRUPTED);
        assertThat(service.board.wasInterrupted("daily")).isTrue();
        assertThat(service.board.wasInterrupted("again")).isFalse();
    }

    private static SeriesKey daily(String symbol) {
        return new SeriesKey(Symbol.parse(symbol), Interval.D1);
    }

    private static BarSeries closes(double... closes) {
        BarSeries.Builder bars = BarSeries.builder(closes.length);
        for (int i = 0; i < closes.length; i++) {
            Instant time =
                    MON_2024_07_01.plusDays(i).atStartOfDay(ZoneOffset.UTC).toInstant();
            bars.add(time.toEpochMilli(), closes[i], closes[i], closes[i], closes[i], 1000);
        }
        return bars.build();
    }

    /** Answers what it was told, from the range asked; knows no other symbol. */
    private static final class FakeSource implements ReadySource {

        final Map<SeriesKey, BarSeries> answers = new ConcurrentHashMap<>();
        final Map<SeriesKey, TimeRange> asked = new ConcurrentHashMap<>();
        final List<CorporateAction> actions = new CopyOnWriteArrayList<>();
        final CountDownLatch entered = new CountDownLatch(1);
        volatile boolean sendsABadRow;
        volatile CountDownLatch gate = new CountDownLatch(0);

        TimeRange asked(SeriesKey key) {
            return asked.getOrDefault(key, TimeRange.ALL);
        }

        @Override
        public String name() {
            return "fake";
        }

        @Override
        public FetchOutcome fetch(FetchRequest request) {
            entered.countDown();
            try {
                if (!gate.await(60, TimeUnit.SECONDS)) {
                    throw new SourceException(SourceException.Kind.UNREACHABLE, "the test never opened the gate");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new SourceException(SourceException.Kind.UNREACHABLE, "interrupted", e);
            }
            asked.put(request.key(), request.range());
            BarSeries known = answers.get(request.key());
            if (known == null) {
                throw new SourceException(SourceException.Kind.UNKNOWN_SYMBOL, "no such symbol: " + request.key());
            }
            RawBars rows = RawBars.of(known.slice(request.range()));
            if (sendsABadRow) {
                rows.add(request.range().startMillis(), 10, 9, 8, 9, 1);
            }
            return new FetchOutcome.Answered(rows, actions, Map.of());
        }
    }
}
