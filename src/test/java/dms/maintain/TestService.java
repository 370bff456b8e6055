package dms.maintain;

import dms.TestClock;
import dms.fetch.BarSource;
import dms.journal.Finding;
import dms.journal.FindingFilter;
import dms.journal.Journal;
import dms.journal.Run;
import dms.journal.SymbolEntry;
import dms.ledger.Ledger;
import dms.market.Adjustment;
import dms.market.BarSeries;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import dms.read.BarReader;
import dms.read.BarRequest;
import dms.store.embedded.EmbeddedBarStore;
import dms.write.BarWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** The stages on the embedded store with a test's sources, clock and tasks. */
final class TestService implements AutoCloseable {

    final Ledger ledger;
    final EmbeddedBarStore store;
    final Journal journal;
    final BarReader reader;
    final BarWriter writer;
    final Repairs repairs;
    final TaskBoard board;
    private final ExecutorService runs = Executors.newCachedThreadPool();
    private final ExecutorService symbols = Executors.newFixedThreadPool(4);

    TestService(Path folder, TestClock clock, List<BarSource> sources, MaintenanceTask... tasks) {
        ledger = Ledger.open(folder, clock);
        store = new EmbeddedBarStore(ledger);
        journal = new Journal(ledger, clock);
        reader = new BarReader(store);
        writer = new BarWriter(store, ledger);
        repairs = new Repairs(writer, journal);
        MaintainSettings settings = new MaintainSettings(List.of(tasks), 4);
        Workers workers = new Workers(runs, symbols);
        TestBoards boards = new TestBoards(ledger, store, sources.toArray(BarSource[]::new));
        board = boards.board(settings, journal, workers);
    }

    /** Runs a task and waits for its end. */
    Run run(String task) throws InterruptedException {
        TaskBoard.Start start = board.start(task, "api");
        if (!board.awaitIdle(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("task " + task + " did not end within a minute");
        }
        return journal.run(start.run()).orElseThrow();
    }

    SymbolEntry entry(Run run, SeriesKey key) {
        return journal.symbols(run.id()).stream()
                .filter(entry -> entry.key().equals(key))
                .findFirst()
                .orElseThrow();
    }

    BarSeries stored(SeriesKey key) {
        return store.read(key, TimeRange.ALL);
    }

    BarSeries read(SeriesKey key, Adjustment adjustment) {
        return reader.read(key, BarRequest.of(TimeRange.ALL, adjustment));
    }

    List<Finding> findings() {
        return journal.findings().list(FindingFilter.ALL, 100, 0);
    }

    @Override
    public void close() {
        runs.shutdownNow();
        symbols.shutdownNow();
        ledger.close();
    }
}
