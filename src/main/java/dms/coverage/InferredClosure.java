package dms.coverage;

import dms.market.Market;
import java.time.Instant;
import java.time.LocalDate;

/**
 * A day that is taken for closed because nobody traded on it.
 *
 * @param market the market
 * @param date the day
 * @param symbols how many series show it: their source has nothing of that day, but bars before and after it
 * @param evidence the sentence that says so, with some of their names
 * @param inferred when it was inferred
 */
public record InferredClosure(Market market, LocalDate date, int symbols, String evidence, Instant inferred) {}
