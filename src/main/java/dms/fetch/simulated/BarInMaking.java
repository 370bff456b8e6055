package dms.fetch.simulated;

import dms.market.RawBars;

/** A bar while shorter ones are added to it. Not thread-safe. */
final class BarInMaking {

    private boolean empty = true;
    private double open;
    private double high;
    private double low;
    private double close;
    private double volume;

    void clear() {
        empty = true;
        volume = 0;
    }

    boolean isEmpty() {
        return empty;
    }

    void add(SimulatedDay day) {
        add(day.price(day.open()), day.price(day.high()), day.price(day.low()), day.price(day.close()), day.volume());
    }

    void add(SimulatedDay day, SimulatedMinutes minutes, int minute) {
        add(
                day.price(minutes.open(minute)),
                day.price(minutes.high(minute)),
                day.price(minutes.low(minute)),
                day.price(minutes.close(minute)),
                minutes.volume(minute));
    }

    /** Adds a part of a minute that is not over: it has come that far from its first price towards its last. */
    void addPart(SimulatedDay day, SimulatedMinutes minutes, int minute, double part) {
        long first = minutes.open(minute);
        long last = first + (long) ((minutes.close(minute) - first) * part);
        add(
                day.price(first),
                day.price(Math.max(first, last)),
                day.price(Math.min(first, last)),
                day.price(last),
                (long) (minutes.volume(minute) * part));
    }

    private void add(double first, double highest, double lowest, double last, long units) {
        open = empty ? first : open;
        high = empty ? highest : Math.max(high, highest);
        low = empty ? lowest : Math.min(low, lowest);
        close = last;
        volume += (double) units;
        empty = false;
    }

    /** Puts the bar into the rows, its prices multiplied. */
    void moveTo(RawBars rows, long openTimeMillis, double factor) {
        rows.add(openTimeMillis, open * factor, high * factor, low * factor, close * factor, volume);
        clear();
    }
}
