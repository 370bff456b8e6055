package dms.store.influx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dms.market.BarSeries;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import dms.store.SeededBars;
import dms.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that goes and comes back. */
class InfluxRestartTest {

    private static final SeriesKey AAPL = SeededBars.key("US.AAPL", Interval.D1);
    private static final BarSeries BARS = SeededBars.of(Interval.D1, 600, 1);

    @Test
    void store_serverKilledBetweenWrites_losesNothingAcknowledged(@TempDir Path folder) throws IOException {
        try (InfluxProcess influx = InfluxProcess.start(folder, false);
                InfluxBarStore store = new InfluxBarStore(influx.settings("dms_data"))) {
            for (int from = 0; from < 600; from += 200) {
                store.write(AAPL, BARS.rows(from, from + 200));
                influx.kill();
                assertThatThrownBy(() -> store.read(AAPL, TimeRange.ALL))
                        .isInstanceOfSatisfying(
                                StoreException.class,
                                e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.UNREACHABLE));
                influx.startAgain();
            }

            assertThat(store.read(AAPL, TimeRange.ALL)).isEqualTo(BARS);
        }
    }

    @Test
    void store_builtWhileServerIsDown_worksOnceItIsUp(@TempDir Path folder) throws IOException {
        try (InfluxProcess influx = InfluxProcess.start(folder, false);
                InfluxBarStore store = new InfluxBarStore(influx.settings("dms_data"))) {
            influx.kill();
            assertThatThrownBy(() -> store.write(AAPL, BARS)).hasMessageContaining("no answer from InfluxDB");
            influx.startAgain();

            store.write(AAPL, BARS);

            assertThat(store.read(AAPL, TimeRange.ALL)).isEqualTo(BARS);
        }
    }
}
