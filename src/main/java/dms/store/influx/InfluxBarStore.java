package dms.store.influx;

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
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
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

    /** How many lines are written to many series before their readers may look again: a fraction of a second. */
    private static final int LINES_LOCKED = 4 * SeriesWrite.LINES_PER_WRITE;

    private static final Duration PATIENCE = Duration.ofMinutes(6);

    private final InfluxServer server;
    private final SymbolLocks locks = new SymbolLocks(PATIENCE);

    private final Connecting connecting;
    private final BarReads reads;
    private final StoredActions actions;

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
        this.connecting = new Connecting(server);
        this.reads = new BarReads(server, connecting, locks);
        this.actions = new StoredActions(server, connecting, locks);
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
        return reads.readAll(keys, range);
    }

    @Override
    public Set<SeriesKey> keysWithin(Collection<SeriesKey> keys, TimeRange range) {
        return reads.keysWithin(keys, range);
    }

    @Override
    public Map<SeriesKey, BarSeries> latestAll(Collection<SeriesKey> keys, int count) {
        return reads.latestAll(keys, count);
    }

    @Override
    public BarSeries page(SeriesKey key, long offset, int limit, boolean newestFirst) {
        return reads.page(key, offset, limit, newestFirst);
    }

    @Override
    public Optional<Coverage> coverage(SeriesKey key) {
        return reads.coverage(key);
    }

    @Override
    public SortedMap<SeriesKey, Coverage> coverage() {
        return reads.coverage();
    }

    @Override
    public SortedMap<SeriesKey, SeriesSummary> summaries(TimeRange range) {
        return reads.summaries(range);
    }

    @Override
    public void write(SeriesKey key, BarSeries bars) {
        if (bars.isEmpty()) {
            return;
        }
        requireStorable(key, bars);
        locks.writing(key.symbol(), () -> {
            Connecting.Connection connection = connecting.connection();
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
                String policy = connecting.policies().of(one.getKey().interval());
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
            Connecting.Connection connection = connecting.connection();
            Interval interval = series.keySet().iterator().next().interval();
            new BatchWrite(server, connection.policies().of(interval)).write(series);
            series.forEach((key, bars) -> prove(connection, key, bars));
            return series.size();
        });
    }

    /** Reads the first and the last bar back, unless the server proved itself since it was connected to. */
    @SuppressWarnings("ReferenceEquality") // Every connect has its own dialect.
    private void prove(Connecting.Connection connection, SeriesKey key, BarSeries bars) {
        if (proved == connection.dialect() && !connection.policies().isForgetful()) {
            return;
        }
        for (int row : new int[] {0, bars.size() - 1}) {
            long time = bars.openTimeMillis(row);
            String statement = BarQuery.select(connection.policies(), key) + " AND "
                    + BarQuery.within(TimeRange.ofMillis(time, time + 1));
            BarSeries stored =
                    BarReads.bars(key, server.query(List.of(statement)).tables(0), false);
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
            Connecting.Connection connection = connecting.connection();
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
            List<Table> counts = server.query(
                            List.of("SELECT count(\"close\")" + BarQuery.from(policy) + doomed.where()))
                    .tables(0);
            connection.dialect().delete(server, policy, doomed);
            return counts.isEmpty() ? 0 : (int) counts.get(0).number("count", 0);
        });
    }

    @Override
    public List<CorporateAction> actions(Symbol symbol) {
        return actions.read(symbol);
    }

    @Override
    public Map<Symbol, List<CorporateAction>> actionsAll(Collection<Symbol> symbols) {
        return actions.readAll(symbols);
    }

    @Override
    public void writeActions(Symbol symbol, List<CorporateAction> all) {
        actions.write(symbol, all);
    }

    /** Removes everything that DMS keeps in the database, and nothing else in it. */
    @Override
    public void clear() {
        locks.writingAll(() -> {
            Connecting.Connection connection = connecting.connection();
            connection.dialect().clear(server, connection.policies(), List.of(BARS, ACTIONS, SeriesWrite.QUARANTINE));
            return true;
        });
    }

    /** Asks for the version, and connects if that was not done yet. */
    @Override
    public String ping() {
        String version = server.version();
        connecting.connection();
        return version;
    }

    @Override
    public void close() {
        server.close();
    }
}
