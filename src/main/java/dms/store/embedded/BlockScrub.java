package dms.store.embedded;

import dms.ledger.Sql;
import dms.market.SeriesKey;
import dms.store.ReadBack;
import dms.store.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads all blocks, some at a time, only to see whether they are sound. Damaged ones are moved aside as by any read.
 * Thread-safe.
 */
final class BlockScrub {

    private static final System.Logger LOG = System.getLogger(BlockScrub.class.getName());

    private final BlockTransactions transactions;

    BlockScrub(BlockTransactions transactions) {
        this.transactions = transactions;
    }

    /** The block that was looked at last. */
    private record Position(long seriesId, long bucket) {

        static final Position START = new Position(-1, 0);

        static Position of(Stored last) {
            return new Position(last.header().seriesId(), last.header().bucket());
        }

        static Position parse(String after) {
            String[] words = after.split(" ", -1);
            try {
                return words.length == 2 ? new Position(Long.parseLong(words[0]), Long.parseLong(words[1])) : START;
            } catch (NumberFormatException e) {
                throw new StoreException(
                        StoreException.Kind.REFUSED, "expected where reading back ended, found " + after, e);
            }
        }

        @Override
        public String toString() {
            return seriesId + " " + bucket;
        }
    }

    /** A block, whether sound or not, and the digest beside it. */
    private record Stored(BlockHeader header, SeriesKey key, Optional<String> digest) {}

    /** Some blocks that were looked at, and those whose digest was not what their bars come to. */
    private record Looked(List<Stored> seen, List<Digests.Made> wrong) {}

    /**
     * Looks at the checksums of some blocks, after those of the last call.
     *
     * @return how many were read
     */
    int verify(int atMost) {
        List<Stored> seen = transactions.readBlocks("verification", (c, blocks) -> {
            List<Stored> next = next(c, verified(c), atMost);
            for (Stored one : next) {
                sound(blocks, one);
            }
            return next;
        });
        transactions.write(
                "verification",
                c -> seen.isEmpty() || seen.size() < atMost
                        ? Sql.update(c, "DELETE FROM verified_block")
                        : keepVerified(c, Position.of(seen.get(seen.size() - 1))));
        return seen.size();
    }

    private static Position verified(Connection c) throws SQLException {
        return Sql.first(
                        c,
                        "SELECT series_id, bucket FROM verified_block WHERE one = 1",
                        row -> new Position(row.getLong(1), row.getLong(2)))
                .orElse(Position.START);
    }

    private static int keepVerified(Connection c, Position last) throws SQLException {
        return Sql.update(c, "INSERT OR REPLACE INTO verified_block VALUES (1, ?, ?)", last.seriesId(), last.bucket());
    }

    /**
     * Looks at the checksums and digests of some blocks; a digest that is wrong is made anew.
     *
     * @param after where the call before ended; empty for the beginning
     */
    ReadBack readBack(String after, int atMost) {
        Position from = Position.parse(after);
        long before = countDamaged();
        Looked looked = transactions.readBlocks("reading back", (c, blocks) -> {
            List<Stored> next = next(c, from, atMost);
            return new Looked(next, wrong(blocks, next));
        });
        List<Digests.Made> wrong = looked.wrong();
        if (!wrong.isEmpty()) {
            LOG.log(System.Logger.Level.WARNING, "{0} blocks had another digest than their bars", wrong.size());
            transactions.write("reading back", c -> Digests.keep(c, wrong, true));
        }
        long damaged = countDamaged() - before + wrong.size();
        List<Stored> seen = looked.seen();
        String next = seen.size() < atMost
                ? ""
                : Position.of(seen.get(seen.size() - 1)).toString();
        return new ReadBack(seen.size(), damaged, next);
    }

    private long countDamaged() {
        return transactions.read(
                "damaged blocks",
                c -> Sql.first(c, "SELECT count(*) FROM damaged_blocks", row -> row.getLong(1))
                        .orElse(0L));
    }

    /** Those whose digest is not what they come to, although their checksum is right. */
    private static List<Digests.Made> wrong(Blocks blocks, List<Stored> seen) throws SQLException {
        List<Digests.Made> wrong = new ArrayList<>();
        for (Stored one : seen) {
            sound(blocks, one)
                    .map(Digests::of)
                    .filter(real ->
                            one.digest().filter(kept -> !kept.equals(real)).isPresent())
                    .ifPresent(real -> wrong.add(new Digests.Made(one.header(), real)));
        }
        return wrong;
    }

    private static Optional<Block> sound(Blocks blocks, Stored one) throws SQLException {
        return blocks.isDamaged(one.header()) ? Optional.empty() : blocks.read(one.key(), one.header());
    }

    private static List<Stored> next(Connection c, Position after, int atMost) throws SQLException {
        return Sql.list(
                c,
                "SELECT " + Blocks.HEADER + ", s.symbol, s.interval, b.digest FROM bar_blocks b JOIN series s"
                        + " ON s.id = b.series_id WHERE (b.series_id, b.bucket) > (?, ?)"
                        + " ORDER BY b.series_id, b.bucket LIMIT ?",
                row -> new Stored(Blocks.header(row), Blocks.key(row, 8), Digests.digest(row, 10)),
                after.seriesId(),
                after.bucket(),
                atMost);
    }
}
