package dms.fetch.futu;

import static org.assertj.core.api.Assertions.assertThat;

import dms.TestClock;
import dms.fetch.simulated.SimulatedBarSource;
import dms.fetch.simulated.SimulatedSettings;
import dms.journal.Journal;
import dms.journal.Run;
import dms.journal.RunStatus;
import dms.journal.SymbolEntry;
import dms.ledger.Ledger;
import dms.maintain.MaintainSettings;
import dms.maintain.MaintenanceTask;
import dms.maintain.MaintenanceTask.IncrementalUpdate;
import dms.maintain.TaskBoard;
import dms.maintain.TestBoards;
import dms.maintain.Workers;
import dms.market.Adjustment;
import dms.market.BarField;
import dms.market.BarSeries;
import dms.market.CorporateAction;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import dms.read.BarReader;
import dms.read.BarRequest;
import dms.store.embedded.EmbeddedBarStore;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A task that asks OpenD, from the wire to what is read, beside one that asks the same market directly. */
class FutuFlowTest {

    private static final int TWENTY_YEARS = 7300;
    private static final List<SeriesKey> DAILY = List.of(
            Gateway.key("HK.00700", Interval.D1),
            Gateway.key("US.AAPL", Interval.D1),
            Gateway.key("US.MSFT", Interval.D1),
            Gateway.key("SH.600519", Interval.D1),
            Gateway.key("SZ.000001", Interval.D1));
    private static final SeriesKey WEEKLY = Gateway.key("HK.00700", Interval.W1);
    private static final SeriesKey MINUTES = Gateway.key("HK.00700", Interval.M1);

    @TempDir
    Path folder;

    private final Gateway gateway = Gateway.simulated();
    private final ExecutorService runs = Executors.newCachedThreadPool();
    private final ExecutorService symbols = Executors.newFixedThreadPool(4);

    @AfterEach
    void close() {
        gateway.close();
        runs.shutdownNow();
        symbols.shutdownNow();
    }

    @ParameterizedTest
    @EnumSource(Adjustment.class)
    void daily_ofOpenDAndOfTheMarketItself_areTheSameBars(Adjustment adjustment) throws InterruptedException {
        try (Side opend = side("futu", DAILY, TWENTY_YEARS);
                Side direct = side("simulated", DAILY, TWENTY_YEARS)) {
            int splits = 0;
            for (SeriesKey key : DAILY) {
                BarSeries found = opend.read(key, adjustment);

                assertThat(found.size()).as("bars of %s", key).isGreaterThan(3000);
                requireEqual(key, found, direct.read(key, adjustment));
                splits += (int) opend.store.actions(key.symbol()).stream()
                        .filter(CorporateAction.Split.class::isInstance)
                        .count();
            }
            assertThat(splits).as("splits that have to be turned back").isPositive();
            assertThat(opend.entry.source()).isEqualTo("futu");
            assertThat(gateway.openD().complaints()).isEmpty();
        }
    }

    @Test
    void weeksAndMinutes_ofOpenDAndOfTheMarketItself_areTheSameBars() throws InterruptedException {
        List<SeriesKey> series = List.of(WEEKLY, MINUTES);
        try (Side opend = side("futu", series, 60);
                Side direct = side("simulated", series, 60)) {
            for (SeriesKey key : series) {
                BarSeries found = opend.read(key, Adjustment.ALL);

                assertThat(found.size()).as("bars of %s", key).isGreaterThan(7);
                requireEqual(key, found, direct.read(key, Adjustment.ALL));
            }
            assertThat(gateway.openD().complaints()).isEmpty();
        }
    }

    private static void requireEqual(SeriesKey key, BarSeries found, BarSeries expected) {
        assertThat(found.size()).as("bars of %s", key).isEqualTo(expected.size());
        for (int i = 0; i < found.size(); i++) {
            assertThat(found.openTimeMillis(i)).isEqualTo(expected.openTimeMillis(i));
            for (BarField field : BarField.values()) {
                double wanted = expected.value(field, i);
                if (Math.abs(found.value(field, i) - wanted) > 1e-9 * Math.abs(wanted)) {
                    throw new AssertionError(key + " " + field + " at " + found.openTimeMillis(i) + ": expected "
                            + wanted + ", found " + found.value(field, i));
                }
            }
        }
    }

    /** A store of its own, filled by one run of a task that asks this source. */
    private Side side(String source, List<SeriesKey> series, int days) throws InterruptedException {
        TestClock clock = gateway.clock();
        Ledger ledger = Ledger.open(folder.resolve(source), clock);
        EmbeddedBarStore store = new EmbeddedBarStore(ledger);
        Journal journal = new Journal(ledger, clock);
        SimulatedBarSource market = new SimulatedBarSource(SimulatedSettings.DEFAULT, clock, pause -> {});
        MaintenanceTask task = new IncrementalUpdate("daily", source, series, days);
        TaskBoard board = new TestBoards(ledger, store, gateway.source(), market)
                .board(new MaintainSettings(List.of(task), 2), journal, new Workers(runs, symbols));
        TaskBoard.Start start = board.start("daily", "api");
        assertThat(board.awaitIdle(60, TimeUnit.SECONDS)).isTrue();
        Run run = journal.run(start.run()).orElseThrow();
        assertThat(run.status()).as(run.message()).isEqualTo(RunStatus.SUCCESS);
        return new Side(ledger, store, journal.symbols(start.run()).get(0));
    }

    private static final class Side implements AutoCloseable {

        private final Ledger ledger;
        final EmbeddedBarStore store;
        final SymbolEntry entry;

        Side(Ledger ledger, EmbeddedBarStore store, SymbolEntry entry) {
            this.ledger = ledger;
            this.store = store;
            this.entry = entry;
        }

        BarSeries read(SeriesKey key, Adjustment adjustment) {
            return new BarReader(store).read(key, BarRequest.of(TimeRange.ALL, adjustment));
        }

        @Override
        public void close() {
            ledger.close();
        }
    }
}
