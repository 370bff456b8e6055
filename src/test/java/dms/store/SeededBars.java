package dms.store;

import dms.market.BarSeries;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.Symbol;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;

/** Series of bars for tests, the same for the same seed. */
public final class SeededBars {

    /** Wednesday, the second of January 2019. */
    public static final long WED_2019_01_02 =
            Instant.parse("2019-01-02T00:00:00Z").toEpochMilli();

    private SeededBars() {}

    /** The key of a symbol, given as text, and an interval. */
    public static SeriesKey key(String symbol, Interval interval) {
        return new SeriesKey(Symbol.parse(symbol), interval);
    }

    /** How far bars of {@link #of} lie apart: so far that 600 of them fall into several blocks, if there can be several. */
    public static long step(Interval interval) {
        return switch (interval) {
            case M1, M5, M15, M30, H1 -> interval.millis() * 7;
            case D1 -> Duration.ofDays(1).toMillis() * 2;
            case W1 -> Duration.ofDays(7).toMillis();
            case MO1 -> Duration.ofDays(31).toMillis();
        };
    }

    /** So many bars from the first of 2019 on, each at most a few percent from the one before. */
    public static BarSeries of(Interval interval, int count, long seed) {
        Random random = new Random(seed);
        BarSeries.Builder bars = BarSeries.builder(count);
        double price = 100;
        for (int i = 0; i < count; i++) {
            double open = price;
            price *= 1 + random.nextGaussian() / 100;
            bars.add(
                    WED_2019_01_02 + i * step(interval),
                    open,
                    Math.max(open, price) * 1.01,
                    Math.min(open, price) * 0.99,
                    price,
                    random.nextInt(1_000_000));
        }
        return bars.build();
    }

    /** The same times with every value this one. */
    public static BarSeries flat(BarSeries times, double value) {
        BarSeries.Builder bars = BarSeries.builder(times.size());
        for (int i = 0; i < times.size(); i++) {
            bars.add(times.openTimeMillis(i), value, value, value, value, value);
        }
        return bars.build();
    }
}
