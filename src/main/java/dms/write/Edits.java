package dms.write;

import dms.market.Bar;
import dms.market.BarSeries;
import dms.market.CorporateAction;
import dms.market.Edit;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import dms.store.BarStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The edits of one series and its symbol's actions, set against what is stored. Used once, within one write. */
final class Edits {

    private final BarStore store;
    private final SeriesKey key;
    private final Map<Long, Bar> before = new HashMap<>();
    private final TreeMap<Long, @Nullable Bar> after = new TreeMap<>();
    private final List<CorporateAction> actions;
    private boolean actionsDiffer;

    private Edits(BarStore store, SeriesKey key, List<CorporateAction> actions) {
        this.store = store;
        this.key = key;
        this.actions = new ArrayList<>(actions);
    }

    static Edits read(BarStore store, SeriesKey key, List<Edit> edits) {
        Edits work = new Edits(store, key, store.actions(key.symbol()));
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        for (Edit edit : edits) {
            if (isOfBar(edit)) {
                first = Math.min(first, edit.timeMillis());
                last = Math.max(last, edit.timeMillis());
            }
        }
        if (first <= last) {
            BarSeries stored = store.read(key, TimeRange.ofMillis(first, last + 1));
            for (int i = 0; i < stored.size(); i++) {
                work.before.put(stored.openTimeMillis(i), stored.bar(i));
            }
        }
        return work;
    }

    private static boolean isOfBar(Edit edit) {
        return edit instanceof Edit.BarAdded || edit instanceof Edit.BarRemoved || edit instanceof Edit.BarReplaced;
    }

    /** Takes an edit in, or says why it cannot be made: what is stored is not what it begins from. */
    Optional<String> take(Edit edit) {
        if (edit instanceof Edit.BarAdded added) {
            return bar(edit.timeMillis(), null, added.bar());
        }
        if (edit instanceof Edit.BarRemoved removed) {
            return bar(edit.timeMillis(), removed.bar(), null);
        }
        if (edit instanceof Edit.BarReplaced replaced) {
            return bar(
                    edit.timeMillis(),
                    replaced.change().before(),
                    replaced.change().after());
        }
        actionsDiffer = true;
        if (edit instanceof Edit.ActionReplaced replaced) {
            Optional<String> refused = take(new Edit.ActionRemoved(replaced.before()));
            return refused.isPresent() ? refused : take(new Edit.ActionAdded(replaced.after()));
        }
        if (edit instanceof Edit.ActionAdded added) {
            if (actions.contains(added.action())) {
                return Optional.of("expected no " + added.action() + ", found it stored already");
            }
            actions.add(added.action());
        } else if (edit instanceof Edit.ActionRemoved removed && !actions.remove(removed.action())) {
            return Optional.of("expected " + removed.action() + " to be stored, found " + actions);
        }
        return Optional.empty();
    }

    private Optional<String> bar(long time, @Nullable Bar expected, @Nullable Bar replacement) {
        Bar stored = after.containsKey(time) ? after.get(time) : before.get(time);
        boolean asExpected = expected == null ? stored == null : expected.equals(stored);
        if (!asExpected) {
            return Optional.of("expected " + name(expected) + " to be stored, found " + name(stored));
        }
        after.put(time, replacement);
        return Optional.empty();
    }

    private static String name(@Nullable Bar bar) {
        return bar == null ? "no bar" : bar.toString();
    }

    /** Writes what was taken in. */
    void write() {
        BarSeries.Builder written = BarSeries.builder(after.size());
        for (Map.Entry<Long, @Nullable Bar> entry : after.entrySet()) {
            Bar bar = entry.getValue();
            if (bar == null) {
                store.delete(key, TimeRange.ofMillis(entry.getKey(), entry.getKey() + 1));
            } else {
                written.add(bar.openTimeMillis(), bar.open(), bar.high(), bar.low(), bar.close(), bar.volume());
            }
        }
        BarSeries bars = written.build();
        if (!bars.isEmpty()) {
            store.write(key, bars);
        }
        if (actionsDiffer) {
            actions.sort(Comparator.comparing(CorporateAction::exDate));
            store.writeActions(key.symbol(), actions);
        }
    }
}
