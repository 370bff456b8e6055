package dms.journal;

import dms.market.SeriesKey;
import java.time.Instant;

/**
 * How good a series was when it was last examined.
 *
 * @param key the series
 * @param run the run that examined it
 * @param checked when it did
 * @param bars how many bars there were
 * @param score from 0 to 100: a hundred times the share of the bars that are right
 */
public record Quality(SeriesKey key, long run, Instant checked, int bars, double score) {}
