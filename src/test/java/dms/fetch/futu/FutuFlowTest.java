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
import dms.market.Symbol;
import dms.market.TimeRange;
import dms.read.BarReader;
import dms.read.BarRequest;
import dms.store.embedded.EmbeddedBarStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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

    @Test
    void quotaUsedUp_placedSymbolsGoOnAndTheRunSaysWhoWaitsUntilWhen() throws InterruptedException {
        Instant older = Gateway.SAT_2024_07_06.minus(Duration.ofDays(20));
        gateway.openD()
                .withQuota(3, Duration.ofDays(30))
                .hasCounted(FutuSecurity.of(Symbol.parse("SZ.000001")), older)
                .hasCounted(FutuSecurity.of(Symbol.parse("SH.600519")), older)
                .hasCounted(FutuSecurity.of(Symbol.parse("US.OTHER")), older.plus(Duration.ofDays(1)));

        try (Side opend = new Side(folder.resolve("quota"), "futu", DAILY, 60)) {
            // The three that have no place come first in the task, and take none from those that have one.
            assertThat(opend.run.status()).isEqualTo(RunStatus.PARTIAL);
            assertThat(opend.run.message())
                    .startsWith("2 of 5 series up to date")
                    .contains("3 failed {rate_limited=3}, waiting: ")
                    .contains("HK.00700 until about 2024-0", "US.AAPL until about 2024-0", "US.MSFT until about 2024-0")
                    .contains("until about 2024-07-16T00:00:00Z", "until about 2024-07-17T00:00:00Z");
            assertThat(opend.read(DAILY.get(3), Adjustment.NONE).size()).isGreaterThan(30);
            assertThat(opend.read(DAILY.get(4), Adjustment.NONE).size()).isGreaterThan(30);
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

    private Side side(String source, List<SeriesKey> series, int days) throws InterruptedException {
        Side side = new Side(folder.resolve(source), source, series, days);
        assertThat(side.run.status()).as(side.run.message()).isEqualTo(RunStatus.SUCCESS);
        return side;
    }

    /** A store of its own, filled by one run of a task that asks this source. */
    private final class Side implements AutoCloseable {

        private final Ledger ledger;
        final EmbeddedBarStore store;
        final Run run;
        final SymbolEntry entry;

        Side(Path data, String source, List<SeriesKey> series, int days) throws InterruptedException {
            TestClock clock = gateway.clock();
            ledger = Ledger.open(data, clock);
            store = new EmbeddedBarStore(ledger);
            Journal journal = new Journal(ledger, clock);
            SimulatedBarSource market = new SimulatedBarSource(SimulatedSettings.DEFAULT, clock, pause -> {});
            MaintenanceTask task = new IncrementalUpdate("daily", source, series, days);
            TaskBoard board = new TestBoards(ledger, store, gateway.source(), market)
                    .board(new MaintainSettings(List.of(task), 2), journal, new Workers(runs, symbols));
            TaskBoard.Start start = board.start("daily", "api");
            assertThat(board.awaitIdle(60, TimeUnit.SECONDS)).isTrue();
            run = journal.run(start.run()).orElseThrow();
            entry = journal.symbols(start.run()).get(0);
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
