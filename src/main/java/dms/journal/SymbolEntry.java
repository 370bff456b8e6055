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
 * @param source the source that answered or was asked; empty if none was, or the one that a task had left to the order
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

    /** This entry and the one of a later answer for the same series as one, from the later one's source if it has one. */
    public SymbolEntry and(SymbolEntry later) {
        SortedMap<String, Integer> all = new TreeMap<>(leftOut);
        later.leftOut.forEach((reason, count) -> all.merge(reason, count, Integer::sum));
        return new SymbolEntry(
                key,
                later.source.isEmpty() ? source : later.source,
                status == SymbolStatus.STORED ? status : later.status,
                fetched + later.fetched,
                added + later.added,
                changed + later.changed,
                unchanged + later.unchanged,
                all,
                later.kind,
                joined(sentence, later.sentence),
                started,
                later.took);
    }

    /** This entry with another sentence at the end of its own. */
    public SymbolEntry withSentence(String more) {
        return new SymbolEntry(
                key,
                source,
                status,
                fetched,
                added,
                changed,
                unchanged,
                leftOut,
                kind,
                joined(sentence, more),
                started,
                took);
    }

    /** This entry of a series as one that could not be done to its end, for this reason. */
    public SymbolEntry cutOff(String why, String more) {
        return new SymbolEntry(
                key,
                source,
                SymbolStatus.FAILED,
                fetched,
                added,
                changed,
                unchanged,
                leftOut,
                why,
                joined(sentence, more),
                started,
                took);
    }

    private static String joined(String one, String other) {
        return one.isEmpty() || other.isEmpty() ? one + other : one + "; " + other;
    }
}
