package dms.fetch.yahoo;

import dms.fetch.SourceException;
import dms.market.Market;
import dms.market.Symbol;
import java.time.ZoneId;
import java.util.Optional;
import java.util.TimeZone;
import yahoofinance.exchanges.ExchangeTimeZone;

/**
 * The zone in which an exchange counts its days. An answer names it itself; where it does not, and to know an index's day
 * before asking, YahooFinanceAPI's tables of suffixes and indices serve, but never its guess of New York for what they do
 * not hold (Tokyo's {@code .T} among them).
 */
final class ExchangeZones {

    private ExchangeZones() {}

    /**
     * The zone of an answer's dates.
     *
     * @throws SourceException if neither the answer nor the tables know it and there are rows to date
     */
    static ZoneId of(ChartAnswer answer, Symbol symbol) {
        return answer.zone().or(() -> listed(symbol)).orElseGet(() -> {
            if (answer.size() == 0) {
                return symbol.market().zone();
            }
            throw new SourceException(
                    SourceException.Kind.MALFORMED,
                    "expected exchangeTimezoneName in Yahoo's answer for " + symbol + ", found none");
        });
    }

    /** The zone to think in before there is an answer. */
    static ZoneId toAsk(Symbol symbol) {
        return symbol.market() == Market.INDEX
                ? listed(symbol).orElseGet(() -> symbol.market().zone())
                : symbol.market().zone();
    }

    private static Optional<ZoneId> listed(Symbol symbol) {
        String ticker = YahooTicker.of(symbol);
        int dot = ticker.lastIndexOf('.');
        TimeZone zone = switch (symbol.market()) {
            case INDEX -> ExchangeTimeZone.INDEX_TIMEZONES.get(ticker);
            case US -> ExchangeTimeZone.SUFFIX_TIMEZONES.get("");
            default -> dot < 0 ? null : ExchangeTimeZone.SUFFIX_TIMEZONES.get(ticker.substring(dot + 1));
        };
        return Optional.ofNullable(zone).map(TimeZone::toZoneId);
    }
}
