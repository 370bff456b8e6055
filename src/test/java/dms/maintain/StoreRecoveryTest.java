package dms.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import dms.TestClock;
import dms.clean.BarCleaner;
import dms.fetch.BarFetcher;
import dms.fetch.BarSource;
import dms.fetch.FetchOutcome;
import dms.fetch.FetchPlanner;
import dms.fetch.FetchRequest;
import dms.fetch.FetchSettings;
import dms.fetch.SourceStatus;
import dms.journal.Journal;
import dms.journal.Run;
import dms.journal.RunStatus;
import dms.journal.SymbolEntry;
import dms.ledger.Ledger;
import dms.market.BarSeries;
import dms.market.Interval;
import dms.market.RawBars;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import dms.read.BarReader;
import dms.store.FakeBarStore;
import dms.store.SeededBars;
import dms.store.StoreException;
import dms.store.WatchedBarStore;
import dms.write.BarWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that goes while tasks run, and comes back. */
class StoreRecoveryTest {

    private static final SeriesKey AAPL = SeededBars.key("US.AAPL", Interval.D1);
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

    private void goAway() {
        fake.goAway(StoreException.Kind.UNREACHABLE, "nobody is there");
    }

    @BeforeEach
    void open() {
        ledger = Ledger.open(folder, clock);
        journal = new Journal(ledger, clock);
        MaintainSettings settings = new MaintainSettings(
                List.of(new MaintenanceTask.IncrementalUpdate("daily", "fake", List.of(AAPL), 30)), 2);
        Workers workers = new Workers(runs, symbols);
        SymbolUpdate update = new SymbolUpdate(
                new FetchPlanner(FetchSettings.DEFAULT, clock),
                new BarFetcher(List.of(new OneSeries())),
                new BarCleaner(),
                new BarReader(store),
                new BarWriter(store, ledger),
                journal);
        board = new TaskBoard(settings, new TaskRunner(update, journal, workers, settings, clock), journal, workers);
        recovery = new StoreRecovery(store, board, journal);
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

    /** The pause after a ping that found nobody is real time. */
    private void lookUntilUp() {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!store.status().isUp() && System.nanoTime() < deadline) {
            recovery.look();
            Thread.onSpinWait();
        }
        assertThat(store.status().isUp()).isTrue();
    }

    private Run runToEnd() throws InterruptedException {
        board.start("daily", "api");
        assertThat(board.awaitIdle(30, TimeUnit.SECONDS)).isTrue();
        return journal.lastRun("daily").orElseThrow();
    }

    /** Answers three bars, whatever is asked. */
    private static final class OneSeries implements BarSource {

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
            return new FetchOutcome.Answered(RawBars.of(BARS), List.of(), Map.of());
        }

        @Override
        public SourceStatus status() {
            return SourceStatus.ready("fake", "a test's");
        }
    }
}
