package dms.market;

/** Daily bars of one price each, counted from the first of January 1970, the day 0. */
public final class FlatBars {

    /** A day in milliseconds. */
    public static final long DAY = 86_400_000L;

    private static final double VOLUME = 1000;

    private FlatBars() {}

    /** The bars of these closes, a day each from day 0 on. */
    public static BarSeries closes(double... closes) {
        BarSeries.Builder bars = BarSeries.builder(closes.length);
        for (int i = 0; i < closes.length; i++) {
            bars.add(i * DAY, closes[i], closes[i], closes[i], closes[i], VOLUME);
        }
        return bars.build();
    }

    /** The bar of a day. */
    public static Bar bar(int day, double price) {
        return new Bar(day * DAY, price, price, price, price, VOLUME);
    }

    /** Another price for the bar of a day. */
    public static Edit replaced(int day, double before, double after) {
        return new Edit.BarReplaced(new BarChange(bar(day, before), bar(day, after)));
    }
}
