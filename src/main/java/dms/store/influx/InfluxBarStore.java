package dms.store.influx;

import static java.lang.System.Logger.Level.WARNING;

import dms.market.BarSeries;
import dms.market.CorporateAction;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import dms.store.Coverage;
import dms.store.ServerStore;
import dms.store.StoreException;
import dms.store.StoreException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Bars in InfluxDB 1.x (D9): measurement {@code bars} with the tags {@code symbol} and {@code interval} and five float
 * fields, all always written; measurement {@code actions} beside it. Thread-safe. It connects with the first call that
 * needs the server, so it can be built while the server is down, and creates the database if that is missing then.
 *
 * <p>A write is atomic for the readers of this store, which wait for it, and not for other programs that read the same
 * server: InfluxDB shows a write in parts while it takes it. A write of more than ten thousand bars is several requests;
 * if a later one fails, the earlier ones stay, and the same write done again completes it.
 */
public final class InfluxBarStore implements ServerStore {

    static final String BARS = "bars";
    static final String ACTIONS = "actions";

    private static final System.Logger LOGGER = System.getLogger(InfluxBarStore.class.getName());

    private static final int LINES_PER_WRITE = 10_000;
    private static final int STATEMENTS_PER_QUERY = 500;
    private static final Duration PATIENCE = Duration.ofMinutes(6);
    private static final String COLUMNS = "\"open\", \"high\", \"low\", \"close\", \"volume\"";

    private final InfluxServer server;
    private final SymbolLocks locks = new SymbolLocks(PATIENCE);

    /** Empty until connected; connecting twice at a time does no harm. */
    private volatile @Nullable Policies connected;

    /** A store on this server, which is not asked anything yet. */
    public InfluxBarStore(InfluxSettings settings) {
        this.server = new InfluxServer(settings);
    }

    private Policies policies() {
        Policies known = connected;
        if (known == null) {
            known = Policies.connect(server);
            connected = known;
        }
        return known;
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
            Policies policies = policies();
            for (int from = 0; from < wanted.size(); from += STATEMENTS_PER_QUERY) {
                List<SeriesKey> some = wanted.subList(from, Math.min(from + STATEMENTS_PER_QUERY, wanted.size()));
                Answer answer = server.query(some.stream()
                        .map(key -> select(policies, key) + " AND " + within(range))
                        .toList());
                for (int i = 0; i < some.size(); i++) {
                    bySeries.put(some.get(i), bars(some.get(i), answer.tables(i), false));
                }
            }
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
        return " FROM " + InfluxText.name(policy) + "." + InfluxText.name(BARS);
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
        String rest = from(policy) + where + " GROUP BY \"symbol\", \"interval\"";
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
        if (!InfluxText.isStorable(bars.firstTimeMillis()) || !InfluxText.isStorable(bars.lastTimeMillis())) {
            throw new StoreException(
                    Kind.REFUSED, key + ": expected times between the years 1677 and 2262, found " + bars);
        }
        locks.writing(key.symbol(), () -> {
            String policy = policies().of(key.interval());
            for (int from = 0; from < bars.size(); from += LINES_PER_WRITE) {
                LineBuffer lines = new LineBuffer();
                lines.addBars(key, bars, from, Math.min(from + LINES_PER_WRITE, bars.size()));
                server.write(policy, lines);
            }
            return bars.size();
        });
    }

    @Override
    public int delete(SeriesKey key, TimeRange range) {
        if (range.isEmpty()) {
            return 0;
        }
        return locks.writing(key.symbol(), () -> {
            String doomed = where(key) + " AND " + within(range);
            List<Table> counts = server.query(
                            List.of("SELECT count(\"close\")" + from(policies().of(key.interval())) + doomed))
                    .tables(0);
            server.query(List.of("DELETE FROM " + InfluxText.name(BARS) + doomed));
            return counts.isEmpty() ? 0 : (int) counts.get(0).number("count", 0);
        });
    }

    @Override
    public List<CorporateAction> actions(Symbol symbol) {
        return locks.reading(Set.of(symbol), () -> placedActions(symbol)).stream()
                .map(ActionPoints.Placed::action)
                .toList();
    }

    private List<ActionPoints.Placed> placedActions(Symbol symbol) {
        List<Table> tables = server.query(
                        List.of(ActionPoints.select(symbol, policies().daily())))
                .tables(0);
        try {
            return ActionPoints.read(tables);
        } catch (IllegalArgumentException e) {
            throw new StoreException(Kind.DAMAGED, "actions of " + symbol + " in InfluxDB: " + e.getMessage(), e);
        }
    }

    /** The new ones are written before the old ones go, so a crash in between leaves too many rather than none. */
    @Override
    public void writeActions(Symbol symbol, List<CorporateAction> actions) {
        List<ActionPoints.Placed> placed = ActionPoints.placed(actions);
        Set<ActionPoints.Place> kept =
                placed.stream().map(ActionPoints.Placed::place).collect(Collectors.toSet());
        locks.writing(symbol, () -> {
            List<String> deletions = new ArrayList<>();
            for (ActionPoints.Placed old : placedActions(symbol)) {
                if (!kept.contains(old.place())) {
                    deletions.add(ActionPoints.delete(symbol, old.place()));
                }
            }
            if (!placed.isEmpty()) {
                LineBuffer lines = new LineBuffer();
                placed.forEach(action -> lines.addLine(ActionPoints.line(symbol, action)));
                server.write(policies().daily(), lines);
            }
            if (!deletions.isEmpty()) {
                server.query(deletions);
            }
            return placed.size();
        });
    }

    /** Removes everything that DMS keeps in the database, and nothing else in it. */
    @Override
    public void clear() {
        locks.writingAll(() -> {
            policies();
            return server.query(
                    List.of("DELETE FROM " + InfluxText.name(BARS), "DELETE FROM " + InfluxText.name(ACTIONS)));
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
