package dms.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import dms.Await;
import dms.TestClock;
import dms.fetch.FetchOutcome;
import dms.fetch.FetchRequest;
import dms.fetch.ReadySource;
import dms.fetch.SourceException;
import dms.journal.Journal;
import dms.journal.Run;
import dms.journal.RunStatus;
import dms.journal.SymbolEntry;
import dms.ledger.Ledger;
import dms.market.BarSeries;
import dms.market.CorporateAction;
import dms.market.Edit;
import dms.market.Interval;
import dms.market.RawBars;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import dms.store.FakeBarStore;
import dms.store.SeededBars;
import dms.store.StoreException;
import dms.store.WatchedBarStore;
import dms.write.BarWriter;
import dms.write.Spool;
import dms.write.SpoolSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that goes while tasks run, and comes back. */
class StoreRecoveryTest {

    private static final SeriesKey AAPL = SeededBars.key("US.AAPL", Interval.D1);
    private static final SeriesKey MSFT = SeededBars.key("US.MSFT", Interval.D1);
    private static final int MOST_KEPT = 3;
    private static final CorporateAction SPLIT = new CorporateAction.Split(LocalDate.of(2019, 1, 4), 2, 1);
    private static final BarSeries BARS = SeededBars.of(Interval.D1, 3, 1);

    @TempDir
    Path folder;

    private final TestClock clock = TestClock.at("2019-02-01T12:00:00Z");
    private final ExecutorService runs = Executors.newCachedThreadPool();
    private final ExecutorService symbols = Executors.newFixedThreadPool(2);
    private final FakeBarStore fake = new FakeBarStore();
    private final WatchedBarStore store = new WatchedBarStore(fake, "fake", "in memory", clock);
    private Ledger ledger;
    private Journal journal;
    private TaskBoard board;
    private StoreRecovery recovery;
    private Spool spool;
    private final OneSeries source = new OneSeries();

    private void goAway() {
        fake.goAway(StoreException.Kind.UNREACHABLE, "nobody is there");
    }

    @BeforeEach
    void open() {
        ledger = Ledger.open(folder, clock);
        journal = new Journal(ledger, clock);
        MaintainSettings settings = new MaintainSettings(
                List.of(
                        new MaintenanceTask.IncrementalUpdate("daily", "fake", List.of(AAPL), 30),
                        new MaintenanceTask.FullSync("again", "fake", List.of(MSFT), 30)),
                2);
        Workers workers = new Workers(runs, symbols);
        spool = new Spool(ledger, new SpoolSettings(MOST_KEPT));
        SeriesWriter writer = new SeriesWriter(new BarWriter(store, ledger), journal, spool);
        board = new TestBoards(ledger, store, source).board(settings, journal, workers, writer);
        recovery = new StoreRecovery(store, board, journal, writer, workers, clock);
    }

    @AfterEach
    void close() {
        runs.shutdownNow();
        symbols.shutdownNow();
        ledger.close();
    }

    @Test
    void look_storeBack_runsAgainWhatItsAbsenceCutOff_once() throws Exception {
        goAway();
        recovery.look();
        Run cutOff = runToEnd();
        assertThat(cutOff.status()).isEqualTo(RunStatus.FAILED);
        assertThat(journal.symbols(cutOff.id())).extracting(SymbolEntry::kind).containsExactly("store_unreachable");

        recovery.look();
        assertThat(journal.countRuns()).as("still down").isEqualTo(1);

        clock.advance(Duration.ofMinutes(3));
        fake.comeBack();
        lookUntilUp();
        assertThat(board.awaitIdle(30, TimeUnit.SECONDS)).isTrue();

        Run again = journal.lastRun("daily").orElseThrow();
        assertThat(again.trigger()).isEqualTo("retry");
        assertThat(again.status()).isEqualTo(RunStatus.SUCCESS);
        assertThat(fake.read(AAPL, TimeRange.ALL)).isEqualTo(BARS);

        recovery.look();
        assertThat(board.awaitIdle(30, TimeUnit.SECONDS)).isTrue();
        assertThat(journal.countRuns()).as("nothing is left to do").isEqualTo(2);
    }

    @Test
    void look_runsThatSucceeded_areLeftAlone() throws Exception {
        assertThat(runToEnd().status()).isEqualTo(RunStatus.SUCCESS);
        goAway();
        recovery.look();
        clock.advance(Duration.ofMinutes(3));
        fake.comeBack();

        lookUntilUp();

        assertThat(journal.countRuns()).isEqualTo(1);
    }

    @Test
    void look_runThatSomebodyCancelled_isLeftAlone() throws Exception {
        goAway();
        Run cutOff = runToEnd();
        assertThat(journal.symbols(cutOff.id())).extracting(SymbolEntry::kind).containsExactly("store_unreachable");
        journal.finishRun(cutOff.id(), RunStatus.CANCELLED, "cancelled");
        clock.advance(Duration.ofMinutes(3));
        fake.comeBack();

        lookUntilUp();

        assertThat(board.awaitIdle(30, TimeUnit.SECONDS)).isTrue();
        assertThat(journal.countRuns()).isEqualTo(1);
    }

    @Test
    void look_storeWentAfterTheFetch_writesWhatWasKept_withoutFetchingItAgain() throws Exception {
        fake.write(AAPL, SeededBars.flat(BARS.rows(0, 1), 7));
        source.afterFetch = this::goAway;
        Run cutOff = runToEnd();
        assertThat(journal.symbols(cutOff.id())).singleElement().satisfies(entry -> {
            assertThat(entry.kind()).isEqualTo("store_unreachable");
            assertThat(entry.sentence())
                    .isEqualTo("nobody is there; 3 fetched bars are kept, and written when it is back");
        });
        assertThat(spool.size().bars()).isEqualTo(3);
        source.afterFetch = () -> {
            throw new SourceException(SourceException.Kind.UNREACHABLE, "the source is away too");
        };

        fake.comeBack();
        clock.advance(Duration.ofMinutes(3));
        lookUntilUp();
        assertThat(board.awaitIdle(30, TimeUnit.SECONDS)).isTrue();
        awaitDelivery();

        assertThat(fake.read(AAPL, TimeRange.ALL)).isEqualTo(BARS);
        assertThat(fake.actions(AAPL.symbol())).containsExactly(SPLIT);
        assertThat(journal.revisions().list(AAPL, 10, 0)).singleElement().satisfies(revision -> {
            assertThat(revision.run()).isEqualTo(cutOff.id());
            assertThat(revision.source()).isEqualTo("fake");
            assertThat(revision.edit())
                    .isInstanceOfSatisfying(
                            Edit.BarReplaced.class,
                            replaced -> assertThat(replaced.change().before().close())
                                    .isEqualTo(7));
        });
        assertThat(spool.size().series()).isZero();
    }

    @Test
    void start_spoolFull_fetchingPausesAndIsCutOffByTheStore() throws Exception {
        source.afterFetch = this::goAway;
        runToEnd();
        assertThat(spool.isFull()).isTrue();
        int fetches = source.fetches.get();

        Run paused = runToEnd("again");

        assertThat(source.fetches).as("nothing is fetched").hasValue(fetches);
        assertThat(journal.symbols(paused.id())).singleElement().satisfies(entry -> {
            assertThat(entry.kind()).isEqualTo("store_unreachable");
            assertThat(entry.sentence()).startsWith("fetching pauses: the spool is full with 3 bars");
        });
        source.afterFetch = () -> {};
        fake.comeBack();
        clock.advance(Duration.ofMinutes(3));
        lookUntilUp();
        awaitDelivery();
        assertThat(board.awaitIdle(30, TimeUnit.SECONDS)).isTrue();
        recovery.look();
        assertThat(board.awaitIdle(30, TimeUnit.SECONDS)).isTrue();
        assertThat(fake.read(AAPL, TimeRange.ALL)).isEqualTo(BARS);
    }

    @Test
    void look_keptSeriesIsRefused_staysKeptAndIsTriedAgainAfterAMinute() throws Exception {
        source.afterFetch = this::goAway;
        runToEnd();
        fake.goAway(StoreException.Kind.REFUSED, "writing is not allowed");
        clock.advance(Duration.ofMinutes(3));
        lookUntil(() -> store.status().detail().contains("not allowed"));
        assertThat(spool.size().bars()).isEqualTo(3);

        source.afterFetch = () -> {};
        fake.comeBack();
        lookUntilUp();
        awaitDelivery();

        assertThat(fake.read(AAPL, TimeRange.ALL)).isEqualTo(BARS);
    }

    private void awaitDelivery() {
        lookUntil(() -> spool.size().series() == 0);
    }

    /** The pause after a ping that found nobody is real time. */
    private void lookUntilUp() {
        lookUntil(() -> store.status().isUp());
    }

    private void lookUntil(BooleanSupplier condition) {
        Await.until(
                () -> {
                    recovery.look();
                    return condition.getAsBoolean();
                },
                "what recovery does");
    }

    private Run runToEnd() throws InterruptedException {
        return runToEnd("daily");
    }

    private Run runToEnd(String task) throws InterruptedException {
        board.start(task, "api");
        assertThat(board.awaitIdle(30, TimeUnit.SECONDS)).isTrue();
        return journal.lastRun(task).orElseThrow();
    }

    /** Answers three bars, whatever is asked. */
    private static final class OneSeries implements ReadySource {

        final AtomicInteger fetches = new AtomicInteger();
        volatile Runnable afterFetch = () -> {};

        @Override
        public String name() {
            return "fake";
        }

        @Override
        public FetchOutcome fetch(FetchRequest request) {
            fetches.incrementAndGet();
            afterFetch.run();
            return new FetchOutcome.Answered(RawBars.of(BARS), List.of(SPLIT), Map.of());
        }
    }
}
