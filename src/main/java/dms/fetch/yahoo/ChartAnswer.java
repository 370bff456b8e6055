package dms.fetch.yahoo;

import dms.market.BarField;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A chart answer as it stands: stamps and prices untouched, {@link Double#NaN} for null, every moment in epoch seconds.
 * Row i of every column belongs to stamp i. Filled by {@link ChartParser} and read-only afterwards.
 */
final class ChartAnswer {

    private static final double[] NONE = new double[0];

    /**
     * A regular session as the answer states it.
     *
     * @param start its first second
     * @param end the second at which it is over
     */
    record Period(long start, long end) {}

    /**
     * Money paid per share: a dividend, or a capital gain of a fund.
     *
     * @param key the stamp of the bar it is listed under
     * @param date a moment of the ex-date
     * @param amount per share, adjusted for every split up to the asking
     */
    record Payment(long key, long date, double amount) {}

    /**
     * A split.
     *
     * @param key the stamp of the bar it is listed under
     * @param date a moment of the ex-date
     * @param numerator shares after
     * @param denominator shares before
     */
    record SplitEvent(long key, long date, double numerator, double denominator) {}

    @Nullable
    ZoneId zone;

    @Nullable
    Long firstTradeDate;

    @Nullable
    Long regularMarketTime;

    @Nullable
    String granularity;

    @Nullable
    Period currentPeriod;

    final List<Period> periods = new ArrayList<>();
    final List<Payment> dividends = new ArrayList<>();
    final List<Payment> capitalGains = new ArrayList<>();
    final List<SplitEvent> splits = new ArrayList<>();
    long[] stamps = new long[0];
    final double[][] columns = {NONE, NONE, NONE, NONE, NONE};

    /** How many rows there are. */
    int size() {
        return stamps.length;
    }

    /** The stamp of row i. */
    long stamp(int i) {
        return stamps[i];
    }

    /** A value of row i, NaN for null and where the answer has no such column. */
    double value(BarField field, int i) {
        double[] column = columns[field.ordinal()];
        return column.length == 0 ? Double.NaN : column[i];
    }

    /** Whether no price of row i is there. */
    boolean isNullRow(int i) {
        return Double.isNaN(value(BarField.OPEN, i))
                && Double.isNaN(value(BarField.HIGH, i))
                && Double.isNaN(value(BarField.LOW, i))
                && Double.isNaN(value(BarField.CLOSE, i));
    }

    /** The zone of the exchange, if the answer names one that exists. */
    Optional<ZoneId> zone() {
        return Optional.ofNullable(zone);
    }

    /** When the first trade was, if the answer says so. */
    OptionalLong firstTradeDate() {
        return firstTradeDate == null ? OptionalLong.empty() : OptionalLong.of(firstTradeDate);
    }

    /** When the last trade was, if the answer says so. */
    OptionalLong regularMarketTime() {
        return regularMarketTime == null ? OptionalLong.empty() : OptionalLong.of(regularMarketTime);
    }

    /** The length of the bars in Yahoo's words, if the answer says so. */
    Optional<String> granularity() {
        return Optional.ofNullable(granularity);
    }

    /** The session that runs, or the next one, or the last one: Yahoo calls it the current one. */
    Optional<Period> currentPeriod() {
        return Optional.ofNullable(currentPeriod);
    }
}
