package dms.read;

import dms.market.Adjustment;
import dms.market.BarField;
import dms.market.BarSeries;
import dms.market.CorporateAction;
import dms.market.CorporateAction.Dividend;
import dms.market.SeriesKey;
import dms.market.SplitFactors;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What the prices of each date are multiplied by to be adjusted for the splits and dividends after it. The order in
 * which the actions are given does not matter. Immutable.
 *
 * <p>A split divides the prices before its ex-date by its ratio and multiplies the volumes. A dividend multiplies the
 * prices before its ex-date by {@code 1 - amount / previous close}, both as of the ex-date's shares: the method of Yahoo
 * and CRSP (<a href="https://help.yahoo.com/kb/SLN28256.html">help.yahoo.com, SLN28256</a>, read 2026-11-23). Volumes
 * do not know dividends. A dividend without a close in the ten days before it, or not smaller than that close, cannot
 * be adjusted for and changes nothing.
 */
public final class PriceFactors {

    private static final int CLOSE_WITHIN_DAYS = 10;

    private final SplitFactors splits;
    private final LocalDate[] dividendDates;
    private final double[] dividendFactorsFrom;

    private PriceFactors(SplitFactors splits, LocalDate[] dividendDates, double[] dividendFactorsFrom) {
        this.splits = splits;
        this.dividendDates = dividendDates;
        this.dividendFactorsFrom = dividendFactorsFrom;
    }

    /** The factors for splits only. */
    public static PriceFactors ofSplits(List<CorporateAction> actions) {
        return new PriceFactors(SplitFactors.of(actions), new LocalDate[0], new double[] {1});
    }

    /**
     * The factors for splits and dividends.
     *
     * @param closesKey the series whose closes the dividends are set against
     * @param closes its bars as traded
     */
    public static PriceFactors of(List<CorporateAction> actions, SeriesKey closesKey, BarSeries closes) {
        SplitFactors splits = SplitFactors.of(actions);
        List<Dividend> dividends = actions.stream()
                .filter(Dividend.class::isInstance)
                .map(Dividend.class::cast)
                .sorted(Comparator.comparing(Dividend::exDate).thenComparing(Dividend::amount))
                .toList();
        List<LocalDate> dates = new ArrayList<>();
        List<Double> factors = new ArrayList<>();
        for (Dividend dividend : dividends) {
            int next = firstFrom(closesKey, closes, dividend.exDate());
            if (next == 0) {
                continue;
            }
            LocalDate previous = closesKey.lastDateOf(closes.openTimeMillis(next - 1));
            double close = closes.close(next - 1) * splits.after(dividend.exDate()) / splits.after(previous);
            if (previous.plusDays(CLOSE_WITHIN_DAYS).isBefore(dividend.exDate()) || dividend.amount() >= close) {
                continue;
            }
            dates.add(dividend.exDate());
            factors.add(1 - dividend.amount() / close);
        }
        double[] factorsFrom = new double[factors.size() + 1];
        factorsFrom[factors.size()] = 1;
        for (int i = factors.size() - 1; i >= 0; i--) {
            factorsFrom[i] = factorsFrom[i + 1] * factors.get(i);
        }
        return new PriceFactors(splits, dates.toArray(LocalDate[]::new), factorsFrom);
    }

    /** These factors without the splits: dividends still count as shares of the closes before them. */
    PriceFactors withoutSplits() {
        return new PriceFactors(SplitFactors.of(List.of()), dividendDates, dividendFactorsFrom);
    }

    /** What a price of a date is multiplied by. */
    public double price(LocalDate date) {
        int first = dividendDates.length;
        while (first > 0 && dividendDates[first - 1].isAfter(date)) {
            first--;
        }
        return dividendFactorsFrom[first] / splits.after(date);
    }

    /** What a volume of a date is multiplied by. */
    public double volume(LocalDate date) {
        return splits.after(date);
    }

    /** The bars with these factors applied. A bar of a week or month counts by its last day. */
    public BarSeries apply(SeriesKey key, BarSeries bars, Adjustment adjustment) {
        if (adjustment == Adjustment.NONE || (splits.isEmpty() && dividendDates.length == 0)) {
            return bars;
        }
        long[] times = new long[bars.size()];
        double[][] values = new double[BarField.COUNT][bars.size()];
        int from = 0;
        for (int to : ends(key, bars)) {
            if (to > from) {
                scale(key, bars, from, to, times, values);
                from = to;
            }
        }
        return BarSeries.adopt(times, values);
    }

    /** Past the last row of each run of bars that have the same factors, ascending. */
    private List<Integer> ends(SeriesKey key, BarSeries bars) {
        SortedSet<LocalDate> changes = new TreeSet<>(splits.exDates());
        changes.addAll(List.of(dividendDates));
        List<Integer> ends = new ArrayList<>();
        changes.forEach(date -> ends.add(firstFrom(key, bars, date)));
        ends.add(bars.size());
        return ends;
    }

    private void scale(SeriesKey key, BarSeries bars, int from, int to, long[] times, double[][] values) {
        LocalDate date = key.lastDateOf(bars.openTimeMillis(from));
        double price = price(date);
        double volume = volume(date);
        for (int i = from; i < to; i++) {
            times[i] = bars.openTimeMillis(i);
            values[0][i] = bars.open(i) * price;
            values[1][i] = bars.high(i) * price;
            values[2][i] = bars.low(i) * price;
            values[3][i] = bars.close(i) * price;
            values[4][i] = bars.volume(i) * volume;
        }
    }

    /** The first bar that does not end before a date. */
    private static int firstFrom(SeriesKey key, BarSeries bars, LocalDate date) {
        int low = 0;
        int high = bars.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (key.lastDateOf(bars.openTimeMillis(middle)).isBefore(date)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
