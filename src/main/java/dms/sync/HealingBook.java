package dms.sync;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import dms.Stage;
import dms.ledger.LedgerException;
import dms.market.SeriesKey;
import dms.store.DamagedBlock;
import dms.store.StoreException;
import dms.store.embedded.MissingBlock;
import dms.sync.SyncOutcome.Status;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Writes down what backups gave back of damaged blocks, and tells who wants to know. Thread-safe. */
@Stage
public final class HealingBook {

    private static final System.Logger LOGGER = System.getLogger(HealingBook.class.getName());
    private static final String KIND = "heal";

    private final BackupBook book;
    private final AfterDamage after;
    private final Clock clock;

    /** Writes into this book and tells these. */
    @Inject
    public HealingBook(BackupBook book, AfterDamage after, Clock clock) {
        this.book = book;
        this.after = after;
        this.clock = clock;
    }

    /** Whether the primary store is being restored, and not to be touched meanwhile. */
    boolean isRestoring() {
        return book.restoring().isPresent();
    }

    /** What a backup gave back last; empty if it never gave anything. */
    Optional<SyncOutcome> last(String backup) {
        return book.last(KIND, Optional.of(backup));
    }

    /**
     * Bars came back.
     *
     * @param blocks of these blocks, so many
     * @param how how they came back, behind which the first of the blocks is named
     */
    SyncOutcome record(String backup, Map<MissingBlock, Integer> blocks, Instant started, String how) {
        Map<SeriesKey, SeriesCopy> copies = new TreeMap<>();
        blocks.forEach((lost, bars) -> copies.merge(lost.block().key(), new SeriesCopy(bars, 0), SeriesCopy::and));
        long bars = copies.values().stream().mapToLong(SeriesCopy::bars).sum();
        DamagedBlock one = blocks.keySet().iterator().next().block();
        String sentence = how + ": " + one.key() + " from " + one.firstTime() + " to " + one.lastTime()
                + (blocks.size() > 1 ? " and " + (blocks.size() - 1) + " others" : "");
        SyncOutcome outcome = new SyncOutcome(
                0, backup, KIND, started, clock.instant(), Status.SUCCESS, copies.size(), bars, 0, sentence);
        book.record(outcome, copies);
        LOGGER.log(INFO, () -> "backup " + backup + ": " + bars + " bars of " + sentence);
        tell(copies.keySet());
        return outcome;
    }

    /**
     * Bars of these series went missing or came back. Who cannot take it now learns of it some other time: it must not keep bars
     * from coming back.
     */
    void tell(Collection<SeriesKey> keys) {
        if (!keys.isEmpty()) {
            try {
                after.changed(keys);
            } catch (StoreException | LedgerException e) {
                LOGGER.log(WARNING, "what is missing could not be counted: {0}", e.getMessage());
            }
        }
    }
}
