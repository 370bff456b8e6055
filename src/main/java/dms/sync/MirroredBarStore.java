package dms.sync;

import dms.market.BarSeries;
import dms.market.CorporateAction;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import dms.store.BarStore;
import dms.store.Coverage;
import dms.store.SeriesSummary;
import dms.store.StoreStatus;
import dms.store.StoreWatch;
import dms.sync.ServerBook.Part;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.concurrent.ExecutorService;
import java.util.function.LongSupplier;

/**
 * A store on several servers that hold the same. A write goes to all that are up, and is done when all of them have it. What a
 * server lacks is remembered in the ledger and copied to it from the others, over {@link #lines}; until it has everything it is
 * not read. Of the others, the one that answers fastest is read, and when it fails the next one. Thread-safe.
 */
public final class MirroredBarStore implements BarStore, StoreWatch, PrimaryServers, AutoCloseable {

    private static final Duration STRAGGLING = Duration.ofSeconds(15);

    private final LevelServers servers;
    private final LevelReader reader;
    private final ServerWrites writes;
    private final LongSupplier nanoTime;

    /**
     * A store on these servers, of which none was asked anything yet.
     *
     * @param servers two or more
     * @param book where it stands what they lack, made ready after the start
     * @param threads on these servers are asked at the same time; one for each server and each write at work
     * @param clock tells since when the store is up or down
     */
    public MirroredBarStore(List<PrimaryServer> servers, ServerBook book, ExecutorService threads, Clock clock) {
        this(servers, book, threads, clock, STRAGGLING, System::nanoTime);
    }

    MirroredBarStore(
            List<PrimaryServer> servers,
            ServerBook book,
            ExecutorService threads,
            Clock clock,
            Duration straggling,
            LongSupplier nanoTime) {
        this.servers = new LevelServers(servers, book, threads, clock);
        this.reader = new LevelReader(this.servers, this.servers::readable, nanoTime);
        this.writes = new ServerWrites(this.servers, book, threads, straggling);
        this.nanoTime = nanoTime;
    }

    @Override
    public List<Line> lines() {
        return servers.all().stream()
                .map(server -> new Line(
                        server.target(),
                        new LevelReader(servers, () -> servers.others(server), nanoTime),
                        () -> servers.mayBeCopiedTo(server),
                        () -> servers.mayBeVerified(server),
                        server.place() + " is away, or no other server has everything and is up"))
                .toList();
    }

    @Override
    public List<ServerStatus> statuses(Backlog backlog) {
        return servers.statuses(backlog);
    }

    @Override
    public StoreStatus status() {
        return servers.status();
    }

    @Override
    public void look() {
        servers.look();
        servers.now();
    }

    @Override
    public BarSeries read(SeriesKey key, TimeRange range) {
        return reader.read(key, range);
    }

    @Override
    public Map<SeriesKey, BarSeries> readAll(Collection<SeriesKey> keys, TimeRange range) {
        return reader.readAll(keys, range);
    }

    @Override
    public BarSeries page(SeriesKey key, long offset, int limit, boolean newestFirst) {
        return reader.page(key, offset, limit, newestFirst);
    }

    @Override
    public BarSeries latest(SeriesKey key, int count) {
        return reader.latest(key, count);
    }

    @Override
    public Map<SeriesKey, BarSeries> latestAll(Collection<SeriesKey> keys, int count) {
        return reader.latestAll(keys, count);
    }

    @Override
    public Optional<Coverage> coverage(SeriesKey key) {
        return reader.coverage(key);
    }

    @Override
    public SortedMap<SeriesKey, Coverage> coverage() {
        return reader.coverage();
    }

    @Override
    public SortedSet<SeriesKey> keys() {
        return reader.keys();
    }

    @Override
    public List<CorporateAction> actions(Symbol symbol) {
        return reader.actions(symbol);
    }

    @Override
    public Map<Symbol, List<CorporateAction>> actionsAll(Collection<Symbol> symbols) {
        return reader.actionsAll(symbols);
    }

    @Override
    public Set<SeriesKey> keysWithin(Collection<SeriesKey> keys, TimeRange range) {
        return reader.keysWithin(keys, range);
    }

    @Override
    public SortedMap<SeriesKey, SeriesSummary> summaries(TimeRange range) {
        return reader.summaries(range);
    }

    @Override
    public void write(SeriesKey key, BarSeries bars) {
        writeAll(Map.of(key, bars));
    }

    @Override
    public void writeAll(Map<SeriesKey, BarSeries> series) {
        List<Part> all = new ArrayList<>();
        series.forEach((key, bars) -> {
            if (!bars.isEmpty()) {
                all.add(Part.of(key, TimeRange.ofMillis(bars.firstTimeMillis(), bars.lastTimeMillis() + 1), false));
            }
        });
        if (all.isEmpty()) {
            return;
        }
        writes.change(all, (server, parts) -> {
            Map<SeriesKey, BarSeries> told = new LinkedHashMap<>();
            for (Part part : parts) {
                told.put(part.key(), series.getOrDefault(part.key(), BarSeries.empty()));
            }
            if (told.size() == 1) {
                told.forEach(server::write);
            } else {
                server.writeAll(told);
            }
            return 0;
        });
    }

    @Override
    public int delete(SeriesKey key, TimeRange range) {
        return writes.change(List.of(Part.of(key, range, true)), (server, parts) -> server.delete(key, range));
    }

    @Override
    public void writeActions(Symbol symbol, List<CorporateAction> actions) {
        writes.change(List.of(Part.ofActions(symbol)), (server, parts) -> {
            server.writeActions(symbol, actions);
            return 0;
        });
    }

    @Override
    public void clear() {
        SortedSet<SeriesKey> keys = reader.keys();
        List<Part> parts = new ArrayList<>();
        keys.forEach(key -> parts.add(Part.of(key, TimeRange.ALL, true)));
        SeriesKey.symbols(keys).forEach(symbol -> parts.add(Part.ofActions(symbol)));
        writes.changeAll(parts, (server, told) -> {
            server.clear();
            return 0;
        });
    }

    @Override
    public void close() {
        servers.close();
    }
}
