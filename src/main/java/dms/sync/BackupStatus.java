package dms.sync;

import java.time.Instant;
import java.util.Optional;

/**
 * How a backup stands.
 *
 * @param settings how it is copied to
 * @param state what it is doing
 * @param sentence what a person needs to know; empty if nothing
 * @param failures how many times in a row it failed
 * @param nextAttempt when it is tried again; empty if it did not fail
 * @param breaker whether anything is sent to it
 * @param journal what it lacks of the journal; empty if it keeps none
 * @param lag what it lacks
 * @param book what is known of it from before
 */
public record BackupStatus(
        BackupSettings settings,
        State state,
        String sentence,
        int failures,
        Optional<Instant> nextAttempt,
        Breaker breaker,
        Optional<JournalLag> journal,
        Backlog.Size lag,
        BackupBook.Entry book) {

    /** Whether anything is sent to a backup. */
    public enum Breaker {
        /** Everything is. */
        CLOSED,
        /** Nothing is until the next attempt, because it failed many times in a row. */
        OPEN,
        /** It is to be asked by one question whether it is there again. */
        HALF_OPEN
    }

    /** What a backup is doing. */
    public enum State {
        /** It has everything that was marked for it. */
        CURRENT,
        /** It lacks something that is copied soon. */
        LAGGING,
        /** Something is copied to it. */
        COPYING,
        /** It cannot be reached and is tried again. */
        DOWN,
        /** It is reached, but something that it lacks cannot be copied; the sentence says what. */
        FAILING,
        /** It is another node, and this one is a slave, which copies to none. */
        RESTING,
        /** It holds something that the primary store does not have, and waits for a decision. */
        HELD,
        /** The primary store is restored from it, and nothing is copied to it meanwhile. */
        RESTORING
    }
}
