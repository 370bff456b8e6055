package dms.clean;

import dms.market.BarField;
import dms.market.BarSeries;
import dms.market.CorporateAction;
import dms.market.TimeRange;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;

/**
 * Decides where the relation of two sources changes. One that changes and changes back is nobody's dividend: the source
 * that jumps at both ends is wrong in between. One that changes for good is an action that only one of them adjusts for,
 * if one is known or its size could be a dividend; else a finding. Prices 100 or 1000 times the other's are a finding
 * however steady they are.
 */
final class BasisJudge {

    private static final double LEAST_STEP = 0.003;
    private static final double LARGEST_DIVIDEND = Math.log(1.12);
    private static final double BACK_WITHIN = 0.15;
    /** Rows after which a change and a change back are two changes. */
    private static final int LONGEST_DETOUR = 130;
    /** What a dividend could be is believed less: markets move as much. */
    private static final double DIVIDEND_COUNTS = 0.5;

    private static final double MOST = 7;
    private static final double LEAST_SPREAD = 0.004;
    private static final int ACTION_WITHIN_DAYS = 5;
    private static final int RETURNS_WITHIN = 40;
    private static final double UNIT_WITHIN = Math.log(1.1);
    private static final double STEADY_UNIT_WITHIN = Math.log(1.3);
    private static final double LEAST_UNIT = Math.log(30);
    private static final double[] UNITS = {Math.log(100), Math.log(1000)};

    private final Dispute dispute;
    private final Comparison comparison;
    private final double threshold;
    private final List<PriceRelation> relations;

    BasisJudge(Dispute dispute, Comparison comparison, double threshold) {
        this.dispute = dispute;
        this.comparison = comparison;
        this.threshold = threshold;
        this.relations = comparison.relations();
    }

    /** What is to say of the relations, by time. */
    List<Verdict> weigh() {
        List<Verdict> verdicts = new ArrayList<>();
        int border = 0;
        while (border + 1 < relations.size()) {
            int back = back(border);
            if (back > 0) {
                verdicts.add(moved(border + 1, back, border));
                border = back + 1;
                continue;
            }
            double step = step(border);
            if (isUnit(step, UNIT_WITHIN)) {
                boolean isFirst = Math.abs(level(border)) > Math.abs(level(border + 1));
                verdicts.add(isFirst ? moved(0, border, border + 1) : moved(border + 1, relations.size() - 1, border));
            } else if (!isExplained(border, step)) {
                verdicts.add(stepped(border, step));
            }
            border++;
        }
        steadyUnit(verdicts);
        return verdicts;
    }

    /** By what the primary's price for one price of the second source changes from a relation to the next, as a logarithm. */
    private double step(int border) {
        return between(relations.get(border), relations.get(border + 1));
    }

    /** Told at the higher one of the two prices, where an offset distorts it least. */
    private double between(PriceRelation before, PriceRelation after) {
        double price = Math.max(
                comparison.rows().second(BarField.CLOSE, before.last()),
                comparison.rows().second(BarField.CLOSE, after.first()));
        return Math.log(positive(after.toPrimary(price)) / positive(before.toPrimary(price)));
    }

    private static double positive(double price) {
        return Math.max(price, 1e-12);
    }

    /** The relation before which the step after {@code border} is undone, 0 if it is not. */
    private int back(int border) {
        double step = step(border);
        if (Math.abs(step) < LEAST_STEP) {
            return 0;
        }
        PriceRelation before = relations.get(border);
        int start = relations.get(border + 1).first();
        for (int last = border + 1; last + 1 < relations.size(); last++) {
            if (relations.get(last).last() - start > LONGEST_DETOUR) {
                return 0;
            }
            double left = between(before, relations.get(last + 1));
            if (Math.abs(left) < BACK_WITHIN * Math.abs(step)
                    && Math.abs(step(last) + step) < BACK_WITHIN * Math.abs(step)) {
                return last;
            }
            if (Math.abs(step(last)) > Math.abs(step) / 2) {
                return 0;
            }
        }
        return 0;
    }

    private double level(int relation) {
        PriceRelation mine = relations.get(relation);
        double price = comparison.rows().second(BarField.CLOSE, mine.last());
        return Math.log(positive(mine.toPrimary(price)) / positive(price));
    }

    private static boolean isUnit(double step, double within) {
        for (double unit : UNITS) {
            if (Math.abs(Math.abs(step) - unit) < within) {
                return true;
            }
        }
        return false;
    }

    private boolean isExplained(int border, double step) {
        if (Math.abs(step) < LEAST_STEP) {
            return true;
        }
        if (dispute.actions().isEmpty()) {
            return Math.abs(step) < LARGEST_DIVIDEND;
        }
        LocalDate from = comparison.date(relations.get(border).last()).minusDays(ACTION_WITHIN_DAYS);
        LocalDate to = comparison.date(relations.get(border + 1).first()).plusDays(ACTION_WITHIN_DAYS);
        for (CorporateAction action : dispute.actions()) {
            if (!action.exDate().isBefore(from) && !action.exDate().isAfter(to)) {
                boolean isEnough = !(action instanceof CorporateAction.Split split)
                        || Math.abs(Math.abs(step) - Math.abs(Math.log(split.ratio()))) < UNIT_WITHIN;
                if (isEnough && (action instanceof CorporateAction.Split || Math.abs(step) < LARGEST_DIVIDEND)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Rows from one relation to another are on a basis that is not the one of the relation {@code good} beside them. */
    private Verdict moved(int first, int last, int good) {
        PriceRelation right = relations.get(good);
        int from = relations.get(first).first();
        int to = relations.get(last).last();
        double step = between(right, relations.get(good < first ? first : last));
        Scales scales = new Scales();
        Disagreement kind = isUnit(step, UNIT_WITHIN) ? Disagreement.PRICE_UNIT : Disagreement.BASIS_MOVED;
        if (first > 0) {
            border(relations.get(first - 1).last(), from, right, kind, scales);
        }
        if (last + 1 < relations.size()) {
            border(to, relations.get(last + 1).first(), right, kind, scales);
        }
        SourceRecord mine = dispute.primary().record();
        scales.add(
                mine.logOddsAgainst(dispute.second().record()),
                "before, " + dispute.primary().source() + " was right " + mine.right() + " times and wrong "
                        + mine.wrong() + " times");
        Ruling ruling = scales.ruling(threshold);
        scales.call(kind);
        return verdict(
                ruling,
                scales,
                from,
                to,
                right,
                String.format(
                        Locale.ROOT,
                        "%s to %s: %d rows on which the prices of %s stand at %.6g times where %s has them by the relation of the"
                                + " rows beside",
                        comparison.date(from),
                        comparison.date(to),
                        to - from + 1,
                        dispute.primary().source(),
                        Math.exp(step),
                        dispute.second().source()));
    }

    /** Which source jumps from one row to another, both seen on the basis of the relation {@code right}. */
    private void border(int before, int after, PriceRelation right, Disagreement kind, Scales scales) {
        double mine = Math.log(
                comparison.primary(BarField.CLOSE, after) / positive(comparison.primary(BarField.CLOSE, before)));
        double theirs = Math.log(positive(right.toPrimary(comparison.rows().second(BarField.CLOSE, after)))
                / positive(right.toPrimary(comparison.rows().second(BarField.CLOSE, before))));
        double spread = usualReturn(before, after) * Math.sqrt(after - before);
        double weight = Neighbours.likelihood(theirs / spread) - Neighbours.likelihood(mine / spread);
        weight *= Math.abs(mine - theirs) < LARGEST_DIVIDEND ? DIVIDEND_COUNTS : 1;
        scales.add(
                kind,
                Math.max(-MOST, Math.min(MOST, weight)),
                String.format(
                        Locale.ROOT,
                        "from %s to %s %s changes by %+.2f %%, %s by %+.2f %%, where %.2f %% is usual",
                        comparison.date(before),
                        comparison.date(after),
                        dispute.primary().source(),
                        100 * Math.expm1(mine),
                        dispute.second().source(),
                        100 * Math.expm1(theirs),
                        100 * spread));
    }

    private double usualReturn(int before, int after) {
        int from = Math.max(1, before - RETURNS_WITHIN);
        int to = Math.min(comparison.rows().size(), after + RETURNS_WITHIN);
        double[] returns = new double[to - from];
        int n = 0;
        for (int i = from; i < to; i++) {
            if (comparison.agreed(i) && comparison.agreed(i - 1)) {
                returns[n++] =
                        Math.log(comparison.primary(BarField.CLOSE, i) / comparison.primary(BarField.CLOSE, i - 1));
            }
        }
        return Math.max(LEAST_SPREAD, Comparison.spread(Arrays.copyOf(returns, n), 0));
    }

    /** A step that stays: who jumps is told, but not which side of it is right. */
    private Verdict stepped(int border, double step) {
        PriceRelation before = relations.get(border);
        PriceRelation after = relations.get(border + 1);
        Scales scales = new Scales();
        border(before.last(), after.first(), before, Disagreement.BASIS_STEP, scales);
        scales.note("neither side of the step is proved right, so nothing is replaced");
        return verdict(
                Ruling.AMBIGUOUS,
                scales,
                after.first(),
                after.last(),
                before,
                String.format(
                        Locale.ROOT,
                        "from %s on %s stands at %.6g times where %s has it by the relation before, and no known action"
                                + " explains it",
                        comparison.date(after.first()),
                        dispute.primary().source(),
                        Math.exp(step),
                        dispute.second().source()));
    }

    private void steadyUnit(List<Verdict> verdicts) {
        double level = level(relations.size() - 1);
        boolean isTold = verdicts.stream().anyMatch(verdict -> verdict.kind() == Disagreement.PRICE_UNIT);
        double splits = 0;
        for (CorporateAction action : dispute.actions()) {
            splits += action instanceof CorporateAction.Split split ? Math.log(split.ratio()) : 0;
        }
        boolean isSplit = Math.abs(splits) > LEAST_UNIT;
        if (isTold || isSplit || !isUnit(level, STEADY_UNIT_WITHIN)) {
            return;
        }
        Scales scales = new Scales();
        scales.add(
                Disagreement.PRICE_UNIT,
                0,
                "on every row alike, so the rows themselves cannot tell whose unit is right, and no known split explains it");
        int last = comparison.rows().size() - 1;
        PriceRelation equal = new PriceRelation(1, 0, 0, last, 0);
        verdicts.add(verdict(
                Ruling.AMBIGUOUS,
                scales,
                0,
                last,
                equal,
                String.format(
                        Locale.ROOT,
                        "%s to %s: the prices of %s are %.6g times those of %s",
                        comparison.date(0),
                        comparison.date(last),
                        dispute.primary().source(),
                        Math.exp(level),
                        dispute.second().source())));
    }

    private Verdict verdict(Ruling ruling, Scales scales, int from, int to, PriceRelation right, String where) {
        BarSeries.Builder proposed = BarSeries.builder(to - from + 1);
        for (int i = from; ruling != Ruling.SECOND_WRONG && i <= to; i++) {
            proposed.add(
                    comparison.rows().time(i),
                    right.toPrimary(comparison.rows().second(BarField.OPEN, i)),
                    right.toPrimary(comparison.rows().second(BarField.HIGH, i)),
                    right.toPrimary(comparison.rows().second(BarField.LOW, i)),
                    right.toPrimary(comparison.rows().second(BarField.CLOSE, i)),
                    comparison.rows().primary(BarField.VOLUME, i));
        }
        return new Verdict(
                ruling,
                scales.kind(),
                new Cells(
                        TimeRange.ofMillis(
                                comparison.rows().time(from), comparison.rows().time(to) + 1),
                        EnumSet.copyOf(Comparison.PRICES),
                        EnumSet.noneOf(BarField.class)),
                where + ": " + scales.evidence(),
                scales.confidence(),
                proposed.build());
    }
}
