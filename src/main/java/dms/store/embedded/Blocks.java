package dms.store.embedded;

import dms.ledger.LedgerException;
import dms.ledger.Sql;
import dms.market.BarSeries;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.store.BlockDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The tables of blocks on one connection, within one transaction. A block that turns out damaged is noted and passed over, now
 * and in every later reading with the same {@link BlockDamage}.
 */
final class Blocks implements AutoCloseable {

    static final String HEADER = "b.series_id, b.bucket, b.count, b.first, b.last, b.crc32c, b.columns_id";

    private final Connection connection;
    private final BlockDamage damage;
    private @Nullable PreparedStatement idOf;
    private @Nullable PreparedStatement between;

    Blocks(Connection connection, BlockDamage damage) {
        this.connection = connection;
        this.damage = damage;
    }

    /** The id of a series; -1 if nothing of it was ever stored. */
    long seriesId(SeriesKey key) throws SQLException {
        if (idOf == null) {
            idOf = connection.prepareStatement("SELECT id FROM series WHERE symbol = ? AND interval = ?");
        }
        idOf.setString(1, key.symbol().toString());
        idOf.setString(2, key.interval().toString());
        try (ResultSet row = idOf.executeQuery()) {
            return row.next() ? row.getLong(1) : -1;
        }
    }

    /** The id of a series, which is made if need be. */
    long seriesIdForWrite(SeriesKey key) throws SQLException {
        long id = seriesId(key);
        return id >= 0
                ? id
                : Sql.insert(
                        connection,
                        "INSERT INTO series (symbol, interval) VALUES (?, ?)",
                        key.symbol().toString(),
                        key.interval().toString());
    }

    /** The headers of a series in the order of time, but for those known as damaged. */
    List<BlockHeader> headers(SeriesKey key) throws SQLException {
        List<BlockHeader> headers = new ArrayList<>(Sql.list(
                connection,
                "SELECT " + HEADER + " FROM bar_blocks b WHERE b.series_id = ? ORDER BY b.bucket",
                Blocks::header,
                seriesId(key)));
        headers.removeIf(damage::contains);
        return headers;
    }

    /** The sound blocks of a series in some buckets, in the order of time. */
    List<Block> between(SeriesKey key, long seriesId, long firstBucket, long lastBucket) throws SQLException {
        try {
            return betweenAtOnce(key, seriesId, firstBucket, lastBucket);
        } catch (SQLException e) {
            if (!LedgerException.isDamage(e)) {
                throw e;
            }
            return betweenOneByOne(key, seriesId, firstBucket, lastBucket);
        }
    }

    private List<Block> betweenAtOnce(SeriesKey key, long seriesId, long firstBucket, long lastBucket)
            throws SQLException {
        if (between == null) {
            between = connection.prepareStatement("SELECT " + HEADER
                    + ", c.columns FROM bar_blocks b LEFT JOIN bar_columns c ON c.id = b.columns_id"
                    + " WHERE b.series_id = ? AND b.bucket BETWEEN ? AND ? ORDER BY b.bucket");
        }
        between.setLong(1, seriesId);
        between.setLong(2, firstBucket);
        between.setLong(3, lastBucket);
        List<Block> blocks = new ArrayList<>();
        try (ResultSet row = between.executeQuery()) {
            while (row.next()) {
                sound(key, header(row), row.getBytes(8)).ifPresent(blocks::add);
            }
        }
        return blocks;
    }

    private List<Block> betweenOneByOne(SeriesKey key, long seriesId, long firstBucket, long lastBucket)
            throws SQLException {
        List<Block> blocks = new ArrayList<>();
        for (BlockHeader header : headers(key)) {
            if (header.seriesId() == seriesId && header.bucket() >= firstBucket && header.bucket() <= lastBucket) {
                read(key, header).ifPresent(blocks::add);
            }
        }
        return blocks;
    }

    /** Whether a block is known as damaged. */
    boolean isDamaged(BlockHeader header) {
        return damage.contains(header);
    }

    /** One block, if it is sound. */
    Optional<Block> read(SeriesKey key, BlockHeader header) throws SQLException {
        try {
            List<byte[]> bytes = Sql.list(
                    connection,
                    "SELECT columns FROM bar_columns WHERE id = ?",
                    row -> row.getBytes(1),
                    header.columnsId());
            return sound(key, header, bytes.isEmpty() ? null : bytes.get(0));
        } catch (SQLException e) {
            if (!LedgerException.isDamage(e)) {
                throw e;
            }
            damage.add(key, header, "its pages cannot be read: " + e.getMessage());
            return Optional.empty();
        }
    }

    private Optional<Block> sound(SeriesKey key, BlockHeader header, byte @Nullable [] bytes) {
        if (damage.contains(header)) {
            return Optional.empty();
        }
        String flaw = bytes == null ? "its columns are not there" : BlockBytes.flaw(header, key.interval(), bytes);
        if (bytes == null || !flaw.isEmpty()) {
            damage.add(key, header, flaw);
            return Optional.empty();
        }
        return Optional.of(new Block(header, bytes));
    }

    /** Adds bars, all of one bucket, to what the bucket holds. */
    void merge(SeriesKey key, long seriesId, long bucket, BarSeries bars) throws SQLException {
        List<Block> found = between(key, seriesId, bucket, bucket);
        moveDamagedAside();
        if (found.isEmpty()) {
            insert(seriesId, bucket, bars);
            return;
        }
        BarSeries stored = found.get(0).bars();
        BarSeries merged = stored.merge(bars);
        if (!merged.equals(stored)) {
            replace(found.get(0).header(), merged);
        }
    }

    private void insert(long seriesId, long bucket, BarSeries bars) throws SQLException {
        byte[] bytes = BlockBytes.of(bars);
        byte[] digest = BlockDigest.bytes(bars);
        long columnsId = Sql.insert(connection, "INSERT INTO bar_columns (columns) VALUES (?)", (Object) bytes);
        Sql.update(
                connection,
                "INSERT INTO bar_blocks (series_id, bucket, count, first, last, crc32c, columns_id, digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                seriesId,
                bucket,
                bars.size(),
                bars.firstTimeMillis(),
                bars.lastTimeMillis(),
                BlockBytes.crc32c(bytes),
                columnsId,
                digest);
    }

    /** Puts other bars into the place of a block; none removes it. */
    void replace(BlockHeader header, BarSeries bars) throws SQLException {
        if (bars.isEmpty()) {
            Sql.update(connection, "DELETE FROM bar_columns WHERE id = ?", header.columnsId());
            removeHeader(connection, header);
            return;
        }
        byte[] bytes = BlockBytes.of(bars);
        Sql.update(connection, "UPDATE bar_columns SET columns = ? WHERE id = ?", bytes, header.columnsId());
        Sql.update(
                connection,
                "UPDATE bar_blocks SET count = ?, first = ?, last = ?, crc32c = ?, digest = ? WHERE series_id = ? AND bucket = ?",
                bars.size(),
                bars.firstTimeMillis(),
                bars.lastTimeMillis(),
                BlockBytes.crc32c(bytes),
                BlockDigest.bytes(bars),
                header.seriesId(),
                header.bucket());
    }

    static int removeHeader(Connection connection, BlockHeader header) throws SQLException {
        return Sql.update(
                connection,
                "DELETE FROM bar_blocks WHERE series_id = ? AND bucket = ? AND columns_id = ?",
                header.seriesId(),
                header.bucket(),
                header.columnsId());
    }

    /** Takes the blocks that were met damaged out of their series. */
    void moveDamagedAside() throws SQLException {
        damage.moveAside(connection);
    }

    static BlockHeader header(ResultSet row) throws SQLException {
        return new BlockHeader(
                row.getLong(1),
                row.getLong(2),
                row.getInt(3),
                row.getLong(4),
                row.getLong(5),
                row.getLong(6),
                row.getLong(7));
    }

    static SeriesKey key(ResultSet row, int column) throws SQLException {
        return new SeriesKey(Symbol.parse(row.getString(column)), Interval.parse(row.getString(column + 1)));
    }

    @Override
    public void close() throws SQLException {
        if (idOf != null) {
            idOf.close();
        }
        if (between != null) {
            between.close();
        }
    }
}
