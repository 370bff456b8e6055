package dms.store.embedded;

import dms.Stage;
import dms.ledger.Ledger;
import dms.ledger.LedgerException;
import dms.ledger.Sql;
import dms.market.BarSeries;
import dms.market.CorporateAction;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import dms.store.BarStore;
import dms.store.BlockDigest;
import dms.store.Coverage;
import dms.store.DamagedBlock;
import dms.store.GroupContent;
import dms.store.GroupDigest;
import dms.store.ReadBack;
import dms.store.SeriesDigest;
import dms.store.StoreException;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Bars in column blocks in the ledger's file (D8). Thread-safe: a write is one transaction of the ledger, or a part of the
 * one that the caller has begun on it; a read sees one committed state.
 *
 * <p>A block that cannot be read back as it was written is never taken for bars and never stops the rest: whoever meets
 * it first moves it aside, a WARNING names it, {@link #damagedBlocks()} lists it, and reads answer without its bars,
 * which are missing from then on.
 *
 * <p>As a bean it has its own type alone: what the stages get as a {@link BarStore} is chosen by the configuration.
 */
@Stage
@Typed(EmbeddedBarStore.class)
public final class EmbeddedBarStore implements BarStore {

    private static final System.Logger LOG = System.getLogger(EmbeddedBarStore.class.getName());

    private static final int DIGESTS_AT_ONCE = 2_000;

    private static final String COVERAGE = """
            SELECT s.symbol, s.interval, min(b.first), max(b.last), sum(b.count)
            FROM bar_blocks b JOIN series s ON s.id = b.series_id
            """;

    private final Ledger ledger;

    /** Damaged blocks that were named but could not be moved aside yet. */
    private final Map<BlockHeader, DamagedBlock> notYetAside = new ConcurrentHashMap<>();

    /** A store in this ledger. */
    @Inject
    public EmbeddedBarStore(Ledger ledger) {
        this.ledger = ledger;
    }

    /** What to do with the blocks. */
    @FunctionalInterface
    private interface BlockWork<T> {
        T on(Blocks blocks) throws SQLException;
    }

    /** What to do with the blocks and the connection that they are read on. */
    @FunctionalInterface
    private interface ConnectionWork<T> {
        T on(Blocks blocks, Connection connection) throws SQLException;
    }

    @Override
    public BarSeries read(SeriesKey key, TimeRange range) {
        return reading(key.toString(), blocks -> read(blocks, key, range));
    }

    @Override
    public Map<SeriesKey, BarSeries> readAll(Collection<SeriesKey> keys, TimeRange range) {
        return reading(keys.size() + " series", blocks -> {
            Map<SeriesKey, BarSeries> bySeries = new LinkedHashMap<>();
            for (SeriesKey key : keys) {
                bySeries.put(key, read(blocks, key, range));
            }
            return bySeries;
        });
    }

    private static BarSeries read(Blocks blocks, SeriesKey key, TimeRange range) throws SQLException {
        long seriesId = blocks.seriesId(key);
        if (seriesId < 0 || range.isEmpty()) {
            return BarSeries.empty();
        }
        long[] buckets = Bucket.numbers(key.interval(), range);
        return Block.bars(blocks.between(key, seriesId, buckets[0], buckets[1])).slice(range);
    }

    @Override
    public BarSeries page(SeriesKey key, long offset, int limit, boolean newestFirst) {
        if (offset < 0 || limit < 0) {
            throw new StoreException(
                    StoreException.Kind.REFUSED,
                    "page of " + key + ": expected an offset and a limit not below 0, found " + offset + " and "
                            + limit);
        }
        return reading(key.toString(), blocks -> page(blocks, key, offset, limit, newestFirst));
    }

    private static BarSeries page(Blocks blocks, SeriesKey key, long offset, int limit, boolean newestFirst)
            throws SQLException {
        List<BlockHeader> headers = blocks.headers(key);
        long total = headers.stream().mapToLong(BlockHeader::count).sum();
        long skipped = Math.min(offset, total);
        long wanted = Math.min(limit, total - skipped);
        long from = newestFirst ? total - skipped - wanted : skipped;
        List<Block> touched = new ArrayList<>();
        long before = 0;
        long beforeTouched = 0;
        for (BlockHeader header : headers) {
            if (before + header.count() > from && before < from + wanted) {
                beforeTouched = touched.isEmpty() ? before : beforeTouched;
                blocks.read(key, header).ifPresent(touched::add);
            }
            before += header.count();
        }
        BarSeries bars = Block.bars(touched);
        int first = Math.min((int) (from - beforeTouched), bars.size());
        return bars.rows(first, Math.min(first + (int) wanted, bars.size()));
    }

    @Override
    public Optional<Coverage> coverage(SeriesKey key) {
        return mapped(
                key.toString(),
                () -> ledger.read(c -> Sql.first(
                        c,
                        COVERAGE + "WHERE s.symbol = ? AND s.interval = ? GROUP BY b.series_id",
                        EmbeddedBarStore::coverage,
                        key.symbol().toString(),
                        key.interval().toString())));
    }

    @Override
    public SortedMap<SeriesKey, Coverage> coverage() {
        SortedMap<SeriesKey, Coverage> bySeries = new TreeMap<>();
        mapped(
                "coverage",
                () -> ledger.read(c -> Sql.list(
                        c,
                        COVERAGE + "GROUP BY b.series_id",
                        row -> bySeries.put(key(row.getString(1), row.getString(2)), coverage(row)))));
        return bySeries;
    }

    private static Coverage coverage(ResultSet row) throws SQLException {
        return new Coverage(row.getLong(3), row.getLong(4), row.getLong(5));
    }

    private static SeriesKey key(String symbol, String interval) {
        return new SeriesKey(Symbol.parse(symbol), Interval.parse(interval));
    }

    @Override
    public void write(SeriesKey key, BarSeries bars) {
        if (bars.isEmpty()) {
            return;
        }
        writing(key.toString(), blocks -> {
            long seriesId = blocks.seriesIdForWrite(key);
            int from = 0;
            while (from < bars.size()) {
                Bucket bucket = Bucket.of(key.interval(), bars.openTimeMillis(from));
                int to = bars.indexFrom(bucket.endMillis());
                blocks.merge(key, seriesId, bucket.number(), bars.rows(from, to));
                from = to;
            }
            return bars.size();
        });
    }

    /** All of it as one transaction, which costs one wait for the disk. */
    @Override
    public void writeAll(Map<SeriesKey, BarSeries> series) {
        mapped(
                series.size() + " series",
                () -> ledger.write(connection -> {
                    series.forEach(this::write);
                    return series.size();
                }));
    }

    @Override
    public List<TimeRange> lost(SeriesKey key) {
        return mapped("damaged blocks", () -> new DamageBook(ledger).missing()).stream()
                .filter(one -> one.block().key().equals(key))
                .map(MissingBlock::times)
                .toList();
    }

    @Override
    public int delete(SeriesKey key, TimeRange range) {
        if (range.isEmpty()) {
            return 0;
        }
        long[] buckets = Bucket.numbers(key.interval(), range);
        return writing(key.toString(), (blocks, c) -> {
            int deleted = 0;
            for (Block block : blocks.between(key, blocks.seriesId(key), buckets[0], buckets[1])) {
                BarSeries stored = block.bars();
                int from = stored.indexFrom(range.startMillis());
                int to = stored.indexFrom(range.endMillis());
                if (to > from) {
                    BarSeries before = stored.rows(0, from);
                    blocks.replace(block.header(), before.merge(stored.rows(to, stored.size())));
                    deleted += to - from;
                }
            }
            blocks.moveDamagedAside();
            DamageBook.deleted(c, key, range, ledger.clock().millis());
            return deleted;
        });
    }

    @Override
    public List<CorporateAction> actions(Symbol symbol) {
        return mapped("actions of " + symbol, () -> ledger.read(c -> ActionRows.read(c, symbol)));
    }

    @Override
    public void writeActions(Symbol symbol, List<CorporateAction> actions) {
        mapped("actions of " + symbol, () -> ledger.write(c -> ActionRows.replace(c, symbol, actions)));
    }

    /** From the digests beside the blocks: only a block that the range cuts is read. */
    @Override
    public Map<SeriesKey, SeriesDigest> digests(Collection<SeriesKey> keys, TimeRange range) {
        return digesting(keys.size() + " digests", digests -> {
            Map<SeriesKey, SeriesDigest> bySeries = new LinkedHashMap<>();
            for (SeriesKey key : keys) {
                bySeries.put(key, SeriesDigest.of(digests.of(key, range)));
            }
            return bySeries;
        });
    }

    @Override
    public List<BlockDigest> blockDigests(SeriesKey key, TimeRange range) {
        return digesting("digests of " + key, digests -> digests.of(key, range));
    }

    @Override
    public Optional<List<GroupDigest>> groupDigests(TimeRange range) {
        return Optional.of(digesting("digests", digests -> digests.groups(range)));
    }

    @Override
    public GroupContent group(int group, TimeRange range) {
        return digesting("digests of group " + group, digests -> digests.group(group, range));
    }

    /** What to do with the digests. */
    @FunctionalInterface
    private interface DigestWork<T> {
        T on(Digests digests) throws SQLException;
    }

    private <T> T digesting(String what, DigestWork<T> work) {
        makeMissingDigests();
        return reading(what, (blocks, c) -> {
            try (Digests digests = new Digests(c, blocks)) {
                return work.on(digests);
            }
        });
    }

    /** Of blocks that an earlier version wrote. Where they cannot be kept they are made each time. */
    private void makeMissingDigests() {
        try {
            List<Digests.Made> made;
            do {
                made = reading("digests", (blocks, c) -> Digests.missing(c, blocks, DIGESTS_AT_ONCE));
                List<Digests.Made> news = made;
                if (!news.isEmpty() && ledger.write(c -> Digests.keep(c, news, false)) == 0) {
                    return;
                }
            } while (!made.isEmpty());
        } catch (LedgerException e) {
            LOG.log(System.Logger.Level.DEBUG, "digests could not be kept", e);
        }
    }

    /** Looks at checksums and digests; what damage it finds is named by a WARNING. */
    @Override
    public ReadBack readBack(String after, int atMost) {
        long[] from = position(after);
        List<BlockHeader> seen = new ArrayList<>();
        long before = countDamaged();
        List<Digests.Made> wrong = reading("reading back", (blocks, c) -> {
            seen.clear();
            return Digests.wrong(c, blocks, from, atMost, seen);
        });
        if (!wrong.isEmpty()) {
            LOG.log(System.Logger.Level.WARNING, "{0} blocks had another digest than their bars", wrong.size());
            mapped("reading back", () -> ledger.write(c -> Digests.keep(c, wrong, true)));
        }
        long damaged = countDamaged() - before + wrong.size();
        if (seen.size() < atMost) {
            return new ReadBack(seen.size(), damaged, "");
        }
        BlockHeader last = seen.get(seen.size() - 1);
        return new ReadBack(seen.size(), damaged, last.seriesId() + " " + last.bucket());
    }

    private long countDamaged() {
        return mapped(
                "damaged blocks",
                () -> ledger.read(c -> Sql.first(c, "SELECT count(*) FROM damaged_blocks", row -> row.getLong(1))
                        .orElse(0L)));
    }

    private static long[] position(String after) {
        String[] words = after.split(" ", -1);
        try {
            return words.length == 2
                    ? new long[] {Long.parseLong(words[0]), Long.parseLong(words[1])}
                    : new long[] {-1, 0};
        } catch (NumberFormatException e) {
            throw new StoreException(
                    StoreException.Kind.REFUSED, "expected where reading back ended, found " + after, e);
        }
    }

    @Override
    public <T> T snapshot(Supplier<T> work) {
        return mapped("snapshot", () -> ledger.read(c -> work.get()));
    }

    /** Removes everything, also what was moved aside. */
    @Override
    public void clear() {
        mapped(
                "clear",
                () -> ledger.write(c -> {
                    for (String table : List.of(
                            "bar_blocks", "bar_columns", "damaged_blocks", "verified_block", "actions", "series")) {
                        Sql.update(c, "DELETE FROM " + table);
                    }
                    return true;
                }));
    }

    @Override
    public boolean sharesLedger() {
        return true;
    }

    @Override
    public void afterChange(Runnable what) {
        ledger.afterTransaction(what);
    }

    /** The blocks that were ever moved aside, the oldest first. */
    public List<DamagedBlock> damagedBlocks() {
        return mapped("damaged blocks", () -> ledger.read(DamageBook::all));
    }

    /**
     * Reads some blocks only to see whether they are sound; damaged ones are moved aside as by any read. It goes on
     * where the last call ended, also after a restart, and from the beginning when all were seen.
     *
     * @param atMost how many blocks; ten thousand of daily bars are read in about half a second
     * @return how many were read
     */
    public int verifyBlocks(int atMost) {
        return mapped("verification", () -> {
            List<BlockHeader> seen = reading("verification", blocks -> blocks.verify(atMost));
            BlockHeader last = seen.isEmpty() ? null : seen.get(seen.size() - 1);
            ledger.write(c -> last == null || seen.size() < atMost
                    ? Sql.update(c, "DELETE FROM verified_block")
                    : Sql.update(
                            c,
                            "INSERT OR REPLACE INTO verified_block VALUES (1, ?, ?)",
                            last.seriesId(),
                            last.bucket()));
            return seen.size();
        });
    }

    /** Reads until no block is met that is damaged and not yet known so, then moves those met aside. */
    private <T> T reading(String what, BlockWork<T> work) {
        return reading(what, (blocks, c) -> work.on(blocks));
    }

    private <T> T reading(String what, ConnectionWork<T> work) {
        Map<BlockHeader, DamagedBlock> damaged = new LinkedHashMap<>(notYetAside);
        T answer;
        int known;
        do {
            known = damaged.size();
            answer = mapped(what, () -> ledger.read(c -> on(c, damaged, blocks -> work.on(blocks, c))));
        } while (damaged.size() > known);
        remember(damaged);
        if (!damaged.isEmpty()) {
            moveAside(damaged);
        }
        return answer;
    }

    /** The read has its answer already, so a disk too full for this must not fail it: the next call tries again. */
    private void moveAside(Map<BlockHeader, DamagedBlock> damaged) {
        try {
            ledger.write(c -> on(c, damaged, blocks -> {
                blocks.moveDamagedAside();
                return true;
            }));
            notYetAside.keySet().removeAll(damaged.keySet());
        } catch (LedgerException e) {
            LOG.log(System.Logger.Level.WARNING, "damaged blocks could not be moved aside", e);
        }
    }

    /**
     * After it met a page that cannot be read, SQLite commits nothing more in that transaction. So what is known to be
     * damaged is moved aside first, and a write that meets more of it is done once more. Inside a transaction of the
     * caller that cannot succeed: it fails as DAMAGED, and the next one succeeds.
     */
    private <T> T writing(String what, BlockWork<T> work) {
        return writing(what, (blocks, c) -> work.on(blocks));
    }

    private <T> T writing(String what, ConnectionWork<T> work) {
        Map<BlockHeader, DamagedBlock> damaged = new LinkedHashMap<>(notYetAside);
        int known = damaged.size();
        try {
            T answer = mapped(
                    what,
                    () -> ledger.write(c -> on(c, damaged, blocks -> {
                        blocks.moveDamagedAside();
                        T done = work.on(blocks, c);
                        blocks.moveDamagedAside();
                        return done;
                    })));
            remember(damaged);
            notYetAside.keySet().removeAll(damaged.keySet());
            return answer;
        } catch (StoreException e) {
            remember(damaged);
            if (e.kind() == StoreException.Kind.DAMAGED && damaged.size() > known) {
                return writing(what, work);
            }
            throw e;
        }
    }

    private void remember(Map<BlockHeader, DamagedBlock> damaged) {
        damaged.forEach((header, block) -> {
            if (notYetAside.putIfAbsent(header, block) == null) {
                LOG.log(System.Logger.Level.WARNING, block.toString());
            }
        });
    }

    private <T> T on(Connection connection, Map<BlockHeader, DamagedBlock> damaged, BlockWork<T> work)
            throws SQLException {
        try (Blocks blocks = new Blocks(connection, damaged, this::damagedBlock)) {
            return work.on(blocks);
        }
    }

    private DamagedBlock damagedBlock(SeriesKey key, BlockHeader header, String reason) {
        return new DamagedBlock(
                key,
                Instant.ofEpochMilli(header.first()),
                Instant.ofEpochMilli(header.last()),
                header.count(),
                reason,
                ledger.clock().instant());
    }

    private static <T> T mapped(String what, Supplier<T> call) {
        try {
            return call.get();
        } catch (LedgerException e) {
            StoreException.Kind kind = switch (e.kind()) {
                case FULL -> StoreException.Kind.FULL;
                case DAMAGED -> StoreException.Kind.DAMAGED;
                case BUSY -> StoreException.Kind.BUSY;
                case LOCKED, NEWER, FAILED -> StoreException.Kind.FAILED;
            };
            throw new StoreException(kind, what + ": " + e.getMessage(), e);
        }
    }
}
