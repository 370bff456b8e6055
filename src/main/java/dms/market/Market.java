package dms.market;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * A market: the first half of a symbol, with the zone its trading dates are counted in and its regular hours.
 *
 * <p>The hours are today's regular ones, in the market's zone, without holidays and half days: good for telling when a
 * day is surely over, not for counting sessions. Indices, currency pairs, crypto and futures are markets of their own,
 * because their codes say nothing certain about an exchange; they count days in UTC (futures: New York).
 */
public enum Market {
    /** NYSE, Nasdaq, NYSE Arca and the OTC lines, in New York time. */
    US("America/New_York", "09:30", "16:00"),
    /** Hong Kong; the day ends with the closing auction at 16:10. */
    HK("Asia/Hong_Kong", "09:30", "16:10"),
    /** Shanghai. */
    SH("Asia/Shanghai", "09:30", "15:00"),
    /** Shenzhen. */
    SZ("Asia/Shanghai", "09:30", "15:00"),
    /** London; the day ends with the closing auction at 16:35. */
    UK("Europe/London", "08:00", "16:35"),
    /** Tokyo. */
    JP("Asia/Tokyo", "09:00", "15:30"),
    /** Xetra and Frankfurt; the day ends with the closing auction at 17:35. */
    DE("Europe/Berlin", "09:00", "17:35"),
    /** Paris. */
    FR("Europe/Paris", "09:00", "17:35"),
    /** Milan. */
    IT("Europe/Rome", "09:00", "17:35"),
    /** Stockholm. */
    SE("Europe/Stockholm", "09:00", "17:30"),
    /** Oslo. */
    NO("Europe/Oslo", "09:00", "16:25"),
    /** Copenhagen. */
    DK("Europe/Copenhagen", "09:00", "17:00"),
    /** Sydney; the day ends with the closing auction at 16:12. */
    AU("Australia/Sydney", "10:00", "16:12"),
    /** Toronto. */
    CA("America/Toronto", "09:30", "16:00"),
    /** Jakarta. */
    ID("Asia/Jakarta", "09:00", "16:15"),
    /** Currency pairs, such as {@code FX.EURUSD}: Monday to Friday around the clock, days of London time. */
    FX("Europe/London", "00:00", null),
    /** Crypto pairs, such as {@code CRYPTO.BTC-USD}: every day around the clock. */
    CRYPTO("UTC", "00:00", null),
    /** Indices, such as {@code INDEX.GSPC}. */
    INDEX("UTC", "00:00", null),
    /** Futures, such as {@code FUTURE.GC}. */
    FUTURE("America/New_York", "00:00", null);

    private final ZoneId zone;
    private final LocalTime open;
    private final LocalTime close;

    Market(String zone, String open, @Nullable String close) {
        this.zone = ZoneId.of(zone);
        this.open = LocalTime.parse(open);
        this.close = close == null ? LocalTime.MIDNIGHT : LocalTime.parse(close);
    }

    /** The zone in which this market's trading dates are counted. */
    public ZoneId zone() {
        return zone;
    }

    /** The instant at which the regular session of a date opens, whether or not the market trades on that date. */
    public Instant openOf(LocalDate date) {
        return date.atTime(open).atZone(zone).toInstant();
    }

    /**
     * The instant by which trading of a date is over, whether or not the market trades on that date. For a market
     * without closing time the end of the day.
     */
    public Instant closeOf(LocalDate date) {
        LocalDate day = hasClosingTime() ? date : date.plusDays(1);
        return day.atTime(close).atZone(zone).toInstant();
    }

    /** Whether the regular session ends at an hour of its own, and not with the day. */
    public boolean hasClosingTime() {
        return !close.equals(LocalTime.MIDNIGHT);
    }

    /** Whether the market may trade on that day of the week. Holidays are not looked at. */
    public boolean tradesOn(DayOfWeek day) {
        return this == CRYPTO || (day != DayOfWeek.SATURDAY && day != DayOfWeek.SUNDAY);
    }

    /** The trading date that an instant falls into, in this market's zone. */
    public LocalDate dateAt(Instant instant) {
        return instant.atZone(zone).toLocalDate();
    }

    /**
     * The trading date of a bar: of a daily or longer one the date written in its open time (D2), of an intraday one
     * the date in the market's zone. What currencies trade on Sunday evening belongs to Monday, as in their calendar.
     */
    public LocalDate dateOf(Interval interval, long openTimeMillis) {
        Instant openTime = Instant.ofEpochMilli(openTimeMillis);
        if (!interval.isIntraday()) {
            return openTime.atZone(ZoneOffset.UTC).toLocalDate();
        }
        LocalDate date = dateAt(openTime);
        return this == FX && date.getDayOfWeek() == DayOfWeek.SUNDAY ? date.plusDays(1) : date;
    }

    /**
     * The last calendar date that a bar covers: its own date for bars of up to a day, the week's or month's last day
     * for longer ones.
     */
    public LocalDate lastDateOf(Interval interval, long openTimeMillis) {
        return interval.lastDate(dateOf(interval, openTimeMillis));
    }

    /** The instant by which a bar is surely over: what it holds no longer moves after it, unless it is corrected. */
    public Instant closeOf(Interval interval, long openTimeMillis) {
        if (interval.isIntraday()) {
            return Instant.ofEpochMilli(openTimeMillis + interval.millis());
        }
        LocalDate last = lastDateOf(interval, openTimeMillis);
        while (!tradesOn(last.getDayOfWeek()) && interval != Interval.D1) {
            last = last.minusDays(1);
        }
        return closeOf(last);
    }
}
