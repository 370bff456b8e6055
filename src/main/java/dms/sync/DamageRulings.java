package dms.sync;

import static java.lang.System.Logger.Level.INFO;

import dms.Stage;
import dms.market.BarSeries;
import dms.store.DamagedBlock;
import dms.store.StoreException;
import dms.store.embedded.MissingBlock;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * What a person rules on damaged blocks of the primary store whose bars no backup can prove to have: to take what a backup has
 * there, or to do without them. Thread-safe.
 */
@Stage
public final class DamageRulings {

    private static final System.Logger LOGGER = System.getLogger(DamageRulings.class.getName());

    private final Donors donors;
    private final BackupSync sync;
    private final HealingBook book;
    private final Clock clock;

    /** Rules on what these donors could give back. */
    @Inject
    public DamageRulings(Donors donors, BackupSync sync, HealingBook book, Clock clock) {
        this.donors = donors;
        this.sync = sync;
        this.book = book;
        this.clock = clock;
    }

    /**
     * Takes the bars that a backup has in the place of a block, although they are not proved to be those that were lost. Bars that
     * the primary store has there stay. The other backups get them too.
     *
     * @param id the block
     * @return what came back
     * @throws NoSuchElementException if no such block is missing, or there is no backup of this name
     * @throws StoreException REFUSED if the backup has no bar there or the primary store is being restored; if one of the stores
     *     cannot be reached
     */
    public SyncOutcome take(long id, String backup) {
        Instant started = clock.instant();
        MissingBlock lost = missing(id);
        Backup donor = donors.backup(backup);
        if (book.isRestoring()) {
            throw new StoreException(StoreException.Kind.REFUSED, "the primary store is being restored");
        }
        BarSeries bars = donors.read(lost, donor);
        if (bars.isEmpty()) {
            throw new StoreException(
                    StoreException.Kind.REFUSED,
                    "backup " + backup + " has no bar of " + lost.block().key() + " from "
                            + lost.block().firstTime() + " to " + lost.block().lastTime());
        }
        int came = donors.putBack(lost, bars, donor, "taken from " + backup)
                .orElseThrow(() -> new NoSuchElementException("damaged block " + id + " is not missing any more"));
        SyncOutcome outcome = book.record(
                backup, Map.of(lost, came), started, "a damaged block of the primary store, taken by hand, not proved");
        sync.compareHeld();
        return outcome;
    }

    /**
     * Does without the bars of a block: from now on what the primary store has there counts. Nothing is deleted by this; a backup
     * that still has them is held until it is copied to in full or restored from.
     *
     * @param id the block
     * @return the block
     * @throws NoSuchElementException if no such block is missing
     */
    public DamagedBlock dismiss(long id) {
        MissingBlock lost = missing(id);
        if (!donors.dismiss(lost)) {
            throw new NoSuchElementException("damaged block " + id + " is not missing any more");
        }
        LOGGER.log(
                INFO,
                () -> lost.block().key() + " from " + lost.block().firstTime()
                        + ": the bars of the damaged block were given" + " up by hand");
        return lost.block();
    }

    private MissingBlock missing(long id) {
        return donors.missing().stream()
                .filter(one -> one.id() == id)
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException("there is no damaged block " + id
                        + " whose bars are missing; GET /sync/status lists them under damaged"));
    }
}
