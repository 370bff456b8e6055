package dms.maintain;

import dms.journal.Finding;
import dms.journal.FindingFilter;
import dms.journal.FindingState;
import dms.journal.Findings;
import dms.journal.Observation;
import dms.journal.Severity;
import dms.market.BarField;
import dms.market.BarSeries;
import dms.market.CorporateAction;
import dms.market.SeriesKey;
import dms.market.Symbol;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;

/**
 * The marks of series whose bars another program fetched: their prices are adjusted as of that day, and not as traded (D4). A
 * mark is a finding that stays open until a full sync has replaced every imported bar, or a comparison has shown that
 * there is nothing to replace. While it is open, splits and dividends up to its last bar are not stored: a read would
 * apply them a second time. Later ones are.
 */
final class ImportMarks {

    static final String KIND = "adjusted_at_import";
    static final String SOURCE = "stock_data";

    private static final FindingFilter OPEN =
            new FindingFilter(Set.of(), Set.of(KIND), Set.of(FindingState.OPEN, FindingState.REOPENED));

    private final Findings findings;

    ImportMarks(Findings findings) {
        this.findings = findings;
    }

    /** The mark of a series; empty if it has none. */
    Optional<Finding> of(SeriesKey key) {
        return findings.open(key).stream()
                .filter(finding -> finding.kind().equals(KIND))
                .findFirst();
    }

    /** All of them. */
    List<Finding> all() {
        return findings.list(OPEN, Integer.MAX_VALUE, 0);
    }

    /** Marks a series, or brings its mark up to date. */
    Finding mark(long run, SeriesKey key, BarSeries bars, SortedMap<String, String> evidence) {
        Optional<Observation.Extent> before = of(key).map(mark -> mark.seen().extent());
        long first = before.map(Observation.Extent::firstMillis).orElse(bars.firstTimeMillis());
        long last = Math.max(before.map(Observation.Extent::lastMillis).orElse(Long.MIN_VALUE), bars.lastTimeMillis());
        Observation.Extent extent = new Observation.Extent(
                first,
                last,
                bars.size(),
                EnumSet.of(BarField.OPEN, BarField.HIGH, BarField.LOW, BarField.CLOSE, BarField.VOLUME));
        String sentence = "imported with prices adjusted as of the day on which they were fetched; a full sync that"
                + " reaches back to the first bar replaces them";
        Observation.Ground ground = new Observation.Ground("imported", SOURCE, evidence, evidence.toString());
        return findings.record(
                run,
                key,
                new Observation(KIND, key.dateOf(first), extent, sentence, ground, Severity.WARNING, 1, false),
                List.of());
    }

    /** Takes a mark away. */
    void settle(Finding mark, String by) {
        findings.decide(mark.id(), FindingState.SETTLED, by);
    }

    /** Of these actions of a symbol those that may be stored while other series of it than this one keep their marks. */
    List<CorporateAction> storable(Symbol symbol, Optional<SeriesKey> replaced, List<CorporateAction> actions) {
        Set<FindingState> open = Set.of(FindingState.OPEN, FindingState.REOPENED);
        List<Finding> marks =
                findings.list(new FindingFilter(Set.of(symbol), Set.of(KIND), open), Integer.MAX_VALUE, 0).stream()
                        .filter(mark -> !replaced.equals(Optional.of(mark.key())))
                        .toList();
        return actions.stream()
                .filter(action -> marks.stream()
                        .allMatch(mark -> action.exDate()
                                .isAfter(mark.key()
                                        .lastDateOf(mark.seen().extent().lastMillis()))))
                .collect(Collectors.toUnmodifiableList());
    }
}
