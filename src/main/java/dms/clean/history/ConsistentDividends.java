package dms.clean.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Dividends that agree with the adjusted closes, and are wrong all the same. */
final class ConsistentDividends {

    private static final double BOTH_UNIT_SUBUNIT = 8;
    /** That several dividends are listed in pounds beside prices in pence. */
    private static final double LISTED_IN_MONEY = 2.5;

    private static final double BOTH_UNIT = 12;
    private static final double BOTH_DOUBLED = 9;
    /** Shares fall by less than their dividend in many countries: what the prices alone say is proposed and not applied. */
    private static final double PRICES_ALONE = 0.7;

    private static final double MOST_DIFFERENCE = Math.log(5);

    private final Dividends dividends;
    private final HistoryDraft draft;

    ConsistentDividends(HistoryDraft draft, Dividends dividends) {
        this.draft = draft;
        this.dividends = dividends;
    }

    /** Dividends that agree with the adjusted closes, and are a hundred times too large or too small all the same. */
    void units(double ratio) {
        List<DividendEvent> group = dividends.events().stream()
                .filter(event -> event.kind() == null
                        && event.amount > 0
                        && (event.isConsistent() || !dividends.hasAdjusted())
                        && event.gain == 0
                        && event.yieldScore(event.amount / ratio)
                                        - event.yieldScore(event.amount)
                                        + event.priceScore(event.amount / ratio)
                                        - event.priceScore(event.amount)
                                > 0)
                .toList();
        alike(group, ratio).forEach(each -> unit(each, ratio));
    }

    /** Dividends parted where amounts differ much, the least likely first: what is wrong with one says nothing of another size. */
    private static List<List<DividendEvent>> alike(List<DividendEvent> group, double ratio) {
        Comparator<DividendEvent> byAmount = Comparator.comparingDouble(event -> event.amount);
        List<List<DividendEvent>> parts = new ArrayList<>();
        double last = 0;
        for (DividendEvent event : group.stream()
                .sorted(ratio > 1 ? byAmount.reversed() : byAmount)
                .toList()) {
            if (parts.isEmpty() || Math.abs(Math.log(event.amount / last)) > MOST_DIFFERENCE) {
                parts.add(new ArrayList<>());
            }
            parts.get(parts.size() - 1).add(event);
            last = event.amount;
        }
        return parts;
    }

    private void unit(List<DividendEvent> group, double ratio) {
        boolean isSubunit = draft.context().subunit() > 1;
        boolean isListedInMoney = isSubunit && ratio < 1 && group.size() > 1;
        double inSubunit = isListedInMoney ? LISTED_IN_MONEY : BOTH_UNIT_SUBUNIT;
        double prior = isSubunit ? inSubunit : BOTH_UNIT;
        List<DividendEvent> open = new ArrayList<>(group);
        while (!open.isEmpty()) {
            List<DividendEvent> judged = open;
            double odds = -prior;
            double once = 0;
            for (DividendEvent event : judged) {
                odds += event.priceScore(event.amount / ratio) - event.priceScore(event.amount);
                once += event.yieldScore(event.amount / ratio) - event.yieldScore(event.amount);
                once += dividends.regularity(event.amount / ratio, event.row, judged)
                        - dividends.regularity(event.amount, event.row, judged);
            }
            double total = odds + once / judged.size();
            if (total > 0) {
                for (DividendEvent event : judged) {
                    event.decide(
                            event.amount / ratio,
                            DividendFactors.factor(event.amount / ratio, event.closeBefore),
                            DefectKind.DIVIDEND_UNIT,
                            Volatility.confidence(total));
                }
                return;
            }
            open.remove(judged.stream()
                    .min(Comparator.comparingDouble(event -> own(event, ratio)))
                    .orElseThrow());
        }
    }

    /** Dividends that agree with the adjusted closes, and of which the first prices of all ex-dates show the half or the double. */
    void doubled(double ratio) {
        List<DividendEvent> group = dividends.events().stream()
                .filter(event -> event.kind() == null && event.amount > 0 && event.gain == 0)
                .filter(event -> event.isConsistent() || !dividends.hasAdjusted())
                .toList();
        if (group.size() < Dividends.FEW
                || group.size() < Dividends.MOST * dividends.events().size()) {
            return;
        }
        double odds = -BOTH_DOUBLED;
        double oddsAgainstNone = 0;
        for (DividendEvent event : group) {
            odds += event.openScore(event.amount / ratio) - event.openScore(event.amount);
            oddsAgainstNone += event.openScore(event.amount / ratio) - event.openScore(0);
        }
        if (odds > 0 && oddsAgainstNone > BOTH_DOUBLED) {
            for (DividendEvent event : group) {
                double paid = event.amount / ratio;
                double factor = DividendFactors.factor(paid, event.closeBefore);
                event.decide(
                        paid, factor, DefectKind.DIVIDEND_WRONG, Math.min(PRICES_ALONE, Volatility.confidence(odds)));
            }
        }
    }

    /** What speaks for another unit of one dividend, beside the others. */
    private double own(DividendEvent event, double ratio) {
        List<DividendEvent> alone = List.of(event);
        return event.priceScore(event.amount / ratio)
                - event.priceScore(event.amount)
                + event.yieldScore(event.amount / ratio)
                - event.yieldScore(event.amount)
                + dividends.regularity(event.amount / ratio, event.row, alone)
                - dividends.regularity(event.amount, event.row, alone);
    }
}
