package dms.clean.history;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Steps of the adjusted closes and dividends that do not stand on one date. */
final class DividendDates {

    private static final int DATE_ROWS = 30;
    /** How much surer the prices must be than a single hypothesis, before a date is changed. */
    private static final double DATE_MARGIN = 2;
    /** Odds that a date of the list is right rather than one of the adjusted closes, as a logarithm. */
    private static final double LISTED_DATE = 1;
    /** Odds that a step of the adjusted closes stands for a dividend that is not listed, as a logarithm. */
    private static final double STEP_IS_PAID = 3;

    private static final double LEAST_STRAY = 0.001;
    private static final double MOST_STRAY = 0.4;

    private final Dividends dividends;
    private final HistoryDraft draft;
    private final Readjustment readjustment;
    private final Map<DividendEvent, Step> steps = new HashMap<>();

    /**
     * A step of the adjusted closes for which no dividend is listed.
     *
     * @param exRow the row that its dividend belongs to
     * @param row the first row after it
     * @param before the last row before it
     * @param factor what it should step by
     * @param amount what was paid there
     */
    record Step(int exRow, int row, int before, double factor, double amount) {}

    DividendDates(HistoryDraft draft, Dividends dividends) {
        this.draft = draft;
        this.dividends = dividends;
        this.readjustment = new Readjustment(draft);
    }

    /** Where the adjusted closes step for a dividend that is listed on another date. */
    Optional<Step> step(DividendEvent event) {
        return Optional.ofNullable(steps.get(event));
    }

    /** A step of the adjusted closes without dividend, near a dividend without step and of its size. */
    void judge() {
        if (!dividends.hasAdjusted()) {
            return;
        }
        for (DividendEvent event : dividends.events()) {
            if (event.kind() != null || event.isConsistent() || !event.isUnadjusted()) {
                continue;
            }
            int stray = strayStep(event);
            if (stray < 0) {
                continue;
            }
            DividendEvent there = dividends.eventAt(stray);
            double here = event.priceScore(event.amount) + there.priceScore(0);
            double moved = event.priceScore(0) + there.priceScore(event.amount);
            double odds = here - moved + LISTED_DATE;
            if (odds >= 0) {
                event.decide(
                        event.amount,
                        DividendFactors.factor(event.amount, event.closeBefore),
                        DefectKind.DIVIDEND_WRONG_DATE,
                        Volatility.confidence(odds - DATE_MARGIN));
                steps.put(event, new Step(there.row, there.after, there.before, 1, 0));
            } else {
                event.decide(0, 1, DefectKind.DIVIDEND_WRONG_DATE, Volatility.confidence(-odds - DATE_MARGIN));
                steps.put(event, new Step(there.row, there.after, there.before, there.factor, event.amount));
            }
        }
    }

    /** The row at which the adjusted closes step by about the size of a dividend that is listed elsewhere; -1 if none does. */
    private int strayStep(DividendEvent event) {
        int found = -1;
        int last = Math.min(draft.size() - 1, event.row + DATE_ROWS);
        for (int i = Math.max(1, event.row - DATE_ROWS); i <= last; i++) {
            boolean isNearer = found < 0 || Math.abs(i - event.row) < Math.abs(found - event.row);
            if (isNearer && Math.abs(strayAmount(i) / event.amount - 1) < 0.05) {
                found = i;
            }
        }
        return found;
    }

    /** The amount by which the adjusted closes step at a row that is no ex-date; 0 if they do not. */
    private double strayAmount(int i) {
        int before = dividends.lastClose(i - 1);
        int paidAfter = before < 0 ? -1 : dividends.lastClose(dividends.exRow(i) - 1);
        boolean isOpen = paidAfter >= 0
                && !draft.isRemoved(i)
                && HistoryDraft.isGood(draft.close(i))
                && HistoryDraft.isGood(draft.adjusted(i))
                && HistoryDraft.isGood(draft.adjusted(before));
        if (!isOpen || draft.isExplained(i) || dividends.events().stream().anyMatch(event -> event.after == i)) {
            return 0;
        }
        return (1 - draft.adjusted(before) / draft.close(before) / (draft.adjusted(i) / draft.close(i)))
                * draft.close(paidAfter);
    }

    /** Steps of the adjusted closes for which no dividend is listed at all. */
    void strays() {
        for (int i = draft.size() - 1; dividends.hasAdjusted() && i > 0; i--) {
            int row = i;
            boolean isDated = steps.values().stream().anyMatch(step -> step.row() == row);
            double amount = isDated ? 0 : strayAmount(i);
            int before = dividends.lastClose(i - 1);
            if (before < 0 || amount / draft.close(before) < LEAST_STRAY || amount / draft.close(before) > MOST_STRAY) {
                continue;
            }
            DividendEvent there = dividends.eventAt(i);
            double odds = there.priceScore(amount)
                    - there.priceScore(0)
                    + there.yieldScore(amount)
                    + dividends.regularity(amount, i, List.of())
                    + STEP_IS_PAID;
            boolean isPaid = odds > 0;
            List<CellChange> changes = isPaid
                    ? List.of(draft.change(HistoryColumn.DIVIDENDS, there.row, amount))
                    : readjustment.before(i, before, 1);
            Map<String, Double> evidence = new LinkedHashMap<>();
            evidence.put("before", isPaid ? draft.value(HistoryColumn.DIVIDENDS, there.row) : there.factor);
            evidence.put("after", isPaid ? amount : 1);
            evidence.put("close_before", there.closeBefore);
            evidence.put("least_drop", there.leastDrop());
            evidence.put("most_drop", there.mostDrop());
            evidence.put("volatility", there.volatility());
            draft.repair(
                    isPaid ? DefectKind.DIVIDEND_MISSING : DefectKind.ADJ_WRONG,
                    draft.span("dividend", i, i, 1),
                    evidence,
                    Volatility.confidence(Math.abs(odds)),
                    changes);
        }
    }
}
