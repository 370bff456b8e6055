package dms.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dms.TestClock;
import dms.coverage.CoverageBook;
import dms.journal.Journal;
import dms.ledger.Ledger;
import dms.maintain.MaintainSettings;
import dms.maintain.MaintenanceTask.IncrementalUpdate;
import dms.maintain.TaskBoard;
import dms.maintain.TestBoards;
import dms.maintain.Workers;
import dms.market.CorporateAction.Split;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.read.CachedBarReader;
import dms.read.ReadWorkers;
import dms.read.ReaderSettings;
import dms.read.SeriesCache;
import dms.store.AnnouncingBarStore;
import dms.store.BarStore;
import dms.store.FakeBarStore;
import dms.store.SeededBars;
import dms.store.StoreException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnownSymbolsTest {

    private static final String MAINTAINED = "AAPL";
    private static final String STORED = "MSFT";
    private static final String SPLIT_ONLY = "NVDA";
    private static final String NOWHERE = "NOSUCH";

    @TempDir
    Path folder;

    private final TestClock clock = TestClock.at("2024-07-12T21:00:00Z");
    private final ExecutorService threads = Executors.newSingleThreadExecutor();
    private final FakeBarStore store = new FakeBarStore();
    private Ledger ledger;
    private CoverageResource coverage;
    private HistoryResource history;
    private SymbolResource symbols;

    /** A reader of this store, with a cache of its own. */
    static CachedBarReader reader(BarStore store, ExecutorService threads, Clock clock) {
        ReaderSettings settings = new ReaderSettings(100, 1_000_000, Duration.ofHours(1), 10, 1);
        SeriesCache cache = new SeriesCache(settings);
        return new CachedBarReader(
                new AnnouncingBarStore(store, cache), cache, settings, new ReadWorkers(threads), clock);
    }

    @BeforeEach
    void open() {
        ledger = Ledger.open(folder, clock);
        TestBoards parts = new TestBoards(ledger, store);
        Journal journal = new Journal(ledger, clock);
        SeriesKey maintained = new SeriesKey(Symbol.parse(MAINTAINED), Interval.D1);
        TaskBoard board = parts.board(
                new MaintainSettings(List.of(new IncrementalUpdate("daily", "none", List.of(maintained), 11)), 1),
                journal,
                new Workers(threads, threads));
        CachedBarReader reader = reader(store, threads, clock);
        CoverageBook book = parts.coverage;
        Completeness completeness = new Completeness(book, parts.planner, board, key -> {}, clock);
        KnownSymbols known = new KnownSymbols(board, reader);
        coverage = new CoverageResource(book, board, completeness, known);
        history = new HistoryResource(journal, reader, known);
        symbols = new SymbolResource(board, reader, completeness);
        store.write(SeededBars.key("US." + STORED, Interval.H1), SeededBars.of(Interval.H1, 5, 1));
        store.writeActions(Symbol.parse(SPLIT_ONLY), List.of(new Split(LocalDate.of(2024, 6, 10), 10, 1)));
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        ledger.close();
    }

    private static void assertUnknown(Runnable call) {
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(call::run)
                .withMessage("symbol: no task maintains US.NOSUCH, and nothing is stored of it")
                .satisfies(e -> assertThat(e.status().getStatusCode()).isEqualTo(404));
    }

    @Test
    void coverageAndActions_unknownSymbol_are404() {
        assertUnknown(() -> coverage.one(NOWHERE, "1d", null, null));
        assertUnknown(() -> history.actions(NOWHERE));
    }

    @Test
    void coverageAndActions_maintainedOrStored_areAnswered() {
        for (String known : List.of(MAINTAINED, STORED, SPLIT_ONLY)) {
            assertThat(coverage.one(known, "1d", null, null)).isNotNull();
            assertThat(history.actions(known)).containsEntry("symbol", "US." + known);
        }
        assertThat((List<?>) history.actions(MAINTAINED).get("actions")).isEmpty();
        assertThat((List<?>) history.actions(SPLIT_ONLY).get("actions")).hasSize(1);
    }

    @Test
    void coverage_wrongArgumentOfAnUnknownSymbol_isNamedFirst() {
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> coverage.one(NOWHERE, "1d", "soon", null))
                .withMessageStartingWith("from:");
    }

    /** Existing clients ask for the info of symbols that may not be there. */
    @Test
    void info_unknownSymbol_hasNoData() {
        assertThat(symbols.info(NOWHERE, "1d")).containsEntry("has_data", false).containsEntry("data_count", 0L);
    }

    @Test
    void actions_storeAway_isNotTakenForUnknown() {
        store.goAway(StoreException.Kind.UNREACHABLE, "nobody there");

        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> history.actions(NOWHERE));
    }
}
