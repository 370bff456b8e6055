package dms.journal;

import dms.market.SeriesKey;
import java.time.Instant;
import java.time.LocalDate;

/**
 * Something about a series that does not look right, until it is settled.
 *
 * @param id its number
 * @param run the run that saw it last
 * @param key the series
 * @param kind a word for it, such as {@code split_not_applied}
 * @param date the trading date it is about
 * @param sentence what was found and what was expected
 * @param firstSeen when it was seen first
 * @param lastSeen when it was seen last
 * @param isOpen whether it is not yet settled
 */
public record Finding(
        long id,
        long run,
        SeriesKey key,
        String kind,
        LocalDate date,
        String sentence,
        Instant firstSeen,
        Instant lastSeen,
        boolean isOpen) {}
