package dms.coverage;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A range of a series in numbers.
 *
 * @param expected how many bars the calendar expects
 * @param present how many of them are there
 * @param missing the others, ascending
 */
public record CoverageCount(long expected, long present, List<MissingBars> missing) {

    /** Copies the list. */
    public CoverageCount {
        missing = List.copyOf(missing);
    }

    /** How many bars are missing. */
    public long missingBars() {
        return expected - present;
    }

    /** The missing bars that nothing explains: those that should be there. */
    public List<MissingBars> unexplained() {
        return missing.stream().filter(bars -> !bars.reason().isExplained()).toList();
    }

    /** How many bars should be there and are not. */
    public long unexplainedBars() {
        return unexplained().stream().mapToLong(MissingBars::bars).sum();
    }

    /** How many bars are missing for each reason, in the order of reasons; reasons that do not occur are absent. */
    public SortedMap<MissingReason, Long> byReason() {
        Map<MissingReason, Long> sums = new EnumMap<>(MissingReason.class);
        missing.forEach(bars -> sums.merge(bars.reason(), (long) bars.bars(), Long::sum));
        return Collections.unmodifiableSortedMap(new TreeMap<>(sums));
    }
}
