package dms.clean.history;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * Dividends that the adjusted closes contradict: for each ex-date the amounts that may have been paid compete. Dates with the
 * same symptom are judged together, because such mistakes are made for a listing and not for a day: what the prices say is
 * added up, what a company usually pays is counted once.
 */
final class DividendJudge {

    private static final double HUNDRED = 100;
    /** Prior odds against a mistake, as logarithms. */
    private static final double ADJUSTMENT_MISSING = 2;

    private static final double ADJUSTMENT_WRONG = 3;
    private static final double DIVIDEND_UNIT = 3;
    private static final double DIVIDEND_SPLIT = 1;
    private static final double DIVIDEND_RATIO = 4;
    private static final double DIVIDEND_OTHER = 6;
    private static final double DIVIDEND_PHANTOM = 6;
    private static final double BOTH_OTHER = 10;
    private static final double LEAST_STEP = 0.25;
    private static final double SAME_RATIO = 0.12;

    private final Dividends dividends;
    private final HistoryDraft draft;
    /** Events on which listed and carried amounts differ by the same ratio as on others. */
    private final List<DividendEvent> common = new ArrayList<>();

    DividendJudge(HistoryDraft draft, Dividends dividends) {
        this.draft = draft;
        this.dividends = dividends;
    }

    /** Judges dates with one symptom together. */
    void judge(Predicate<DividendEvent> symptom) {
        List<DividendEvent> group = dividends.events().stream()
                .filter(event -> symptom.test(event) && !event.isSettled())
                .toList();
        if (group.isEmpty() || !dividends.hasAdjusted()) {
            return;
        }
        List<Candidate> candidates = candidates();
        double[] scores = new double[candidates.size()];
        for (int c = 0; c < scores.length; c++) {
            scores[c] = score(group, candidates.get(c));
        }
        int best = 0;
        for (int c = 1; c < scores.length; c++) {
            best = scores[c] > scores[best] ? c : best;
        }
        double second = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < scores.length; c++) {
            boolean isSame = Math.abs(candidates.get(c).amount.applyAsDouble(group.get(0))
                                    / candidates.get(best).amount.applyAsDouble(group.get(0))
                            - 1)
                    < 0.05;
            second = c == best || isSame ? second : Math.max(second, scores[c]);
        }
        double confidence = Volatility.confidence(scores[best] - second);
        Candidate chosen = candidates.get(best);
        for (DividendEvent event : group) {
            double paid = isCarried(chosen) ? exact(event) : chosen.amount.applyAsDouble(event);
            double factor = isCarried(chosen) ? event.factor : DividendFactors.factor(paid, event.closeBefore);
            event.decide(paid, factor, kind(event, chosen), confidence);
        }
    }

    /** Dates on which listed and carried amounts differ by one ratio, such as that of two currencies. */
    void commonRatios() {
        for (DividendEvent first : dividends.events()) {
            double ratio = first.adjustmentAmount() / first.amount;
            Predicate<DividendEvent> isAlike = event -> event.kind() == null
                    && !event.isSettled()
                    && !event.isConsistent()
                    && !event.isUnadjusted()
                    && Math.abs(event.adjustmentAmount() / event.amount / ratio - 1) < SAME_RATIO;
            long alike = dividends.events().stream().filter(isAlike).count();
            boolean isOfSeries =
                    alike > 1 && alike >= Dividends.MOST * dividends.events().size();
            if (ratio > 0 && isAlike.test(first) && isOfSeries && !hasStepOf(ratio)) {
                dividends.events().stream().filter(isAlike).forEach(common::add);
                judge(event -> common.contains(event) && event.kind() == null);
            }
        }
    }

    /** Whether the prices step by a ratio somewhere: then those before stand on another basis, and not the dividends. */
    private boolean hasStepOf(double ratio) {
        int before = -1;
        for (int row : draft.pricedRows()) {
            double move = before < 0 ? 0 : Math.abs(Math.log(draft.close(row) / draft.close(before)));
            if (move > LEAST_STEP && Math.abs(move - Math.abs(Math.log(ratio))) < SAME_RATIO) {
                return true;
            }
            before = row;
        }
        return false;
    }

    /** An amount that may have been paid, with what is to be said for it. */
    private record Candidate(
            DefectKind kind, ToDoubleFunction<DividendEvent> amount, ToDoubleFunction<DividendEvent> cost) {}

    private List<Candidate> candidates() {
        List<Candidate> all = new ArrayList<>();
        all.add(new Candidate(DefectKind.ADJ_WRONG, event -> event.amount, DividendJudge::costOfListed));
        all.add(new Candidate(DefectKind.DIVIDEND_WRONG, this::carried, this::costOfCarried));
        all.add(new Candidate(DefectKind.DIVIDEND_UNIT, event -> event.amount / HUNDRED, event -> BOTH_OTHER));
        all.add(new Candidate(DefectKind.DIVIDEND_UNIT, event -> event.amount * HUNDRED, event -> BOTH_OTHER));
        for (double ratio : draft.splitRatios()) {
            all.add(new Candidate(
                    DefectKind.DIVIDEND_NOT_SPLIT_ADJUSTED,
                    event -> dividends.hasSplitAfter(event, ratio) ? event.amount / ratio : Double.NaN,
                    event -> BOTH_OTHER));
        }
        return all;
    }

    /** The amount that the adjusted closes carry; NaN where that is none. */
    private double carried(DividendEvent event) {
        if (event.isUnadjusted()) {
            return 0;
        }
        double amount = event.adjustmentAmount();
        return amount > 0 && amount < event.closeBefore ? amount : Double.NaN;
    }

    private static double costOfListed(DividendEvent event) {
        if (event.isUnadjusted()) {
            return ADJUSTMENT_MISSING;
        }
        return Dividends.isRatio(event, 0.5) ? DIVIDEND_RATIO : ADJUSTMENT_WRONG;
    }

    private double costOfCarried(DividendEvent event) {
        if (event.isUnadjusted()) {
            return DIVIDEND_PHANTOM;
        }
        if (Dividends.isRatio(event, HUNDRED) || Dividends.isRatio(event, 1 / HUNDRED)) {
            return DIVIDEND_UNIT;
        }
        if (isOfSplit(event)) {
            return DIVIDEND_SPLIT;
        }
        boolean isKnownMistake = common.contains(event) || Dividends.isRatio(event, 2) || Dividends.isRatio(event, 0.5);
        return isKnownMistake ? DIVIDEND_RATIO : DIVIDEND_OTHER;
    }

    private boolean isOfSplit(DividendEvent event) {
        return draft.splitRatios().stream()
                .anyMatch(ratio -> dividends.hasSplitAfter(event, ratio) && Dividends.isRatio(event, 1 / ratio));
    }

    private static boolean isCarried(Candidate chosen) {
        return chosen.kind == DefectKind.DIVIDEND_WRONG;
    }

    /**
     * The amount that the adjusted closes carry, as the listed one says it exactly where the two differ by a unit, a split or
     * twofold: closes are revised after they were adjusted for.
     */
    private double exact(DividendEvent event) {
        List<Double> ratios = new ArrayList<>(List.of(HUNDRED, 1 / HUNDRED, 2.0, 0.5));
        draft.splitRatios().stream()
                .filter(ratio -> dividends.hasSplitAfter(event, ratio))
                .map(ratio -> 1 / ratio)
                .forEach(ratios::add);
        return ratios.stream()
                .filter(ratio -> Dividends.isRatio(event, ratio))
                .map(ratio -> event.amount * ratio)
                .findFirst()
                .orElse(carried(event));
    }

    private DefectKind kind(DividendEvent event, Candidate chosen) {
        if (chosen.kind == DefectKind.ADJ_WRONG) {
            if (event.isUnadjusted()) {
                return DefectKind.ADJ_MISSING;
            }
            boolean isUnit = Dividends.isRatio(event, HUNDRED) || Dividends.isRatio(event, 1 / HUNDRED);
            return isUnit ? DefectKind.ADJ_UNIT : DefectKind.ADJ_WRONG;
        }
        if (isCarried(chosen)) {
            if (event.isUnadjusted()) {
                return DefectKind.DIVIDEND_PHANTOM;
            }
            if (isOfSplit(event)) {
                return DefectKind.DIVIDEND_NOT_SPLIT_ADJUSTED;
            }
            boolean isUnit = Dividends.isRatio(event, HUNDRED) || Dividends.isRatio(event, 1 / HUNDRED);
            if (isUnit) {
                return DefectKind.DIVIDEND_UNIT;
            }
            boolean isDoubled = Dividends.isRatio(event, 2) || Dividends.isRatio(event, 0.5);
            return common.contains(event) && !isDoubled ? DefectKind.DIVIDEND_CURRENCY : DefectKind.DIVIDEND_WRONG;
        }
        return chosen.kind;
    }

    private double score(List<DividendEvent> group, Candidate candidate) {
        double prices = 0;
        double yields = 0;
        double regularity = 0;
        double cost = 0;
        for (DividendEvent event : group) {
            double paid = candidate.amount.applyAsDouble(event);
            if (Double.isNaN(paid)) {
                return Double.NEGATIVE_INFINITY;
            }
            prices += event.priceScore(paid);
            yields += event.yieldScore(paid);
            regularity += dividends.regularity(paid, event.row, group);
            cost = Math.max(cost, candidate.cost.applyAsDouble(event));
        }
        return prices + (yields + regularity) / group.size() - cost;
    }
}
