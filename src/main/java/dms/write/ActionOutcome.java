package dms.write;

import dms.market.CorporateAction;
import dms.market.Edit;
import java.util.List;

/**
 * What a source's list of corporate actions did to the stored ones.
 *
 * @param isChanged whether the stored actions changed at all
 * @param revisions the stored actions that were replaced or taken back; new ones are no revisions
 * @param disputes what was kept although the source lists it otherwise
 */
public record ActionOutcome(boolean isChanged, List<Edit> revisions, List<Dispute> disputes) {

    /** Nothing was listed, so nothing was done. */
    static final ActionOutcome NOTHING = new ActionOutcome(false, List.of(), List.of());

    /** Copies the lists. */
    public ActionOutcome {
        revisions = List.copyOf(revisions);
        disputes = List.copyOf(disputes);
    }

    /**
     * One action that two sources list differently.
     *
     * @param kept the stored one
     * @param listed what the source says instead
     * @param keptBy the source that lists the stored one
     */
    public record Dispute(CorporateAction kept, CorporateAction listed, String keptBy) {}
}
