package dms.sync;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;
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
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The line to one backup: copies what it lacks, by one thread at a time that hands batches to others. After a failure it
 * leaves the backup alone for a while that doubles; the other backups do not notice.
 */
final class BackupLine {

    private static final System.Logger LOGGER = System.getLogger(BackupLine.class.getName());
    private static final int MARKS_AT_ONCE = 2_000;
    private static final int NAMED = 5;
    private static final Duration IDLE_WITHIN = Duration.ofSeconds(20);
    private static final Duration PING_EVERY = Duration.ofSeconds(15);

    private final Line line;
    private final Backup backup;
    private final String name;
    private final BarStore primary;
    private final Backlog backlog;
    private final BackupBook book;
    private final SyncSettings settings;
    private final SyncWorkers workers;
    private final Clock clock;
    private final BackupCopy copy;
    private final BackupJournal journal;

    /** Held by who copies or verifies. */
    private final ReentrantLock working = new ReentrantLock();

    private volatile Trouble trouble = Trouble.NONE;
    private volatile boolean closed;
    private volatile Instant allowedSince;
    private volatile Instant verifyAfter;
    private volatile Instant lookedAt;
    private volatile Instant askedAt = Instant.MIN;
    private volatile boolean isVerificationAsked;

    /** What is in the way. */
    private record Trouble(State state, String sentence, int failures, Instant until) {
        static final Trouble NONE = new Trouble(State.CURRENT, "", 0, Instant.MIN);
    }

    BackupLine(Line line, Backlog backlog, BackupBook book, SyncSettings settings, SyncWorkers workers, Clock clock) {
        this.line = line;
        this.backup = line.backup();
        this.name = backup.settings().name();
        this.primary = line.primary();
        this.backlog = backlog;
        this.book = book;
        this.settings = settings;
        this.workers = workers;
        this.clock = clock;
        this.copy = new BackupCopy(primary, backup, backlog);
        this.journal = new BackupJournal(book.journal(backup), backup.settings().maxDelay(), settings.longestPause());
        this.allowedSince = clock.instant();
        this.verifyAfter = clock.instant();
        this.lookedAt = clock.instant();
    }

    String name() {
        return name;
    }

    Backup backup() {
        return backup;
    }

    BackupStatus status() {
        Backlog.Size lag = backlog.size(name);
        Trouble now = trouble;
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
                breaker(),
                journal.lag(),
                lag,
                book.entry(name));
    }

    private Breaker breaker() {
        Trouble now = trouble;
        if (now.failures() < settings.retries().opensAfter()) {
            return Breaker.CLOSED;
        }
        return clock.instant().isBefore(now.until()) ? Breaker.OPEN : Breaker.HALF_OPEN;
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
            isVerificationAsked = true;
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
                && (isVerificationAsked || isDue() || isVerificationDue() || isLookDue() || isPingDue())) {
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
        trouble = Trouble.NONE;
    }

    private boolean isDue() {
        Instant now = clock.instant();
        if (closed || isResting() || now.isBefore(trouble.until())) {
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

    private boolean isVerificationDue() {
        Duration every = settings.verifyEvery();
        Instant now = clock.instant();
        if (closed || every.isZero() || now.isBefore(trouble.until()) || now.isBefore(verifyAfter)) {
            return false;
        }
        BackupBook.Entry entry = book.entry(name);
        return entry.isSeeded()
                && line.mayVerify().getAsBoolean()
                && entry.equalAsOf()
                        .map(last -> !now.isBefore(last.plus(every)))
                        .orElse(true);
    }

    /** A proof is a look too. */
    private boolean isLookDue() {
        Duration every = settings.lookEvery();
        Instant now = clock.instant();
        return !closed
                && line.mayVerify().getAsBoolean()
                && !every.isZero()
                && !now.isBefore(trouble.until())
                && !now.isBefore(lookedAt.plus(every))
                && book.entry(name).isSeeded();
    }

    /** While there is nothing to copy, whether the backup is there is asked by itself. */
    private boolean isPingDue() {
        Instant now = clock.instant();
        return !closed
                && backup.store() instanceof ServerStore
                && !now.isBefore(trouble.until())
                && !now.minus(PING_EVERY).isBefore(askedAt);
    }

    private void ping(ServerStore store) {
        askedAt = clock.instant();
        try {
            store.ping();
            reached();
        } catch (StoreException e) {
            troubled(State.DOWN, String.valueOf(e.getMessage()));
        }
    }

    private synchronized void reached() {
        if (trouble.state() == State.DOWN) {
            trouble = Trouble.NONE;
            LOGGER.log(INFO, () -> "backup " + name + ": reached again");
        }
    }

    /** After many failures nothing is sent before the backup has answered to the one question whether it is there. */
    private boolean isProbed(ServerStore store) {
        askedAt = clock.instant();
        try {
            store.ping();
            return true;
        } catch (StoreException e) {
            troubled(State.DOWN, String.valueOf(e.getMessage()));
            return false;
        }
    }

    private void work() {
        if (isHeldByRestore()) {
            return;
        }
        try {
            if (breaker() == Breaker.HALF_OPEN && backup.store() instanceof ServerStore server && !isProbed(server)) {
                return;
            }
            if (isDue()) {
                copy("sync");
            } else if (isPingDue() && backup.store() instanceof ServerStore server) {
                ping(server);
            }
            if (isVerificationAsked && !isResting()) {
                isVerificationAsked = false;
                verify();
            } else if (isVerificationDue()) {
                verifyAfter = clock.instant()
                        .plus(settings.longestPause())
                        .plus(settings.verifyEvery().dividedBy(24));
                verify();
            } else if (isLookDue()) {
                lookedAt = clock.instant();
                verify(false);
            }
        } catch (RuntimeException e) {
            if (isResting()) {
                // What may be copied has changed since it was looked at.
                return;
            }
            LOGGER.log(ERROR, "backup " + name + ": its copy broke off; it is tried again", e);
            troubled(State.DOWN, String.valueOf(e.getMessage()));
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
            seed();
            journal.copy(clock.instant());
            boolean isDone = copyLacks(tally);
            if (!tally.refused.isEmpty()) {
                String sentence = tally.refused.size() + " series could not be copied: "
                        + String.join("; ", tally.refused.subList(0, Math.min(NAMED, tally.refused.size())));
                troubled(State.FAILING, sentence);
                return outcome(kind, started, tally, Status.PARTIAL, sentence);
            }
            reached();
            trouble = trouble.state() == State.HELD ? trouble : Trouble.NONE;
            if (isDone) {
                book.succeeded(name, started);
            }
            return outcome(kind, started, tally, Status.SUCCESS, "");
        } catch (BackupCopy.PrimaryAway e) {
            String sentence = "the primary store: " + e.getMessage();
            troubled(State.LAGGING, sentence);
            return outcome(kind, started, tally, Status.FAILED, sentence);
        } catch (StoreException | LedgerException e) {
            troubled(State.DOWN, String.valueOf(e.getMessage()));
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

    private void troubled(State state, String sentence) {
        int failures = trouble.failures() + 1;
        Duration pause = settings.pauseAfter(failures);
        if (failures == 1) {
            LOGGER.log(WARNING, () -> "backup " + name + ": " + sentence + "; it is tried again by itself");
        }
        trouble = new Trouble(state, sentence, failures, clock.instant().plus(pause));
    }

    /**
     * Marks what was stored before the backup was known and what it does not have. Never marks anything for deletion: what the
     * backup holds may be the only copy.
     */
    private void seed() {
        if (book.entry(name).isSeeded()) {
            return;
        }
        Instant compared = clock.instant();
        StoreComparison comparison = comparison();
        comparison.readBack();
        StoreComparison.Result result = comparison.all();
        lacking(result);
        SortedSet<Symbol> actions = comparison.differingActions();
        actions.forEach(symbol -> backlog.markActions(name, symbol));
        boolean isEqual = result.differing().isEmpty() && actions.isEmpty();
        if (backup.settings().isServer() && !result.extra().isEmpty()) {
            holdServer(result.extra());
            return;
        }
        hold(result.extra());
        book.seeded(name);
        if (isEqual) {
            book.equalAsOf(name, compared);
            book.lookedEqualAsOf(name, compared);
            book.followsAgain(name);
        }
    }

    private void lacking(StoreComparison.Result result) {
        result.lacking().forEach((key, blocks) -> {
            for (TimeRange block : blocks) {
                backlog.mark(name, key, block, false);
            }
        });
    }

    private void hold(Collection<SeriesKey> extra) {
        if (extra.isEmpty()) {
            if (trouble.state() == State.HELD) {
                trouble = Trouble.NONE;
            }
            return;
        }
        trouble = new Trouble(State.HELD, holdsMore(extra), 0, Instant.MIN);
    }

    /**
     * A server that holds more than the others is not read, and is compared again later. What was deleted from the others
     * just now is marked, and is no reason to wait.
     */
    private void holdServer(Collection<SeriesKey> extra) {
        Set<SeriesKey> more = new TreeSet<>(extra);
        more.removeAll(backlog.series(name));
        if (!more.isEmpty()) {
            trouble =
                    new Trouble(State.HELD, holdsMore(more), 0, clock.instant().plus(settings.longestPause()));
        }
    }

    private String holdsMore(Collection<SeriesKey> extra) {
        String series = "holds bars of " + extra.size() + " series that ";
        return backup.settings().isServer()
                ? series + "the other servers do not have, such as "
                        + extra.iterator().next() + ": it is not read; copy to it in full to delete them"
                : series + "the primary store does not have, such as "
                        + extra.iterator().next() + ": restore from it to keep them, or copy in full to delete them";
    }

    private StoreComparison comparison() {
        return new StoreComparison(
                primary,
                backup.store(),
                book.entry(name).range(),
                backup.settings().batchBars());
    }

    static SortedSet<Symbol> symbols(Collection<SeriesKey> keys) {
        SortedSet<Symbol> symbols = new TreeSet<>();
        keys.forEach(key -> symbols.add(key.symbol()));
        return symbols;
    }

    /** Returns whether everything that may be copied was, as far as it was not refused. */
    private boolean copyLacks(CopyTally tally) {
        long after = 0;
        long allowed = allowed();
        while (!closed) {
            List<Lack> lacks = backlog.lacks(name, after, MARKS_AT_ONCE);
            if (lacks.isEmpty()) {
                return true;
            }
            after = lacks.get(lacks.size() - 1).mark();
            Queue<List<Lack>> batches = new ConcurrentLinkedQueue<>(copy.batches(lacks));
            workers.inParallel(backup.settings().width(), () -> {
                List<Lack> batch = batches.poll();
                while (batch != null && !tally.isCut() && !closed && tally.bars() < allowed) {
                    copy(batch, tally);
                    batch = batches.poll();
                }
            });
            tally.rethrow();
            if (tally.bars() >= allowed) {
                return false;
            }
        }
        return false;
    }

    /** How many bars may be copied by now. */
    private long allowed() {
        int perSecond = backup.settings().barsPerSecond();
        if (perSecond == 0) {
            return Long.MAX_VALUE;
        }
        Instant now = clock.instant();
        long seconds =
                Math.max(1, Math.min(60, Duration.between(allowedSince, now).toSeconds()));
        allowedSince = now;
        return perSecond * seconds;
    }

    /** A batch that the backup refuses is copied series by series, so that only the one that it refuses waits. */
    private void copy(List<Lack> batch, CopyTally tally) {
        try {
            tally.add(copy.copy(batch));
            reached();
        } catch (BackupCopy.PrimaryAway e) {
            if (isOfSeries(e.kind())) {
                singly(batch, e, tally);
            } else {
                tally.cut(e);
            }
        } catch (StoreException e) {
            if (isOfSeries(e.kind())) {
                singly(batch, e, tally);
            } else {
                tally.cut(e);
            }
        } catch (RuntimeException e) {
            tally.cut(e);
        }
    }

    private static boolean isOfSeries(StoreException.Kind kind) {
        return kind == StoreException.Kind.REFUSED || kind == StoreException.Kind.DAMAGED;
    }

    private void singly(List<Lack> batch, RuntimeException e, CopyTally tally) {
        if (batch.size() == 1) {
            Lack lack = batch.get(0);
            tally.refuse(
                    (lack.isOfActions() ? lack.symbol().toString() : lack.key().toString()) + ": " + e.getMessage());
            return;
        }
        for (Lack lack : batch) {
            if (!tally.isCut()) {
                copy(List.of(lack), tally);
            }
        }
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
        for (Symbol symbol : symbols(keys)) {
            backlog.markActions(name, symbol);
        }
        journal.copyAll();
        book.seeded(name);
        book.followsAgain(name);
        trouble = Trouble.NONE;
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
            Instant started = clock.instant();
            copy("sync");
            StoreComparison comparison = comparison();
            lookedAt = started;
            StoreComparison.ReadBoth read = isProof ? comparison.readBack() : new StoreComparison.ReadBoth(0, 0, 0);
            StoreComparison.Result first = isProof ? comparison.all() : comparison.look();
            SortedSet<SeriesKey> suspects = first.differing();
            SortedSet<Symbol> actions = comparison.differingActions();
            // What was written while it was compared is compared again.
            StoreComparison.Result differing = comparison.of(suspects);
            long parts = isProof ? journal.prove() : 0;
            Optional<Instant> refused = book.entry(name).refusedClear();
            long repaired = 0;
            if (refused.isEmpty()) {
                lacking(differing);
                actions.forEach(symbol -> backlog.markActions(name, symbol));
                repaired = copy("repair").map(SyncOutcome::bars).orElse(0L);
            }
            SortedSet<SeriesKey> again = new TreeSet<>(differing.differing());
            again.addAll(backlog.series(name));
            StoreComparison.Result last = comparison.of(again);
            actions = suspects.isEmpty() && actions.isEmpty() ? actions : comparison.differingActions();
            boolean isEqual = last.differing().isEmpty() && actions.isEmpty();
            if (isEqual) {
                book.lookedEqualAsOf(name, started);
                if (isProof) {
                    book.equalAsOf(name, started);
                }
                hold(List.of());
            } else if (!last.extra().isEmpty()) {
                hold(last.extra());
            }
            Verification result = new Verification(
                    name,
                    started,
                    clock.instant(),
                    first.series(),
                    first.bars(),
                    List.copyOf(differing.differing()),
                    repaired,
                    List.copyOf(last.extra()),
                    List.copyOf(last.differing()),
                    isEqual,
                    new ProofSentence(isProof, read, first, differing, last)
                                    .of(
                                            repaired,
                                            actions,
                                            refused,
                                            last.extra().isEmpty() ? "" : holdsMore(last.extra()))
                            + journal.sentence(parts));
            if (isProof || !isEqual || repaired > 0) {
                book.record(
                        new SyncOutcome(
                                0,
                                name,
                                isProof ? "verify" : "look",
                                started,
                                result.ended(),
                                isEqual ? Status.SUCCESS : Status.PARTIAL,
                                differing.differing().size(),
                                repaired,
                                0,
                                result.sentence()),
                        Map.of());
            }
            return result;
        } catch (StoreException e) {
            if (isHeldByRestore()) {
                throw e;
            }
            StoreException named = new StoreException(e.kind(), "backup " + name + ": " + e.getMessage(), e);
            troubled(State.DOWN, String.valueOf(e.getMessage()));
            book.record(
                    new SyncOutcome(
                            0,
                            name,
                            isProof ? "verify" : "look",
                            clock.instant(),
                            clock.instant(),
                            Status.FAILED,
                            0,
                            0,
                            0,
                            String.valueOf(e.getMessage())),
                    Map.of());
            throw named;
        } finally {
            working.unlock();
        }
    }

    /** How many bars of the primary store lie in what the backup lacks. */
    long lagBars() {
        long bars = 0;
        long after = 0;
        while (true) {
            List<Lack> lacks = backlog.lacks(name, after, MARKS_AT_ONCE);
            if (lacks.isEmpty()) {
                return bars;
            }
            after = lacks.get(lacks.size() - 1).mark();
            bars += copy.barsIn(lacks);
        }
    }
}
