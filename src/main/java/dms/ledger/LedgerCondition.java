package dms.ledger;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How a ledger is, as far as is known.
 *
 * @param flaws what is known to be damaged, the first found first
 * @param checked when all tables but those of bars were last looked through, which opening does too
 */
public record LedgerCondition(List<LedgerFlaw> flaws, Optional<Instant> checked) {

    /** Copies the list. */
    public LedgerCondition {
        flaws = List.copyOf(flaws);
    }

    /** Whether nothing is known to be damaged. */
    public boolean isSound() {
        return flaws.isEmpty();
    }

    /** A sentence that says what to do; empty if nothing is damaged. */
    public String advice() {
        return isSound()
                ? ""
                : "look at the disk; stop DMS and keep a copy of dms.db, dms.db-wal and dms.db-shm; then restore from a backup"
                        + " (server/run.sh --restore-from NAME, into an empty data folder) what cannot be read any more";
    }
}
