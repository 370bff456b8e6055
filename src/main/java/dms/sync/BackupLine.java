package dms.sync;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.WARNING;

import dms.ledger.LedgerException;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import dms.store.BarStore;
import dms.store.ServerStore;
import dms.store.StoreException;
import dms.sync.BackupStatus.Breaker;
import dms.sync.BackupStatus.State;
import dms.sync.SyncOutcome.Status;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The line to one backup: copies what it lacks, by one thread at a time that hands batches to others. After a failure it
 * leaves the backup alone for a while that doubles; the other backups do not notice.
 */
final class BackupLine {

    private static final System.Logger LOGGER = System.getLogger(BackupLine.class.getName());
    private static final int NAMED = 5;
    private static final Duration IDLE_WITHIN = Duration.ofSeconds(20);

    private final Line line;
    private final Backup backup;
    private final String name;
    private final BarStore primary;
    private final Backlog backlog;
    private final BackupBook book;
    private final SyncWorkers workers;
    private final Clock clock;
    private final BackupJournal journal;
    private final LineHealth health;
    private final LacksCopy lacks;
    private final LineProof proof;
    private final ProofSchedule proofs;

    /** Held by who copies or verifies. */
    private final ReentrantLock working = new ReentrantLock();

    private volatile boolean closed;

    BackupLine(Line line, Backlog backlog, BackupBook book, SyncSettings settings, SyncWorkers workers, Clock clock) {
        this.line = line;
        this.backup = line.backup();
        this.name = backup.settings().name();
        this.primary = line.primary();
        this.backlog = backlog;
        this.book = book;
        this.workers = workers;
        this.clock = clock;
        this.journal = new BackupJournal(book.journal(backup), backup.settings().maxDelay(), settings.longestPause());
        this.health = new LineHealth(name, settings, clock);
        BackupCopy copy = new BackupCopy(primary, backup, backlog);
        this.lacks = new LacksCopy(backup.settings(), backlog, copy, workers, health, clock, () -> closed);
        this.proof = new LineProof(line, backlog, book, journal, health, clock, this::copy);
        this.proofs = new ProofSchedule(line, book, settings, health, clock);
    }

    String name() {
        return name;
    }

    Backup backup() {
        return backup;
    }

    BackupStatus status() {
        Backlog.Size lag = backlog.size(name);
        LineHealth.Trouble now = health.trouble();
        State state = now.state();
        if (book.restoring().filter(one -> one.backup().equals(name)).isPresent()) {
            state = State.RESTORING;
        } else if (isResting()) {
            state = State.RESTING;
        } else if (working.isLocked() && state != State.DOWN) {
            state = State.COPYING;
        } else if (state == State.CURRENT && lag.series() > 0) {
            state = State.LAGGING;
        }
        return new BackupStatus(
                backup.settings(),
                state,
                now.sentence(),
                now.failures(),
                now.until().equals(Instant.MIN) ? Optional.empty() : Optional.of(now.until()),
                health.breaker(),
                journal.lag(),
                lag,
                book.entry(name));
    }

    /** A slave copies to no other node, and to a server nothing is copied while none can be read. */
    private boolean isResting() {
        return !line.mayCopy().getAsBoolean();
    }

    private void requireAwake() {
        if (isResting()) {
            throw new StoreException(StoreException.Kind.REFUSED, line.refusal());
        }
    }

    int request(Optional<Symbol> symbol, TimeRange range) {
        if (symbol.isEmpty() && range.equals(TimeRange.ALL)) {
            proofs.ask();
            look();
            return 0;
        }
        int marked = 0;
        for (SeriesKey key : primary.keys()) {
            if (symbol.isEmpty() || symbol.get().equals(key.symbol())) {
                backlog.mark(name, key, range, false);
                marked++;
            }
        }
        symbol.ifPresent(one -> backlog.markActions(name, one));
        look();
        return marked;
    }

    /** Starts copying in the background if there is something to copy and it is time. */
    void look() {
        if (!working.isLocked()
                && !isHeldByRestore()
                && (proofs.isAsked() || isDue() || isProofDue() || isLookDue() || isPingDue())) {
            try {
                workers.backups().execute(this::work);
            } catch (RejectedExecutionException e) {
                LOGGER.log(WARNING, "backup " + name + ": no thread is free, it is tried again");
            }
        }
    }

    /** Nothing is copied from a primary store that is half restored, and nothing to the backup that it is restored from. */
    private boolean isHeldByRestore() {
        return book.restoring().isPresent();
    }

    private void requireNoRestore() {
        book.restoring().ifPresent(restoring -> {
            throw BackupBook.isRestored(restoring.backup());
        });
    }

    /**
     * Waits until nothing is copied to the backup.
     *
     * @throws StoreException REFUSED if that takes long
     */
    void awaitIdle() {
        boolean isIdle;
        try {
            isIdle = working.tryLock(IDLE_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            isIdle = false;
        }
        if (!isIdle) {
            throw new StoreException(
                    StoreException.Kind.REFUSED, "backup " + name + " is being copied to; ask again a little later");
        }
        working.unlock();
    }

    /** The primary store was restored from this backup: whatever it held more is there now. */
    void restored() {
        health.forget();
    }

    /** What the backup held more may be in the primary store again. */
    void compareIfHeld() {
        if (health.trouble().state() == State.HELD) {
            proofs.ask();
            look();
        }
    }

    private boolean isDue() {
        Instant now = clock.instant();
        if (closed || isResting() || health.isPausing(now)) {
            return false;
        }
        if (!book.entry(name).isSeeded()) {
            return true;
        }
        return journal.isDue(now)
                || backlog.oldest(name)
                        .filter(oldest ->
                                !now.isBefore(oldest.plus(backup.settings().maxDelay())))
                        .isPresent();
    }

    private boolean isProofDue() {
        return !closed && proofs.isProofDue();
    }

    private boolean isLookDue() {
        return !closed && proofs.isLookDue();
    }

    /** While there is nothing to copy, whether the backup is there is asked by itself. */
    private boolean isPingDue() {
        return !closed && backup.store() instanceof ServerStore && health.isPingDue(clock.instant());
    }

    private void work() {
        if (isHeldByRestore()) {
            return;
        }
        try {
            if (health.breaker() == Breaker.HALF_OPEN
                    && backup.store() instanceof ServerStore server
                    && !health.answers(server)) {
                return;
            }
            if (isDue()) {
                copy("sync");
            } else if (isPingDue() && backup.store() instanceof ServerStore server) {
                health.ping(server);
            }
            if (proofs.isAsked() && !isResting()) {
                proofs.askedProofBegins();
                verify();
            } else if (isProofDue()) {
                proofs.dueProofBegins();
                verify();
            } else if (isLookDue()) {
                proofs.lookBegins();
                verify(false);
            }
        } catch (RuntimeException e) {
            if (isResting()) {
                // What may be copied has changed since it was looked at.
                return;
            }
            LOGGER.log(ERROR, "backup " + name + ": its copy broke off; it is tried again", e);
            // What the ledger of this node cannot do is not the backup's fault.
            health.troubled(e instanceof LedgerException ? State.LAGGING : State.DOWN, String.valueOf(e.getMessage()));
        }
    }

    /** Lets what is being copied finish its batch, and copies nothing more. */
    void close() {
        closed = true;
    }

    /**
     * Copies what is lacking now, whatever the pauses say; waits for a copy that is at work.
     *
     * @return what was done; empty if there was nothing to do
     */
    Optional<SyncOutcome> copy(String kind) {
        requireAwake();
        working.lock();
        try {
            requireNoRestore();
            Instant started = clock.instant();
            CopyTally tally = new CopyTally();
            SyncOutcome outcome = outcome(kind, started, tally);
            if (outcome.status() == Status.SUCCESS && outcome.series() == 0 && !kind.equals("full")) {
                return Optional.empty();
            }
            book.record(outcome, tally.copies);
            return Optional.of(outcome);
        } finally {
            working.unlock();
        }
    }

    private SyncOutcome outcome(String kind, Instant started, CopyTally tally) {
        try {
            proof.seed();
            journal.copy(clock.instant());
            boolean isDone = lacks.copy(tally);
            if (!tally.refused.isEmpty()) {
                String sentence = tally.refused.size() + " series could not be copied: "
                        + String.join("; ", tally.refused.subList(0, Math.min(NAMED, tally.refused.size())));
                health.troubled(State.FAILING, sentence);
                return outcome(kind, started, tally, Status.PARTIAL, sentence);
            }
            health.copied();
            if (isDone) {
                book.succeeded(name, started);
            }
            return outcome(kind, started, tally, Status.SUCCESS, "");
        } catch (BackupCopy.PrimaryAway e) {
            String sentence = "the primary store: " + e.getMessage();
            health.troubled(State.LAGGING, sentence);
            return outcome(kind, started, tally, Status.FAILED, sentence);
        } catch (StoreException | LedgerException e) {
            health.troubled(e instanceof LedgerException ? State.LAGGING : State.DOWN, String.valueOf(e.getMessage()));
            return outcome(kind, started, tally, Status.FAILED, String.valueOf(e.getMessage()));
        }
    }

    private SyncOutcome outcome(String kind, Instant started, CopyTally tally, Status status, String message) {
        return new SyncOutcome(
                0,
                name,
                kind,
                started,
                clock.instant(),
                status,
                tally.copies.size(),
                tally.bars(),
                tally.removed,
                message);
    }

    /**
     * Marks everything that either store has, so that the next copy compares all of it and deletes from the backup what the
     * primary store does not have.
     *
     * @throws StoreException REFUSED if the primary store is empty and the backup is not
     */
    void markFull() {
        requireNoRestore();
        requireAwake();
        SortedSet<SeriesKey> keys = new TreeSet<>(primary.keys());
        SortedSet<SeriesKey> theirs = new TreeSet<>(backup.store().keys());
        if (keys.isEmpty() && !theirs.isEmpty()) {
            throw new StoreException(
                    StoreException.Kind.REFUSED,
                    "backup " + name + " holds " + theirs.size()
                            + " series and the primary store none: a full copy would delete them; restore from it instead");
        }
        keys.addAll(theirs);
        for (SeriesKey key : keys) {
            backlog.mark(name, key, TimeRange.ALL, true);
        }
        for (Symbol symbol : SeriesKey.symbols(keys)) {
            backlog.markActions(name, symbol);
        }
        journal.copyAll();
        book.seeded(name);
        book.followsAgain(name);
        health.forget();
    }

    /**
     * Proves the backup equal: reads everything back, compares everything by digests, copies again what the backup lacks or has
     * otherwise, and compares that again.
     *
     * @throws StoreException if one of the stores cannot be read
     */
    Verification verify() {
        return verify(true);
    }

    /**
     * The same; or, if it is no proof, only looks for differences without reading the bars.
     *
     * @throws StoreException if one of the stores cannot be read
     */
    Verification verify(boolean isProof) {
        requireAwake();
        working.lock();
        try {
            requireNoRestore();
            proofs.lookBegins();
            return proof.verify(isProof);
        } finally {
            working.unlock();
        }
    }

    /** How many bars of the primary store lie in what the backup lacks. */
    long lagBars() {
        return lacks.bars();
    }
}
