package dms.store.embedded;

import dms.ledger.Sql;
import dms.market.BarSeries;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import dms.store.BlockDigest;
import dms.store.GroupContent;
import dms.store.GroupDigest;
import dms.store.SeriesDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The digests kept beside the blocks, on one connection, within one transaction. A block is only read if a range cuts it or its
 * digest is not there yet.
 */
final class Digests implements AutoCloseable {

    private final Connection connection;
    private final Blocks blocks;
    private final PreparedStatement between;

    Digests(Connection connection, Blocks blocks) throws SQLException {
        this.connection = connection;
        this.blocks = blocks;
        this.between = connection.prepareStatement("SELECT " + Blocks.HEADER + ", b.digest FROM bar_blocks b"
                + " WHERE b.series_id = ? AND b.bucket BETWEEN ? AND ? ORDER BY b.bucket");
    }

    /** A header and the digest beside it; none if it was never made. */
    private record Kept(BlockHeader header, Optional<String> digest) {}

    /** The digests of the sound blocks of a series. */
    List<BlockDigest> of(SeriesKey key, TimeRange range) throws SQLException {
        return range.isEmpty() ? List.of() : of(key, blocks.seriesId(key), range);
    }

    private List<BlockDigest> of(SeriesKey key, long seriesId, TimeRange range) throws SQLException {
        List<BlockDigest> digests = new ArrayList<>();
        for (Kept kept : kept(key.interval(), seriesId, range)) {
            BlockHeader header = kept.header();
            if (blocks.isDamaged(header)) {
                continue;
            }
            boolean isWhole = range.startMillis() <= header.first() && header.last() < range.endMillis();
            if (isWhole && kept.digest().isPresent()) {
                digests.add(new BlockDigest(
                        BlockDigest.blockOf(key.interval(), header.first()),
                        header.count(),
                        kept.digest().get()));
            } else {
                BarSeries bars = blocks.read(key, header)
                        .map(block -> block.bars().slice(range))
                        .orElse(BarSeries.empty());
                digests.addAll(BlockDigest.of(key.interval(), bars));
            }
        }
        return digests;
    }

    private List<Kept> kept(Interval interval, long seriesId, TimeRange range) throws SQLException {
        long[] buckets = Bucket.numbers(interval, range);
        return Sql.list(between, row -> new Kept(Blocks.header(row), digest(row, 8)), seriesId, buckets[0], buckets[1]);
    }

    static Optional<String> digest(ResultSet row, int column) throws SQLException {
        byte[] digest = row.getBytes(column);
        return digest == null ? Optional.empty() : Optional.of(HexFormat.of().formatHex(digest));
    }

    /** What each group of symbols comes to; those that have nothing are left out. */
    List<GroupDigest> groups(TimeRange range) throws SQLException {
        SortedMap<Integer, SortedMap<SeriesKey, SeriesDigest>> series = new TreeMap<>();
        for (Map.Entry<SeriesKey, Long> one : ids().entrySet()) {
            put(series.computeIfAbsent(GroupDigest.groupOf(one.getKey().symbol()), g -> new TreeMap<>()), one, range);
        }
        SortedMap<Integer, SortedMap<Symbol, String>> actions = new TreeMap<>();
        ActionRows.digests(connection)
                .forEach((symbol, digest) -> actions.computeIfAbsent(GroupDigest.groupOf(symbol), g -> new TreeMap<>())
                        .put(symbol, digest));
        List<GroupDigest> digests = new ArrayList<>();
        for (int group = 0; group < GroupDigest.GROUPS; group++) {
            GroupContent content = new GroupContent(
                    series.getOrDefault(group, new TreeMap<>()), actions.getOrDefault(group, new TreeMap<>()));
            if (!content.equals(GroupContent.NONE)) {
                digests.add(content.digest(group));
            }
        }
        return digests;
    }

    /** What the series and actions of a group come to. */
    GroupContent group(int group, TimeRange range) throws SQLException {
        SortedMap<SeriesKey, SeriesDigest> series = new TreeMap<>();
        for (Map.Entry<SeriesKey, Long> one : ids().entrySet()) {
            if (GroupDigest.groupOf(one.getKey().symbol()) == group) {
                put(series, one, range);
            }
        }
        SortedMap<Symbol, String> actions = new TreeMap<>(ActionRows.digests(connection));
        actions.keySet().removeIf(symbol -> GroupDigest.groupOf(symbol) != group);
        return new GroupContent(series, actions);
    }

    private void put(SortedMap<SeriesKey, SeriesDigest> series, Map.Entry<SeriesKey, Long> one, TimeRange range)
            throws SQLException {
        if (range.isEmpty()) {
            return;
        }
        List<BlockDigest> digests = of(one.getKey(), one.getValue(), range);
        if (!digests.isEmpty()) {
            series.put(one.getKey(), SeriesDigest.of(digests));
        }
    }

    private SortedMap<SeriesKey, Long> ids() throws SQLException {
        SortedMap<SeriesKey, Long> ids = new TreeMap<>();
        Sql.list(
                connection,
                "SELECT symbol, interval, id FROM series",
                row -> ids.put(Blocks.key(row, 1), row.getLong(3)));
        return ids;
    }

    /** A block that was read, and its digest. */
    record Made(BlockHeader header, String digest) {}

    /** Makes the digests of some blocks that have none, without keeping them; nothing if all have one. */
    static List<Made> missing(Connection connection, Blocks blocks, int atMost) throws SQLException {
        record Lacking(BlockHeader header, SeriesKey key) {}
        List<Lacking> all = Sql.list(
                connection,
                "SELECT " + Blocks.HEADER + ", s.symbol, s.interval FROM bar_blocks b JOIN series s"
                        + " ON s.id = b.series_id WHERE b.digest IS NULL LIMIT ?",
                row -> new Lacking(Blocks.header(row), Blocks.key(row, 8)),
                atMost);
        List<Made> made = new ArrayList<>();
        for (Lacking one : all) {
            blocks.read(one.key(), one.header()).ifPresent(block -> made.add(new Made(one.header(), of(block))));
        }
        return made;
    }

    static String of(Block block) {
        return HexFormat.of().formatHex(BlockDigest.bytes(block.bars()));
    }

    /** Keeps digests, unless their blocks were written meanwhile. */
    static int keep(Connection connection, Collection<Made> digests, boolean isAgain) throws SQLException {
        int kept = 0;
        for (Made made : digests) {
            kept += Sql.update(
                    connection,
                    "UPDATE bar_blocks SET digest = ? WHERE series_id = ? AND bucket = ? AND columns_id = ? AND crc32c = ?"
                            + " AND count = ?" + (isAgain ? "" : " AND digest IS NULL"),
                    HexFormat.of().parseHex(made.digest()),
                    made.header().seriesId(),
                    made.header().bucket(),
                    made.header().columnsId(),
                    made.header().crc32c(),
                    made.header().count());
        }
        return kept;
    }

    @Override
    public void close() throws SQLException {
        between.close();
    }
}
