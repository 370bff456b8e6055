package dms.store.embedded;

import dms.ledger.Ledger;
import dms.ledger.Sql;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import dms.store.DamagedBlock;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** What is known of the damaged blocks of the embedded store in a ledger. Thread-safe. */
public final class DamageBook {

    private static final String ALL = "SELECT symbol, interval, first, last, count, reason, found, columns_id, digest,"
            + " closed_by, bucket FROM damaged_blocks";

    private final Ledger ledger;

    /** Of the store in this ledger. */
    public DamageBook(Ledger ledger) {
        this.ledger = ledger;
    }

    static List<DamagedBlock> all(Connection c) throws SQLException {
        return Sql.list(c, ALL + " ORDER BY found, columns_id", DamageBook::block);
    }

    private static DamagedBlock block(ResultSet row) throws SQLException {
        return new DamagedBlock(
                new SeriesKey(Symbol.parse(row.getString(1)), Interval.parse(row.getString(2))),
                Instant.ofEpochMilli(row.getLong(3)),
                Instant.ofEpochMilli(row.getLong(4)),
                row.getInt(5),
                row.getString(6),
                Instant.ofEpochMilli(row.getLong(7)));
    }

    /** The number of the newest block whose bars are missing; 0 if none is. Costs a look at an index that is mostly empty. */
    public long newest() {
        return ledger.read(c -> Sql.first(
                        c, "SELECT max(columns_id) FROM damaged_blocks WHERE closed IS NULL", row -> row.getLong(1))
                .orElse(0L));
    }

    /** The blocks whose bars are missing, the newest first. */
    public List<MissingBlock> missing() {
        return ledger.read(c -> Sql.list(c, ALL + " WHERE closed IS NULL ORDER BY columns_id DESC", row -> {
            byte[] digest = row.getBytes(9);
            return new MissingBlock(
                    row.getLong(8),
                    block(row),
                    row.getLong(11),
                    digest == null
                            ? Optional.empty()
                            : Optional.of(HexFormat.of().formatHex(digest)));
        }));
    }

    /**
     * Notes that the bars of a block are no longer missing. To be called in the transaction that makes it so.
     *
     * @param by what made it so
     * @return whether they were missing until now
     */
    public boolean close(long id, String by) {
        return ledger.write(c -> Sql.update(
                        c,
                        "UPDATE damaged_blocks SET closed = ?, closed_by = ? WHERE columns_id = ? AND closed IS NULL",
                        ledger.clock().millis(),
                        by,
                        id))
                > 0;
    }

    /**
     * A damaged block whose bars are no longer missing.
     *
     * @param block the block
     * @param by what made it so
     */
    public record Closed(DamagedBlock block, String by) {}

    /** The blocks that were closed since then by something that begins like this, the first closed first. */
    public List<Closed> closedSince(Instant then, String byPrefix) {
        return ledger.read(c -> Sql.list(
                c,
                ALL + " WHERE closed >= ? AND substr(closed_by, 1, ?) = ? ORDER BY closed, columns_id",
                row -> new Closed(block(row), row.getString(10)),
                then.toEpochMilli(),
                byPrefix.length(),
                byPrefix));
    }

    /**
     * Gives up what is missing where bars are deleted: which of a block's bars are to come back is not known any more.
     *
     * @param now when they are, in epoch milliseconds
     */
    static void deleted(Connection c, SeriesKey key, TimeRange range, long now) throws SQLException {
        Sql.update(
                c,
                "UPDATE damaged_blocks SET closed = ?, closed_by = 'deleted'"
                        + " WHERE closed IS NULL AND symbol = ? AND interval = ? AND first < ? AND last >= ?",
                now,
                key.symbol().toString(),
                key.interval().toString(),
                range.endMillis(),
                range.startMillis());
    }
}
