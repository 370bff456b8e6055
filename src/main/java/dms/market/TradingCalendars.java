package dms.market;

import java.time.LocalDate;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The calendars of all markets as everybody who asks must see them: the tables, then what was inferred of closed days
 * and short ones, then the lines of people, who know best. Thread-safe; a calendar once given never changes, so whoever wants
 * the present one asks again.
 */
public final class TradingCalendars {

    private final Supplier<Map<Market, List<String>>> overrides;

    /** Guarded by this object. */
    private final Map<Market, List<String>> inferred = new EnumMap<>(Market.class);

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
     * Takes these lines for what was inferred of a market, and none that were before. What a line of people says of the same
     * date is so all the same.
     *
     * @param found lines that overrule a calendar, as {@link TradingCalendar#withOverride} knows them, with a date and why
     */
    public synchronized void infer(Market market, List<String> found) {
        inferred.put(market, List.copyOf(found));
        rebuild();
    }

    private synchronized void rebuild() {
        Map<Market, TradingCalendar> built = new EnumMap<>(Market.class);
        for (Market market : Market.values()) {
            List<String> found = inferred.getOrDefault(market, List.of());
            List<String> written = lines.getOrDefault(market, List.of());
            if (!found.isEmpty() || !written.isEmpty()) {
                TradingCalendar.of(market).ifPresent(table -> built.put(market, overruled(table, found, written)));
            }
        }
        changed = built;
    }

    private static TradingCalendar overruled(TradingCalendar table, List<String> found, List<String> written) {
        TradingCalendar calendar = table;
        for (String line : found) {
            if (calendar.covers(LocalDate.parse(line.split(" ", 3)[1]))) {
                calendar = calendar.withOverride(line);
            }
        }
        for (String line : written) {
            calendar = calendar.withOverride(line);
        }
        return calendar;
    }
}
