package dms.check;

import dms.clean.history.CellChange;
import dms.clean.history.HistoryColumn;
import dms.clean.history.HistoryDefect;
import dms.clean.history.HistoryReport;
import dms.clean.history.PriceHistory;
import java.util.List;
import java.util.Locale;

/** How often injuries of one kind were found and repaired, and how much that was right the repairs spoilt. */
final class InjuryTally {

    private static final double WITHIN = 0.005;
    /** A finding may stand some days beside what it is about: an ex-date beside the row that moved. */
    private static final long BESIDE_MILLIS = 10 * 86_400_000L;

    private int broken;
    private int repairable;
    private int detected;
    private int repaired;
    private int spoiltHistories;
    private long spoiltRows;
    private int failures;
    private boolean hasFailedLast;

    void add(Injury injury, Injury.Broken given, HistoryReport report) {
        boolean isDetected = report.defects().stream()
                .anyMatch(defect -> injury.kinds().contains(defect.kind()) && touches(defect, given.changes()));
        int[] rows = wrongAndSpoilt(given, report);
        boolean isRepaired = isDetected && rows[0] == 0;
        broken++;
        detected += isDetected ? 1 : 0;
        repairable += injury.isRepairable() ? 1 : 0;
        repaired += injury.isRepairable() && isRepaired ? 1 : 0;
        spoiltRows += rows[1];
        spoiltHistories += rows[1] > 0 ? 1 : 0;
        hasFailedLast = !isDetected || rows[1] > 0 || (injury.isRepairable() && !isRepaired);
        failures += hasFailedLast ? 1 : 0;
    }

    void add(InjuryTally other) {
        broken += other.broken;
        repairable += other.repairable;
        detected += other.detected;
        repaired += other.repaired;
        spoiltRows += other.spoiltRows;
        spoiltHistories += other.spoiltHistories;
    }

    /** The rows that are wrong after all, and those of them that were right before. */
    private static int[] wrongAndSpoilt(Injury.Broken given, HistoryReport report) {
        PriceHistory history = given.history();
        PriceHistory after = report.repaired();
        if (after.size() != history.size()) {
            return new int[] {1, history.size() - after.size()};
        }
        int wrong = 0;
        int spoilt = 0;
        for (int i = 0; i < history.size(); i++) {
            boolean isWrong = false;
            boolean isSpoilt = false;
            for (HistoryColumn column : history.columns()) {
                double right = given.right().value(column, i);
                if (!isNear(after.value(column, i), right)) {
                    isWrong = true;
                    isSpoilt |= isNear(history.value(column, i), right);
                }
            }
            wrong += isWrong ? 1 : 0;
            spoilt += isSpoilt ? 1 : 0;
        }
        return new int[] {wrong, spoilt};
    }

    private static boolean isNear(double found, double right) {
        return Double.isNaN(right) ? Double.isNaN(found) : Math.abs(found - right) <= WITHIN * Math.abs(right) + 1e-9;
    }

    private static boolean touches(HistoryDefect defect, List<CellChange> changes) {
        long from = defect.span().from().toEpochMilli() - BESIDE_MILLIS;
        long to = defect.span().to().toEpochMilli() + BESIDE_MILLIS;
        return changes.stream().anyMatch(change -> change.openTimeMillis() >= from && change.openTimeMillis() <= to);
    }

    int broken() {
        return broken;
    }

    int failures() {
        return failures;
    }

    boolean hasFailedLast() {
        return hasFailedLast;
    }

    double detectedPart() {
        return detected / (double) broken;
    }

    double repairedPart() {
        return repaired / (double) Math.max(1, repairable);
    }

    /** Which part of the histories has a row that was right and is not any more. */
    double spoiltPart() {
        return spoiltHistories / (double) broken;
    }

    @Override
    public String toString() {
        String spoilt = spoiltHistories == 0 ? "" : ", spoilt " + spoiltRows + " right rows of " + spoiltHistories;
        return repairable == 0
                ? String.format(Locale.ROOT, "%4d, %4d detected%s", broken, detected, spoilt)
                : String.format(
                        Locale.ROOT,
                        "%4d, %4d detected, %4d of %4d repaired%s",
                        broken,
                        detected,
                        repaired,
                        repairable,
                        spoilt);
    }

    static String shown(HistoryReport report) {
        return report.defects().stream()
                .filter(defect -> defect.severity() != dms.clean.history.Severity.INFO)
                .limit(4)
                .map(defect -> String.format(
                        Locale.ROOT,
                        "%s %s..%s %.2f%s %s",
                        defect.kind(),
                        defect.span().from(),
                        defect.span().to(),
                        defect.confidence(),
                        defect.repair().applied() ? " applied" : "",
                        defect.evidence()))
                .toList()
                .toString();
    }
}
