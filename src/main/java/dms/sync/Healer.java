package dms.sync;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;

import dms.Stage;
import dms.market.SeriesKey;
import dms.store.StoreException;
import dms.store.embedded.MissingBlock;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Brings back what was lost with damaged blocks of an embedded primary store (S22): within a second of the damage, and after
 * pauses while no backup can give it. On a slave it only tells of the damage, for which the master is then asked. Thread-safe.
 */
@Stage
public final class Healer {

    private static final System.Logger LOGGER = System.getLogger(Healer.class.getName());
    private static final String PROVED = "damaged blocks of the primary store came back, proved by their digests";
    private static final Duration COUNTED_EVERY = Duration.ofMinutes(1);

    private final Donors donors;
    private final BackupSync sync;
    private final HealingBook book;
    private final SyncSettings settings;
    private final SyncWorkers workers;
    private final Clock clock;

    /** Held by who heals. */
    private final ReentrantLock working = new ReentrantLock();

    /** Touched by who heals. */
    private int failures;

    private volatile Map<Long, String> reasons = Map.of();
    private volatile long seen;
    private volatile Instant until = Instant.MIN;
    private volatile Instant countedAt = Instant.MIN;
    private volatile boolean closed;

    /** Heals from these donors, writes it into this book, and has backups compared again afterwards. */
    @Inject
    public Healer(
            Donors donors, BackupSync sync, HealingBook book, SyncSettings settings, SyncWorkers workers, Clock clock) {
        this.donors = donors;
        this.sync = sync;
        this.book = book;
        this.settings = settings;
        this.workers = workers;
        this.clock = clock;
    }

    /** Starts healing in the background if something is damaged and it is time. To be called every second or so. */
    public void look() {
        if (!closed && donors.newest() > 0 && (isDue() || isCountDue()) && !working.isLocked()) {
            try {
                workers.backups().execute(this::work);
            } catch (RejectedExecutionException e) {
                LOGGER.log(INFO, "no thread is free to bring damaged blocks back; it is tried again");
            }
        }
    }

    private boolean isDue() {
        return donors.newest() > seen || !clock.instant().isBefore(until);
    }

    /** What was fetched or copied meanwhile is known soon, without asking any backup. */
    private boolean isCountDue() {
        return !clock.instant().minus(COUNTED_EVERY).isBefore(countedAt);
    }

    private void work() {
        working.lock();
        try {
            if (closed || donors.newest() == 0) {
                return;
            }
            if (!isDue()) {
                countedAt = clock.instant();
                donors.stillMissing();
            } else if (heal()) {
                sync.compareHeld();
            }
        } catch (RuntimeException e) {
            failures++;
            until = clock.instant().plus(pause(true));
            LOGGER.log(closed ? DEBUG : ERROR, "damaged blocks could not be brought back; it is tried again", e);
        } finally {
            working.unlock();
        }
    }

    /** Lets the block that is being brought back be done, and begins no other. */
    public void close() {
        closed = true;
    }

    /** The damaged blocks whose bars are missing, the newest first. */
    public List<Unhealed> unhealed() {
        Map<Long, String> known = reasons;
        return donors.missing().stream()
                .map(one -> new Unhealed(
                        one.id(),
                        one.block(),
                        known.getOrDefault(one.id(), "it is looked for in the backups in a moment")))
                .toList();
    }

    /** What a backup gave back last; empty if it never gave anything. */
    public Optional<SyncOutcome> last(String backup) {
        return book.last(backup);
    }

    /**
     * Verifies a backup, heals what this finds damaged in the primary store, and verifies it once more if it did.
     *
     * @throws java.util.NoSuchElementException if there is none of this name
     * @throws StoreException if one of the stores cannot be read
     */
    public HealedProof verify(String name) {
        Instant started = clock.instant();
        Verification first = sync.verify(name);
        healNow();
        List<HealedBlock> healed = donors.healedSince(started);
        if (first.isEqual() || healed.isEmpty()) {
            return new HealedProof(first, healed);
        }
        Verification last = sync.verify(name);
        sync.compareHeld();
        return new HealedProof(last, healed);
    }

    /**
     * Copies to a backup in full, but not before what it holds of damaged blocks is back: a full copy deletes what the primary
     * store does not have.
     *
     * @throws java.util.NoSuchElementException if there is none of this name
     * @throws StoreException REFUSED if the primary store is empty and the backup is not; if one of them cannot be read
     */
    public SyncOutcome copyFull(String name) {
        healNow();
        return sync.copyFull(name);
    }

    private void healNow() {
        working.lock();
        try {
            if (donors.newest() > 0) {
                heal();
            }
        } finally {
            working.unlock();
        }
    }

    /** Returns whether anything came back. */
    private boolean heal() {
        Instant started = clock.instant();
        countedAt = started;
        long before = seen;
        seen = Math.max(before, donors.newest());
        List<MissingBlock> missing = donors.stillMissing();
        book.tell(keys(missing.stream().filter(one -> one.id() > before)));
        HealingRound round = new HealingRound(donors, sync, reasons.keySet());
        if (!donors.isMaster()) {
            round.leave(missing, "the master is asked for it");
        } else if (book.isRestoring()) {
            round.leave(missing, "the primary store is being restored");
        } else {
            round.heal(missing, () -> closed);
        }
        Map<Long, String> left = round.reasons();
        failures = left.isEmpty() ? 0 : failures + 1;
        until = clock.instant().plus(pause(round.isToBeTriedSoon()));
        // Who sees why a block is not back may count on the pause having begun.
        reasons = left;
        round.healed().forEach((backup, blocks) -> book.record(backup, blocks, started, PROVED));
        return !round.healed().isEmpty();
    }

    private static Set<SeriesKey> keys(Stream<MissingBlock> blocks) {
        return blocks.map(one -> one.block().key()).collect(Collectors.toCollection(TreeSet::new));
    }

    /** A backup that answered is asked again rarely: what it has there hardly changes. */
    private Duration pause(boolean isSoon) {
        if (isSoon) {
            return settings.pauseAfter(Math.max(1, failures));
        }
        return settings.longestPause().compareTo(settings.lookEvery()) > 0
                ? settings.longestPause()
                : settings.lookEvery();
    }
}
