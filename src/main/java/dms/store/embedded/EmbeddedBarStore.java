package dms.store.embedded;

import dms.Stage;
import dms.ledger.Ledger;
import dms.ledger.Sql;
import dms.market.BarSeries;
import dms.market.CorporateAction;
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
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
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

    private final Ledger ledger;
    private final BlockTransactions transactions;
    private final StoredDigests digests;
    private final BlockScrub scrub;

    /** A store in this ledger. */
    @Inject
    public EmbeddedBarStore(Ledger ledger) {
        this.ledger = ledger;
        this.transactions = new BlockTransactions(ledger);
        this.digests = new StoredDigests(ledger, transactions);
        this.scrub = new BlockScrub(transactions);
    }

    @Override
    public BarSeries read(SeriesKey key, TimeRange range) {
        return transactions.readBlocks(key.toString(), (c, blocks) -> read(blocks, key, range));
    }

    @Override
    public Map<SeriesKey, BarSeries> readAll(Collection<SeriesKey> keys, TimeRange range) {
        return transactions.readBlocks(keys.size() + " series", (c, blocks) -> {
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
        return transactions.readBlocks(key.toString(), (c, blocks) -> page(blocks, key, offset, limit, newestFirst));
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
        return transactions.read(key.toString(), c -> CoverageRows.of(c, key));
    }

    @Override
    public SortedMap<SeriesKey, Coverage> coverage() {
        return transactions.read("coverage", CoverageRows::all);
    }

    @Override
    public void write(SeriesKey key, BarSeries bars) {
        if (bars.isEmpty()) {
            return;
        }
        transactions.writeBlocks(key.toString(), (c, blocks) -> {
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
        transactions.write(series.size() + " series", c -> {
            series.forEach(this::write);
            return series.size();
        });
    }

    @Override
    public List<TimeRange> lost(SeriesKey key) {
        return transactions.read("damaged blocks", c -> new DamageBook(ledger).missing()).stream()
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
        return transactions.writeBlocks(key.toString(), (c, blocks) -> {
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
        return transactions.read("actions of " + symbol, c -> ActionRows.read(c, symbol));
    }

    @Override
    public void writeActions(Symbol symbol, List<CorporateAction> actions) {
        transactions.write("actions of " + symbol, c -> ActionRows.replace(c, symbol, actions));
    }

    /** From the digests beside the blocks: only a block that the range cuts is read. */
    @Override
    public Map<SeriesKey, SeriesDigest> digests(Collection<SeriesKey> keys, TimeRange range) {
        return digests.of(keys, range);
    }

    @Override
    public List<BlockDigest> blockDigests(SeriesKey key, TimeRange range) {
        return digests.blocks(key, range);
    }

    @Override
    public Optional<List<GroupDigest>> groupDigests(TimeRange range) {
        return Optional.of(digests.groups(range));
    }

    @Override
    public GroupContent group(int group, TimeRange range) {
        return digests.group(group, range);
    }

    /** Looks at checksums and digests; what damage it finds is named by a WARNING. */
    @Override
    public ReadBack readBack(String after, int atMost) {
        return scrub.readBack(after, atMost);
    }

    @Override
    public <T> T snapshot(Supplier<T> work) {
        return transactions.read("snapshot", c -> work.get());
    }

    /** Removes everything, also what was moved aside. */
    @Override
    public void clear() {
        transactions.write("clear", c -> {
            for (String table :
                    List.of("bar_blocks", "bar_columns", "damaged_blocks", "verified_block", "actions", "series")) {
                Sql.update(c, "DELETE FROM " + table);
            }
            return true;
        });
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
        return transactions.read("damaged blocks", DamageBook::all);
    }

    /**
     * Reads some blocks only to see whether they are sound; damaged ones are moved aside as by any read. It goes on
     * where the last call ended, also after a restart, and from the beginning when all were seen.
     *
     * @param atMost how many blocks; ten thousand of daily bars are read in about half a second
     * @return how many were read
     */
    public int verifyBlocks(int atMost) {
        return scrub.verify(atMost);
    }
}
