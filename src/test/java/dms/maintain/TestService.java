package dms.maintain;

import dms.TestClock;
import dms.coverage.CoverageBook;
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
public final class TestService implements AutoCloseable {

    /** Its parts, for tests to look into. */
    public final TestBoards boards;

    /** The ledger. */
    public final Ledger ledger;

    /** The store. */
    public final EmbeddedBarStore store;

    /** The journal. */
    public final Journal journal;

    /** What reads the store. */
    public final BarReader reader;

    final BarWriter writer;
    final CoverageBook coverage;
    final TaskPlanner planner;
    final Repairs repairs;

    /** What runs the tasks; another one after a restart. */
    TaskBoard board;

    private final ExecutorService runs = Executors.newCachedThreadPool();
    private final ExecutorService symbols = Executors.newFixedThreadPool(4);

    /** The stages in a folder. */
    public TestService(Path folder, TestClock clock, List<BarSource> sources, MaintenanceTask... tasks) {
        ledger = Ledger.open(folder, clock);
        store = new EmbeddedBarStore(ledger);
        journal = new Journal(ledger, clock);
        reader = new BarReader(store);
        writer = new BarWriter(store, ledger);
        boards = new TestBoards(ledger, store, sources.toArray(BarSource[]::new));
        coverage = boards.coverage;
        planner = boards.taskPlanner;
        repairs = new Repairs(writer, journal, coverage);
        board = boardOf(4, tasks);
    }

    /** Begins anew on what the ledger holds, with these tasks, so many series at a time. */
    void restart(int width, MaintenanceTask... tasks) {
        board = boardOf(width, tasks);
    }

    private TaskBoard boardOf(int width, MaintenanceTask... tasks) {
        return boards.board(new MaintainSettings(List.of(tasks), width), journal, new Workers(runs, symbols));
    }

    /** Runs a task and waits for its end. */
    public Run run(String task) throws InterruptedException {
        TaskBoard.Start start = board.start(task, "api");
        if (!start.isNew()) {
            throw new IllegalStateException("task " + task + " was at work already");
        }
        if (!board.awaitIdle(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("task " + task + " did not end within a minute");
        }
        return journal.run(start.run()).orElseThrow();
    }

    /** What a run's journal says of a series. */
    public SymbolEntry entry(Run run, SeriesKey key) {
        return journal.symbols(run.id()).stream()
                .filter(entry -> entry.key().equals(key))
                .findFirst()
                .orElseThrow();
    }

    /** All stored bars. */
    public BarSeries stored(SeriesKey key) {
        return store.read(key, TimeRange.ALL);
    }

    /** All bars, adjusted. */
    public BarSeries read(SeriesKey key, Adjustment adjustment) {
        return reader.read(key, BarRequest.of(TimeRange.ALL, adjustment));
    }

    /** All findings. */
    public List<Finding> findings() {
        return journal.findings().list(FindingFilter.ALL, 100, 0);
    }

    @Override
    public void close() {
        runs.shutdownNow();
        symbols.shutdownNow();
        ledger.close();
    }
}
