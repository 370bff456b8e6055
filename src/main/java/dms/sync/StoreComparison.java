package dms.sync;

import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import dms.store.BarStore;
import dms.store.BlockDigest;
import dms.store.Coverage;
import dms.store.GroupContent;
import dms.store.GroupDigest;
import dms.store.ReadBack;
import dms.store.SeriesDigest;
import dms.store.SeriesSummary;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Compares two stores by digests, moving bars only of what differs. Where both keep digests it goes from groups of symbols to
 * series, blocks and bars, so that what moves hardly depends on how much is stored.
 */
final class StoreComparison {

    private static final int BLOCKS_AT_ONCE = 20_000;

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

    /**
     * What reading back has shown.
     *
     * @param blocks how many blocks both stores have read
     * @param ours how many of ours were damaged and are missing now
     * @param theirs how many of theirs
     */
    record ReadBoth(long blocks, long ours, long theirs) {}

    /** Has both stores read everything back that they keep digests of, so that the digests compared next are of what is there. */
    ReadBoth readBack() {
        long[] our = readBack(ours);
        long[] their = readBack(theirs);
        return new ReadBoth(our[0] + their[0], our[1], their[1]);
    }

    private static long[] readBack(BarStore store) {
        long[] sums = new long[2];
        String after = "";
        do {
            ReadBack read = store.readBack(after, BLOCKS_AT_ONCE);
            sums[0] += read.blocks();
            sums[1] += read.damaged();
            after = read.next();
        } while (!after.isEmpty());
        return sums;
    }

    /** What a pair of stores that keep digests say of their groups; empty if one of them keeps none. */
    private Optional<Groups> groups() {
        return ours.groupDigests(range)
                .flatMap(our -> theirs.groupDigests(range).map(their -> new Groups(byGroup(our), byGroup(their))));
    }

    private record Groups(SortedMap<Integer, GroupDigest> ours, SortedMap<Integer, GroupDigest> theirs) {

        SortedSet<Integer> differing() {
            SortedSet<Integer> differing = new TreeSet<>(ours.keySet());
            differing.addAll(theirs.keySet());
            differing.removeIf(group -> Objects.equals(ours.get(group), theirs.get(group)));
            return differing;
        }
    }

    private static SortedMap<Integer, GroupDigest> byGroup(List<GroupDigest> groups) {
        SortedMap<Integer, GroupDigest> byGroup = new TreeMap<>();
        groups.forEach(group -> byGroup.put(group.group(), group));
        return byGroup;
    }

    /** Compares every series that either store has: by groups of symbols if both keep digests, otherwise one by one. */
    Result all() {
        Optional<Groups> groups = groups();
        if (groups.isPresent()) {
            return byGroups(groups.get());
        }
        SortedSet<SeriesKey> keys = new TreeSet<>(ours.keys());
        keys.addAll(theirs.keys());
        return of(keys);
    }

    /**
     * Looks for differences without reading the bars: by digests if both stores keep them, otherwise by counts and sums of each
     * series and year, and by digest where these differ. What it does not find may still differ.
     */
    Result look() {
        Optional<Groups> groups = groups();
        if (groups.isPresent()) {
            return byGroups(groups.get());
        }
        SortedSet<SeriesKey> suspects = new TreeSet<>();
        SortedMap<SeriesKey, Coverage> extents = new TreeMap<>(ours.coverage());
        long bars = extents.values().stream().mapToLong(Coverage::count).sum();
        int series = extents.size();
        theirs.coverage().forEach((key, extent) -> extents.merge(key, extent, StoreComparison::both));
        SortedSet<Integer> years = new TreeSet<>();
        extents.values().forEach(extent -> {
            for (int year = year(extent.firstTimeMillis()); year <= year(extent.lastTimeMillis()); year++) {
                years.add(year);
            }
        });
        for (int year : years) {
            TimeRange part = TimeRange.ofDates(LocalDate.of(year, 1, 1), LocalDate.of(year, 12, 31));
            suspects.addAll(unlike(within(part)));
        }
        Result result = of(suspects);
        return new Result(series, bars, result.lacking(), result.extra());
    }

    private TimeRange within(TimeRange part) {
        Instant start =
                part.startInclusive().isBefore(range.startInclusive()) ? range.startInclusive() : part.startInclusive();
        return start.isBefore(part.endExclusive())
                ? new TimeRange(start, part.endExclusive())
                : new TimeRange(start, start);
    }

    private SortedSet<SeriesKey> unlike(TimeRange part) {
        Map<SeriesKey, SeriesSummary> our = ours.summaries(part);
        Map<SeriesKey, SeriesSummary> their = theirs.summaries(part);
        SortedSet<SeriesKey> keys = new TreeSet<>(our.keySet());
        keys.addAll(their.keySet());
        keys.removeIf(key -> {
            SeriesSummary one = our.get(key);
            SeriesSummary other = their.get(key);
            return one != null && other != null && one.isLike(other);
        });
        return keys;
    }

    private static Coverage both(Coverage one, Coverage other) {
        return new Coverage(
                Math.min(one.firstTimeMillis(), other.firstTimeMillis()),
                Math.max(one.lastTimeMillis(), other.lastTimeMillis()),
                Math.max(one.count(), other.count()));
    }

    private static int year(long timeMillis) {
        return LocalDate.ofInstant(Instant.ofEpochMilli(timeMillis), ZoneOffset.UTC)
                .getYear();
    }

    private Result byGroups(Groups groups) {
        SortedMap<SeriesKey, List<TimeRange>> lacking = new TreeMap<>();
        SortedSet<SeriesKey> extra = new TreeSet<>();
        int series = 0;
        long bars = 0;
        for (GroupDigest group : groups.ours().values()) {
            series += group.series();
            bars += group.bars();
        }
        for (int group : groups.differing()) {
            GroupContent our = groups.ours().containsKey(group) ? ours.group(group, range) : GroupContent.NONE;
            GroupContent their = groups.theirs().containsKey(group) ? theirs.group(group, range) : GroupContent.NONE;
            SortedSet<SeriesKey> keys = new TreeSet<>(our.series().keySet());
            keys.addAll(their.series().keySet());
            for (SeriesKey key : keys) {
                if (!Objects.equals(our.series().get(key), their.series().get(key))) {
                    compareBlocks(key, lacking, extra);
                }
            }
        }
        return new Result(series, bars, lacking, extra);
    }

    /** The symbols of which ours has bars and whose corporate actions differ. */
    SortedSet<Symbol> differingActions() {
        SortedSet<Symbol> differing = new TreeSet<>();
        SortedSet<Symbol> symbols = SeriesKey.symbols(ours.keys());
        Optional<Groups> groups = groups();
        if (groups.isEmpty()) {
            for (Symbol symbol : symbols) {
                if (!ours.actions(symbol).equals(theirs.actions(symbol))) {
                    differing.add(symbol);
                }
            }
            return differing;
        }
        for (int group : groups.get().differing()) {
            SortedMap<Symbol, String> our = ours.group(group, range).actions();
            SortedMap<Symbol, String> their = theirs.group(group, range).actions();
            for (Symbol symbol : symbols) {
                if (GroupDigest.groupOf(symbol) == group && !Objects.equals(our.get(symbol), their.get(symbol))) {
                    differing.add(symbol);
                }
            }
        }
        return differing;
    }

    /** Compares these series: those whose digests differ block by block, and blocks that differ bar by bar. */
    Result of(Collection<SeriesKey> keys) {
        SortedMap<SeriesKey, Coverage> extents = keys.isEmpty() ? new TreeMap<>() : ours.coverage();
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
