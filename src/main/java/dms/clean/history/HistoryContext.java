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

/** What is known of a series besides its rows. Immutable. */
public final class HistoryContext {

    private static final int PENCE = 100;

    private final Interval interval;
    private final ZoneId zone;
    private final int subunit;
    private final Around around;

    /** What else may be known: the sessions, the same symbol in shorter and in daily bars, and its market. */
    private record Around(
            Optional<TradingCalendar> calendar,
            Optional<PriceHistory> finer,
            Optional<PriceHistory> daily,
            MarketMoves market) {}

    private HistoryContext(Interval interval, ZoneId zone, int subunit, Around around) {
        this.interval = interval;
        this.zone = zone;
        this.subunit = subunit;
        this.around = around;
    }

    /** A series of an unknown market: without calendar, prices quoted in whole units of money. */
    public static HistoryContext of(Interval interval, ZoneId zone) {
        return new HistoryContext(
                interval,
                zone,
                1,
                new Around(Optional.empty(), Optional.empty(), Optional.empty(), MarketMoves.UNKNOWN));
    }

    /** What the symbol's market says: its calendar, if there is one, and its quoted unit. London quotes pence. */
    public static HistoryContext of(SeriesKey key) {
        Market market = key.symbol().market();
        HistoryContext plain = of(key.interval(), market.zone()).withSubunit(market == Market.UK ? PENCE : 1);
        return TradingCalendar.of(market).map(plain::withCalendar).orElse(plain);
    }

    private HistoryContext with(Around other) {
        return new HistoryContext(interval, zone, subunit, other);
    }

    /** The same with another calendar. */
    public HistoryContext withCalendar(TradingCalendar other) {
        return with(new Around(Optional.of(other), around.finer, around.daily, around.market));
    }

    /**
     * The same for prices quoted in a subunit.
     *
     * @param parts how many of the quoted unit make one unit of money: 100 for pence and cents, 1000 for fils, else 1
     */
    public HistoryContext withSubunit(int parts) {
        return new HistoryContext(interval, zone, parts, around);
    }

    /** The same with the history of a shorter interval, of the same symbol and on the same basis. */
    public HistoryContext withFiner(PriceHistory shorter) {
        return with(new Around(around.calendar, Optional.of(shorter), around.daily, around.market));
    }

    /** The same with the daily history, of the same symbol and on the same basis. */
    public HistoryContext withDaily(PriceHistory days) {
        return with(new Around(around.calendar, around.finer, Optional.of(days), around.market));
    }

    /** The same with what the other series of the market did. */
    public HistoryContext withMarket(MarketMoves moves) {
        return with(new Around(around.calendar, around.finer, around.daily, moves));
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
        return around.calendar;
    }

    /** The history of a shorter interval, where there is one. */
    public Optional<PriceHistory> finer() {
        return around.finer;
    }

    /** The daily history, where it is known. */
    public Optional<PriceHistory> daily() {
        return around.daily;
    }

    /** What the other series of the market did. */
    public MarketMoves market() {
        return around.market;
    }

    /** The date of a daily bar, which stands at midnight UTC. */
    static LocalDate utcDate(long openTimeMillis) {
        return Instant.ofEpochMilli(openTimeMillis).atZone(ZoneOffset.UTC).toLocalDate();
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
