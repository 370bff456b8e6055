package dms.market;

import java.time.LocalDate;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The calendars of all markets as everybody who asks must see them: the tables, then the closures inferred from bars that
 * nobody has, then the lines of people, who know best. Thread-safe; a calendar once given never changes, so whoever wants
 * the present one asks again.
 */
public final class TradingCalendars {

    private final Supplier<Map<Market, List<String>>> overrides;

    /** Guarded by this object. */
    private final Map<Market, SortedMap<LocalDate, String>> inferred = new EnumMap<>(Market.class);

    private volatile Map<Market, List<String>> lines;
    private volatile Map<Market, TradingCalendar> changed = Map.of();

    /**
     * Calendars with overrides.
     *
     * @param overrides gives the lines that overrule the calendar of a market, each of them right, whenever it is asked
     */
    public TradingCalendars(Supplier<Map<Market, List<String>>> overrides) {
        this.overrides = overrides;
        this.lines = Map.copyOf(overrides.get());
        rebuild();
    }

    /** The tables alone. */
    public static TradingCalendars plain() {
        return new TradingCalendars(Map::of);
    }

    /** The calendar of a market, if there is one. */
    public Optional<TradingCalendar> of(Market market) {
        TradingCalendar overruled = changed.get(market);
        return overruled == null ? TradingCalendar.of(market) : Optional.of(overruled);
    }

    /** Asks for the overrides again, as somebody may have written some since. */
    public synchronized void refresh() {
        Map<Market, List<String>> now = Map.copyOf(overrides.get());
        if (!now.equals(lines)) {
            lines = now;
            rebuild();
        }
    }

    /**
     * Takes these dates of a market for closed and no others that were inferred before. A date that a line of people
     * opens is open all the same.
     *
     * @param closures the dates and why
     */
    public synchronized void infer(Market market, SortedMap<LocalDate, String> closures) {
        inferred.put(market, new TreeMap<>(closures));
        rebuild();
    }

    private synchronized void rebuild() {
        Map<Market, TradingCalendar> built = new EnumMap<>(Market.class);
        for (Market market : Market.values()) {
            SortedMap<LocalDate, String> closures = inferred.getOrDefault(market, new TreeMap<>());
            List<String> written = lines.getOrDefault(market, List.of());
            if (!closures.isEmpty() || !written.isEmpty()) {
                TradingCalendar.of(market).ifPresent(table -> built.put(market, overruled(table, closures, written)));
            }
        }
        changed = built;
    }

    private static TradingCalendar overruled(
            TradingCalendar table, SortedMap<LocalDate, String> closures, List<String> written) {
        TradingCalendar calendar = table;
        for (Map.Entry<LocalDate, String> closure : closures.entrySet()) {
            if (calendar.covers(closure.getKey())) {
                calendar = calendar.withOverride("closed " + closure.getKey() + " " + closure.getValue());
            }
        }
        for (String line : written) {
            calendar = calendar.withOverride(line);
        }
        return calendar;
    }
}
