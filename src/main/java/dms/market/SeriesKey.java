package dms.market;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What names a series of bars: a symbol and an interval.
 *
 * @param symbol the symbol
 * @param interval the length of its bars
 */
public record SeriesKey(Symbol symbol, Interval interval) implements Comparable<SeriesKey> {

    /** The trading date of a bar of this series. */
    public LocalDate dateOf(long openTimeMillis) {
        return symbol.market().dateOf(interval, openTimeMillis);
    }

    /** The last calendar date that a bar of this series covers. */
    public LocalDate lastDateOf(long openTimeMillis) {
        return symbol.market().lastDateOf(interval, openTimeMillis);
    }

    /** The instant by which a bar of this series is surely over. */
    public Instant closeOf(long openTimeMillis) {
        return symbol.market().closeOf(interval, openTimeMillis);
    }

    /** The symbols of some series. */
    public static SortedSet<Symbol> symbols(Collection<SeriesKey> keys) {
        SortedSet<Symbol> symbols = new TreeSet<>();
        keys.forEach(key -> symbols.add(key.symbol()));
        return symbols;
    }

    @Override
    public int compareTo(SeriesKey other) {
        int bySymbol = symbol.compareTo(other.symbol);
        return bySymbol != 0 ? bySymbol : interval.compareTo(other.interval);
    }

    /** Symbol and interval, such as {@code US.AAPL/1d}. */
    @Override
    public String toString() {
        return symbol + "/" + interval;
    }
}
