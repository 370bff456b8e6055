package dms.coverage;

import dms.market.BarSeries;
import dms.market.Interval;
import dms.market.Market;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import java.time.LocalTime;

/** What bars say against an inferred closure. */
final class Reopening {

    private Reopening() {}

    /**
     * Whether bars of a series show that an exchange traded when it was taken for closed: the bar of the day, or something
     * that was traded within it, or of inferred hours outside of them. Intraday rows without volume do not: sources fill
     * regular hours with them.
     */
    static boolean shows(SeriesKey key, BarSeries bars, InferredClosure closure) {
        if (key.interval() == Interval.D1) {
            long time = TimeRange.ofDates(closure.date(), closure.date()).startMillis();
            int row = bars.indexFrom(time);
            return closure.isWhole() && row < bars.size() && bars.openTimeMillis(row) == time;
        }
        return key.interval().isIntraday()
                && tradedOutside(bars, hours(closure, key.symbol().market()), closure, key);
    }

    private static TimeRange hours(InferredClosure closure, Market market) {
        if (closure.isWhole()) {
            return TimeRange.ofMillis(0, 0);
        }
        String[] ends = closure.hours().split("-", 2);
        return new TimeRange(
                closure.date()
                        .atTime(LocalTime.parse(ends[0]))
                        .atZone(market.zone())
                        .toInstant(),
                closure.date()
                        .atTime(LocalTime.parse(ends[1]))
                        .atZone(market.zone())
                        .toInstant());
    }

    private static boolean tradedOutside(BarSeries bars, TimeRange hours, InferredClosure closure, SeriesKey key) {
        Market market = key.symbol().market();
        long begins = closure.date().atStartOfDay(market.zone()).toInstant().toEpochMilli();
        long ends = closure.date()
                .plusDays(1)
                .atStartOfDay(market.zone())
                .toInstant()
                .toEpochMilli();
        for (int i = bars.indexFrom(begins); i < bars.size() && bars.openTimeMillis(i) < ends; i++) {
            long open = bars.openTimeMillis(i);
            boolean touches = open < hours.endMillis() && open + key.interval().millis() > hours.startMillis();
            if (!touches && bars.volume(i) > 0) {
                return true;
            }
        }
        return false;
    }
}
