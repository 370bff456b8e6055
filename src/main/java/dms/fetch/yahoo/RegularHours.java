package dms.fetch.yahoo;

import dms.fetch.yahoo.ChartAnswer.Period;
import dms.market.Interval;
import dms.market.Market;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The regular session of each date of an intraday answer: the answer's own trading periods; for dates it does not list,
 * the hours of its current period; without any, the market's. A period of all day but its last minute, as Yahoo writes
 * markets around the clock, is all day.
 */
final class RegularHours {

    /** A lunch break shifts the hourly bars after it by half an hour; an index may be of such an exchange. */
    private static final Set<Market> MAY_SHIFT_BY_HALF_AN_HOUR =
            Set.of(Market.HK, Market.SH, Market.SZ, Market.JP, Market.INDEX);

    private static final long DAY_SECONDS = 86_400;
    private static final long HALF_AN_HOUR_SECONDS = 1800;

    private final ChartAnswer answer;
    private final Market market;
    private final ZoneId zone;
    private final Map<LocalDate, Period> byDate = new HashMap<>();

    RegularHours(ChartAnswer answer, Market market, ZoneId zone) {
        this.answer = answer;
        this.market = market;
        this.zone = zone;
        for (Period period : answer.periods) {
            byDate.put(dateOf(period.start()), whole(period));
        }
    }

    /** The session of the date that a stamp falls into. */
    Period at(long stamp) {
        return byDate.computeIfAbsent(dateOf(stamp), this::usual);
    }

    /** The distance from the open in whole steps of which bars of the interval begin. */
    long gridSeconds(Interval interval) {
        long length = interval.millis() / 1000;
        return MAY_SHIFT_BY_HALF_AN_HOUR.contains(market) ? Math.min(length, HALF_AN_HOUR_SECONDS) : length;
    }

    private LocalDate dateOf(long stamp) {
        return Instant.ofEpochSecond(stamp).atZone(zone).toLocalDate();
    }

    private Period usual(LocalDate date) {
        return answer.currentPeriod().map(period -> on(date, period)).orElseGet(() -> byMarket(date));
    }

    private Period on(LocalDate date, Period period) {
        LocalTime open = Instant.ofEpochSecond(period.start()).atZone(zone).toLocalTime();
        long start = date.atTime(open).atZone(zone).toEpochSecond();
        return whole(new Period(start, start + period.end() - period.start()));
    }

    private Period byMarket(LocalDate date) {
        if (market.hasClosingTime()) {
            return new Period(
                    market.openOf(date).getEpochSecond(), market.closeOf(date).getEpochSecond());
        }
        return new Period(
                date.atStartOfDay(zone).toEpochSecond(),
                date.plusDays(1).atStartOfDay(zone).toEpochSecond());
    }

    private Period whole(Period period) {
        if (period.end() - period.start() < DAY_SECONDS - 60) {
            return period;
        }
        LocalDate next = dateOf(period.start()).plusDays(1);
        return new Period(
                period.start(), Math.max(period.end(), next.atStartOfDay(zone).toEpochSecond()));
    }
}
