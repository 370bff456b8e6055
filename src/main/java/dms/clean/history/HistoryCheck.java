package dms.clean.history;

/**
 * Examines a history: every rule on what the rules before it left, and what is sure enough is repaired; all of them again
 * while a repair brings more to light. The order matters: a row that is there twice must not be counted twice, a scale must be right before a dividend can be set
 * against a price, and a range is judged last. Without state, thread-safe. Examining the repaired history again proposes
 * nothing that would be applied.
 */
public final class HistoryCheck {

    /** How sure a repair must be to be applied, if nobody says otherwise. */
    public static final double USUAL_THRESHOLD = 0.8;

    private static final int MOST_PASSES = 8;

    private final double threshold;

    /** A check that repairs what is at least 80 % sure. */
    public HistoryCheck() {
        this(USUAL_THRESHOLD);
    }

    /**
     * A check.
     *
     * @param threshold how sure a repair must be to be applied, 0 to 1; above 1 nothing is
     */
    public HistoryCheck(double threshold) {
        this.threshold = threshold;
    }

    /** Examines a history. Costs some milliseconds for ten years of daily bars. */
    public HistoryReport examine(PriceHistory history, HistoryContext context) {
        HistoryDraft draft = new HistoryDraft(history, context, threshold);
        int pass = 0;
        do {
            draft.beginPass();
            examine(draft);
            pass++;
        } while (draft.isRepairedInPass() && pass < MOST_PASSES);
        return new HistoryReport(history, draft.defects(), draft.repaired());
    }

    private static void examine(HistoryDraft draft) {
        RowRules.duplicates(draft);
        RowRules.offSession(draft);
        new ScaleRule(draft).apply();
        new UnlistedSplitRule(draft).apply();
        AdjustmentRule.strays(draft);
        FinerRule.apply(draft);
        new DividendRule(draft).apply();
        AdjustmentRule.invalid(draft);
        RowRules.missingValues(draft);
        RowRules.impossibleRanges(draft);
        RowRules.zeroVolumes(draft);
        RowRules.staleRepeats(draft);
        RowRules.missingSessions(draft);
        DailyRangeRule.apply(draft);
        new JumpRule(draft).apply();
    }
}
