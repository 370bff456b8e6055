package dms.fetch.yahoo;

import dms.market.Market;
import dms.market.Symbol;
import java.util.EnumMap;
import java.util.Map;

/**
 * How Yahoo writes a symbol: {@code AAPL}, {@code BRK-B}, {@code 0700.HK}, {@code 600519.SS}, {@code VOD.L},
 * {@code EURUSD=X}, {@code BTC-USD}, {@code ^GSPC}, {@code GC=F}.
 *
 * <p>A share class follows a hyphen with Yahoo: a dot in a code becomes one. The way back is exact for the United States,
 * where the canonical form has the dot; elsewhere the hyphen stays, as {@link Symbol#parse} reads it.
 */
final class YahooTicker {

    /** What follows the code, by market: {@link Symbol}'s own table, the other way round. */
    private static final Map<Market, String> SUFFIXES = new EnumMap<>(Map.ofEntries(
            Map.entry(Market.US, ""),
            Map.entry(Market.HK, ".HK"),
            Map.entry(Market.SH, ".SS"),
            Map.entry(Market.SZ, ".SZ"),
            Map.entry(Market.UK, ".L"),
            Map.entry(Market.JP, ".T"),
            Map.entry(Market.DE, ".DE"),
            Map.entry(Market.FR, ".PA"),
            Map.entry(Market.IT, ".MI"),
            Map.entry(Market.SE, ".ST"),
            Map.entry(Market.NO, ".OL"),
            Map.entry(Market.DK, ".CO"),
            Map.entry(Market.AU, ".AX"),
            Map.entry(Market.CA, ".TO"),
            Map.entry(Market.ID, ".JK"),
            Map.entry(Market.FX, "=X"),
            Map.entry(Market.CRYPTO, ""),
            Map.entry(Market.INDEX, ""),
            Map.entry(Market.FUTURE, "=F")));

    private YahooTicker() {}

    /** Whether Yahoo has a way to write symbols of this market. */
    static boolean knows(Market market) {
        return SUFFIXES.containsKey(market);
    }

    /**
     * Yahoo's name of a symbol.
     *
     * @throws IllegalArgumentException if Yahoo has no way to write symbols of its market
     */
    static String of(Symbol symbol) {
        String suffix = SUFFIXES.get(symbol.market());
        if (suffix == null) {
            throw new IllegalArgumentException(
                    "ticker: expected a market that Yahoo carries, found " + symbol.market() + " of " + symbol);
        }
        return switch (symbol.market()) {
            case INDEX -> "^" + symbol.code();
            case HK -> hongKong(symbol.code()) + suffix;
            default -> symbol.code().replace('.', '-') + suffix;
        };
    }

    /**
     * The symbol that Yahoo writes so.
     *
     * @throws IllegalArgumentException if it is no ticker
     */
    static Symbol symbolOf(String ticker) {
        return Symbol.parse(ticker);
    }

    /** Yahoo has at least four digits: 0700, and five only where the number needs them: 80700. */
    private static String hongKong(String code) {
        return code.startsWith("0") ? code.substring(1) : code;
    }
}
