package dms.journal;

import dms.market.BarField;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What somebody saw that does not look right about a series.
 *
 * @param kind a word for it, such as {@code split_not_applied}
 * @param date the trading date it begins at
 * @param extent the bars it is about
 * @param sentence what was found and what was expected
 * @param ground by which rule it was seen, and from what
 * @param severity how much it matters
 * @param confidence how sure it is, and its repair with it: from 0 to 1
 * @param holds whether nothing is written to the series as long as it is open
 */
public record Observation(
        String kind,
        LocalDate date,
        Extent extent,
        String sentence,
        Ground ground,
        Severity severity,
        double confidence,
        boolean holds) {

    /**
     * Checks the confidence.
     *
     * @throws IllegalArgumentException if it is not from 0 to 1
     */
    public Observation {
        if (!(confidence >= 0 && confidence <= 1)) {
            throw new IllegalArgumentException(
                    kind + " of " + date + ": expected a confidence from 0 to 1, found " + confidence);
        }
    }

    /** Something that holds a series back, seen at a date. */
    public static Observation holding(String kind, LocalDate date, String sentence, Ground ground, double confidence) {
        long time = date.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
        Extent extent = new Extent(time, time, 0, Set.of());
        return new Observation(kind, date, extent, sentence, ground, Severity.ERROR, confidence, true);
    }

    /**
     * The bars that something is about.
     *
     * @param firstMillis the time of the first of them, epoch milliseconds
     * @param lastMillis the time of the last of them
     * @param bars how many they are
     * @param columns the columns it is about; none if it is about no value, such as a bar that is missing
     */
    public record Extent(long firstMillis, long lastMillis, int bars, Set<BarField> columns) {

        /** Copies the columns. */
        public Extent {
            EnumSet<BarField> ordered = EnumSet.noneOf(BarField.class);
            ordered.addAll(columns);
            columns = Collections.unmodifiableSet(ordered);
        }
    }

    /**
     * Why it is believed.
     *
     * @param rule the rule by which it was seen
     * @param source the source whose answer showed it; empty if it was seen in what is stored
     * @param evidence what the rule looked at, as names and numbers for people
     * @param digest changes when the values change that it was seen in; by it a dismissed finding is known again
     */
    public record Ground(String rule, String source, SortedMap<String, String> evidence, String digest) {

        /** Copies the evidence. */
        public Ground {
            evidence = Collections.unmodifiableSortedMap(new TreeMap<>(evidence));
        }
    }
}
