package dms.fetch.yahoo;

import dms.fetch.FetchRequest;
import dms.market.BarField;
import dms.market.Interval;
import dms.market.RawBars;
import dms.market.TimeRange;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.TreeMap;

/**
 * The rows of an answer that are history: dated by D2, closed by D3, still in the answer's own prices. What Yahoo adds to
 * history is left out and counted by reason:
 *
 * <ul>
 *   <li>{@code moving}: a bar that is not over, or was not settled, when asked; of intraday bars also the last trade, which
 *       Yahoo sends as a row of its own;
 *   <li>{@code live_extra}: the running day, sent as one more row beside the week or month (or day) that holds it;
 *   <li>{@code closing_print}: a last row without volume at the end of the regular session;
 *   <li>{@code outside_session}: other intraday rows before or after the regular session;
 *   <li>{@code outside_range}: a row with a stamp that was not asked for;
 *   <li>{@code unaligned}: a row that begins where no bar of the interval begins.
 * </ul>
 *
 * <p>Rows without any price stay, as NaN: whoever cleans counts them. Rows of the margin that is asked for around the range
 * are neither kept nor counted.
 */
final class HistoryRows {

    /** Daily stamps that Yahoo has up to two hours too early, over a change of the clocks, are of the next day. */
    private static final int EARLIEST_SHIFTED_HOUR = 22;

    private final ChartAnswer answer;
    private final FetchRequest request;
    private final TimeRange window;
    private final ZoneId zone;
    private final Interval interval;
    private final RawBars kept;
    private final RawBars seen;
    private final Map<String, Integer> leftOut = new TreeMap<>();

    private HistoryRows(ChartAnswer answer, FetchRequest request, TimeRange window, ZoneId zone) {
        this.answer = answer;
        this.request = request;
        this.window = window;
        this.zone = zone;
        this.interval = request.key().interval();
        this.kept = new RawBars(answer.size());
        this.seen = new RawBars(answer.size());
    }

    /**
     * The rows of an answer.
     *
     * @param answer the answer
     * @param request the range wanted, and what is settled
     * @param window the stamps asked for
     * @param zone the exchange's zone
     */
    static HistoryRows of(ChartAnswer answer, FetchRequest request, TimeRange window, ZoneId zone) {
        HistoryRows rows = new HistoryRows(answer, request, window, zone);
        if (rows.interval.isIntraday()) {
            rows.sortIntraday();
        } else {
            rows.sortDaily();
        }
        return rows;
    }

    /** The rows that are history, in the answer's order and prices. */
    RawBars kept() {
        return kept;
    }

    /** The kept rows and those around them that have a date, moving ones too: what a jump of prices can be seen in. */
    RawBars seen() {
        return seen;
    }

    /** How many rows were left out, by reason. */
    Map<String, Integer> leftOut() {
        return leftOut;
    }

    private void sortDaily() {
        LocalDate before = LocalDate.MIN;
        for (int i = 0; i < answer.size(); i++) {
            boolean last = i == answer.size() - 1;
            Instant stamp = Instant.ofEpochSecond(answer.stamp(i));
            ZonedDateTime local = stamp.atZone(zone);
            LocalDate date = dateOf(local, answer.stamp(i));
            LocalDate first = interval.firstDate(date);
            if (!window.contains(stamp)) {
                leaveOut("outside_range");
            } else if (interval != Interval.D1 && !(date.equals(first) && startsDay(local))) {
                leaveOut(last ? "live_extra" : "unaligned");
            } else if (last && first.equals(before)) {
                leaveOut("live_extra");
            } else {
                keepDaily(i, first);
                before = first;
            }
        }
    }

    private void keepDaily(int i, LocalDate date) {
        Instant time = date.atStartOfDay(ZoneOffset.UTC).toInstant();
        add(seen, i, time.toEpochMilli());
        if (!request.range().contains(time)) {
            return;
        }
        if (!request.isSettled(time.toEpochMilli()) || isInRunningSession(i)) {
            leaveOut("moving");
        } else {
            add(kept, i, time.toEpochMilli());
        }
    }

    /** Whether the answer itself says that the session of this row ends after what is settled. */
    private boolean isInRunningSession(int i) {
        return answer.currentPeriod()
                .filter(period -> answer.stamp(i) >= period.start() && answer.stamp(i) <= period.end())
                .filter(period -> Instant.ofEpochSecond(period.end()).isAfter(request.settledBy()))
                .isPresent();
    }

    /**
     * The date of a stamp in the exchange's zone. Yahoo stamps some dates of some exchanges one or two hours before
     * midnight over a change of the clocks, which belong to the next day; read in yfinance's {@code fix_Yahoo_dst_issue}
     * (github.com/ranaroussi/yfinance, yfinance/utils.py), 2026-11-23.
     */
    private LocalDate dateOf(ZonedDateTime local, long stamp) {
        boolean shifted = isShifted(local)
                && (answer.regularMarketTime().isEmpty()
                        || answer.regularMarketTime().getAsLong() != stamp);
        return shifted ? local.toLocalDate().plusDays(1) : local.toLocalDate();
    }

    private static boolean isShifted(ZonedDateTime local) {
        return local.getHour() >= EARLIEST_SHIFTED_HOUR && local.getMinute() == 0 && local.getSecond() == 0;
    }

    private static boolean startsDay(ZonedDateTime local) {
        return local.toLocalTime().equals(LocalTime.MIDNIGHT) || isShifted(local);
    }

    private void sortIntraday() {
        RegularHours hours = new RegularHours(answer, request.key().symbol().market(), zone);
        long step = hours.gridSeconds(interval);
        long length = interval.millis() / 1000;
        for (int i = 0; i < answer.size(); i++) {
            boolean last = i == answer.size() - 1;
            long stamp = answer.stamp(i);
            ChartAnswer.Period session = hours.at(stamp);
            if (!window.contains(Instant.ofEpochSecond(stamp))) {
                leaveOut("outside_range");
            } else if (stamp < session.start() || stamp >= session.end()) {
                leaveOut(last && isClosingPrint(i, session, step) ? "closing_print" : "outside_session");
            } else if (Math.floorMod(stamp - session.start(), step) != 0) {
                leaveOut(last ? "moving" : "unaligned");
            } else if (last && i > 0 && stamp < answer.stamp(i - 1) + length) {
                leaveOut("moving");
            } else {
                keepIntraday(i, stamp * 1000);
            }
        }
    }

    /** The last price of the day, as a row without volume at the end of the session or at the odd second it was fixed. */
    private boolean isClosingPrint(int i, ChartAnswer.Period session, long step) {
        long stamp = answer.stamp(i);
        boolean placed =
                stamp == session.end() || (stamp > session.end() && Math.floorMod(stamp - session.start(), step) != 0);
        return placed && !answer.isNullRow(i) && !(answer.value(BarField.VOLUME, i) > 0);
    }

    private void keepIntraday(int i, long timeMillis) {
        add(seen, i, timeMillis);
        if (!request.range().contains(Instant.ofEpochMilli(timeMillis))) {
            return;
        }
        if (request.isSettled(timeMillis)) {
            add(kept, i, timeMillis);
        } else {
            leaveOut("moving");
        }
    }

    private void add(RawBars rows, int i, long timeMillis) {
        rows.add(
                timeMillis,
                answer.value(BarField.OPEN, i),
                answer.value(BarField.HIGH, i),
                answer.value(BarField.LOW, i),
                answer.value(BarField.CLOSE, i),
                answer.value(BarField.VOLUME, i));
    }

    private void leaveOut(String reason) {
        leftOut.merge(reason, 1, Integer::sum);
    }
}
