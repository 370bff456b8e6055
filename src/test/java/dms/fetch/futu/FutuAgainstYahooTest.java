package dms.fetch.futu;

import static org.assertj.core.api.Assertions.assertThat;

import dms.fetch.BarSource;
import dms.fetch.simulated.SimulatedBarSource;
import dms.fetch.simulated.SimulatedSettings;
import dms.fetch.yahoo.SimulatedYahoo;
import dms.journal.Run;
import dms.journal.RunStatus;
import dms.maintain.MaintenanceTask.IncrementalUpdate;
import dms.maintain.TestService;
import dms.market.Adjustment;
import dms.market.BarField;
import dms.market.BarSeries;
import dms.market.CorporateAction;
import dms.market.CorporateAction.Dividend;
import dms.market.CorporateAction.Split;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.SplitFactors;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One market, seen through OpenD's wire format and through Yahoo's: frames with unadjusted prices and rehabilitation
 * events here, JSON with split-adjusted 32-bit prices there. What two tasks make of them must be the same history.
 */
class FutuAgainstYahooTest {

    private static final int TWENTY_YEARS = 7300;

    /** Yahoo's floats have seven digits. */
    private static final double SEVEN_DIGITS = 1e-6;

    @TempDir
    Path folder;

    private final Gateway gateway = Gateway.simulated();
    private final BarSource market = new SimulatedBarSource(
            new SimulatedSettings(true, 1, Duration.ZERO, Set.of(SimulatedSettings.Accident.MOVING_BARS)),
            gateway.clock(),
            pause -> {});
    private final SimulatedYahoo yahoo = SimulatedYahoo.of(market, gateway.clock());

    @AfterEach
    void close() {
        yahoo.close();
        gateway.close();
    }

    @Test
    void twentyYearsOfDays_ofOpenDAndOfYahoo_areTheSameHistory() throws InterruptedException {
        List<SeriesKey> days = List.of(
                Gateway.key("HK.00700", Interval.D1),
                Gateway.key("US.AAPL", Interval.D1),
                Gateway.key("US.MSFT", Interval.D1),
                Gateway.key("SH.600519", Interval.D1),
                Gateway.key("SZ.000001", Interval.D1));
        try (TestService futu = filled("futu", gateway.source(), days, TWENTY_YEARS);
                TestService yfinance = filled("yfinance", yahoo.source(), days, TWENTY_YEARS)) {
            int splits = 0;
            for (SeriesKey key : days) {
                for (Adjustment adjustment : Adjustment.values()) {
                    requireSame(
                            key,
                            futu.store.actions(key.symbol()),
                            futu.read(key, adjustment),
                            yfinance.read(key, adjustment));
                }
                assertThat(futu.stored(key).size()).as("bars of %s", key).isGreaterThan(3000);
                List<CorporateAction> actions = futu.store.actions(key.symbol());
                requireSame(actions, yfinance.store.actions(key.symbol()));
                splits += (int) actions.stream().filter(Split.class::isInstance).count();
            }

            assertThat(splits).as("splits that Yahoo applied to older bars").isPositive();
            assertThat(gateway.openD().complaints()).isEmpty();
            assertThat(yahoo.asked()).isGreaterThanOrEqualTo(2 * days.size());
        }
    }

    @Test
    void weeksHoursAndMinutes_ofOpenDAndOfYahoo_areTheSameHistory() throws InterruptedException {
        List<SeriesKey> series = List.of(
                Gateway.key("HK.00700", Interval.W1),
                Gateway.key("US.AAPL", Interval.MO1),
                Gateway.key("US.AAPL", Interval.H1),
                Gateway.key("HK.00700", Interval.M5),
                Gateway.key("SH.600519", Interval.M1));
        try (TestService futu = filled("futu", gateway.source(), series, 20);
                TestService yfinance = filled("yfinance", yahoo.source(), series, 20)) {
            for (SeriesKey key : series) {
                assertThat(futu.stored(key).size()).as("bars of %s", key).isPositive();
                requireSame(
                        key,
                        futu.store.actions(key.symbol()),
                        futu.read(key, Adjustment.ALL),
                        yfinance.read(key, Adjustment.ALL));
            }
        }
    }

    private TestService filled(String source, BarSource asked, List<SeriesKey> series, int days)
            throws InterruptedException {
        TestService service = new TestService(
                folder.resolve(source),
                gateway.clock(),
                List.of(asked),
                new IncrementalUpdate("daily", source, series, days));
        Run run = service.run("daily");
        assertThat(run.status()).as(run.message()).isEqualTo(RunStatus.SUCCESS);
        return service;
    }

    private static void requireSame(SeriesKey key, List<CorporateAction> actions, BarSeries found, BarSeries expected) {
        SplitFactors splits = SplitFactors.of(actions.stream()
                .filter(Split.class::isInstance)
                .map(Split.class::cast)
                .toList());
        assertThat(found.size()).as("bars of %s", key).isEqualTo(expected.size());
        for (int i = 0; i < found.size(); i++) {
            assertThat(found.openTimeMillis(i)).isEqualTo(expected.openTimeMillis(i));
            for (BarField field : BarField.values()) {
                requireClose(
                        key + " " + field + " at " + found.openTimeMillis(i),
                        found.value(field, i),
                        expected.value(field, i),
                        field == BarField.VOLUME
                                ? lostShares(splits.after(key.lastDateOf(found.openTimeMillis(i))))
                                : 0);
            }
        }
    }

    /** Yahoo counts whole shares of now and DMS whole shares of then: half of each is lost, in either unit. */
    private static double lostShares(double factor) {
        return 0.5 * (1 + 1 / factor) * Math.max(1, factor);
    }

    private static void requireSame(List<CorporateAction> found, List<CorporateAction> expected) {
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < found.size(); i++) {
            if (found.get(i) instanceof Dividend dividend) {
                assertThat(dividend.exDate()).isEqualTo(expected.get(i).exDate());
                requireClose(
                        "dividend of " + dividend.exDate(),
                        dividend.amount(),
                        ((Dividend) expected.get(i)).amount(),
                        0);
            } else {
                assertThat(found.get(i)).isEqualTo(expected.get(i));
            }
        }
    }

    private static void requireClose(String what, double found, double expected, double atLeast) {
        if (Math.abs(found - expected) > Math.max(atLeast, SEVEN_DIGITS * Math.abs(expected))) {
            throw new AssertionError(what + ": expected " + expected + ", found " + found);
        }
    }
}
