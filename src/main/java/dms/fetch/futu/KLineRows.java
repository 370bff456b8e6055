package dms.fetch.futu;

import com.futu.openapi.pb.QotCommon.KLine;
import dms.fetch.FetchRequest;
import dms.market.BarField;
import dms.market.Interval;
import dms.market.Market;
import dms.market.RawBars;
import dms.market.TradingCalendar;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Futu's K-lines as rows of DMS. Futu stamps an intraday bar with its end, in the exchange's time; the bar of the opening
 * auction, stamped with the opening, becomes part of the day's first bar. A minute without trade is a row of volume 0
 * and stays one, unless the exchange was closed in it by the calendar: Futu fills the regular timetable even then.
 *
 * <p>Counts what it leaves out: {@code blank}, {@code moving}, {@code outside_session}, {@code turnover_unfit}, {@code
 * unreadable_time}. Not thread-safe.
 */
final class KLineRows {

    private final FetchRequest request;
    private final Market exchange;
    private final Optional<TradingCalendar> calendar;
    private final RawBars rows = new RawBars(256);
    private final TurnoverCheck turnover;
    private final Map<Long, KLine> auctions = new TreeMap<>();
    private final SortedMap<String, Integer> leftOut = new TreeMap<>();

    KLineRows(FetchRequest request) {
        this.request = request;
        this.turnover = new TurnoverCheck(request.key());
        this.exchange = FutuSecurity.exchange(request.key().symbol());
        this.calendar = TradingCalendar.of(exchange);
    }

    void add(KLine line) {
        if (line.getIsBlank()) {
            count("blank");
            return;
        }
        try {
            place(line);
        } catch (DateTimeException | IndexOutOfBoundsException unreadable) {
            count("unreadable_time");
        }
    }

    private void place(KLine line) {
        Interval interval = request.key().interval();
        LocalDate date = LocalDate.parse(line.getTime().substring(0, 10));
        if (!interval.isIntraday()) {
            take(interval.firstDate(date).atStartOfDay(ZoneOffset.UTC).toInstant(), line, false);
            return;
        }
        int end = LocalTime.parse(line.getTime().substring(11)).toSecondOfDay() / 60;
        int open = TradingMinutes.openMinute(exchange, end, (int) (interval.millis() / 60_000));
        Instant openTime =
                date.atStartOfDay().plusMinutes(open).atZone(exchange.zone()).toInstant();
        if (isFiller(line) && isClosed(date, openTime)) {
            if (request.range().contains(openTime)) {
                count("outside_session");
            }
            return;
        }
        take(openTime, line, TradingMinutes.isAuction(exchange, end));
    }

    private static boolean isFiller(KLine line) {
        return line.getVolume() == 0 && line.getHighPrice() == line.getLowPrice();
    }

    /** Whether the bar that opens then lies wholly outside the exchange's session; false where the calendar ends. */
    private boolean isClosed(LocalDate date, Instant openTime) {
        Instant end = openTime.plusMillis(request.key().interval().millis());
        return calendar.filter(days -> days.covers(date))
                .map(days -> days.session(date)
                        .map(session -> session.parts().stream()
                                .noneMatch(part ->
                                        part.startInclusive().isBefore(end) && openTime.isBefore(part.endExclusive())))
                        .orElse(true))
                .orElse(false);
    }

    private void take(Instant openTime, KLine line, boolean auction) {
        long millis = openTime.toEpochMilli();
        if (!request.range().contains(openTime)) {
            return;
        }
        if (!request.isSettled(millis)) {
            count("moving");
        } else if (!turnover.fits(line)) {
            count("turnover_unfit");
        } else if (auction) {
            auctions.put(millis, line);
        } else {
            add(rows, millis, line);
        }
    }

    private void count(String reason) {
        leftOut.merge(reason, 1, Integer::sum);
    }

    private static void add(RawBars rows, long millis, KLine line) {
        rows.add(
                millis,
                line.hasOpenPrice() ? price(line.getOpenPrice()) : Double.NaN,
                line.hasHighPrice() ? price(line.getHighPrice()) : Double.NaN,
                line.hasLowPrice() ? price(line.getLowPrice()) : Double.NaN,
                line.hasClosePrice() ? price(line.getClosePrice()) : Double.NaN,
                line.hasVolume() ? line.getVolume() : Double.NaN);
    }

    /** Futu asks to round to 3 decimals; prices below one keep 5, or a penny stock would lose what it has. */
    static double price(double sent) {
        double scale = Math.abs(sent) < 1 ? 1e5 : 1e3;
        return Math.rint(sent * scale) / scale;
    }

    /** How many rows were left out, by reason. */
    SortedMap<String, Integer> leftOut() {
        return leftOut;
    }

    /** What was strange about the rows, for people. */
    List<String> notes() {
        return turnover.sentence().isEmpty() ? List.of() : List.of(turnover.sentence());
    }

    /**
     * The rows, with the auctions in the bars they belong to.
     *
     * @throws dms.fetch.SourceException if their volumes or prices are not in the unit that they must be in
     */
    RawBars rows() {
        turnover.requireSharesAndPricesAsTraded();
        RawBars all = new RawBars(rows.size() + auctions.size());
        Map<Long, KLine> alone = new TreeMap<>(auctions);
        for (int i = 0; i < rows.size(); i++) {
            long millis = rows.openTimeMillis(i);
            KLine auction = auctions.get(millis);
            alone.remove(millis);
            if (auction == null || auction.getVolume() == 0) {
                copy(i, all);
            } else if (rows.value(BarField.VOLUME, i) == 0) {
                add(all, millis, auction);
            } else {
                merge(auction, i, all);
            }
        }
        alone.forEach((millis, auction) -> add(all, millis, auction));
        return all;
    }

    private void copy(int i, RawBars to) {
        to.add(
                rows.openTimeMillis(i),
                rows.value(BarField.OPEN, i),
                rows.value(BarField.HIGH, i),
                rows.value(BarField.LOW, i),
                rows.value(BarField.CLOSE, i),
                rows.value(BarField.VOLUME, i));
    }

    private void merge(KLine auction, int i, RawBars to) {
        to.add(
                rows.openTimeMillis(i),
                price(auction.getOpenPrice()),
                Math.max(price(auction.getHighPrice()), rows.value(BarField.HIGH, i)),
                Math.min(price(auction.getLowPrice()), rows.value(BarField.LOW, i)),
                rows.value(BarField.CLOSE, i),
                auction.getVolume() + rows.value(BarField.VOLUME, i));
    }
}
