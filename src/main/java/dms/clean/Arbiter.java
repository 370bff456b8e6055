package dms.clean;

import dms.market.BarField;
import dms.market.BarSeries;
import dms.market.TimeRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Two sources, the better one: decides where they disagree which of them is wrong, by rule and evidence, row by row and
 * column by column. The sources may stand on different price bases: the relation between them is found from the rows
 * around, and what is proposed is in the primary's own units.
 *
 * <p>Neither source has a say by its name. The evidence is whether a row can be at all, how it lies among the days
 * around, whether one saw trades that the other lacks, what further witnesses tell, and at last each source's record. What
 * is not proved to the threshold is ambiguous: a finding, and nothing to write. The rules are told in {@code
 * src/site/markdown/arbiter.md}. Immutable, thread-safe; a case costs some passes over its rows.
 */
public final class Arbiter {

    /** How sure the arbiter is before it proposes to replace anything. */
    public static final double USUAL_THRESHOLD = 0.9;

    private static final double RELATED_ROWS = 0.5;

    private final double threshold;

    /** An arbiter with the usual threshold. */
    public Arbiter() {
        this(USUAL_THRESHOLD);
    }

    /**
     * An arbiter that finds a source wrong only with this confidence.
     *
     * @throws IllegalArgumentException if the threshold is not above one half and below 1
     */
    public Arbiter(double threshold) {
        if (!(threshold > 0.5 && threshold < 1)) {
            throw new IllegalArgumentException("threshold: expected above 0.5 and below 1, found " + threshold);
        }
        this.threshold = threshold;
    }

    /** Weighs the two sources on the rows that both have. Fewer than three shared rows tell nothing. */
    public Arbitration weigh(Dispute dispute) {
        SharedRows rows =
                SharedRows.of(dispute.primary().bars(), dispute.second().bars());
        long from = dispute.range().startMillis();
        long to = dispute.range().endMillis();
        int compared = 0;
        for (int i = 0; i < rows.size(); i++) {
            compared += rows.time(i) >= from && rows.time(i) < to ? 1 : 0;
        }
        if (compared == 0 || rows.size() < PriceRelations.ROWS_NEEDED) {
            return new Arbitration(List.of(), compared, 0);
        }
        Comparison comparison = new Comparison(dispute.key(), rows, dispute.actions());
        int borneOut =
                comparison.relations().stream().mapToInt(PriceRelation::support).sum();
        if (borneOut < RELATED_ROWS * rows.size()) {
            return new Arbitration(List.of(unrelated(dispute, comparison, borneOut)), compared, 0);
        }
        List<Verdict> verdicts = new ArrayList<>();
        for (Verdict verdict : new BasisJudge(dispute, comparison, threshold).weigh()) {
            if (verdict.cells().range().startMillis() < to
                    && verdict.cells().range().endMillis() > from) {
                verdicts.add(verdict);
            }
        }
        List<TimeRange> replaced = verdicts.stream()
                .filter(verdict -> verdict.ruling() == Ruling.PRIMARY_WRONG)
                .map(verdict -> verdict.cells().range())
                .toList();
        RowJudge judge = new RowJudge(dispute, comparison, threshold);
        int agreed = 0;
        for (int i = 0; i < rows.size(); i++) {
            long time = rows.time(i);
            if (time < from || time >= to || isIn(replaced, time)) {
                continue;
            }
            int before = verdicts.size();
            judge.weigh(i).ifPresent(verdicts::add);
            agreed += verdicts.size() == before ? 1 : 0;
        }
        verdicts.sort(
                Comparator.comparingLong(verdict -> verdict.cells().range().startMillis()));
        return new Arbitration(verdicts, compared, agreed);
    }

    private static boolean isIn(List<TimeRange> ranges, long time) {
        for (TimeRange range : ranges) {
            if (time >= range.startMillis() && time < range.endMillis()) {
                return true;
            }
        }
        return false;
    }

    private static Verdict unrelated(Dispute dispute, Comparison comparison, int borneOut) {
        SharedRows rows = comparison.rows();
        Set<BarField> prices = EnumSet.copyOf(Comparison.PRICES);
        return new Verdict(
                Ruling.AMBIGUOUS,
                Disagreement.UNRELATED,
                new Cells(TimeRange.ofMillis(rows.time(0), rows.time(rows.size() - 1) + 1), prices, Set.of()),
                String.format(
                        Locale.ROOT,
                        "%s to %s: only %d of %d shared rows bear out any steady relation between %s and %s, expected half of"
                                + " them: perhaps not the same instrument",
                        comparison.date(0),
                        comparison.date(rows.size() - 1),
                        borneOut,
                        rows.size(),
                        dispute.primary().source(),
                        dispute.second().source()),
                0.5,
                BarSeries.empty());
    }
}
