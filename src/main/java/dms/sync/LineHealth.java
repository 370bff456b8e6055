package dms.sync;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import dms.store.ServerStore;
import dms.store.StoreException;
import dms.sync.BackupStatus.Breaker;
import dms.sync.BackupStatus.State;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * What is in the way to one backup, and until when it is left alone for it. Changed by the one thread that copies to the backup
 * or by those that write its batches; may be asked by any.
 */
final class LineHealth {

    private static final System.Logger LOGGER = System.getLogger(LineHealth.class.getName());
    private static final Duration PING_EVERY = Duration.ofSeconds(15);

    private final String name;
    private final SyncSettings settings;
    private final Clock clock;
    private volatile Trouble trouble = Trouble.NONE;
    private volatile Instant askedAt = Instant.MIN;

    /** Nothing is in the way yet. */
    LineHealth(String name, SyncSettings settings, Clock clock) {
        this.name = name;
        this.settings = settings;
        this.clock = clock;
    }

    /** What is in the way. */
    record Trouble(State state, String sentence, int failures, Instant until) {
        static final Trouble NONE = new Trouble(State.CURRENT, "", 0, Instant.MIN);
    }

    Trouble trouble() {
        return trouble;
    }

    /** Whether it is left alone. */
    boolean isPausing(Instant now) {
        return now.isBefore(trouble.until());
    }

    Breaker breaker() {
        Trouble now = trouble;
        if (now.failures() < settings.retries().opensAfter()) {
            return Breaker.CLOSED;
        }
        return isPausing(clock.instant()) ? Breaker.OPEN : Breaker.HALF_OPEN;
    }

    /** Something failed: the backup is left alone for twice as long as the last time. */
    synchronized void troubled(State state, String sentence) {
        int failures = trouble.failures() + 1;
        Duration pause = settings.pauseAfter(failures);
        if (failures == 1) {
            LOGGER.log(WARNING, () -> "backup " + name + ": " + sentence + "; it is tried again by itself");
        }
        trouble = new Trouble(state, sentence, failures, clock.instant().plus(pause));
    }

    /** It has answered. */
    synchronized void reached() {
        if (trouble.state() == State.DOWN) {
            trouble = Trouble.NONE;
            LOGGER.log(INFO, () -> "backup " + name + ": reached again");
        }
    }

    /** Everything was copied: nothing is in the way but what it holds more. */
    synchronized void copied() {
        reached();
        if (trouble.state() != State.HELD) {
            trouble = Trouble.NONE;
        }
    }

    /** It holds more than the primary store, and is copied to all the same. */
    synchronized void held(String sentence) {
        trouble = new Trouble(State.HELD, sentence, 0, Instant.MIN);
    }

    /** It holds more than it may, and is left alone for the longest pause. */
    synchronized void heldBack(String sentence) {
        trouble = new Trouble(State.HELD, sentence, 0, clock.instant().plus(settings.longestPause()));
    }

    /** It holds no more than the primary store. */
    synchronized void notHeld() {
        if (trouble.state() == State.HELD) {
            trouble = Trouble.NONE;
        }
    }

    /** Whatever was in the way no longer counts. */
    synchronized void forget() {
        trouble = Trouble.NONE;
    }

    /** Whether it was not asked for long whether it is there. */
    boolean isPingDue(Instant now) {
        return !isPausing(now) && !now.minus(PING_EVERY).isBefore(askedAt);
    }

    /** Asks the backup whether it is there, which ends or begins that it is down. */
    void ping(ServerStore store) {
        if (answers(store)) {
            reached();
        }
    }

    /** After many failures nothing is sent before the backup has answered to the one question whether it is there. */
    boolean answers(ServerStore store) {
        askedAt = clock.instant();
        try {
            store.ping();
            return true;
        } catch (StoreException e) {
            troubled(State.DOWN, String.valueOf(e.getMessage()));
            return false;
        }
    }
}
