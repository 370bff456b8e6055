package dms.journal;

import dms.market.Edit;
import dms.market.SeriesKey;
import java.time.Instant;

/**
 * Something stored that was changed after it was first written: a bar, or by a repair also an action.
 *
 * @param id its number, ascending with time
 * @param run the run that changed it, which the journal may have forgotten since; 0 if no run did
 * @param key the series
 * @param cause why and by whom
 * @param recorded when
 * @param edit what was changed, from which value to which
 * @param revertedBy the revision that undid it; 0 if none did
 */
public record Revision(long id, long run, SeriesKey key, Cause cause, Instant recorded, Edit edit, long revertedBy) {

    /**
     * Why something stored was changed.
     *
     * @param source where the new value comes from
     * @param rule why it was taken, such as {@code refetched}
     * @param finding the finding that was repaired; 0 if there is none
     * @param repair the first revision of the repair that it is a part of; 0 if it is not a part of one
     * @param reverts the revision that it undoes; 0 if it undoes none
     */
    public record Cause(String source, String rule, long finding, long repair, long reverts) {

        /** A source sent another value than before. */
        static Cause refetched(String source, String rule) {
            return new Cause(source, rule, 0, 0, 0);
        }
    }

    /** Where the new value comes from. */
    public String source() {
        return cause.source();
    }

    /** Why it was taken. */
    public String rule() {
        return cause.rule();
    }
}
