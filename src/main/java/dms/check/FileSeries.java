package dms.check;

import dms.clean.history.HistoryContext;
import dms.market.Interval;
import dms.market.Market;
import dms.market.SeriesKey;
import dms.market.Symbol;
import java.time.ZoneId;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The series that a file's name names: {@code SYMBOL-INTERVAL….csv}, {@code SYMBOL_INTERVAL….csv} or {@code SYMBOL.csv},
 * which is daily. The symbol as Yahoo spells it, with a hyphen or a dot before the exchange: {@code 4063-T-1d.csv}.
 *
 * @param name the symbol with a dot before the exchange
 * @param interval the length of the bars
 * @param zone the zone of the exchange's dates
 * @param market the exchange, which files have in common that may be set against each other
 * @param context what the checks know of the series
 */
record FileSeries(String name, Interval interval, ZoneId zone, String market, HistoryContext context) {

    private static final Pattern WITH_INTERVAL =
            Pattern.compile("(.+?)[-_](1m|5m|15m|30m|60m|1h|1d|1wk|1w|1mo)(?:[-_. ].*)?", Pattern.CASE_INSENSITIVE);
    /** Intervals that Yahoo has and DMS does not. */
    private static final Pattern WITH_OTHER_INTERVAL =
            Pattern.compile(".+?[-_](2m|90m|4h|5d|3mo)(?:[-_. ].*)?", Pattern.CASE_INSENSITIVE);

    private static final Pattern WITH_EXCHANGE = Pattern.compile("(.+)[-.]([A-Za-z]{1,3})");
    private static final String ENDING = ".csv";

    /** Yahoo's exchanges that are no {@link Market} here: known as such, so that they are not taken for American ones. */
    private static final Set<String> ELSEWHERE = Set.of(
            "IL", "SW", "AS", "BR", "MC", "LS", "VI", "HE", "AT", "WA", "PR", "IC", "IR", "TI", "F", "BE", "MU", "DU",
            "HM", "HA", "SG", "NZ", "V", "NE", "CN", "SA", "MX", "BA", "SN", "KS", "KQ", "TW", "TWO", "SI", "KL", "BK",
            "NS", "BO", "SR", "QA", "IS", "CR", "BD", "RG", "TL", "VS", "JO", "TA", "KW", "CA", "XC", "XD");

    /** Exchanges that quote in a part of their money: cents of Johannesburg, agorot of Tel Aviv, fils of Kuwait. */
    private static final Map<String, Integer> SUBUNITS = Map.of("JO", 100, "TA", 100, "KW", 1000);

    /**
     * The series of a file's name.
     *
     * @throws IllegalArgumentException if the name before {@code .csv} is no symbol
     */
    static FileSeries of(String fileName) {
        boolean isCsv = fileName.toLowerCase(java.util.Locale.ROOT).endsWith(ENDING);
        String stem = isCsv ? fileName.substring(0, fileName.length() - ENDING.length()) : fileName;
        Matcher parts = WITH_INTERVAL.matcher(stem);
        boolean hasInterval = parts.matches();
        Matcher other = WITH_OTHER_INTERVAL.matcher(stem);
        if (!hasInterval && other.matches()) {
            throw new IllegalArgumentException(
                    "expected an interval of 1m, 5m, 15m, 30m, 1h, 1d, 1wk or 1mo in the name, found "
                            + other.group(1));
        }
        Interval interval = hasInterval ? Interval.parse(parts.group(2)) : Interval.D1;
        try {
            return of(hasInterval ? parts.group(1) : stem, interval);
        } catch (IllegalArgumentException noSymbol) {
            throw new IllegalArgumentException(
                    "expected a name such as AAPL.csv, 4063-T-1d.csv or VOD.L-1wk-raw.csv; " + noSymbol.getMessage(),
                    noSymbol);
        }
    }

    private static FileSeries of(String written, Interval interval) {
        Matcher parts = WITH_EXCHANGE.matcher(written);
        if (parts.matches()) {
            String exchange = parts.group(2).toUpperCase(java.util.Locale.ROOT);
            String dotted = parts.group(1) + '.' + exchange;
            if (ELSEWHERE.contains(exchange) && !isClassOfShare(exchange)) {
                HistoryContext context =
                        HistoryContext.of(interval, ZoneId.of("UTC")).withSubunit(SUBUNITS.getOrDefault(exchange, 1));
                return new FileSeries(dotted, interval, ZoneId.of("UTC"), exchange, context);
            }
            if (Symbol.parse(dotted).market() != Market.US) {
                return of(dotted, new SeriesKey(Symbol.parse(dotted), interval));
            }
        }
        return of(written, new SeriesKey(Symbol.parse(written), interval));
    }

    private static boolean isClassOfShare(String exchange) {
        return exchange.equals("A") || exchange.equals("B");
    }

    private static FileSeries of(String name, SeriesKey key) {
        Market market = key.symbol().market();
        return new FileSeries(name, key.interval(), market.zone(), market.name(), HistoryContext.of(key));
    }
}
