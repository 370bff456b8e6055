package dms.clean.history;

import java.util.ArrayList;
import java.util.List;

/** Adjusted closes as they should be after what a dividend is was decided. */
final class Readjustment {

    private final HistoryDraft draft;

    Readjustment(HistoryDraft draft) {
        this.draft = draft;
    }

    /** The step of the adjusted closes between two rows, as they stand now. */
    private double stepNow(int after, int before) {
        return draft.adjusted(before) / draft.close(before) / (draft.adjusted(after) / draft.close(after));
    }

    /** The adjusted closes before a row, so that they step there by the right factor. */
    List<CellChange> before(int after, int before, double factor) {
        double correction = factor / stepNow(after, before);
        double adjustment = draft.adjusted(after) / draft.close(after) * factor;
        List<CellChange> changes = new ArrayList<>();
        for (int i = after - 1; i >= 0; i--) {
            if (draft.isRemoved(i) || !HistoryDraft.isGood(draft.close(i))) {
                continue;
            }
            double scaled = draft.adjusted(i) * correction;
            changes.add(draft.change(
                    HistoryColumn.ADJ_CLOSE, i, HistoryDraft.isGood(scaled) ? scaled : draft.close(i) * adjustment));
        }
        return changes;
    }

    /** The adjusted closes before and between two dates, so that they step at the right one of them. */
    List<CellChange> between(DividendEvent event, DividendDates.Step step) {
        double here = event.chosenFactor() / stepNow(event.after, event.before);
        double there = step.factor() / stepNow(step.row(), step.before());
        List<CellChange> changes = new ArrayList<>();
        for (int i = 0; i < Math.max(event.after, step.row()); i++) {
            double correction = (i < event.after ? here : 1) * (i < step.row() ? there : 1);
            if (!draft.isRemoved(i) && HistoryDraft.isGood(draft.adjusted(i))) {
                changes.add(draft.change(HistoryColumn.ADJ_CLOSE, i, draft.adjusted(i) * correction));
            }
        }
        return changes;
    }
}
