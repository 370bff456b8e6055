package dms.clean;

import dms.market.BarSeries;
import dms.market.Interval;
import dms.market.TradingCalendar;
import dms.market.TradingSession;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Daily bars built from the finer bars of the same source: the first price, the extremes and the last price of the bars
 * with trades, and the sum of their volumes. Bars of volume 0 fill time and say nothing of prices. A session without any
 * trade makes no bar.
 */
public final class SessionBars {

    private static final long MINUTE = Interval.M1.millis();
    private static final long MISSING_AT_MOST = Interval.M30.millis();

    private SessionBars() {}

    /**
     * The days of a source's finer bars as a witness of that name. A day is partial if its bars begin late or end early: by
     * a bar where the source fills time without trades, by half an hour where it leaves such time out.
     *
     * @param finer intraday bars by their open times; an opening auction is in the first one or in one just before it
     * @param interval the length of these bars
     * @param sessions the sessions to build, ascending
     */
    public static Witness of(String source, BarSeries finer, Interval interval, List<TradingSession> sessions) {
        boolean isFilled = isFilled(finer);
        long slack = isFilled ? interval.millis() : Math.max(interval.millis(), MISSING_AT_MOST);
        BarSeries.Builder days = BarSeries.builder(sessions.size());
        Set<Long> partial = new HashSet<>();
        for (TradingSession session : sessions) {
            int from = finer.indexFrom(session.open().toEpochMilli() - MINUTE);
            int to = finer.indexFrom(session.close().toEpochMilli() + MINUTE);
            long date = session.date().atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
            if (!add(finer, from, to, date, days)) {
                continue;
            }
            long first = finer.openTimeMillis(from);
            long end = finer.openTimeMillis(to - 1) + interval.millis();
            if (first >= session.open().toEpochMilli() + slack
                    || end <= session.close().toEpochMilli() - slack) {
                partial.add(date);
            }
        }
        return new Witness(source, days.build(), partial, SourceRecord.NONE);
    }

    /** The days of a source's finer bars, of all sessions of the calendar that they reach. */
    public static Witness of(String source, BarSeries finer, Interval interval, TradingCalendar calendar) {
        if (finer.isEmpty()) {
            return Witness.of(source, BarSeries.empty());
        }
        return of(
                source,
                finer,
                interval,
                calendar.sessions(
                        finer.bar(0).openTime().atZone(calendar.zone()).toLocalDate(),
                        finer.bar(finer.size() - 1)
                                .openTime()
                                .atZone(calendar.zone())
                                .toLocalDate()));
    }

    private static boolean isFilled(BarSeries finer) {
        for (int i = 0; i < finer.size(); i++) {
            if (finer.volume(i) == 0) {
                return true;
            }
        }
        return false;
    }

    private static boolean add(BarSeries finer, int from, int to, long date, BarSeries.Builder days) {
        double open = 0;
        double high = 0;
        double low = 0;
        double close = 0;
        double volume = 0;
        for (int i = from; i < to; i++) {
            if (finer.volume(i) > 0) {
                open = volume == 0 ? finer.open(i) : open;
                high = volume == 0 ? finer.high(i) : Math.max(high, finer.high(i));
                low = volume == 0 ? finer.low(i) : Math.min(low, finer.low(i));
                close = finer.close(i);
                volume += finer.volume(i);
            }
        }
        if (volume > 0) {
            days.add(date, open, high, low, close, volume);
        }
        return volume > 0;
    }
}
