package dms.sync;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * When a backup that has its first copy is compared with the primary store: by a proof, which reads every bar, and more often by
 * a look, which reads none. Thread-safe.
 */
final class ProofSchedule {

    private final Line line;
    private final BackupBook book;
    private final SyncSettings settings;
    private final LineHealth health;
    private final Clock clock;
    private volatile Instant proofAfter;
    private volatile Instant lookedAt;
    private volatile boolean isAsked;

    ProofSchedule(Line line, BackupBook book, SyncSettings settings, LineHealth health, Clock clock) {
        this.line = line;
        this.book = book;
        this.settings = settings;
        this.health = health;
        this.clock = clock;
        this.proofAfter = clock.instant();
        this.lookedAt = clock.instant();
    }

    /** Somebody wants a proof, whatever is due. */
    void ask() {
        isAsked = true;
    }

    boolean isAsked() {
        return isAsked;
    }

    boolean isProofDue() {
        Duration every = settings.verifyEvery();
        Instant now = clock.instant();
        if (every.isZero() || health.isPausing(now) || now.isBefore(proofAfter)) {
            return false;
        }
        BackupBook.Entry entry = entry();
        return entry.isSeeded()
                && line.mayVerify().getAsBoolean()
                && entry.equalAsOf()
                        .map(last -> !now.isBefore(last.plus(every)))
                        .orElse(true);
    }

    /** A proof is a look too. */
    boolean isLookDue() {
        Duration every = settings.lookEvery();
        Instant now = clock.instant();
        return line.mayVerify().getAsBoolean()
                && !every.isZero()
                && !health.isPausing(now)
                && !now.isBefore(lookedAt.plus(every))
                && entry().isSeeded();
    }

    private BackupBook.Entry entry() {
        return book.entry(line.backup().settings().name());
    }

    /** The proof that was asked for begins. */
    void askedProofBegins() {
        isAsked = false;
    }

    /** The proof that was due begins; if it fails it is not due again at once. */
    void dueProofBegins() {
        proofAfter = clock.instant()
                .plus(settings.longestPause())
                .plus(settings.verifyEvery().dividedBy(24));
    }

    /** A look begins, or a proof. */
    void lookBegins() {
        lookedAt = clock.instant();
    }
}
