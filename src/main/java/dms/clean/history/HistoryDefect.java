package dms.clean.history;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Something wrong with a history.
 *
 * @param kind what
 * @param span where
 * @param columns the columns concerned
 * @param evidence the numbers that say so, by name; {@code before} and {@code after} are what the repair is about
 * @param confidence how sure it is that the repair is right, or where there is none, that something is wrong; 0 to 1
 * @param repair what should be changed
 */
public record HistoryDefect(
        DefectKind kind,
        Span span,
        Set<HistoryColumn> columns,
        Map<String, Double> evidence,
        double confidence,
        HistoryRepair repair) {

    /**
     * The rows that a defect concerns.
     *
     * @param from the time of the first, by D2
     * @param to the time of the last, by D2
     * @param rows how many of the rows between are concerned
     * @param rule the rule that found them, as {@code quality.md} names it
     */
    public record Span(Instant from, Instant to, int rows, String rule) {}

    /**
     * Copies the collections.
     *
     * @throws IllegalArgumentException if the confidence does not lie between 0 and 1
     */
    public HistoryDefect {
        columns = Collections.unmodifiableSet(
                columns.isEmpty() ? EnumSet.noneOf(HistoryColumn.class) : EnumSet.copyOf(columns));
        evidence = Collections.unmodifiableMap(new LinkedHashMap<>(evidence));
        if (!(confidence >= 0 && confidence <= 1)) {
            throw new IllegalArgumentException("confidence: expected 0 to 1, found " + confidence);
        }
    }

    /** How much it matters. */
    public Severity severity() {
        return kind.severity();
    }

    /** This defect with its repair marked as applied. */
    HistoryDefect asApplied() {
        return new HistoryDefect(
                kind,
                span,
                columns,
                evidence,
                confidence,
                new HistoryRepair(repair.changes(), repair.removedRows(), true));
    }
}
