package dms.fetch.futu;

import com.futu.openapi.pb.QotCommon.TradeDateMarket;
import com.futu.openapi.pb.QotRequestTradeDate;
import com.futu.openapi.pb.QotRequestTradeDate.TradeDate;
import dms.market.Market;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The days on which exchanges trade by Futu's own list, asked for once and kept. Futu takes weekends and holidays out, but
 * not days that were cancelled for weather. Thread-safe; guarded by {@code this}.
 */
final class TradingDays {

    private final Map<Market, Known> known = new EnumMap<>(Market.class);

    private record Known(LocalDate first, LocalDate last, NavigableSet<LocalDate> days) {

        boolean covers(LocalDate from, LocalDate to) {
            return !from.isBefore(first) && !to.isAfter(last);
        }
    }

    /**
     * The trading days between two dates, both included.
     *
     * @param ask asks OpenD
     * @throws dms.fetch.SourceException if OpenD does not tell
     */
    synchronized NavigableSet<LocalDate> between(
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
        return Collections.unmodifiableNavigableSet(had.days.subSet(first, true, last, true));
    }

    private static NavigableSet<LocalDate> ask(
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
        NavigableSet<LocalDate> days = new TreeSet<>();
        for (TradeDate date : answer.getTradeDateListList()) {
            try {
                days.add(LocalDate.parse(
                        date.getTime().substring(0, Math.min(10, date.getTime().length()))));
            } catch (DateTimeException unreadable) {
                throw new dms.fetch.SourceException(
                        dms.fetch.SourceException.Kind.MALFORMED,
                        "OpenD: expected a trading day, found \"" + date.getTime() + "\"",
                        unreadable);
            }
        }
        return days;
    }

    private static int market(Market exchange) {
        return switch (exchange) {
            case HK -> TradeDateMarket.TradeDateMarket_HK_VALUE;
            case US -> TradeDateMarket.TradeDateMarket_US_VALUE;
            default -> TradeDateMarket.TradeDateMarket_CN_VALUE;
        };
    }
}
