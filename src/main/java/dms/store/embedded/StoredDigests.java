package dms.store.embedded;

import dms.ledger.Ledger;
import dms.ledger.LedgerException;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import dms.store.BlockDigest;
import dms.store.GroupContent;
import dms.store.GroupDigest;
import dms.store.SeriesDigest;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the stored bars come to, told from the digests beside the blocks: only a block that a range cuts is read. Blocks that an
 * earlier version wrote have none; theirs are made by the first question. Thread-safe.
 */
final class StoredDigests {

    private static final System.Logger LOG = System.getLogger(StoredDigests.class.getName());

    private static final int DIGESTS_AT_ONCE = 2_000;

    private final Ledger ledger;
    private final BlockTransactions transactions;

    StoredDigests(Ledger ledger, BlockTransactions transactions) {
        this.ledger = ledger;
        this.transactions = transactions;
    }

    /** What to do with the digests. */
    @FunctionalInterface
    private interface DigestWork<T> {
        T on(Digests digests) throws SQLException;
    }

    Map<SeriesKey, SeriesDigest> of(Collection<SeriesKey> keys, TimeRange range) {
        return digesting(keys.size() + " digests", digests -> {
            Map<SeriesKey, SeriesDigest> bySeries = new LinkedHashMap<>();
            for (SeriesKey key : keys) {
                bySeries.put(key, SeriesDigest.of(digests.of(key, range)));
            }
            return bySeries;
        });
    }

    List<BlockDigest> blocks(SeriesKey key, TimeRange range) {
        return digesting("digests of " + key, digests -> digests.of(key, range));
    }

    List<GroupDigest> groups(TimeRange range) {
        return digesting("digests", digests -> digests.groups(range));
    }

    GroupContent group(int group, TimeRange range) {
        return digesting("digests of group " + group, digests -> digests.group(group, range));
    }

    private <T> T digesting(String what, DigestWork<T> work) {
        makeMissing();
        return transactions.readBlocks(what, (c, blocks) -> {
            try (Digests digests = new Digests(c, blocks)) {
                return work.on(digests);
            }
        });
    }

    /** Where they cannot be kept they are made each time. */
    private void makeMissing() {
        try {
            List<Digests.Made> made;
            do {
                made = transactions.readBlocks("digests", (c, blocks) -> Digests.missing(c, blocks, DIGESTS_AT_ONCE));
                List<Digests.Made> news = made;
                if (!news.isEmpty() && ledger.write(c -> Digests.keep(c, news, false)) == 0) {
                    return;
                }
            } while (!made.isEmpty());
        } catch (LedgerException e) {
            LOG.log(System.Logger.Level.DEBUG, "digests could not be kept", e);
        }
    }
}
