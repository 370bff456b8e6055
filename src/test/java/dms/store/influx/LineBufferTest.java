package dms.store.influx;

import static org.assertj.core.api.Assertions.assertThat;

import dms.market.BarSeries;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.store.SeededBars;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The spelling of numbers. */
class LineBufferTest {

    private static final SeriesKey AAPL = SeededBars.key("US.AAPL", Interval.D1);

    private static String spelled(double value) {
        LineBuffer lines = new LineBuffer();
        lines.addBars(
                AAPL, BarSeries.builder(1).add(86_400_000, value, 1, 1, 1, 0).build(), 0, 1);
        return lines.toString().replaceAll(".* open=(.*),high=.*\\n", "$1");
    }

    @Test
    void addBars_plainValues_areSpelledShort() {
        LineBuffer lines = new LineBuffer();
        lines.addBars(
                AAPL,
                BarSeries.builder(1)
                        .add(86_400_000, 100, 101.25, 0.000001, -0.5, 12_345_678)
                        .build(),
                0,
                1);

        assertThat(lines)
                .hasToString("bars,symbol=US.AAPL,interval=1d open=100,high=101.25,low=0.000001,close=-0.5,"
                        + "volume=12345678 86400000\n");
    }

    @Test
    void addBars_anyValue_readsBackAsTheSameNumber() {
        Random random = new Random(3);
        double[] odd = {
            0.0,
            -0.0,
            Double.MIN_VALUE,
            Double.MAX_VALUE,
            -Double.MAX_VALUE,
            0.1 + 0.2,
            1.0 / 3,
            1e-7,
            999_999.9999995,
            (float) 123.456,
            1e15,
            9.007199254740994E15
        };
        for (double value : odd) {
            assertThat(Double.parseDouble(spelled(value))).as("%s", value).isEqualTo(value);
        }
        for (int i = 0; i < 200_000; i++) {
            double value = switch (i % 4) {
                case 0 -> random.nextInt(10_000_000) / 10_000.0;
                case 1 -> (float) (random.nextDouble() * 1000);
                case 2 -> Math.rint(random.nextGaussian() * 1e9) / 1e6;
                default -> Double.longBitsToDouble(random.nextLong());
            };
            if (Double.isFinite(value)) {
                assertThat(Double.parseDouble(spelled(value))).as("%s", value).isEqualTo(value);
            }
        }
    }
}
