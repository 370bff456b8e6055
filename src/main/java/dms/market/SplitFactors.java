package dms.market;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * How many of today's shares one share of an earlier date has become: the product of the ratios of all splits after it.
 * The order in which the splits are given does not matter. Immutable.
 */
public final class SplitFactors {

    private final LocalDate[] exDates;
    private final double[] ratiosFrom;

    private SplitFactors(LocalDate[] exDates, double[] ratiosFrom) {
        this.exDates = exDates;
        this.ratiosFrom = ratiosFrom;
    }

    /** The factors of the splits among these actions. */
    public static SplitFactors of(List<? extends CorporateAction> actions) {
        List<CorporateAction.Split> splits = actions.stream()
                .filter(CorporateAction.Split.class::isInstance)
                .map(CorporateAction.Split.class::cast)
                .sorted(Comparator.comparing(CorporateAction.Split::exDate)
                        .thenComparing(CorporateAction.Split::numerator)
                        .thenComparing(CorporateAction.Split::denominator))
                .toList();
        LocalDate[] exDates = new LocalDate[splits.size()];
        double[] ratiosFrom = new double[splits.size() + 1];
        ratiosFrom[splits.size()] = 1;
        for (int i = splits.size() - 1; i >= 0; i--) {
            exDates[i] = splits.get(i).exDate();
            ratiosFrom[i] = ratiosFrom[i + 1] * splits.get(i).ratio();
        }
        return new SplitFactors(exDates, ratiosFrom);
    }

    /** The dates from which another factor holds than before, ascending. */
    public List<LocalDate> exDates() {
        return List.of(exDates);
    }

    /** Whether there is no split at all. */
    public boolean isEmpty() {
        return exDates.length == 0;
    }

    /** The product of the ratios of all splits whose ex-date lies after the date; 1 if there is none. */
    public double after(LocalDate date) {
        int found = Arrays.binarySearch(exDates, date.plusDays(1));
        int first = found < 0 ? -found - 1 : found;
        while (first > 0 && exDates[first - 1].isAfter(date)) {
            first--;
        }
        return ratiosFrom[first];
    }
}
