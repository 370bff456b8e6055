package dms.maintain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dms.TestClock;
import dms.fetch.BarSource;
import dms.fetch.FetchOutcome;
import dms.fetch.FetchRequest;
import dms.fetch.SourceException;
import dms.fetch.SourceStatus;
import dms.journal.FindingFilter;
import dms.journal.Journal;
import dms.journal.Run;
import dms.journal.RunStatus;
import dms.journal.SymbolEntry;
import dms.journal.SymbolStatus;
import dms.ledger.Ledger;
import dms.market.BarChange;
import dms.market.BarSeries;
import dms.market.CorporateAction;
import dms.market.Edit;
import dms.market.Interval;
import dms.market.RawBars;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import dms.store.embedded.EmbeddedBarStore;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskBoardTest {

    private static final LocalDate MON_2024_07_01 = LocalDate.of(2024, 7, 1);
    private static final SeriesKey APPLE = daily("AAPL");
    private static final SeriesKey MICROSOFT = daily("MSFT");

    @TempDir
    Path folder;

    private final TestClock clock = TestClock.at("2024-07-08T12:00:00Z");
    private final FakeSource source = new FakeSource();
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
        board = board(2);
    }

    private TaskBoard board(int width) {
        MaintainSettings settings = new MaintainSettings(
                List.of(
                        new MaintenanceTask.IncrementalUpdate("daily", "fake", List.of(APPLE, MICROSOFT), 30),
                        new MaintenanceTask.FullSync("again", "fake", List.of(APPLE), 30)),
                width);
        Workers workers = new Workers(runs, symbols);
        return new TestBoards(ledger, store, source).board(settings, journal, workers);
    }

    @AfterEach
    void close() {
        runs.shutdownNow();
        symbols.shutdownNow();
        ledger.close();
    }

    @Test
    void start_firstRun_storesEverySeries() throws InterruptedException {
        source.answers.put(APPLE, closes(10, 11, 12));
        source.answers.put(MICROSOFT, closes(20, 21, 22));

        Run run = runToEnd("daily");

        assertThat(run.status()).isEqualTo(RunStatus.SUCCESS);
        assertThat(run.message()).isEqualTo("2 of 2 series up to date, 6 bars stored");
        assertThat(store.read(APPLE, TimeRange.ALL)).isEqualTo(closes(10, 11, 12));
        assertThat(source.asked(APPLE).startInclusive()).isEqualTo("2024-06-08T00:00:00Z");
    }

    @Test
    void start_secondRun_asksTheOverlapAndStoresOnlyTheNews() throws InterruptedException {
        source.answers.put(APPLE, closes(10, 11, 12, 13, 14, 15));
        source.answers.put(MICROSOFT, closes(20, 21, 22));
        runToEnd("daily");
        source.answers.put(APPLE, closes(10, 11, 12, 13, 14, 15, 16, 17));
        clock.set(Instant.parse("2024-07-09T12:00:00Z"));

        Run run = runToEnd("daily");

        // The sessions that are stored are of the 1st, 2nd, 3rd and 5th: fewer than the five of the overlap.
        assertThat(source.asked(APPLE).startInclusive()).isEqualTo("2024-07-01T00:00:00Z");
        assertThat(run.stored()).isEqualTo(2);
        assertThat(entry(run, APPLE).added()).isEqualTo(2);
        assertThat(entry(run, APPLE).unchanged()).isEqualTo(6);
        assertThat(entry(run, MICROSOFT).status()).isEqualTo(SymbolStatus.UNCHANGED);
    }

    @Test
    void start_oneSymbolUnknown_failsAloneAndTheRunIsPartial() throws InterruptedException {
        source.answers.put(MICROSOFT, closes(20, 21, 22));

        Run run = runToEnd("daily");

        assertThat(run.status()).isEqualTo(RunStatus.PARTIAL);
        assertThat(run.message()).contains("1 failed {unknown_symbol=1}");
        assertThat(entry(run, APPLE).kind()).isEqualTo("unknown_symbol");
        assertThat(entry(run, APPLE).sentence()).contains("US.AAPL");
        assertThat(store.read(MICROSOFT, TimeRange.ALL).size()).isEqualTo(3);
    }

    @Test
    void start_everySymbolFails_theRunFailed() throws InterruptedException {
        assertThat(runToEnd("daily").status()).isEqualTo(RunStatus.FAILED);
    }

    @Test
    void start_revisedBar_leavesARevision() throws InterruptedException {
        source.answers.put(APPLE, closes(10, 11, 12, 13));
        runToEnd("again");
        source.answers.put(APPLE, closes(10, 11.5, 12, 13));

        Run run = runToEnd("again");

        assertThat(entry(run, APPLE).changed()).isEqualTo(1);
        assertThat(journal.revisions().list(APPLE.symbol(), 10, 0))
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
        runToEnd("daily");
        source.answers.put(APPLE, closes(25, 26, 27, 28, 29));

        Run run = runToEnd("daily");

        assertThat(run.status()).isEqualTo(RunStatus.PARTIAL);
        assertThat(entry(run, APPLE).status()).isEqualTo(SymbolStatus.HELD);
        assertThat(store.read(APPLE, TimeRange.ALL)).isEqualTo(closes(100, 104, 108, 112));
        assertThat(journal.findings().list(FindingFilter.ALL, 10, 0))
                .filteredOn(finding -> finding.seen().holds())
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.kind()).isEqualTo("price_basis_changed");
                    assertThat(finding.isOpen()).isTrue();
                });

        runToEnd("again");

        assertThat(store.read(APPLE, TimeRange.ALL)).isEqualTo(closes(25, 26, 27, 28, 29));
        assertThat(journal.revisions().list(APPLE.symbol(), 10, 0)).hasSize(4);
        assertThat(journal.findings().list(FindingFilter.ALL, 10, 0))
                .filteredOn(finding -> finding.seen().holds())
                .singleElement()
                .satisfies(finding -> assertThat(finding.isOpen()).isFalse());
    }

    @Test
    void start_rowThatIsNoBar_isCountedAndDescribed() throws InterruptedException {
        source.answers.put(APPLE, closes(10, 11));
        source.sendsABadRow = true;

        Run run = runToEnd("again");
        SymbolEntry entry = entry(run, APPLE);

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

        runToEnd("again");

        assertThat(store.actions(APPLE.symbol())).containsExactly(split);
    }

    @Test
    void start_atWorkAlready_answersWithThatRun() throws InterruptedException {
        source.gate = new CountDownLatch(1);
        source.answers.put(APPLE, closes(10));
        TaskBoard.Start first = board.start("again", "api");

        TaskBoard.Start second = board.start("again", "cron");

        assertThat(second).isEqualTo(new TaskBoard.Start(first.run(), false));
        source.gate.countDown();
        assertThat(board.awaitIdle(30, TimeUnit.SECONDS)).isTrue();
        assertThat(journal.runs(10, 0)).hasSize(1);
    }

    @Test
    void start_unknownTask_namesThoseThereAre() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> board.start("nightly", "api"))
                .withMessageContaining("daily")
                .withMessageContaining("nightly");
    }

    @Test
    void close_seriesAtWork_areStoppedAndTheRunSaysSo() throws InterruptedException {
        board = board(1);
        source.gate = new CountDownLatch(1);
        source.answers.put(APPLE, closes(10));
        source.answers.put(MICROSOFT, closes(20));
        TaskBoard.Start start = board.start("daily", "api");
        assertThat(source.entered.await(30, TimeUnit.SECONDS)).isTrue();

        board.close(30, TimeUnit.SECONDS);

        Run run = journal.run(start.run()).orElseThrow();
        assertThat(run.status()).isEqualTo(RunStatus.INTERRUPTED);
        assertThat(run.message()).contains("stopped before 2 were worked on");
        assertThatIllegalStateException().isThrownBy(() -> board.start("again", "api"));
    }

    @Test
    void board_afterACrash_marksTheRunInterrupted() {
        long cutOff = journal.startRun("daily", "incremental", "cron", 2);

        board = board(2);

        assertThat(journal.run(cutOff).orElseThrow().status()).isEqualTo(RunStatus.INTERRUPTED);
        assertThat(board.wasInterrupted("daily")).isTrue();
        assertThat(board.wasInterrupted("again")).isFalse();
    }

    private Run runToEnd(String task) throws InterruptedException {
        TaskBoard.Start start = board.start(task, "api");
        assertThat(start.isNew()).isTrue();
        assertThat(board.awaitIdle(30, TimeUnit.SECONDS)).isTrue();
        return journal.run(start.run()).orElseThrow();
    }

    private SymbolEntry entry(Run run, SeriesKey key) {
        return journal.symbols(run.id()).stream()
                .filter(entry -> entry.key().equals(key))
                .findFirst()
                .orElseThrow();
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
    private static final class FakeSource implements BarSource {

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
        public boolean supports(SeriesKey key) {
            return true;
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

        @Override
        public SourceStatus status() {
            return SourceStatus.ready("fake", "a test's");
        }
    }
}
