package dms.clean.history;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Dividends against adjusted closes, prices and each other. For each ex-date the amounts that may have been paid compete:
 * the listed one, the one that the adjusted closes carry, a hundredth and a hundredfold, the one in shares after a split,
 * none. Each is scored by the fall of the prices on the ex-date measured in volatility, by how usual such a yield is, by
 * the other dividends of the series, and by how often Yahoo makes the mistake that it implies. Dates with the same
 * symptom are judged together, because such mistakes are made for a listing and not for a day: what the prices say is
 * added up, what a company usually pays is counted once.
 */
final class DividendRule {

    private static final double HUNDRED = 100;
    private static final double GAIN_IS_PART = 2.5;

    private final HistoryDraft draft;
    private final Dividends dividends;
    private final DividendDates dates;
    private final Readjustment readjustment;

    DividendRule(HistoryDraft draft) {
        this.draft = draft;
        this.dividends = new Dividends(draft);
        this.dates = new DividendDates(draft, dividends);
        this.readjustment = new Readjustment(draft);
    }

    void apply() {
        if (!draft.has(HistoryColumn.DIVIDENDS)) {
            return;
        }
        new DividendTwins(draft, dividends).judge();
        dates.judge();
        gains();
        DividendJudge judge = new DividendJudge(draft, dividends);
        Predicate<DividendEvent> open = event -> event.kind() == null;
        judge.judge(open.and(event -> !event.isConsistent() && event.isUnadjusted()));
        judge.judge(open.and(event -> !event.isConsistent() && Dividends.isRatio(event, HUNDRED)));
        judge.judge(open.and(event -> !event.isConsistent() && Dividends.isRatio(event, 1 / HUNDRED)));
        judge.commonRatios();
        dividends.events().stream()
                .filter(open.and(event -> !event.isConsistent()))
                .toList()
                .forEach(event -> judge.judge(event::equals));
        ConsistentDividends consistent = new ConsistentDividends(draft, dividends);
        consistent.units(HUNDRED);
        consistent.units(1 / HUNDRED);
        consistent.doubled(2);
        consistent.doubled(0.5);
        repair();
        dates.strays();
    }

    /** Gains of a fund that are part of its dividend and taken off once more. */
    private void gains() {
        List<DividendEvent> doubled = dividends.events().stream()
                .filter(event -> event.kind() == null
                        && event.gain > 0
                        && dividends.hasAdjusted()
                        && !event.isConsistent()
                        && Math.abs(event.adjustmentAmount() - event.amount - event.gain) <= 2 * event.tolerance)
                .toList();
        double odds = 0;
        for (DividendEvent event : doubled) {
            odds += event.priceScore(event.amount) - event.priceScore(event.amount + event.gain);
            odds += event.amount >= event.gain ? GAIN_IS_PART : -GAIN_IS_PART;
        }
        for (DividendEvent event : doubled) {
            if (odds > 0) {
                event.decide(
                        event.amount,
                        DividendFactors.factor(event.amount, event.closeBefore),
                        DefectKind.CAPITAL_GAIN_COUNTED_TWICE,
                        Volatility.confidence(odds));
            } else {
                event.settle();
            }
        }
    }

    /** Notes what was decided, and calculates the adjusted closes before it anew. */
    private void repair() {
        for (int k = dividends.events().size() - 1; k >= 0; k--) {
            DividendEvent event = dividends.events().get(k);
            DefectKind kind = event.kind();
            if (kind == null) {
                continue;
            }
            List<CellChange> changes = new ArrayList<>();
            if (event.chosen() != event.amount) {
                changes.add(draft.change(HistoryColumn.DIVIDENDS, event.row, event.chosen()));
            }
            Optional<DividendDates.Step> step = dates.step(event);
            step.filter(other -> other.amount() > 0)
                    .ifPresent(
                            other -> changes.add(draft.change(HistoryColumn.DIVIDENDS, other.exRow(), other.amount())));
            boolean isStepRight = Math.abs(event.chosenFactor() - event.factor) <= 1e-9;
            if (dividends.hasAdjusted() && step.isPresent()) {
                changes.addAll(readjustment.between(event, step.get()));
            } else if (dividends.hasAdjusted() && !isStepRight) {
                changes.addAll(readjustment.before(event.after, event.before, event.chosenFactor()));
            }
            Map<String, Double> evidence = new LinkedHashMap<>();
            boolean isAmount = event.chosen() != event.amount;
            evidence.put("before", isAmount ? event.amount : DividendEvent.finite(event.factor));
            evidence.put("after", isAmount ? event.chosen() : event.chosenFactor());
            evidence.put("dividend", event.amount);
            evidence.put("close_before", event.closeBefore);
            evidence.put("adjusted_for", DividendEvent.finite(event.adjustmentAmount()));
            evidence.put("least_drop", event.leastDrop());
            evidence.put("most_drop", event.mostDrop());
            evidence.put("volatility", event.volatility());
            draft.repair(kind, draft.span("dividend", event.row, event.row, 1), evidence, event.confidence(), changes);
        }
    }
}
