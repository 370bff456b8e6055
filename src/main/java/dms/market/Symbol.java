package dms.market;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A listing: a market and the code it has there. Its canonical form is {@code MARKET.CODE}, such as {@code US.AAPL},
 * {@code HK.00700} (five digits), {@code SH.600519}, {@code SZ.000001}, {@code CRYPTO.BTC-USD}, {@code INDEX.GSPC}.
 *
 * @param market the market
 * @param code the code in upper case, 1 to 32 letters, digits, dots and hyphens, beginning and ending with a letter or digit
 */
public record Symbol(Market market, String code) implements Comparable<Symbol> {

    private static final Pattern CODE = Pattern.compile("[A-Z0-9](?:[A-Z0-9.-]{0,30}[A-Z0-9])?");
    private static final Pattern CRYPTO_PAIR = Pattern.compile("[A-Z0-9]{2,10}-(?:USD|EUR|GBP|JPY|HKD|CNY|USDT|BTC)");
    private static final Pattern CHINA_CODE = Pattern.compile("[0-9]{6}");
    private static final Pattern HONG_KONG_CODE = Pattern.compile("[0-9]{1,5}");

    /** The exchange suffixes in use with Yahoo and Reuters, by which foreign spellings are recognised. */
    private static final Map<String, Market> SUFFIXES = Map.ofEntries(
            Map.entry("HK", Market.HK),
            Map.entry("SS", Market.SH),
            Map.entry("SH", Market.SH),
            Map.entry("SZ", Market.SZ),
            Map.entry("US", Market.US),
            Map.entry("L", Market.UK),
            Map.entry("T", Market.JP),
            Map.entry("DE", Market.DE),
            Map.entry("PA", Market.FR),
            Map.entry("MI", Market.IT),
            Map.entry("ST", Market.SE),
            Map.entry("OL", Market.NO),
            Map.entry("CO", Market.DK),
            Map.entry("AX", Market.AU),
            Map.entry("TO", Market.CA),
            Map.entry("JK", Market.ID));

    /**
     * Checks the code and brings Hong Kong's to five digits and American share classes to a dot: {@code BRK.B}.
     *
     * @throws IllegalArgumentException if the code has other characters than a code may have, or not the digits its market demands
     */
    public Symbol {
        code = code.toUpperCase(Locale.ROOT);
        if (!CODE.matcher(code).matches()) {
            throw new IllegalArgumentException(
                    "symbol: expected 1 to 32 letters, digits, '.' or '-', found " + quoted(code));
        }
        if (market == Market.HK) {
            code = hongKong(code);
        }
        if (market == Market.US) {
            code = code.replace('-', '.');
        }
        if ((market == Market.SH || market == Market.SZ)
                && !CHINA_CODE.matcher(code).matches()) {
            throw new IllegalArgumentException(
                    "symbol: expected six digits for market " + market + ", found " + quoted(code));
        }
    }

    /**
     * Reads a symbol in its canonical form or in one that people and other programs write: {@code AAPL}, {@code aapl},
     * {@code 00700}, {@code 0700.HK}, {@code 600519.SS}, {@code 600519.SH}, {@code BRK-B}, {@code ^GSPC},
     * {@code EURUSD=X}, {@code BTC-USD}, {@code GC=F}, {@code VOD.L}.
     *
     * @throws IllegalArgumentException if the text is none of these
     */
    public static Symbol parse(String text) {
        String name = text.strip().toUpperCase(Locale.ROOT);
        int dot = name.indexOf('.');
        if (dot > 0) {
            String head = name.substring(0, dot);
            for (Market market : Market.values()) {
                if (market.name().equals(head)) {
                    return new Symbol(market, name.substring(dot + 1));
                }
            }
        }
        return foreign(name);
    }

    /** The same as {@link #parse}, under the name by which Jakarta REST finds it for path and query parameters. */
    public static Symbol fromString(String text) {
        return parse(text);
    }

    private static Symbol foreign(String name) {
        if (name.startsWith("^")) {
            return new Symbol(Market.INDEX, name.substring(1));
        }
        if (name.endsWith("=X")) {
            return new Symbol(Market.FX, name.substring(0, name.length() - 2));
        }
        if (name.endsWith("=F")) {
            return new Symbol(Market.FUTURE, name.substring(0, name.length() - 2));
        }
        int dot = name.lastIndexOf('.');
        Market bySuffix = dot > 0 ? SUFFIXES.get(name.substring(dot + 1)) : null;
        if (bySuffix != null) {
            return new Symbol(bySuffix, name.substring(0, dot));
        }
        if (CHINA_CODE.matcher(name).matches()) {
            return new Symbol(chinaBoard(name), name);
        }
        if (HONG_KONG_CODE.matcher(name).matches()) {
            return new Symbol(Market.HK, name);
        }
        if (CRYPTO_PAIR.matcher(name).matches()) {
            return new Symbol(Market.CRYPTO, name);
        }
        return new Symbol(Market.US, name);
    }

    private static Market chinaBoard(String code) {
        char first = code.charAt(0);
        if (first == '6' || first == '5' || first == '9') {
            return Market.SH;
        }
        if (first == '0' || first == '1' || first == '2' || first == '3') {
            return Market.SZ;
        }
        throw new IllegalArgumentException(
                "symbol: expected the market before the six digits, such as SH." + code + ", found " + quoted(code));
    }

    private static String hongKong(String code) {
        if (!HONG_KONG_CODE.matcher(code).matches()) {
            throw new IllegalArgumentException(
                    "symbol: expected up to five digits for market HK, found " + quoted(code));
        }
        return "0".repeat(5 - code.length()) + code;
    }

    private static String quoted(String text) {
        return '"' + (text.length() > 40 ? text.substring(0, 40) + "…" : text) + '"';
    }

    @Override
    public int compareTo(Symbol other) {
        int byMarket = market.compareTo(other.market);
        return byMarket != 0 ? byMarket : code.compareTo(other.code);
    }

    /** The canonical form, such as {@code HK.00700}. */
    @Override
    public String toString() {
        return market + "." + code;
    }
}
