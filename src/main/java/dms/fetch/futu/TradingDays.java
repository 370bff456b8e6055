package dms.fetch.futu;

import com.futu.openapi.pb.QotCommon.TradeDateMarket;
import com.futu.openapi.pb.QotCommon.TradeDateType;
import com.futu.openapi.pb.QotRequestTradeDate;
import com.futu.openapi.pb.QotRequestTradeDate.TradeDate;
import dms.fetch.SourceException;
import dms.market.ListedDays;
import dms.market.ListedDays.Part;
import dms.market.Market;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The days on which exchanges trade by Futu's own list, asked for once and kept. Futu takes weekends and holidays out, but
 * not days that were cancelled for weather. Thread-safe; guarded by {@code this}.
 */
final class TradingDays {

    private final Map<Market, Known> known = new EnumMap<>(Market.class);

    private record Known(LocalDate first, LocalDate last, ListedDays days) {

        boolean covers(LocalDate from, LocalDate to) {
            return !from.isBefore(first) && !to.isAfter(last);
        }
    }

    /**
     * The trading days between two dates, both included.
     *
     * @param ask asks OpenD
     * @throws SourceException if OpenD does not tell
     */
    synchronized ListedDays between(
            Market exchange,
            LocalDate first,
            LocalDate last,
            Function<QotRequestTradeDate.C2S, QotRequestTradeDate.S2C> ask) {
        Known had = known.get(exchange);
        if (had == null || !had.covers(first, last)) {
            LocalDate from = had == null || first.isBefore(had.first) ? first : had.first;
            LocalDate to = had == null || last.isAfter(had.last) ? last : had.last;
            had = new Known(from, to, ask(exchange, from, to, ask));
            known.put(exchange, had);
        }
        return new ListedDays(exchange, first, last, had.days.days().subMap(first, last.plusDays(1)));
    }

    private static ListedDays ask(
            Market exchange,
            LocalDate first,
            LocalDate last,
            Function<QotRequestTradeDate.C2S, QotRequestTradeDate.S2C> ask) {
        QotRequestTradeDate.S2C answer = ask.apply(QotRequestTradeDate.C2S
                .newBuilder()
                .setMarket(market(exchange))
                .setBeginTime(first.toString())
                .setEndTime(last.toString())
                .build());
        SortedMap<LocalDate, Part> days = new TreeMap<>();
        for (TradeDate date : answer.getTradeDateListList()) {
            LocalDate day = day(date);
            // A day outside of what was asked for says nothing about what was.
            if (!day.isBefore(first) && !day.isAfter(last)) {
                days.put(day, part(date));
            }
        }
        return new ListedDays(exchange, first, last, days);
    }

    private static LocalDate day(TradeDate date) {
        try {
            return LocalDate.parse(
                    date.getTime().substring(0, Math.min(10, date.getTime().length())));
        } catch (DateTimeException unreadable) {
            throw new SourceException(
                    SourceException.Kind.MALFORMED,
                    "OpenD: expected a trading day, found \"" + date.getTime() + "\"",
                    unreadable);
        }
    }

    private static Part part(TradeDate date) {
        return switch (date.getTradeDateType()) {
            case TradeDateType.TradeDateType_Morning_VALUE -> Part.MORNING;
            case TradeDateType.TradeDateType_Afternoon_VALUE -> Part.AFTERNOON;
            default -> Part.WHOLE;
        };
    }

    private static int market(Market exchange) {
        return switch (exchange) {
            case HK -> TradeDateMarket.TradeDateMarket_HK_VALUE;
            case US -> TradeDateMarket.TradeDateMarket_US_VALUE;
            default -> TradeDateMarket.TradeDateMarket_CN_VALUE;
        };
    }
}
