package dms.write;

import dms.market.BarChange;
import java.util.List;

/**
 * What a write did to a series.
 *
 * @param added how many bars were new
 * @param changes the stored bars that were replaced, ascending by time
 * @param unchanged how many bars were stored already just so
 */
public record WriteOutcome(int added, List<BarChange> changes, int unchanged) {

    /** Copies the changes. */
    public WriteOutcome {
        changes = List.copyOf(changes);
    }

    /** How many bars the store holds now that it did not hold so before. */
    public int stored() {
        return added + changes.size();
    }
}
