package dms.fetch.simulated;

import dms.fetch.simulated.Noise.Purpose;

/**
 * The minutes of a made-up day. Together they are the day: the first opens at its open, one touches its high and one its
 * low, the last closes at its close, and the volumes add up to its volume. Immutable once built.
 *
 * <p>The price goes from the open over the two turning points to the close, in pieces of random walk that are tied at both
 * ends (Brownian bridges) and cut at the day's high and low.
 */
final class SimulatedMinutes {

    /** More than the minutes of the longest day, a day of 25 hours. */
    private static final long MOST_MINUTES = 2048;

    private final SimulatedDay day;
    private final Noise noise;
    private final long[] points;
    private final double[] weightUntil;

    /** Draws so many minutes, at least three, into a day. */
    SimulatedMinutes(SimulatedDay day, int minutes, Noise noise) {
        this.day = day;
        this.noise = noise;
        points = new long[minutes + 1];
        weightUntil = new double[minutes + 1];
        drawPoints(minutes);
        drawVolume(minutes);
    }

    private void drawPoints(int minutes) {
        int turn = 1 + noise.below(Purpose.TURN, 3 * day.epochDay(), minutes - 1);
        int other = 1 + noise.below(Purpose.TURN, 3 * day.epochDay() + 1, minutes - 2);
        other = other >= turn ? other + 1 : other;
        boolean highFirst = noise.below(Purpose.TURN, 3 * day.epochDay() + 2, 2) == 0;
        int first = Math.min(turn, other);
        int second = Math.max(turn, other);
        points[0] = day.open();
        points[first] = highFirst ? day.high() : day.low();
        points[second] = highFirst ? day.low() : day.high();
        points[minutes] = day.close();
        bridge(0, first);
        bridge(first, second);
        bridge(second, minutes);
    }

    private void bridge(int from, int to) {
        int steps = to - from;
        double[] walk = new double[steps + 1];
        for (int i = 1; i <= steps; i++) {
            walk[i] = walk[i - 1] + noise.normal(Purpose.STEP, index(from + i));
        }
        double size = (day.high() - day.low()) / (2 * Math.sqrt(points.length));
        for (int i = 1; i < steps; i++) {
            double way = (double) i / steps;
            double straight = points[from] + (points[to] - points[from]) * way;
            points[from + i] = inDay(Math.round(straight + size * (walk[i] - walk[steps] * way)));
        }
    }

    /** More is traded at both ends of the day than in its middle. */
    private void drawVolume(int minutes) {
        for (int i = 0; i < minutes; i++) {
            double fromNoon = 2.0 * i / minutes - 1;
            double weight = (0.5 + 1.5 * fromNoon * fromNoon) * (0.2 + noise.uniform(Purpose.MINUTE_VOLUME, index(i)));
            weightUntil[i + 1] = weightUntil[i] + weight;
        }
    }

    private long index(int minute) {
        return day.epochDay() * MOST_MINUTES + minute;
    }

    private long inDay(long ticks) {
        return Math.max(day.low(), Math.min(day.high(), ticks));
    }

    /** How many minutes there are. */
    int count() {
        return points.length - 1;
    }

    /** The first price of a minute in ticks. */
    long open(int minute) {
        return points[minute];
    }

    /** The highest price of a minute in ticks. */
    long high(int minute) {
        return inDay(Math.max(points[minute], points[minute + 1]) + wick(2 * index(minute)));
    }

    /** The lowest price of a minute in ticks. */
    long low(int minute) {
        return inDay(Math.min(points[minute], points[minute + 1]) - wick(2 * index(minute) + 1));
    }

    /** The last price of a minute in ticks. */
    long close(int minute) {
        return points[minute + 1];
    }

    /** The units traded in a minute. */
    long volume(int minute) {
        return soldUntil(minute + 1) - soldUntil(minute);
    }

    private long wick(long index) {
        double size = (day.high() - day.low()) / (4 * Math.sqrt(points.length));
        return (long) (size * Math.abs(noise.normal(Purpose.WICK, index)));
    }

    private long soldUntil(int minute) {
        return minute == count() ? day.volume() : (long) (day.volume() * (weightUntil[minute] / weightUntil[count()]));
    }
}
