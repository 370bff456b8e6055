package dms.fetch.simulated;

import dms.fetch.FetchRequest;
import dms.fetch.SourceException;
import dms.market.Interval;
import dms.market.Market;
import dms.market.RawBars;
import dms.market.SeriesKey;
import java.time.Instant;
import java.time.LocalDate;

/** The rows of one request, made of the days and minutes of a share. Used once, by one thread. */
final class SimulatedAnswer {

    /** A question for more rows than this is refused: they would not fit well into memory. */
    static final long MOST_ROWS = 3_000_000;

    private static final long DAY = 86_400_000L;
    private static final long MINUTE = 60_000L;

    private final SimulatedShare share;
    private final Noise noise;
    private final Accidents accidents;
    private final FetchRequest request;
    private final Instant now;
    private final SeriesKey key;
    private final Market market;
    private final RawBars rows = new RawBars(0);
    private final BarInMaking bar = new BarInMaking();
    private int leftOut;

    SimulatedAnswer(SimulatedShare share, Noise noise, Accidents accidents, FetchRequest request, Instant now) {
        this.share = share;
        this.noise = noise;
        this.accidents = accidents;
        this.request = request;
        this.now = now;
        key = request.key();
        market = key.symbol().market();
        if (key.interval().isIntraday()) {
            addIntradayBars();
        } else {
            addLongBars();
        }
    }

    /** The rows. */
    RawBars rows() {
        return rows;
    }

    /** How many bars had begun and were left out because they were not final. */
    int movingLeftOut() {
        return leftOut;
    }

    private void addLongBars() {
        Interval interval = key.interval();
        LocalDate first = later(share.listed(), utcDate(request.range().startMillis()));
        LocalDate last = lastDate();
        for (LocalDate date = interval.firstDate(first); !date.isAfter(last); date = next(interval, date)) {
            long time = date.toEpochDay() * DAY;
            if (time >= request.range().endMillis()) {
                return;
            }
            if (time >= request.range().startMillis()) {
                addLongBar(time, date, interval.lastDate(date));
            }
        }
    }

    /** The first date of the bar after one. */
    private static LocalDate next(Interval interval, LocalDate date) {
        return switch (interval) {
            case W1 -> date.plusWeeks(1);
            case MO1 -> date.plusMonths(1);
            default -> date.plusDays(1);
        };
    }

    private void addLongBar(long time, LocalDate first, LocalDate last) {
        for (LocalDate date = first;
                !date.isAfter(last) && !market.openOf(date).isAfter(now);
                date = date.plusDays(1)) {
            if (share.tradesOn(date)) {
                SimulatedDay day = share.day(date);
                if (market.closeOf(date).isAfter(now)) {
                    addMinutes(date, day);
                } else {
                    bar.add(day);
                }
            }
        }
        finish(time);
    }

    private void addMinutes(LocalDate date, SimulatedDay day) {
        Sessions sessions = Sessions.of(market, date);
        SimulatedMinutes minutes = new SimulatedMinutes(day, sessions.minutes(), noise);
        for (int minute = 0; minute < minutes.count(); minute++) {
            addMinute(day, minutes, minute, sessions.openMillis(minute));
        }
    }

    private void addMinute(SimulatedDay day, SimulatedMinutes minutes, int minute, long openMillis) {
        long elapsed = now.toEpochMilli() - openMillis;
        if (elapsed >= MINUTE) {
            bar.add(day, minutes, minute);
        } else if (elapsed > 0) {
            bar.addPart(day, minutes, minute, (double) elapsed / MINUTE);
        }
    }

    private void addIntradayBars() {
        LocalDate first = later(share.listed(), market.dateAt(request.range().startInclusive()));
        LocalDate last = lastDate();
        requireFewEnough(first, last);
        for (LocalDate date = first; !date.isAfter(last); date = date.plusDays(1)) {
            if (share.tradesOn(date)) {
                addIntradayBars(date);
            }
        }
    }

    private void addIntradayBars(LocalDate date) {
        int step = (int) (key.interval().millis() / MINUTE);
        SimulatedDay day = share.day(date);
        Sessions sessions = Sessions.of(market, date);
        SimulatedMinutes minutes = new SimulatedMinutes(day, sessions.minutes(), noise);
        int before = 0;
        for (int session = 0; session < sessions.count(); session++) {
            for (int from = 0; from < sessions.minutes(session); from += step) {
                long time = sessions.startMillis(session) + from * MINUTE;
                if (time >= request.range().startMillis()
                        && time < request.range().endMillis()) {
                    int to = Math.min(from + step, sessions.minutes(session));
                    for (int minute = from; minute < to; minute++) {
                        addMinute(day, minutes, before + minute, sessions.startMillis(session) + minute * MINUTE);
                    }
                    finish(time);
                }
            }
            before += sessions.minutes(session);
        }
    }

    private void requireFewEnough(LocalDate first, LocalDate last) {
        long perDay =
                Sessions.of(market, last).minutes() * MINUTE / key.interval().millis() + 2;
        long days = Math.max(0, last.toEpochDay() - first.toEpochDay() + 1);
        if (days * perDay > MOST_ROWS) {
            throw new SourceException(
                    SourceException.Kind.RANGE_TOO_LONG,
                    "simulated " + key + ": " + first + " to " + last + " has up to " + days * perDay
                            + " rows, expected a range of at most " + MOST_ROWS);
        }
    }

    /** Puts the bar into the rows if it is final, or if moving bars are sent. */
    private void finish(long time) {
        if (bar.isEmpty()) {
            return;
        }
        Instant close = key.closeOf(time);
        boolean last = request.isSettled(time) && !close.isAfter(now);
        if (!last && !accidents.sendsMovingBars()) {
            leftOut++;
            bar.clear();
        } else if (accidents.isNull(time, close, now)) {
            rows.add(time, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
            bar.clear();
        } else {
            bar.moveTo(rows, time, accidents.factor(time));
        }
    }

    private LocalDate lastDate() {
        LocalDate today = market.dateAt(now);
        LocalDate asked = key.interval().isIntraday()
                ? market.dateAt(request.range().endExclusive())
                : utcDate(request.range().endMillis());
        return earlier(earlier(today, asked), SimulatedShare.lastDay());
    }

    private static LocalDate utcDate(long millis) {
        return LocalDate.ofEpochDay(Math.floorDiv(millis, DAY));
    }

    private static LocalDate later(LocalDate left, LocalDate right) {
        return left.isAfter(right) ? left : right;
    }

    private static LocalDate earlier(LocalDate left, LocalDate right) {
        return left.isBefore(right) ? left : right;
    }
}
