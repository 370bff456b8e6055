package dms.journal;

import dms.market.SeriesKey;
import java.time.Instant;
import java.time.LocalDate;

/**
 * Something about a series that does not look right, and what became of it.
 *
 * @param id its number
 * @param run the run that saw it last; 0 if no run did
 * @param key the series
 * @param seen what was seen, as of the last time
 * @param edits of how many edits the proposed repair consists; 0 if none is proposed
 * @param state what became of it
 * @param stateBy who or what brought it into that state, such as {@code api}
 * @param firstSeen when it was seen first
 * @param lastSeen when it was seen last
 */
public record Finding(
        long id,
        long run,
        SeriesKey key,
        Observation seen,
        int edits,
        FindingState state,
        String stateBy,
        Instant firstSeen,
        Instant lastSeen) {

    /** A word for it, such as {@code split_not_applied}. */
    public String kind() {
        return seen.kind();
    }

    /** The trading date it begins at. */
    public LocalDate date() {
        return seen.date();
    }

    /** What was found and what was expected. */
    public String sentence() {
        return seen.sentence();
    }

    /** Whether it is not yet settled. */
    public boolean isOpen() {
        return state.isOpen();
    }
}
