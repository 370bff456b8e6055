package dms.ledger;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How a ledger is, as far as is known.
 *
 * @param flaws what is known to be damaged, the first found first
 * @param losses what opening it has found lost, and where what is left of that stands; a sentence each
 * @param checked when all tables but those of bars were last looked through, which opening does too
 */
public record LedgerCondition(List<LedgerFlaw> flaws, List<String> losses, Optional<Instant> checked) {

    /** Copies the lists. */
    public LedgerCondition {
        flaws = List.copyOf(flaws);
        losses = List.copyOf(losses);
    }

    /** Whether nothing is known to be damaged. */
    public boolean isSound() {
        return flaws.isEmpty();
    }

    /** {@code sound}; {@code damaged}; or {@code salvaged} if it is sound now, but opening it has found something lost. */
    public String state() {
        if (!isSound()) {
            return "damaged";
        }
        return losses.isEmpty() ? "sound" : "salvaged";
    }

    /** A sentence that says what to do; empty if nothing is damaged. */
    public String advice() {
        return switch (state()) {
            case "damaged" ->
                flaws.stream().allMatch(flaw -> flaw.place().equals(LedgerCheck.COLUMNS))
                        ? "look at the disk; blocks of bars that lie there are set aside when they are met and come back by"
                                + " themselves, see damaged in /sync/status; the page stays in the file, until a new one is made"
                                + " by 'server/run.sh --restore-from NAME' into an empty data folder"
                        : "look at the disk, then restart DMS: it puts what can be read into a new file and keeps the damaged"
                                + " one";
            case "salvaged" ->
                "look at the disk; bars that are missing come back with the next run, or from a backup by"
                        + " 'server/run.sh --restore-from NAME' into an empty data folder; do not copy to a backup in full before";
            default -> "";
        };
    }
}
