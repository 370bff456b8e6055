package dms.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dms.TestClock;
import dms.market.BarSeries;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import dms.store.SeededBars;
import dms.store.influx.InfluxBarStore;
import dms.store.influx.InfluxProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looking at a real InfluxDB by counts and sums. */
class InfluxLookTest {

    private static final SeriesKey AAPL = SeededBars.key("US.AAPL", Interval.D1);
    private static final SeriesKey MINUTES = SeededBars.key("HK.00700", Interval.M5);
    private static final BarSeries BARS = SeededBars.of(Interval.D1, 3_000, 1);

    @TempDir
    Path folder;

    private final TestClock clock = TestClock.at("2024-07-05T12:00:00Z");

    @Test
    void look_equalThenChangedThenLostBars_findsAndRepairsThem() throws Exception {
        try (InfluxProcess influx = InfluxProcess.start(Files.createDirectory(folder.resolve("influx")), false);
                InfluxBarStore target = new InfluxBarStore(influx.settings("copy"));
                TwoStores stores =
                        TwoStores.embedded(folder.resolve("one"), clock, TwoStores.settings("copy"), target)) {
            stores.store().write(AAPL, BARS);
            stores.store().write(MINUTES, SeededBars.of(Interval.M5, 5_000, 2));
            stores.sync().copyNow("copy");

            assertThat(stores.sync().look("copy").differed()).isEmpty();
            target.write(AAPL, SeededBars.flat(BARS.rows(2_000, 2_001), 7));
            target.delete(MINUTES, TimeRange.ofMillis(0, Long.MAX_VALUE / 4));
            Verification look = stores.sync().look("copy");

            assertThat(look.differed()).containsExactlyInAnyOrder(AAPL, MINUTES);
            assertThat(look.repaired()).isEqualTo(5_001);
            assertThat(TwoStores.differences(stores.store(), target)).isEmpty();
        }
    }
}
