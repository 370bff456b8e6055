package dms.clean;

import dms.market.BarSeries;
import java.util.List;

/**
 * What came of weighing two sources.
 *
 * @param verdicts the disagreements, by time
 * @param compared how many rows of the asked range both sources have
 * @param agreed how many of them agree in every column
 */
public record Arbitration(List<Verdict> verdicts, int compared, int agreed) {

    /** Copies the verdicts. */
    public Arbitration {
        verdicts = List.copyOf(verdicts);
    }

    /** The verdicts with this ruling. */
    public List<Verdict> verdicts(Ruling ruling) {
        return verdicts.stream().filter(verdict -> verdict.ruling() == ruling).toList();
    }

    /** All rows to be replaced, in the primary's units, ascending. */
    public BarSeries repairs() {
        BarSeries repairs = BarSeries.empty();
        for (Verdict verdict : verdicts(Ruling.PRIMARY_WRONG)) {
            repairs = repairs.merge(verdict.proposed());
        }
        return repairs;
    }

    /** The primary's record with what was found now. */
    public SourceRecord primaryRecord(SourceRecord before) {
        return before.plus(settled(Ruling.SECOND_WRONG), settled(Ruling.PRIMARY_WRONG));
    }

    /** The second source's record with what was found now. */
    public SourceRecord secondRecord(SourceRecord before) {
        return before.plus(settled(Ruling.PRIMARY_WRONG), settled(Ruling.SECOND_WRONG));
    }

    private int settled(Ruling ruling) {
        return verdicts(ruling).size();
    }
}
