package dms.sync;

import java.time.Instant;
import java.util.Locale;

/**
 * What one copy to a backup, or one verification of it, did.
 *
 * @param id its number; 0 before it is written down
 * @param backup which backup
 * @param kind {@code sync}, {@code full}, {@code repair}, {@code verify}, {@code look}, {@code heal}, {@code restore} or {@code rehearsal}
 * @param started when it began
 * @param ended when it ended
 * @param status how it ended
 * @param series of how many series something was copied
 * @param bars how many bars were written
 * @param removed how many bars were deleted
 * @param message what a person needs to know; empty if nothing
 */
public record SyncOutcome(
        long id,
        String backup,
        String kind,
        Instant started,
        Instant ended,
        Status status,
        int series,
        long bars,
        long removed,
        String message) {

    /** How a copy ended. */
    public enum Status {
        /** The backup has everything; of a verification, it is proved equal. */
        SUCCESS,
        /** Something could not be copied and is tried again; of a verification, something differs. */
        PARTIAL,
        /** The backup or the primary store could not be reached; all of it is tried again. */
        FAILED;

        /** The word for it in the API and the ledger. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Status of(String label) {
            return valueOf(label.toUpperCase(Locale.ROOT));
        }
    }
}
