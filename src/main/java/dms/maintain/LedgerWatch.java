package dms.maintain;

import static java.lang.System.Logger.Level.WARNING;

import dms.Stage;
import dms.ledger.Ledger;
import dms.ledger.LedgerException;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/** Has the ledger look through its tables every hour, and soon after a statement met damage. Thread-safe. */
@Stage
public final class LedgerWatch {

    private static final System.Logger LOGGER = System.getLogger(LedgerWatch.class.getName());
    private static final Duration EVERY = Duration.ofHours(1);

    private final Ledger ledger;
    private final Workers workers;
    private final Clock clock;
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile Instant lookedAt;

    /** The watch of this ledger, which was looked through when it was opened. */
    @Inject
    public LedgerWatch(Ledger ledger, Workers workers, Clock clock) {
        this.ledger = ledger;
        this.workers = workers;
        this.clock = clock;
        this.lookedAt = clock.instant();
    }

    /** Starts a look if one is due, on another thread. To be called every few seconds. */
    public void look() {
        boolean isDue = ledger.isCheckAsked() || !clock.instant().minus(EVERY).isBefore(lookedAt);
        if (!isDue || !looking.compareAndSet(false, true)) {
            return;
        }
        try {
            workers.runs().execute(this::lookNow);
        } catch (RejectedExecutionException e) {
            looking.set(false);
            LOGGER.log(WARNING, "no thread is free to look through the ledger; it is tried again");
        }
    }

    private void lookNow() {
        try {
            lookedAt = clock.instant();
            ledger.check();
        } catch (LedgerException e) {
            LOGGER.log(WARNING, "the ledger could not be looked through; it is tried again in an hour", e);
        } finally {
            looking.set(false);
        }
    }
}
