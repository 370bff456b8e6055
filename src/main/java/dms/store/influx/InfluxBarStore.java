package dms.store.influx;

import static java.lang.System.Logger.Level.WARNING;

import dms.market.BarSeries;
import dms.market.CorporateAction;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import dms.store.Compression;
import dms.store.Coverage;
import dms.store.SeriesSummary;
import dms.store.ServerStore;
import dms.store.StoreException;
import dms.store.StoreException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
import org.jspecify.annotations.Nullable;

/**
 * Bars in InfluxDB 1.x, 2.x or 3.x (D9): measurement {@code bars} with the tags {@code symbol} and {@code interval} and
 * five float fields, all always written; measurement {@code actions} beside it. Thread-safe. It connects with the first
 * call that needs the server, so it can be built while the server is down; it then asks what the server is, and creates
 * the database if that is missing. After a call without an answer it connects anew, and a database that is missing then
 * is a failure and is not created again.
 *
 * <p>A write is atomic for the readers of this store, which wait for it, and not for other programs that read the same
 * server: InfluxDB shows a write in parts while it takes it. A write of more than ten thousand bars is several requests;
 * if one fails, others may have been done, and the same write done again completes it. The first write after a connect
 * is read back, so that a server that says yes and keeps nothing is found out; where the server drops what grows old,
 * every write is.
 *
 * <p>InfluxDB 3.x cannot delete points: {@link #delete} is refused there.
 */
public final class InfluxBarStore implements ServerStore {

    static final String BARS = "bars";
    static final String ACTIONS = "actions";

    private static final System.Logger LOGGER = System.getLogger(InfluxBarStore.class.getName());

    private static final int STATEMENTS_PER_QUERY = 500;

    /** How many lines are written to many series before their readers may look again: a fraction of a second. */
    private static final int LINES_LOCKED = 4 * SeriesWrite.LINES_PER_WRITE;

    private static final Duration PATIENCE = Duration.ofMinutes(6);
    private static final String COLUMNS = "\"open\", \"high\", \"low\", \"close\", \"volume\"";
    private static final String SUMMARY = "SELECT count(\"close\") AS \"bars\", min(\"low\") AS \"lowest\","
            + " max(\"high\") AS \"highest\", sum(\"open\") AS \"opens\", sum(\"close\") AS \"closes\","
            + " sum(\"volume\") AS \"volumes\"";
    private static final String BY_SERIES = " GROUP BY \"symbol\", \"interval\"";

    private final InfluxServer server;
    private final SymbolLocks locks = new SymbolLocks(PATIENCE);

    /** Null until connected; connecting twice at a time does no harm. */
    private volatile @Nullable Connection connected;

    /** The dialect whose server proved that it keeps what it is given. */
    private volatile @Nullable Dialect proved;

    /** A store on this server, which is not asked anything yet. */
    public InfluxBarStore(InfluxSettings settings) {
        this(new InfluxServer(settings));
    }

    /**
     * The same, which refuses a server of another major version before anything is done there.
     *
     * @param version 1, 2 or 3
     */
    public InfluxBarStore(InfluxSettings settings, int version) {
        this(new InfluxServer(settings, version));
    }

    /** A store on this server to which points are sent compressed so. */
    public InfluxBarStore(InfluxSettings settings, Compression compression) {
        this(new InfluxServer(settings, compression));
    }

    /** The same with calls of the caller's making, which it closes. */
    InfluxBarStore(InfluxServer server) {
        this.server = server;
    }

    /** What was found at a connect. */
    private record Connection(Dialect dialect, Policies policies) {}

    @SuppressWarnings("ReferenceEquality") // Every connect has its own dialect.
    private Connection connection() {
        Dialect dialect = server.dialect();
        Connection before = connected;
        if (before != null && before.dialect() == dialect) {
            return before;
        }
        Policies policies = dialect.connect(server, before == null);
        if (before != null && !before.policies().equals(policies)) {
            throw new StoreException(
                    Kind.FAILED,
                    server.settings().url() + ": the retention policies of "
                            + server.settings().database()
                            + " were " + before.policies() + " and are now " + policies
                            + "; if that is meant, start DMS again");
        }
        Connection connection = new Connection(dialect, policies);
        connected = connection;
        return connection;
    }

    private Policies policies() {
        return connection().policies();
    }

    /**
     * The version and build that the server names, such as {@code InfluxDB 1.6.7~rc0 (OSS)}; asks it if that is not known.
     */
    public String serverVersion() {
        return server.dialect().name();
    }

    @Override
    public BarSeries read(SeriesKey key, TimeRange range) {
        return readAll(List.of(key), range).getOrDefault(key, BarSeries.empty());
    }

    @Override
    public Map<SeriesKey, BarSeries> readAll(Collection<SeriesKey> keys, TimeRange range) {
        Map<SeriesKey, BarSeries> bySeries = new LinkedHashMap<>();
        keys.forEach(key -> bySeries.put(key, BarSeries.empty()));
        if (range.isEmpty() || bySeries.isEmpty()) {
            return bySeries;
        }
        List<SeriesKey> wanted = List.copyOf(bySeries.keySet());
        Set<Symbol> symbols = wanted.stream().map(SeriesKey::symbol).collect(Collectors.toSet());
        return locks.reading(symbols, () -> {
            Connection connection = connection();
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
        Policies policies = policies();
        Answer answer = server.queryInHalves(keys.stream()
                .map(key -> select(policies, key) + " AND " + within(range))
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
            String statement = selectTogether(COLUMNS, interval, some) + " AND " + within(range) + BY_SERIES;
            found.putAll(answerOf(some, statement, false));
        });
        return found;
    }

    private String selectTogether(String columns, Interval interval, List<SeriesKey> keys) {
        String symbols = keys.stream()
                .map(key -> "\"symbol\" = " + InfluxText.string(key.symbol().toString()))
                .collect(Collectors.joining(" OR "));
        return "SELECT " + columns + from(policies().of(interval)) + " WHERE \"interval\" = "
                + InfluxText.string(interval.toString()) + " AND (" + symbols + ")";
    }

    /** One statement for each interval, which is answered by the server's index for series that it does not know. */
    @Override
    public Set<SeriesKey> keysWithin(Collection<SeriesKey> keys, TimeRange range) {
        Set<SeriesKey> having = new LinkedHashSet<>();
        if (range.isEmpty() || keys.isEmpty()) {
            return having;
        }
        Set<Symbol> symbols = keys.stream().map(SeriesKey::symbol).collect(Collectors.toSet());
        Map<Interval, List<SeriesKey>> byInterval = keys.stream().collect(Collectors.groupingBy(SeriesKey::interval));
        return locks.reading(symbols, () -> {
            byInterval.forEach((interval, some) -> {
                Set<SeriesKey> wanted = Set.copyOf(some);
                String statement =
                        selectTogether("first(\"close\")", interval, some) + " AND " + within(range) + BY_SERIES;
                byKey(server.query(List.of(statement)).tables(0)).keySet().stream()
                        .filter(wanted::contains)
                        .forEach(having::add);
            });
            return having;
        });
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
    @Override
    public Map<SeriesKey, BarSeries> latestAll(Collection<SeriesKey> keys, int count) {
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
                    selectTogether(COLUMNS, interval, some) + BY_SERIES + " ORDER BY time DESC LIMIT " + count,
                    true)));
            return bySeries;
        });
    }

    @Override
    public BarSeries page(SeriesKey key, long offset, int limit, boolean newestFirst) {
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
            String statement = select(policies(), key) + " ORDER BY time " + (newestFirst ? "DESC" : "ASC") + " LIMIT "
                    + limit + " OFFSET " + offset;
            return bars(key, server.query(List.of(statement)).tables(0), newestFirst);
        });
    }

    private static String select(Policies policies, SeriesKey key) {
        return "SELECT " + COLUMNS + from(policies.of(key.interval())) + where(key);
    }

    private static String from(String policy) {
        return " FROM " + InfluxText.measurement(policy, BARS);
    }

    private static String where(SeriesKey key) {
        return " WHERE \"symbol\" = " + InfluxText.string(key.symbol().toString()) + " AND \"interval\" = "
                + InfluxText.string(key.interval().toString());
    }

    private static String within(TimeRange range) {
        return "time >= " + InfluxText.time(range.startInclusive()) + " AND time < "
                + InfluxText.time(range.endExclusive());
    }

    private static BarSeries bars(SeriesKey key, List<Table> tables, boolean newestFirst) {
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

    @Override
    public Optional<Coverage> coverage(SeriesKey key) {
        return locks.reading(
                Set.of(key.symbol()),
                () -> Optional.ofNullable(
                        coverage(policies().of(key.interval()), where(key)).get(key)));
    }

    @Override
    public SortedMap<SeriesKey, Coverage> coverage() {
        return locks.readingAll(() -> {
            Policies policies = policies();
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
        String rest = from(policy) + where + BY_SERIES;
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

    @Override
    public SortedMap<SeriesKey, SeriesSummary> summaries(TimeRange range) {
        SortedMap<SeriesKey, SeriesSummary> all = new TreeMap<>();
        if (range.isEmpty()) {
            return all;
        }
        return locks.readingAll(() -> {
            Policies policies = policies();
            for (String policy : policies.all()) {
                String statement = SUMMARY + from(policy) + " WHERE " + within(range) + BY_SERIES;
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

    @Override
    public void write(SeriesKey key, BarSeries bars) {
        if (bars.isEmpty()) {
            return;
        }
        requireStorable(key, bars);
        locks.writing(key.symbol(), () -> {
            Connection connection = connection();
            new SeriesWrite(server, connection.policies().of(key.interval()), key, bars).write();
            prove(connection, key, bars);
            return bars.size();
        });
    }

    private static void requireStorable(SeriesKey key, BarSeries bars) {
        if (!InfluxText.isStorable(bars.firstTimeMillis()) || !InfluxText.isStorable(bars.lastTimeMillis())) {
            throw new StoreException(
                    Kind.REFUSED, key + ": expected times between the years 1677 and 2262, found " + bars);
        }
    }

    /** Several series in one request; readers wait for a few requests at a time, and see each series whole. */
    @Override
    public void writeAll(Map<SeriesKey, BarSeries> series) {
        Map<String, Map<SeriesKey, BarSeries>> groups = new LinkedHashMap<>();
        Map<String, Integer> lines = new HashMap<>();
        series.forEach((key, bars) -> {
            if (!bars.isEmpty()) {
                requireStorable(key, bars);
            }
        });
        for (Map.Entry<SeriesKey, BarSeries> one : series.entrySet()) {
            BarSeries bars = one.getValue();
            if (bars.size() >= SeriesWrite.LINES_PER_WRITE) {
                write(one.getKey(), bars);
            } else if (!bars.isEmpty()) {
                String policy = policies().of(one.getKey().interval());
                Map<SeriesKey, BarSeries> group = groups.computeIfAbsent(policy, name -> new LinkedHashMap<>());
                group.put(one.getKey(), bars);
                if (lines.merge(policy, bars.size(), Integer::sum) >= LINES_LOCKED) {
                    writeGroup(group);
                    groups.remove(policy);
                    lines.remove(policy);
                }
            }
        }
        groups.values().forEach(this::writeGroup);
    }

    /** Writes series that are all kept under the same policy. */
    private void writeGroup(Map<SeriesKey, BarSeries> series) {
        Set<Symbol> symbols = series.keySet().stream().map(SeriesKey::symbol).collect(Collectors.toSet());
        locks.writing(symbols, () -> {
            Connection connection = connection();
            Interval interval = series.keySet().iterator().next().interval();
            new BatchWrite(server, connection.policies().of(interval)).write(series);
            series.forEach((key, bars) -> prove(connection, key, bars));
            return series.size();
        });
    }

    /** Reads the first and the last bar back, unless the server proved itself since it was connected to. */
    @SuppressWarnings("ReferenceEquality") // Every connect has its own dialect.
    private void prove(Connection connection, SeriesKey key, BarSeries bars) {
        if (proved == connection.dialect() && !connection.policies().isForgetful()) {
            return;
        }
        for (int row : new int[] {0, bars.size() - 1}) {
            long time = bars.openTimeMillis(row);
            String statement =
                    select(connection.policies(), key) + " AND " + within(TimeRange.ofMillis(time, time + 1));
            BarSeries stored = bars(key, server.query(List.of(statement)).tables(0), false);
            if (!stored.equals(bars.rows(row, row + 1))) {
                throw new StoreException(
                        Kind.FAILED,
                        server.settings().url() + ": " + connection.dialect().name()
                                + " accepted a write and does not have"
                                + " it: of " + key + " at " + Instant.ofEpochMilli(time) + " it reads "
                                + (stored.isEmpty() ? "nothing" : stored.bar(0).toString()) + " instead of "
                                + bars.bar(row));
            }
        }
        proved = connection.dialect();
    }

    @Override
    public int delete(SeriesKey key, TimeRange range) {
        if (range.isEmpty()) {
            return 0;
        }
        return locks.writing(key.symbol(), () -> {
            Connection connection = connection();
            String policy = connection.policies().of(key.interval());
            Doomed doomed = new Doomed(
                    BARS,
                    Map.of(
                            "symbol",
                            key.symbol().toString(),
                            "interval",
                            key.interval().toString()),
                    range);
            connection.dialect().requireDeletes("deleting bars of " + key);
            List<Table> counts = server.query(List.of("SELECT count(\"close\")" + from(policy) + doomed.where()))
                    .tables(0);
            connection.dialect().delete(server, policy, doomed);
            return counts.isEmpty() ? 0 : (int) counts.get(0).number("count", 0);
        });
    }

    @Override
    public List<CorporateAction> actions(Symbol symbol) {
        return locks.reading(Set.of(symbol), () -> placedActions(symbol)).stream()
                .map(ActionPoints.Placed::action)
                .toList();
    }

    @Override
    public Map<Symbol, List<CorporateAction>> actionsAll(Collection<Symbol> symbols) {
        Map<Symbol, List<CorporateAction>> bySymbol = new LinkedHashMap<>();
        symbols.forEach(symbol -> bySymbol.put(symbol, List.of()));
        List<Symbol> wanted = List.copyOf(bySymbol.keySet());
        if (wanted.isEmpty()) {
            return bySymbol;
        }
        return locks.reading(bySymbol.keySet(), () -> {
            for (int from = 0; from < wanted.size(); from += STATEMENTS_PER_QUERY) {
                bySymbol.putAll(actionsOf(wanted.subList(from, Math.min(from + STATEMENTS_PER_QUERY, wanted.size()))));
            }
            return bySymbol;
        });
    }

    /** In one statement, which every version takes. */
    private Map<Symbol, List<CorporateAction>> actionsOf(List<Symbol> symbols) {
        Map<String, Symbol> byName = symbols.stream().collect(Collectors.toMap(Symbol::toString, symbol -> symbol));
        Map<Symbol, List<Table>> tables = new HashMap<>();
        for (Table table : server.query(
                        List.of(ActionPoints.selectAll(symbols, policies().daily())))
                .tables(0)) {
            Symbol symbol = byName.get(table.tags().getOrDefault("symbol", ""));
            if (symbol != null) {
                tables.computeIfAbsent(symbol, any -> new ArrayList<>()).add(table);
            }
        }
        Map<Symbol, List<CorporateAction>> found = new HashMap<>();
        tables.forEach((symbol, some) -> found.put(
                symbol,
                placed(symbol, some).stream().map(ActionPoints.Placed::action).toList()));
        return found;
    }

    private static List<ActionPoints.Placed> placed(Symbol symbol, List<Table> tables) {
        try {
            return ActionPoints.read(tables);
        } catch (IllegalArgumentException e) {
            throw new StoreException(Kind.DAMAGED, "actions of " + symbol + " in InfluxDB: " + e.getMessage(), e);
        }
    }

    private List<ActionPoints.Placed> placedActions(Symbol symbol) {
        return placed(
                symbol,
                server.query(List.of(ActionPoints.select(symbol, policies().daily())))
                        .tables(0));
    }

    /** Old ones are marked as removed by the same write that brings the new ones, so no version needs to delete. */
    @Override
    public void writeActions(Symbol symbol, List<CorporateAction> actions) {
        List<ActionPoints.Placed> placed = ActionPoints.placed(actions);
        Set<ActionPoints.Place> kept =
                placed.stream().map(ActionPoints.Placed::place).collect(Collectors.toSet());
        locks.writing(symbol, () -> {
            String policy = policies().daily();
            LineBuffer lines = new LineBuffer();
            placed.forEach(action -> lines.addLine(ActionPoints.line(symbol, action)));
            List<ActionPoints.Place> removed = placedActions(symbol).stream()
                    .map(ActionPoints.Placed::place)
                    .filter(place -> !kept.contains(place))
                    .toList();
            removed.forEach(place -> lines.addLine(ActionPoints.removal(symbol, place)));
            if (!placed.isEmpty() || !removed.isEmpty()) {
                server.write(policy, lines);
            }
            return placed.size();
        });
    }

    /** Removes everything that DMS keeps in the database, and nothing else in it. */
    @Override
    public void clear() {
        locks.writingAll(() -> {
            Connection connection = connection();
            connection.dialect().clear(server, connection.policies(), List.of(BARS, ACTIONS, SeriesWrite.QUARANTINE));
            return true;
        });
    }

    /** Asks for the version, and connects if that was not done yet. */
    @Override
    public String ping() {
        String version = server.version();
        policies();
        return version;
    }

    @Override
    public void close() {
        server.close();
    }
}
