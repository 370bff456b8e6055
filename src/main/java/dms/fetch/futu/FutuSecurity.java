package dms.fetch.futu;

import com.futu.openapi.pb.QotCommon;
import dms.market.Market;
import dms.market.Symbol;
import java.util.Map;
import java.util.Optional;

/**
 * How Futu writes a symbol: a number for the market, and the code as DMS has it. Indices stand at an exchange with Futu
 * and have names of their own there; those of Shanghai and Shenzhen have six digits like shares and need no table.
 */
final class FutuSecurity {

    /** {@code QotMarket} of Futu's protocol. */
    private static final Map<Market, Integer> MARKETS = Map.of(
            Market.HK, QotCommon.QotMarket.QotMarket_HK_Security_VALUE,
            Market.US, QotCommon.QotMarket.QotMarket_US_Security_VALUE,
            Market.SH, QotCommon.QotMarket.QotMarket_CNSH_Security_VALUE,
            Market.SZ, QotCommon.QotMarket.QotMarket_CNSZ_Security_VALUE);

    /** By DMS's code of an index, as many public programs on OpenD write them (read 2026-11-24). */
    private static final Map<String, Listing> INDICES = Map.of(
            "HSI", new Listing(Market.HK, "800000"),
            "HSCE", new Listing(Market.HK, "800100"),
            "HSTECH", new Listing(Market.HK, "800700"),
            "GSPC", new Listing(Market.US, ".SPX"),
            "DJI", new Listing(Market.US, ".DJI"),
            "IXIC", new Listing(Market.US, ".IXIC"),
            "NDX", new Listing(Market.US, ".NDX"));

    private record Listing(Market exchange, String code) {}

    private FutuSecurity() {}

    /** Whether Futu's history has this symbol's market, or this index. */
    static boolean carries(Symbol symbol) {
        return listing(symbol).isPresent();
    }

    /**
     * The exchange whose clock the times of a symbol follow.
     *
     * @throws IllegalArgumentException if Futu does not carry it
     */
    static Market exchange(Symbol symbol) {
        return required(symbol).exchange;
    }

    /**
     * Futu's form of a symbol.
     *
     * @throws IllegalArgumentException if Futu does not carry it
     */
    static QotCommon.Security of(Symbol symbol) {
        Listing listing = required(symbol);
        return QotCommon.Security.newBuilder()
                .setMarket(MARKETS.getOrDefault(listing.exchange, 0))
                .setCode(listing.code)
                .build();
    }

    /** The symbol of a security; empty for what DMS has no form of, such as options. */
    static Optional<Symbol> symbolOf(QotCommon.Security security) {
        return MARKETS.entrySet().stream()
                .filter(entry -> entry.getValue() == security.getMarket())
                .findFirst()
                .flatMap(entry -> symbol(new Listing(entry.getKey(), security.getCode())));
    }

    private static Optional<Symbol> symbol(Listing listing) {
        Optional<Symbol> index = INDICES.entrySet().stream()
                .filter(entry -> entry.getValue().equals(listing))
                .findFirst()
                .map(entry -> new Symbol(Market.INDEX, entry.getKey()));
        if (index.isPresent()) {
            return index;
        }
        try {
            return Optional.of(new Symbol(listing.exchange, listing.code));
        } catch (IllegalArgumentException foreign) {
            return Optional.empty();
        }
    }

    private static Listing required(Symbol symbol) {
        return listing(symbol)
                .orElseThrow(() -> new IllegalArgumentException(
                        "security: expected a symbol of HK, US, SH or SZ, or one of the indices "
                                + INDICES.keySet().stream().sorted().toList() + ", found " + symbol));
    }

    private static Optional<Listing> listing(Symbol symbol) {
        if (symbol.market() == Market.INDEX) {
            return Optional.ofNullable(INDICES.get(symbol.code()));
        }
        return MARKETS.containsKey(symbol.market())
                ? Optional.of(new Listing(symbol.market(), symbol.code()))
                : Optional.empty();
    }
}
