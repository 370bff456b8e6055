package dms.maintain;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;

import dms.Stage;
import dms.journal.Journal;
import dms.ledger.LedgerException;
import dms.market.SeriesKey;
import dms.store.StoreException;
import dms.write.ActionOutcome;
import dms.write.BarWriter;
import dms.write.FetchedSeries;
import dms.write.Spool;
import dms.write.WriteOutcome;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes what was fetched, and journals what that replaces. What cannot be written because the store is away is kept in
 * the spool, and written before anything else of that series is fetched. Thread-safe: one lock, {@code delivering}, lets one
 * kept series at a time be written, so that none is written by two, the slower one over newer bars.
 */
@Stage
public final class SeriesWriter {

    private static final System.Logger LOGGER = System.getLogger(SeriesWriter.class.getName());
    private static final Duration PATIENCE = Duration.ofMinutes(6);

    private final BarWriter writer;
    private final Journal journal;
    private final Spool spool;
    private final ReentrantLock delivering = new ReentrantLock(true);

    /** Writes by this writer, and keeps in this spool what it cannot write. */
    @Inject
    public SeriesWriter(BarWriter writer, Journal journal, Spool spool) {
        this.writer = writer;
        this.journal = journal;
        this.spool = spool;
    }

    /**
     * What writing did.
     *
     * @param bars to the bars
     * @param actions to the actions of its symbol
     */
    record Written(WriteOutcome bars, ActionOutcome actions) {}

    /**
     * Writes a series.
     *
     * @throws StoreException if the store cannot; the sentence says whether the series is kept
     */
    Written write(FetchedSeries fetched) {
        try {
            return writeNow(fetched, "refetched");
        } catch (StoreException e) {
            if (!e.kind().isRetriable() || !spool.isUsed()) {
                throw e;
            }
            throw new StoreException(e.kind(), e.getMessage() + "; " + keep(fetched), e);
        }
    }

    private Written writeNow(FetchedSeries fetched, String rule) {
        SeriesKey key = fetched.key();
        ActionOutcome actions = writer.writeActions(
                key.symbol(),
                fetched.source(),
                fetched.actions(),
                edits -> journal.recordActions(fetched.run(), key, fetched.source(), edits));
        WriteOutcome bars = writer.write(
                key,
                fetched.bars(),
                changes -> journal.recordRevisions(fetched.run(), key, fetched.source(), rule, changes));
        return new Written(bars, actions);
    }

    private String keep(FetchedSeries fetched) {
        String bars = fetched.bars().size() + " fetched bars";
        try {
            return spool.keep(fetched)
                    ? bars + " are kept, and written when it is back"
                    : bars + " are fetched again when it is back, because the spool is full";
        } catch (LedgerException e) {
            LOGGER.log(ERROR, () -> fetched.key() + " could not be kept in the spool", e);
            return bars + " are fetched again when it is back, because the spool cannot keep them: " + e.getMessage();
        }
    }

    /**
     * Makes way for a series: what is kept of it is written first.
     *
     * @throws StoreException if that cannot be written, or nothing more could be kept if it were fetched
     */
    void prepare(SeriesKey key) {
        deliver(key);
        if (spool.isFull()) {
            throw new StoreException(
                    StoreException.Kind.UNREACHABLE,
                    "fetching pauses: the spool is full with " + spool.size().bars()
                            + " bars that the store could not take");
        }
    }

    /** Writes what is kept of a series, if anything is. */
    private void deliver(SeriesKey key) {
        if (!spool.isUsed() || spool.find(key).isEmpty()) {
            return;
        }
        lock(key);
        try {
            spool.find(key).ifPresent(kept -> {
                writeNow(kept.fetched(), "spooled");
                spool.remove(kept);
            });
        } finally {
            delivering.unlock();
        }
    }

    private void lock(SeriesKey key) {
        try {
            if (delivering.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException(
                    StoreException.Kind.BUSY, "interrupted while waiting to write what is kept of " + key, e);
        }
        throw new StoreException(
                StoreException.Kind.BUSY, key + ": what is kept of other series was written for more than " + PATIENCE);
    }

    /** Whether nothing is kept. */
    boolean isDelivered() {
        return !spool.isUsed() || spool.size().series() == 0;
    }

    /**
     * Writes everything that is kept, each series alone; one that is refused stays kept and does not stop the others.
     *
     * @throws StoreException if the store is away again, or the last that it said of a series that it refused
     */
    void deliverAll() {
        StoreException refused = null;
        int delivered = 0;
        for (SeriesKey key : spool.keys()) {
            try {
                deliver(key);
                delivered++;
            } catch (StoreException e) {
                if (e.kind().isRetriable()) {
                    throw e;
                }
                refused = e;
            }
        }
        if (delivered > 0) {
            int count = delivered;
            LOGGER.log(INFO, () -> "the store has now what was kept of " + count + " series");
        }
        if (refused != null) {
            throw refused;
        }
    }
}
