package dms.store.influx;

import static java.lang.System.Logger.Level.WARNING;

import dms.market.BarSeries;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import dms.store.Coverage;
import dms.store.SeriesSummary;
import dms.store.StoreException;
import dms.store.StoreException.Kind;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Asks a server for bars. Who reads a symbol waits while this store writes it. Thread-safe. */
final class BarReads {

    private static final System.Logger LOGGER = System.getLogger(BarReads.class.getName());
    private static final int STATEMENTS_PER_QUERY = 500;
    private static final String SUMMARY = "SELECT count(\"close\") AS \"bars\", min(\"low\") AS \"lowest\","
            + " max(\"high\") AS \"highest\", sum(\"open\") AS \"opens\", sum(\"close\") AS \"closes\","
            + " sum(\"volume\") AS \"volumes\"";

    private final InfluxServer server;
    private final Connecting connecting;
    private final SymbolLocks locks;

    /** Questions to a server. */
    BarReads(InfluxServer server, Connecting connecting, SymbolLocks locks) {
        this.server = server;
        this.connecting = connecting;
        this.locks = locks;
    }

    BarSeries read(SeriesKey key, TimeRange range) {
        return readAll(List.of(key), range).getOrDefault(key, BarSeries.empty());
    }

    Map<SeriesKey, BarSeries> readAll(Collection<SeriesKey> keys, TimeRange range) {
        Map<SeriesKey, BarSeries> bySeries = new LinkedHashMap<>();
        keys.forEach(key -> bySeries.put(key, BarSeries.empty()));
        if (range.isEmpty() || bySeries.isEmpty()) {
            return bySeries;
        }
        List<SeriesKey> wanted = List.copyOf(bySeries.keySet());
        Set<Symbol> symbols = wanted.stream().map(SeriesKey::symbol).collect(Collectors.toSet());
        return locks.reading(symbols, () -> {
            Connecting.Connection connection = connecting.connection();
            for (int from = 0; from < wanted.size(); from += STATEMENTS_PER_QUERY) {
                List<SeriesKey> some = wanted.subList(from, Math.min(from + STATEMENTS_PER_QUERY, wanted.size()));
                if (connection.dialect().takesSeveralStatements() || some.size() == 1) {
                    bySeries.putAll(readOneByOne(some, range));
                } else {
                    bySeries.putAll(readTogether(some, range));
                }
            }
            return bySeries;
        });
    }

    private Map<SeriesKey, BarSeries> readOneByOne(List<SeriesKey> keys, TimeRange range) {
        Policies policies = connecting.policies();
        Answer answer = server.queryInHalves(keys.stream()
                .map(key -> BarQuery.select(policies, key) + " AND " + BarQuery.within(range))
                .toList());
        Map<SeriesKey, BarSeries> found = new HashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            found.put(keys.get(i), bars(keys.get(i), answer.tables(i), false));
        }
        return found;
    }

    /** In one statement for each interval, for servers that take no more than one. */
    private Map<SeriesKey, BarSeries> readTogether(List<SeriesKey> keys, TimeRange range) {
        Map<SeriesKey, BarSeries> found = new HashMap<>();
        Map<Interval, List<SeriesKey>> byInterval = keys.stream().collect(Collectors.groupingBy(SeriesKey::interval));
        byInterval.forEach((interval, some) -> {
            String statement = BarQuery.selectTogether(
                            BarQuery.COLUMNS, connecting.policies().of(interval), interval, some)
                    + " AND " + BarQuery.within(range) + BarQuery.BY_SERIES;
            found.putAll(answerOf(some, statement, false));
        });
        return found;
    }

    /** One statement for each interval, which is answered by the server's index for series that it does not know. */
    Set<SeriesKey> keysWithin(Collection<SeriesKey> keys, TimeRange range) {
        Set<SeriesKey> having = new LinkedHashSet<>();
        if (range.isEmpty() || keys.isEmpty()) {
            return having;
        }
        Set<Symbol> symbols = keys.stream().map(SeriesKey::symbol).collect(Collectors.toSet());
        Map<Interval, List<SeriesKey>> byInterval = keys.stream().collect(Collectors.groupingBy(SeriesKey::interval));
        return locks.reading(symbols, () -> {
            byInterval.forEach((interval, some) -> {
                for (int from = 0; from < some.size(); from += STATEMENTS_PER_QUERY) {
                    having.addAll(keysWithin(
                            interval, some.subList(from, Math.min(from + STATEMENTS_PER_QUERY, some.size())), range));
                }
            });
            return having;
        });
    }

    private Set<SeriesKey> keysWithin(Interval interval, List<SeriesKey> keys, TimeRange range) {
        String statement = BarQuery.selectTogether(
                        "first(\"close\")", connecting.policies().of(interval), interval, keys)
                + " AND " + BarQuery.within(range) + BarQuery.BY_SERIES;
        Set<SeriesKey> found = new LinkedHashSet<>(
                byKey(server.query(List.of(statement)).tables(0)).keySet());
        found.retainAll(Set.copyOf(keys));
        return found;
    }

    private Map<SeriesKey, BarSeries> answerOf(List<SeriesKey> keys, String statement, boolean newestFirst) {
        Set<SeriesKey> wanted = Set.copyOf(keys);
        Map<SeriesKey, BarSeries> found = new HashMap<>();
        byKey(server.query(List.of(statement)).tables(0)).forEach((key, table) -> {
            if (wanted.contains(key)) {
                found.put(key, bars(key, List.of(table), newestFirst));
            }
        });
        return found;
    }

    /** One statement for each interval: the server keeps the limit for each series of it. */
    Map<SeriesKey, BarSeries> latestAll(Collection<SeriesKey> keys, int count) {
        if (count < 0) {
            throw new StoreException(
                    Kind.REFUSED, "the newest bars: expected a number of them not below 0, found " + count);
        }
        Map<SeriesKey, BarSeries> bySeries = new LinkedHashMap<>();
        keys.forEach(key -> bySeries.put(key, BarSeries.empty()));
        if (count == 0 || bySeries.isEmpty()) {
            return bySeries;
        }
        Set<Symbol> symbols = bySeries.keySet().stream().map(SeriesKey::symbol).collect(Collectors.toSet());
        Map<Interval, List<SeriesKey>> byInterval =
                bySeries.keySet().stream().collect(Collectors.groupingBy(SeriesKey::interval));
        return locks.reading(symbols, () -> {
            byInterval.forEach((interval, some) -> bySeries.putAll(answerOf(
                    some,
                    BarQuery.selectTogether(
                                    BarQuery.COLUMNS, connecting.policies().of(interval), interval, some)
                            + BarQuery.BY_SERIES + " ORDER BY time DESC LIMIT " + count,
                    true)));
            return bySeries;
        });
    }

    BarSeries page(SeriesKey key, long offset, int limit, boolean newestFirst) {
        if (offset < 0 || limit < 0) {
            throw new StoreException(
                    Kind.REFUSED,
                    "page of " + key + ": expected an offset and a limit not below 0, found " + offset + " and "
                            + limit);
        }
        if (limit == 0) {
            return BarSeries.empty(); // The server takes LIMIT 0 for no limit.
        }
        return locks.reading(Set.of(key.symbol()), () -> {
            String statement = BarQuery.select(connecting.policies(), key) + " ORDER BY time "
                    + (newestFirst ? "DESC" : "ASC") + " LIMIT " + limit + " OFFSET " + offset;
            return bars(key, server.query(List.of(statement)).tables(0), newestFirst);
        });
    }

    static BarSeries bars(SeriesKey key, List<Table> tables, boolean newestFirst) {
        if (tables.isEmpty()) {
            return BarSeries.empty();
        }
        Table table = newestFirst ? tables.get(0).reversed() : tables.get(0);
        int halves = table.halves();
        if (halves > 0) {
            LOGGER.log(
                    WARNING, () -> key + ": " + halves + " points in InfluxDB lack a field and are not read as bars");
        }
        try {
            return table.toBars();
        } catch (IllegalArgumentException e) {
            throw new StoreException(Kind.DAMAGED, key + " in InfluxDB: " + e.getMessage(), e);
        }
    }

    Optional<Coverage> coverage(SeriesKey key) {
        return locks.reading(
                Set.of(key.symbol()),
                () -> Optional.ofNullable(coverage(connecting.policies().of(key.interval()), BarQuery.where(key))
                        .get(key)));
    }

    SortedMap<SeriesKey, Coverage> coverage() {
        return locks.readingAll(() -> {
            Policies policies = connecting.policies();
            SortedMap<SeriesKey, Coverage> all = new TreeMap<>();
            for (String policy : policies.all()) {
                coverage(policy, "").forEach((key, coverage) -> {
                    if (policies.of(key.interval()).equals(policy)) {
                        all.put(key, coverage);
                    }
                });
            }
            return all;
        });
    }

    private SortedMap<SeriesKey, Coverage> coverage(String policy, String where) {
        String rest = BarQuery.from(policy) + where + BarQuery.BY_SERIES;
        Answer answer = server.query(List.of(
                "SELECT count(\"close\")" + rest, "SELECT first(\"close\")" + rest, "SELECT last(\"close\")" + rest));
        Map<SeriesKey, Table> first = byKey(answer.tables(1));
        Map<SeriesKey, Table> last = byKey(answer.tables(2));
        SortedMap<SeriesKey, Coverage> found = new TreeMap<>();
        byKey(answer.tables(0)).forEach((key, count) -> {
            Table oldest = first.get(key);
            Table newest = last.get(key);
            if (oldest != null && newest != null) {
                found.put(
                        key, new Coverage(oldest.timeMillis(0), newest.timeMillis(0), (long) count.number("count", 0)));
            }
        });
        return found;
    }

    SortedMap<SeriesKey, SeriesSummary> summaries(TimeRange range) {
        SortedMap<SeriesKey, SeriesSummary> all = new TreeMap<>();
        if (range.isEmpty()) {
            return all;
        }
        return locks.readingAll(() -> {
            Policies policies = connecting.policies();
            for (String policy : policies.all()) {
                String statement =
                        SUMMARY + BarQuery.from(policy) + " WHERE " + BarQuery.within(range) + BarQuery.BY_SERIES;
                byKey(server.query(List.of(statement)).tables(0)).forEach((key, table) -> {
                    if (policies.of(key.interval()).equals(policy)) {
                        all.put(
                                key,
                                new SeriesSummary(
                                        (long) table.number("bars", 0),
                                        table.number("lowest", 0),
                                        table.number("highest", 0),
                                        table.number("opens", 0),
                                        table.number("closes", 0),
                                        table.number("volumes", 0)));
                    }
                });
            }
            return all;
        });
    }

    /** What others wrote into the measurement under names that are no symbols is not ours to show. */
    private static Map<SeriesKey, Table> byKey(List<Table> tables) {
        Map<SeriesKey, Table> byKey = new LinkedHashMap<>();
        for (Table table : tables) {
            String symbol = table.tags().getOrDefault("symbol", "");
            String interval = table.tags().getOrDefault("interval", "");
            try {
                SeriesKey key = new SeriesKey(Symbol.parse(symbol), Interval.parse(interval));
                if (key.symbol().toString().equals(symbol)
                        && key.interval().toString().equals(interval)) {
                    byKey.put(key, table);
                }
            } catch (IllegalArgumentException e) {
                LOGGER.log(
                        WARNING,
                        () -> "a series in InfluxDB is not shown: "
                                + InfluxText.shortened(symbol + "/" + interval + ": " + e.getMessage()));
            }
        }
        return byKey;
    }
}
