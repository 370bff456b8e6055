package dms.write;

import dms.market.CorporateAction;
import java.time.Instant;
import java.util.List;

/**
 * What a source last listed of a symbol's corporate actions.
 *
 * @param source the source
 * @param listed when it was last asked, to about a day
 * @param actions what it listed
 */
record ActionListing(String source, Instant listed, List<CorporateAction> actions) {

    ActionListing {
        actions = List.copyOf(actions);
    }
}
