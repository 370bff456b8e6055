package dms.journal;

import dms.market.SeriesKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What became of one series in a run. Moments are kept to the millisecond.
 *
 * @param key the series
 * @param source the source that answered or was asked; empty if none was
 * @param status what became of it
 * @param fetched how many rows the source answered
 * @param added how many bars were new
 * @param changed how many stored bars were replaced by different ones
 * @param unchanged how many bars were stored already
 * @param leftOut how many rows were left out, by reason
 * @param kind a word for what went wrong; empty if nothing did
 * @param sentence what a person needs to know; empty if nothing
 * @param started when work on it began
 * @param took how long it took
 */
public record SymbolEntry(
        SeriesKey key,
        String source,
        SymbolStatus status,
        int fetched,
        int added,
        int changed,
        int unchanged,
        SortedMap<String, Integer> leftOut,
        String kind,
        String sentence,
        Instant started,
        Duration took) {

    /** Copies the counts. */
    public SymbolEntry {
        leftOut = Collections.unmodifiableSortedMap(new TreeMap<>(leftOut));
    }
}
