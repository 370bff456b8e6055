package dms.sync;

import dms.market.BarField;
import dms.market.BarSeries;
import dms.market.TimeRange;
import java.util.ArrayList;
import java.util.List;

/**
 * What makes one series out of another.
 *
 * @param news the bars that the other lacks or has otherwise
 * @param gone ranges in which the other has bars and this one has none
 * @param extra how many bars those are
 */
record Difference(BarSeries news, List<TimeRange> gone, int extra) {

    /** What makes {@code theirs} equal to {@code ours}. */
    static Difference of(BarSeries ours, BarSeries theirs) {
        BarSeries.Builder news = BarSeries.builder(16);
        List<TimeRange> gone = new ArrayList<>();
        int extra = 0;
        int their = 0;
        for (int i = 0; i <= ours.size(); i++) {
            long time = i < ours.size() ? ours.openTimeMillis(i) : Long.MAX_VALUE;
            int from = their;
            while (their < theirs.size() && theirs.openTimeMillis(their) < time) {
                their++;
            }
            if (their > from) {
                gone.add(TimeRange.ofMillis(theirs.openTimeMillis(from), theirs.openTimeMillis(their - 1) + 1));
                extra += their - from;
            }
            if (i == ours.size()) {
                break;
            }
            boolean isThere = their < theirs.size() && theirs.openTimeMillis(their) == time;
            if (!isThere || !isSame(ours, i, theirs, their)) {
                news.add(ours, i);
            }
            if (isThere) {
                their++;
            }
        }
        return new Difference(news.build(), gone, extra);
    }

    /** As the digests see it: to the last bit, but for the sign of zero. */
    private static boolean isSame(BarSeries ours, int i, BarSeries theirs, int j) {
        for (BarField field : BarField.values()) {
            if (Double.compare(ours.value(field, i) + 0.0, theirs.value(field, j) + 0.0) != 0) {
                return false;
            }
        }
        return true;
    }
}
