package dms.clean;

import dms.market.Bar;
import dms.market.BarField;
import dms.market.BarSeries;
import dms.market.CorporateAction;
import dms.market.Edit;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Keeps repairs: a source that sends again what was repaired does not undo it. A source that sends something else has
 * corrected itself, and is believed.
 */
public final class KeptRepairs {

    private static final double SAME_WITHIN = 1e-6;
    private static final int SAME_WITHIN_DAYS = 5;

    private KeptRepairs() {}

    /**
     * Fetched bars, those of them that were repaired away replaced by what they were repaired to.
     *
     * @param standing the edits of bars of this series that stand, oldest first
     */
    public static BarSeries bars(BarSeries fetched, List<Edit> standing) {
        if (standing.isEmpty()) {
            return fetched;
        }
        Map<Long, List<Edit>> byTime = new HashMap<>();
        standing.forEach(edit -> byTime.computeIfAbsent(edit.timeMillis(), time -> new ArrayList<>())
                .add(edit));
        BarSeries.Builder kept = BarSeries.builder(fetched.size());
        for (int i = 0; i < fetched.size(); i++) {
            List<Edit> edits = byTime.getOrDefault(fetched.openTimeMillis(i), List.of());
            int row = i;
            if (edits.stream().anyMatch(edit -> startsFrom(edit, fetched, row))) {
                addLast(kept, edits.get(edits.size() - 1));
            } else {
                kept.add(fetched, i);
            }
        }
        return kept.build();
    }

    private static boolean startsFrom(Edit edit, BarSeries fetched, int row) {
        if (edit instanceof Edit.BarReplaced replaced) {
            return isSame(replaced.change().before(), fetched, row);
        }
        return edit instanceof Edit.BarRemoved removed && isSame(removed.bar(), fetched, row);
    }

    private static void addLast(BarSeries.Builder kept, Edit last) {
        if (last instanceof Edit.BarReplaced replaced) {
            add(kept, replaced.change().after());
        } else if (last instanceof Edit.BarAdded added) {
            add(kept, added.bar());
        }
    }

    private static void add(BarSeries.Builder kept, Bar bar) {
        kept.add(bar.openTimeMillis(), bar.open(), bar.high(), bar.low(), bar.close(), bar.volume());
    }

    private static boolean isSame(Bar bar, BarSeries series, int row) {
        return isSame(bar.open(), series.value(BarField.OPEN, row))
                && isSame(bar.high(), series.value(BarField.HIGH, row))
                && isSame(bar.low(), series.value(BarField.LOW, row))
                && isSame(bar.close(), series.value(BarField.CLOSE, row))
                && isSame(bar.volume(), series.value(BarField.VOLUME, row));
    }

    private static boolean isNear(CorporateAction one, CorporateAction other) {
        return Math.abs(ChronoUnit.DAYS.between(one.exDate(), other.exDate())) <= SAME_WITHIN_DAYS;
    }

    private static boolean isSame(double a, double b) {
        return Math.abs(a - b) <= SAME_WITHIN * Math.max(Math.abs(a), Math.abs(b));
    }

    /**
     * The actions that a source lists, with the repairs of actions made again: what was removed is left out, what was added
     * is there unless the source lists one of the same kind within five days of it itself: the ex-date of a split that nobody
     * had listed was a guess. An empty list says nothing and stays.
     *
     * @param standing the edits of this symbol's actions that stand, oldest first
     */
    public static List<CorporateAction> actions(List<CorporateAction> listed, List<Edit> standing) {
        if (listed.isEmpty() || standing.isEmpty()) {
            return listed;
        }
        Set<CorporateAction> removed = new HashSet<>();
        List<CorporateAction> added = new ArrayList<>();
        for (Edit edit : standing) {
            if (edit instanceof Edit.ActionRemoved one) {
                added.remove(one.action());
                removed.add(one.action());
            } else if (edit instanceof Edit.ActionAdded one) {
                removed.remove(one.action());
                added.add(one.action());
            } else if (edit instanceof Edit.ActionReplaced one) {
                added.remove(one.before());
                removed.add(one.before());
                removed.remove(one.after());
                added.add(one.after());
            }
        }
        List<CorporateAction> kept = new ArrayList<>(listed);
        kept.removeAll(removed);
        for (CorporateAction action : added) {
            boolean isListed =
                    kept.stream().anyMatch(other -> other.getClass() == action.getClass() && isNear(other, action));
            if (!isListed) {
                kept.add(action);
            }
        }
        kept.sort(Comparator.comparing(CorporateAction::exDate));
        return kept;
    }
}
