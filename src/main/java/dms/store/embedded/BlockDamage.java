package dms.store.embedded;

import dms.ledger.Sql;
import dms.market.SeriesKey;
import dms.store.DamagedBlock;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/** The damaged blocks that were met and may still stand in their series. Not thread-safe. */
final class BlockDamage {

    private final Map<BlockHeader, DamagedBlock> met;
    private final Clock clock;

    /**
     * With what is known already.
     *
     * @param known what others met before
     * @param clock tells when more is found
     */
    BlockDamage(Map<BlockHeader, DamagedBlock> known, Clock clock) {
        this.met = new LinkedHashMap<>(known);
        this.clock = clock;
    }

    /** Notes that a block is damaged; what was noted of it first stays. */
    void add(SeriesKey key, BlockHeader header, String reason) {
        met.computeIfAbsent(
                header,
                block -> new DamagedBlock(
                        key,
                        Instant.ofEpochMilli(block.first()),
                        Instant.ofEpochMilli(block.last()),
                        block.count(),
                        reason,
                        clock.instant()));
    }

    boolean contains(BlockHeader header) {
        return met.containsKey(header);
    }

    int size() {
        return met.size();
    }

    Set<BlockHeader> headers() {
        return met.keySet();
    }

    void forEach(BiConsumer<BlockHeader, DamagedBlock> action) {
        met.forEach(action);
    }

    /**
     * Takes the damaged blocks out of their series. Their bytes stay where they are: pages that cannot be read cannot be
     * freed either, and what is left of them is evidence.
     */
    void moveAside(Connection connection) throws SQLException {
        for (Map.Entry<BlockHeader, DamagedBlock> entry : met.entrySet()) {
            BlockHeader header = entry.getKey();
            DamagedBlock block = entry.getValue();
            // The digest beside it tells later whose bars are the ones that were lost.
            int isThere = Sql.update(
                    connection,
                    "INSERT INTO damaged_blocks (columns_id, symbol, interval, bucket, count, first, last, crc32c, reason,"
                            + " found, digest) SELECT columns_id, ?, ?, ?, ?, ?, ?, ?, ?, ?, digest FROM bar_blocks"
                            + " WHERE series_id = ? AND bucket = ? AND columns_id = ?",
                    block.key().symbol().toString(),
                    block.key().interval().toString(),
                    header.bucket(),
                    header.count(),
                    header.first(),
                    header.last(),
                    header.crc32c(),
                    block.reason(),
                    block.found().toEpochMilli(),
                    header.seriesId(),
                    header.bucket(),
                    header.columnsId());
            if (isThere > 0) {
                Blocks.removeHeader(connection, header);
            }
        }
    }
}
