package dms.ledger;

import java.time.Instant;

/**
 * Something that is damaged in a ledger.
 *
 * @param place the table that it is of; empty if it is not known of which, or if it is of none
 * @param sentence what is damaged and what was found
 * @param found when it was first seen
 */
public record LedgerFlaw(String place, String sentence, Instant found) {

    boolean isSameAs(LedgerFlaw other) {
        return place.equals(other.place) && sentence.equals(other.sentence);
    }
}
