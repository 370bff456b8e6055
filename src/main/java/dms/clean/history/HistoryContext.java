package dms.clean.history;

import dms.market.Interval;
import dms.market.Market;
import dms.market.SeriesKey;
import dms.market.TradingCalendar;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is known of a series besides its rows. Immutable. */
public final class HistoryContext {

    private static final int PENCE = 100;

    private final Interval interval;
    private final ZoneId zone;
    private final int subunit;
    private final @Nullable TradingCalendar calendar;
    private final @Nullable PriceHistory finer;

    private HistoryContext(
            Interval interval,
            ZoneId zone,
            int subunit,
            @Nullable TradingCalendar calendar,
            @Nullable PriceHistory finer) {
        this.interval = interval;
        this.zone = zone;
        this.subunit = subunit;
        this.calendar = calendar;
        this.finer = finer;
    }

    /** A series of an unknown market: without calendar, prices quoted in whole units of money. */
    public static HistoryContext of(Interval interval, ZoneId zone) {
        return new HistoryContext(interval, zone, 1, null, null);
    }

    /** What the symbol's market says: its calendar, if there is one, and its quoted unit. London quotes pence. */
    public static HistoryContext of(SeriesKey key) {
        Market market = key.symbol().market();
        return new HistoryContext(
                key.interval(),
                market.zone(),
                market == Market.UK ? PENCE : 1,
                TradingCalendar.of(market).orElse(null),
                null);
    }

    /** The same with another calendar. */
    public HistoryContext withCalendar(TradingCalendar other) {
        return new HistoryContext(interval, zone, subunit, other, finer);
    }

    /**
     * The same for prices quoted in a subunit.
     *
     * @param parts how many of the quoted unit make one unit of money: 100 for pence and cents, 1000 for fils, else 1
     */
    public HistoryContext withSubunit(int parts) {
        return new HistoryContext(interval, zone, parts, calendar, finer);
    }

    /** The same with the history of a shorter interval, of the same symbol and on the same basis. */
    public HistoryContext withFiner(PriceHistory shorter) {
        return new HistoryContext(interval, zone, subunit, calendar, shorter);
    }

    /** The length of the bars. */
    public Interval interval() {
        return interval;
    }

    /** How many of the quoted unit make one unit of money; 1 where prices are not quoted in a subunit. */
    public int subunit() {
        return subunit;
    }

    /** The sessions of the market, where they are known. */
    public Optional<TradingCalendar> calendar() {
        return Optional.ofNullable(calendar);
    }

    /** The history of a shorter interval, where there is one. */
    public Optional<PriceHistory> finer() {
        return Optional.ofNullable(finer);
    }

    /** The trading date of a bar of this series. */
    public LocalDate dateOf(long openTimeMillis) {
        return Instant.ofEpochMilli(openTimeMillis)
                .atZone(interval.isIntraday() ? zone : ZoneOffset.UTC)
                .toLocalDate();
    }

    /** The trading date of a bar of the finer history, whose times are instants. */
    LocalDate dateOfFiner(long openTimeMillis) {
        return Instant.ofEpochMilli(openTimeMillis).atZone(zone).toLocalDate();
    }
}
