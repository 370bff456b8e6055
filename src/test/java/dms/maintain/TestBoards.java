package dms.maintain;

import dms.clean.BarCleaner;
import dms.coverage.Consensus;
import dms.coverage.CoverageBook;
import dms.coverage.InferredClosures;
import dms.fetch.BarFetcher;
import dms.fetch.BarSource;
import dms.fetch.FetchOrder;
import dms.fetch.FetchPlanner;
import dms.fetch.FetchSettings;
import dms.journal.Journal;
import dms.ledger.Ledger;
import dms.market.TradingCalendars;
import dms.read.BarReader;
import dms.store.BarStore;
import dms.write.BarWriter;
import dms.write.Spool;
import dms.write.SpoolSettings;
import java.util.Arrays;
import java.util.List;

/** Everything that a run needs, on a ledger and a store, for tests. */
public final class TestBoards {

    /** The calendars that everything of one instance shares. */
    public final TradingCalendars calendars = TradingCalendars.plain();

    /** The closures that are inferred. */
    public final InferredClosures closures;

    /** What is there and what is missing. */
    public final CoverageBook coverage;

    /** What decides what to ask for. */
    public final FetchPlanner planner;

    /** What plans whole runs. */
    public final TaskPlanner taskPlanner;

    private final Ledger ledger;
    private final BarStore store;
    private final BarFetcher fetcher;

    /** The parts around a ledger, a store and sources, which stand in the order of sources as they are given. */
    public TestBoards(Ledger ledger, BarStore store, BarSource... sources) {
        this.ledger = ledger;
        this.store = store;
        closures = new InferredClosures(ledger, calendars);
        coverage = new CoverageBook(store, ledger, calendars, closures);
        planner = new FetchPlanner(FetchSettings.DEFAULT, ledger.clock());
        fetcher = new BarFetcher(
                List.of(sources),
                new FetchOrder(List.of(FetchOrder.Rule.ofAll(
                        Arrays.stream(sources).map(BarSource::name).toList()))));
        taskPlanner = new TaskPlanner(
                planner, fetcher, coverage, new Consensus(coverage, closures, calendars, ledger.clock()), calendars);
    }

    /** A board of these tasks that keeps nothing of what the store cannot take. */
    public TaskBoard board(MaintainSettings settings, Journal journal, Workers workers) {
        return board(settings, journal, workers, keepingNothing(journal));
    }

    /** What updates a series, and keeps nothing of what the store cannot take. */
    SymbolUpdate update(Journal journal) {
        return update(keepingNothing(journal), journal);
    }

    private SymbolUpdate update(SeriesWriter writer, Journal journal) {
        return new SymbolUpdate(coverage, fetcher, new BarCleaner(), new BarReader(store), writer, journal);
    }

    private SeriesWriter keepingNothing(Journal journal) {
        return new SeriesWriter(new BarWriter(store, ledger), journal, new Spool(ledger, new SpoolSettings(0)));
    }

    /** A board of these tasks with this writer. */
    TaskBoard board(MaintainSettings settings, Journal journal, Workers workers, SeriesWriter writer) {
        BarWriter edits = new BarWriter(store, ledger);
        Inspection inspection = new Inspection(
                taskPlanner,
                calendars,
                coverage,
                fetcher,
                new BarCleaner(),
                new BarReader(store),
                new Repairs(edits, journal, coverage),
                journal);
        return new TaskBoard(
                settings,
                new TaskRunner(
                        taskPlanner, update(writer, journal), inspection, journal, workers, settings, ledger.clock()),
                journal,
                workers);
    }
}
