package dms.fetch.simulated;

import dms.market.BarSeries;
import dms.market.Market;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The minutes of a made-up day: a walk from its open to its close that touches its high and its low once each and trades
 * exactly its volume, so that the day built from its minutes is the day.
 */
final class SimulatedMinutes {

    private static final long MINUTE = 60_000;

    private SimulatedMinutes() {}

    /** The bars of so many minutes, counted from the open of each part of the session. */
    static BarSeries of(SimulatedHistory history, SimulatedDay day, int minutesPerBar) {
        List<long[]> parts = parts(history.symbol().market(), day.date());
        int count = 0;
        for (long[] part : parts) {
            count += (int) ((part[1] - part[0]) / MINUTE);
        }
        Walk walk = new Walk(history.within(day.date()), day, count);
        BarSeries.Builder bars = BarSeries.builder(count / minutesPerBar + 4);
        int minute = 0;
        for (long[] part : parts) {
            int inPart = (int) ((part[1] - part[0]) / MINUTE);
            for (int from = 0; from < inPart; from += minutesPerBar) {
                int to = Math.min(from + minutesPerBar, inPart);
                walk.add(bars, part[0] + from * MINUTE, minute + from, minute + to);
            }
            minute += inPart;
        }
        return bars.build();
    }

    /** The parts of the session in epoch milliseconds: one, or two around a lunch break. */
    private static List<long[]> parts(Market market, LocalDate date) {
        long open = market.openOf(date).toEpochMilli();
        long close = market.closeOf(date).toEpochMilli();
        List<long[]> parts = new ArrayList<>();
        switch (market) {
            case HK -> {
                parts.add(new long[] {open, at(market, date, "12:00")});
                parts.add(new long[] {at(market, date, "13:00"), close});
            }
            case SH, SZ, JP -> {
                parts.add(new long[] {open, at(market, date, "11:30")});
                parts.add(new long[] {at(market, date, market == Market.JP ? "12:30" : "13:00"), close});
            }
            default -> parts.add(new long[] {open, close});
        }
        return parts;
    }

    private static long at(Market market, LocalDate date, String time) {
        return date.atTime(LocalTime.parse(time))
                .atZone(market.zone())
                .toInstant()
                .toEpochMilli();
    }

    /** The day's walk: price before each minute and after the last, where it touches its extremes, and its volumes. */
    private static final class Walk {

        private final SimulatedDay day;
        private final double[] prices;
        private final long[] volumeBefore;
        private final int highAt;
        private final int lowAt;

        Walk(SplittableRandom random, SimulatedDay day, int minutes) {
            this.day = day;
            this.prices = new double[minutes + 1];
            this.volumeBefore = new long[minutes + 1];
            double range = day.high() - day.low();
            double noise = 0;
            for (int i = 0; i <= minutes; i++) {
                double straight = day.open() + (day.close() - day.open()) * i / minutes;
                double bridge = noise * (minutes - i) / minutes;
                prices[i] = SimulatedHistory.round(Math.min(day.high(), Math.max(day.low(), straight + bridge)));
                noise += range * 0.08 * Dice.normal(random);
                volumeBefore[i] = Math.round((double) day.volume() * i / minutes);
            }
            prices[0] = day.open();
            prices[minutes] = day.close();
            highAt = random.nextInt(minutes);
            lowAt = random.nextInt(minutes);
        }

        /** Adds the bar of the minutes from {@code from} to before {@code to}. */
        void add(BarSeries.Builder bars, long time, int from, int to) {
            double high = prices[from];
            double low = prices[from];
            for (int i = from; i <= to; i++) {
                high = Math.max(high, prices[i]);
                low = Math.min(low, prices[i]);
            }
            high = highAt >= from && highAt < to ? day.high() : high;
            low = lowAt >= from && lowAt < to ? day.low() : low;
            bars.add(time, prices[from], high, low, prices[to], (double) (volumeBefore[to] - volumeBefore[from]));
        }
    }
}
