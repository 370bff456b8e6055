package dms.sync;

import dms.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * The journal of one backup, and when it is copied. A backup that keeps another's journal, or none, gets bars alone, and its
 * status says so. Used by the one thread that copies to the backup; its status may be asked by any.
 */
final class BackupJournal {

    private final Optional<JournalCopy> journal;
    private final Duration pause;
    private final Duration pauseAfterRefusal;
    private volatile Instant after = Instant.MIN;
    private volatile String trouble = "";

    /**
     * The journal of a backup.
     *
     * @param journal how it is copied; empty if the backup keeps none
     * @param pause how long changes wait for others
     * @param pauseAfterRefusal how long a backup is left alone that keeps another's
     */
    BackupJournal(Optional<JournalCopy> journal, Duration pause, Duration pauseAfterRefusal) {
        this.journal = journal;
        this.pause = pause;
        this.pauseAfterRefusal = pauseAfterRefusal;
    }

    /** What the backup lacks of it; empty if it keeps none. */
    Optional<JournalLag> lag() {
        return journal.map(one -> new JournalLag(one.behind(), trouble));
    }

    boolean isDue(Instant now) {
        return !now.isBefore(after) && journal.filter(one -> one.behind() > 0).isPresent();
    }

    /** Copies what changed. To be done before the bars: what was changed is told before it is changed. */
    void copy(Instant now) {
        attempt(JournalCopy::copy);
        after = now.plus(trouble.isEmpty() ? pause : pauseAfterRefusal);
    }

    void copyAll() {
        attempt(JournalCopy::copyAll);
    }

    /** How many parts differed and were copied again. */
    long prove() {
        return trouble.isEmpty() ? attempt(JournalCopy::prove) : 0;
    }

    private long attempt(ToLongFunction<JournalCopy> work) {
        if (journal.isEmpty()) {
            return 0;
        }
        try {
            long done = work.applyAsLong(journal.get());
            trouble = "";
            return done;
        } catch (StoreException e) {
            if (e.kind() != StoreException.Kind.REFUSED) {
                throw e;
            }
            trouble = String.valueOf(e.getMessage());
            return 0;
        }
    }

    /** What a proof says of it, after so many parts differed; empty if there is nothing to say. */
    String sentence(long parts) {
        if (!trouble.isEmpty()) {
            return "; the journal is not copied to it: " + trouble;
        }
        return parts == 0 ? "" : "; " + parts + " parts of its journal were copied again";
    }
}
