package dms.sync;

import java.util.List;

/**
 * A verification of a backup, and what the primary store got back meanwhile.
 *
 * @param verification what comparing them has shown in the end
 * @param healed the damaged blocks of the primary store whose bars came back
 */
public record HealedProof(Verification verification, List<HealedBlock> healed) {

    /** Copies the list. */
    public HealedProof {
        healed = List.copyOf(healed);
    }
}
