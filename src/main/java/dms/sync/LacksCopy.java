package dms.sync;

import dms.store.StoreException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;

/** Copies the whole backlog of one backup, several batches at once, as fast as is allowed. Used by one thread at a time. */
final class LacksCopy {

    private static final int MARKS_AT_ONCE = 2_000;
    private static final Duration MOST_SAVED = Duration.ofMinutes(1);

    private final BackupSettings settings;
    private final Backlog backlog;
    private final BackupCopy copy;
    private final SyncWorkers workers;
    private final LineHealth health;
    private final Clock clock;
    private final BooleanSupplier isClosed;
    private Instant allowedSince;

    /**
     * The copying of a backlog.
     *
     * @param isClosed whether no other batch is to be begun
     */
    LacksCopy(
            BackupSettings settings,
            Backlog backlog,
            BackupCopy copy,
            SyncWorkers workers,
            LineHealth health,
            Clock clock,
            BooleanSupplier isClosed) {
        this.settings = settings;
        this.backlog = backlog;
        this.copy = copy;
        this.workers = workers;
        this.health = health;
        this.clock = clock;
        this.isClosed = isClosed;
        this.allowedSince = clock.instant();
    }

    /** Returns whether everything that may be copied was, as far as it was not refused. */
    boolean copy(CopyTally tally) {
        long after = 0;
        long allowed = allowed();
        while (!isClosed.getAsBoolean()) {
            List<Lack> lacks = backlog.lacks(settings.name(), after, MARKS_AT_ONCE);
            if (lacks.isEmpty()) {
                return true;
            }
            after = lacks.get(lacks.size() - 1).mark();
            Queue<List<Lack>> batches = new ConcurrentLinkedQueue<>(copy.batches(lacks));
            workers.inParallel(settings.width(), () -> {
                List<Lack> batch = batches.poll();
                while (batch != null && !tally.isCut() && !isClosed.getAsBoolean() && tally.bars() < allowed) {
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
        int perSecond = settings.barsPerSecond();
        if (perSecond == 0) {
            return Long.MAX_VALUE;
        }
        Instant now = clock.instant();
        long seconds = Math.max(
                1,
                Math.min(
                        MOST_SAVED.toSeconds(),
                        Duration.between(allowedSince, now).toSeconds()));
        allowedSince = now;
        return perSecond * seconds;
    }

    /** A batch that the backup refuses is copied series by series, so that only the one that it refuses waits. */
    private void copy(List<Lack> batch, CopyTally tally) {
        try {
            tally.add(copy.copy(batch));
            health.reached();
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
    /** How many bars of the primary store lie in what the backup lacks. */
    long bars() {
        long bars = 0;
        long after = 0;
        while (true) {
            List<Lack> lacks = backlog.lacks(settings.name(), after, MARKS_AT_ONCE);
            if (lacks.isEmpty()) {
                return bars;
            }
            after = lacks.get(lacks.size() - 1).mark();
            bars += copy.barsIn(lacks);
        }
    }
}
