package dms.fetch.yahoo;

import dms.market.Market;
import dms.market.Symbol;
import dms.market.TimeRange;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The whole action history of a symbol up to now, asked once and remembered for some minutes, so that the chunks and
 * intervals of one run need one request.
 *
 * <p>It is asked for with monthly bars, and again with daily ones if that answer may lack events: Yahoo lists one event
 * under each bar. By period and not by {@code range=max}, to which Yahoo answers with whatever bars it likes.
 * Thread-safe; two callers at the same moment may both ask.
 */
final class ActionLookup {

    private static final Duration REMEMBERED = Duration.ofMinutes(5);
    private static final int MOST_REMEMBERED = 2000;
    private static final Set<Market> WITHOUT_ACTIONS =
            EnumSet.of(Market.FX, Market.CRYPTO, Market.INDEX, Market.FUTURE);

    /**
     * What is known of a symbol.
     *
     * @param history its actions
     * @param firstTrade its first trade, if Yahoo says so
     * @param askedAt when it was asked
     * @param asOf the exchange's date of that moment: splits up to it are in the prices
     */
    record Known(ActionHistory history, Optional<Instant> firstTrade, Instant askedAt, LocalDate asOf) {}

    private final Function<ChartQuestion, ChartAnswer> ask;
    private final Clock clock;
    private final Map<Symbol, Known> remembered = new ConcurrentHashMap<>();

    ActionLookup(Function<ChartQuestion, ChartAnswer> ask, Clock clock) {
        this.ask = ask;
        this.clock = clock;
    }

    /** The history of a symbol, at most some minutes old and asked on the exchange's present day. */
    Known of(Symbol symbol) {
        Instant now = clock.instant();
        if (WITHOUT_ACTIONS.contains(symbol.market())) {
            return new Known(
                    ActionHistory.empty(),
                    Optional.empty(),
                    now,
                    now.atZone(symbol.market().zone()).toLocalDate());
        }
        Known known = remembered.get(symbol);
        if (known != null
                && Duration.between(known.askedAt(), now).abs().compareTo(REMEMBERED) < 0
                && symbol.market().dateAt(now).equals(known.asOf())) {
            return known;
        }
        Known fresh = asked(symbol, now);
        if (remembered.size() >= MOST_REMEMBERED) {
            remembered.clear();
        }
        remembered.put(symbol, fresh);
        return fresh;
    }

    private Known asked(Symbol symbol, Instant now) {
        ChartAnswer answer = ask.apply(question(symbol, "1mo", now));
        if (ActionHistory.mayLack(answer)) {
            answer = ask.apply(question(symbol, "1d", now));
        }
        ZoneId zone = ExchangeZones.of(answer, symbol);
        Optional<Instant> firstTrade = answer.firstTradeDate().isEmpty()
                ? Optional.empty()
                : Optional.of(Instant.ofEpochSecond(answer.firstTradeDate().getAsLong()));
        return new Known(
                ActionHistory.of(answer, zone),
                firstTrade,
                now,
                clock.instant().atZone(symbol.market().zone()).toLocalDate());
    }

    private static ChartQuestion question(Symbol symbol, String granularity, Instant now) {
        Instant end = now.truncatedTo(ChronoUnit.DAYS).plus(2, ChronoUnit.DAYS);
        return new ChartQuestion(YahooTicker.of(symbol), granularity, new TimeRange(RangePlan.BEGINNING, end));
    }
}
