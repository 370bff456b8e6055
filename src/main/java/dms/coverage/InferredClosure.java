package dms.coverage;

import dms.market.Market;
import java.time.Instant;
import java.time.LocalDate;

/**
 * A day that is taken for closed, or for closed in a part of it: because nobody traded then, or because a source's list of
 * trading days does not have it.
 *
 * @param market the market
 * @param date the day
 * @param hours the hours that were left, such as {@code 09:30-12:00}; empty if there were none
 * @param symbols how many series show it: their source has nothing of that day, but bars before and after it; 0 if a list
 *     shows it
 * @param evidence the sentence that says so, with some of their names, or the source of the list
 * @param inferred when it was inferred
 */
public record InferredClosure(
        Market market, LocalDate date, String hours, int symbols, String evidence, Instant inferred) {

    /** Whether there was no session at all. */
    public boolean isWhole() {
        return hours.isEmpty();
    }

    /** The line that overrules a calendar so. */
    String line() {
        return (isWhole() ? "closed " + date : "session " + date + " " + hours) + " " + evidence;
    }
}
