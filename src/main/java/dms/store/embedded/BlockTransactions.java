package dms.store.embedded;

import dms.ledger.Ledger;
import dms.ledger.LedgerException;
import dms.store.DamagedBlock;
import dms.store.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The transactions in which blocks are read and written. A block that turns out damaged does not stop them: a WARNING names
 * it, it is moved aside, and the work is done without it. What the ledger cannot do is told as the store's failure.
 * Thread-safe.
 */
final class BlockTransactions {

    private static final System.Logger LOG = System.getLogger(BlockTransactions.class.getName());

    private final Ledger ledger;

    /** Damaged blocks that were named but could not be moved aside yet. */
    private final Map<BlockHeader, DamagedBlock> notYetAside = new ConcurrentHashMap<>();

    BlockTransactions(Ledger ledger) {
        this.ledger = ledger;
    }

    /** What to do with the blocks and the connection that they are on. May be done more than once. */
    @FunctionalInterface
    interface BlockWork<T> {
        T on(Connection connection, Blocks blocks) throws SQLException;
    }

    /** Reads what is not in blocks. */
    <T> T read(String what, Ledger.Work<T> work) {
        return mapped(what, () -> ledger.read(work));
    }

    /** Writes what is not in blocks, or several blocks as one transaction. */
    <T> T write(String what, Ledger.Work<T> work) {
        return mapped(what, () -> ledger.write(work));
    }

    /** Reads until no block is met that is damaged and not yet known so, then moves those met aside. */
    <T> T readBlocks(String what, BlockWork<T> work) {
        BlockDamage damage = new BlockDamage(notYetAside, ledger.clock());
        T answer;
        int known;
        do {
            known = damage.size();
            answer = read(what, c -> on(c, damage, work));
        } while (damage.size() > known);
        remember(damage);
        if (damage.size() > 0) {
            moveAside(damage);
        }
        return answer;
    }

    /** The read has its answer already, so a disk too full for this must not fail it: the next call tries again. */
    private void moveAside(BlockDamage damage) {
        try {
            ledger.write(c -> {
                damage.moveAside(c);
                return true;
            });
            notYetAside.keySet().removeAll(damage.headers());
        } catch (LedgerException e) {
            LOG.log(System.Logger.Level.WARNING, "damaged blocks could not be moved aside", e);
        }
    }

    /**
     * After it met a page that cannot be read, SQLite commits nothing more in that transaction. So what is known to be
     * damaged is moved aside first, and a write that meets more of it is done once more. Inside a transaction of the
     * caller that cannot succeed: it fails as DAMAGED, and the next one succeeds.
     */
    <T> T writeBlocks(String what, BlockWork<T> work) {
        BlockDamage damage = new BlockDamage(notYetAside, ledger.clock());
        int known = damage.size();
        try {
            T answer = write(what, c -> {
                damage.moveAside(c);
                T done = on(c, damage, work);
                damage.moveAside(c);
                return done;
            });
            remember(damage);
            notYetAside.keySet().removeAll(damage.headers());
            return answer;
        } catch (StoreException e) {
            remember(damage);
            if (e.kind() == StoreException.Kind.DAMAGED && damage.size() > known) {
                return writeBlocks(what, work);
            }
            throw e;
        }
    }

    private static <T> T on(Connection connection, BlockDamage damage, BlockWork<T> work) throws SQLException {
        try (Blocks blocks = new Blocks(connection, damage)) {
            return work.on(connection, blocks);
        }
    }

    private void remember(BlockDamage damage) {
        damage.forEach((header, block) -> {
            if (notYetAside.putIfAbsent(header, block) == null) {
                LOG.log(System.Logger.Level.WARNING, block.toString());
            }
        });
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
