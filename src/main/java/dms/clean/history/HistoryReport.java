package dms.clean.history;

import java.util.Comparator;
import java.util.List;

/**
 * What was found in a history.
 *
 * @param examined the history as it came
 * @param defects what is wrong with it, in the order of time
 * @param repaired the history with the repairs that were sure enough; the examined one itself if there were none
 */
public record HistoryReport(PriceHistory examined, List<HistoryDefect> defects, PriceHistory repaired) {

    /** Copies and sorts the defects. */
    public HistoryReport {
        defects = defects.stream()
                .sorted(Comparator.comparing(
                                (HistoryDefect defect) -> defect.span().from())
                        .thenComparing(HistoryDefect::kind))
                .toList();
    }

    /** The defects that the repaired history still has. */
    public List<HistoryDefect> open() {
        return defects.stream().filter(defect -> !defect.repair().applied()).toList();
    }

    /** Whether the repaired history differs from the examined one. */
    public boolean isRepaired() {
        return repaired != examined;
    }

    /** How good the examined history is, 0 to 100; see {@link QualityScore}. */
    public double quality() {
        return QualityScore.of(examined, defects);
    }
}
