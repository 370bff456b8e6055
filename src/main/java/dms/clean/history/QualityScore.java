package dms.clean.history;

import java.util.List;

/**
 * A series' quality as one number from 0 to 100: a hundred times the share of its rows, and of the sessions that it lacks,
 * that are right. A row counts as wrong by the weight of its worst defect times how sure that is: an error is 1, a warning a
 * half, an information a twentieth. A defect of the adjustment counts for the rows before it, whose adjusted closes it
 * makes wrong.
 */
final class QualityScore {

    private static final double WARNING = 0.5;
    private static final double INFO = 0.05;

    private QualityScore() {}

    static double of(PriceHistory history, List<HistoryDefect> defects) {
        if (history.size() == 0) {
            return 0;
        }
        double[] wrong = new double[history.size()];
        double missing = 0;
        for (HistoryDefect defect : defects) {
            double weight = weight(defect) * defect.confidence();
            if (defect.kind() == DefectKind.MISSING_SESSION) {
                missing += weight * defect.span().rows();
                continue;
            }
            for (CellChange change : defect.repair().changes()) {
                wrong[change.row()] = Math.max(wrong[change.row()], weight);
            }
            long from = defect.span().from().toEpochMilli();
            long to = defect.span().to().toEpochMilli();
            if (defect.repair().changes().isEmpty()) {
                for (int i = 0; i < wrong.length; i++) {
                    boolean isInside = history.openTimeMillis(i) >= from && history.openTimeMillis(i) <= to;
                    wrong[i] = isInside ? Math.max(wrong[i], weight) : wrong[i];
                }
            }
        }
        double sum = missing;
        for (double weight : wrong) {
            sum += weight;
        }
        return 100 * Math.max(0, 1 - sum / (history.size() + missing));
    }

    private static double weight(HistoryDefect defect) {
        return switch (defect.severity()) {
            case ERROR -> 1;
            case WARNING -> WARNING;
            case INFO -> INFO;
        };
    }
}
