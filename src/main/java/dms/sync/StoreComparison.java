package dms.sync;

import dms.market.SeriesKey;
import dms.market.TimeRange;
import dms.store.BarStore;
import dms.store.BlockDigest;
import dms.store.Coverage;
import dms.store.SeriesDigest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Compares two stores by digests, moving bars only of what differs. */
final class StoreComparison {

    private final BarStore ours;
    private final BarStore theirs;
    private final TimeRange range;
    private final int batchBars;

    /** Compares the bars in a range, so many at a time. */
    StoreComparison(BarStore ours, BarStore theirs, TimeRange range, int batchBars) {
        this.ours = ours;
        this.theirs = theirs;
        this.range = range;
        this.batchBars = batchBars;
    }

    /**
     * Where two stores differ.
     *
     * @param series how many series were compared
     * @param bars how many bars ours have
     * @param lacking blocks in which theirs lacks something or has it otherwise
     * @param extra series of which theirs has bars that ours does not have
     */
    record Result(int series, long bars, SortedMap<SeriesKey, List<TimeRange>> lacking, SortedSet<SeriesKey> extra) {

        SortedSet<SeriesKey> differing() {
            SortedSet<SeriesKey> all = new TreeSet<>(lacking.keySet());
            all.addAll(extra);
            return all;
        }
    }

    /** Compares every series that either store has. */
    Result all() {
        SortedSet<SeriesKey> keys = new TreeSet<>(ours.keys());
        keys.addAll(theirs.keys());
        return of(keys);
    }

    /** Compares these series: those whose digests differ block by block, and blocks that differ bar by bar. */
    Result of(Collection<SeriesKey> keys) {
        SortedMap<SeriesKey, Coverage> extents = ours.coverage();
        SortedMap<SeriesKey, List<TimeRange>> lacking = new TreeMap<>();
        SortedSet<SeriesKey> extra = new TreeSet<>();
        long total = 0;
        List<SeriesKey> batch = new ArrayList<>();
        long bars = 0;
        for (SeriesKey key : keys) {
            Coverage extent = extents.get(key);
            long count = extent == null ? 0 : extent.count();
            if (!batch.isEmpty() && bars + count > batchBars) {
                total += compare(batch, lacking, extra);
                batch.clear();
                bars = 0;
            }
            batch.add(key);
            bars += count;
        }
        if (!batch.isEmpty()) {
            total += compare(batch, lacking, extra);
        }
        return new Result(keys.size(), total, lacking, extra);
    }

    private long compare(
            List<SeriesKey> keys, SortedMap<SeriesKey, List<TimeRange>> lacking, SortedSet<SeriesKey> extra) {
        Map<SeriesKey, SeriesDigest> our = ours.digests(keys, range);
        Map<SeriesKey, SeriesDigest> their = theirs.digests(keys, range);
        long bars = 0;
        for (SeriesKey key : keys) {
            SeriesDigest expected = our.getOrDefault(key, SeriesDigest.NONE);
            bars += expected.bars();
            if (!expected.equals(their.getOrDefault(key, SeriesDigest.NONE))) {
                compareBlocks(key, lacking, extra);
            }
        }
        return bars;
    }

    private void compareBlocks(
            SeriesKey key, SortedMap<SeriesKey, List<TimeRange>> lacking, SortedSet<SeriesKey> extra) {
        Map<TimeRange, BlockDigest> our = byRange(ours.blockDigests(key, range));
        Map<TimeRange, BlockDigest> their = byRange(theirs.blockDigests(key, range));
        List<TimeRange> blocks = new ArrayList<>();
        for (Map.Entry<TimeRange, BlockDigest> block : our.entrySet()) {
            if (!block.getValue().equals(their.get(block.getKey()))) {
                Difference difference = Difference.of(ours.read(key, block.getKey()), theirs.read(key, block.getKey()));
                if (!difference.news().isEmpty()) {
                    blocks.add(block.getKey());
                }
                if (difference.extra() > 0) {
                    extra.add(key);
                }
            }
        }
        if (!our.keySet().containsAll(their.keySet())) {
            extra.add(key);
        }
        if (!blocks.isEmpty()) {
            lacking.put(key, blocks);
        }
    }

    private static Map<TimeRange, BlockDigest> byRange(List<BlockDigest> blocks) {
        Map<TimeRange, BlockDigest> byRange =
                new TreeMap<>((one, other) -> one.startInclusive().compareTo(other.startInclusive()));
        blocks.forEach(block -> byRange.put(block.range(), block));
        return byRange;
    }
}
