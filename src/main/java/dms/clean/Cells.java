package dms.clean;

import dms.market.BarField;
import dms.market.TimeRange;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * The rows and columns that a verdict is about.
 *
 * @param range from the first row's time to just after the last row's
 * @param columns the columns in which the sources disagree
 * @param estimates those of them for which the proposal is a bound or an estimate and no recorded value
 */
public record Cells(TimeRange range, Set<BarField> columns, Set<BarField> estimates) {

    /** Copies the sets. */
    public Cells {
        columns = sorted(columns);
        estimates = sorted(estimates);
    }

    private static Set<BarField> sorted(Set<BarField> fields) {
        return fields.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(fields));
    }
}
