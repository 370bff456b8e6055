package dms.market;

import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * One change of what is stored about a symbol: of a bar of a series, or of a corporate action. Every edit can be undone
 * by its {@link #inverse()}.
 */
public sealed interface Edit {

    /** What undoes it. */
    Edit inverse();

    /** The time of the bar, or the ex-date at 00:00 UTC; epoch milliseconds. */
    long timeMillis();

    /** Edits that undo these, in the order in which they are to be made: what undoes the last one first. */
    static List<Edit> inverses(List<Edit> edits) {
        List<Edit> inverses = new ArrayList<>();
        for (int i = edits.size() - 1; i >= 0; i--) {
            inverses.add(edits.get(i).inverse());
        }
        return List.copyOf(inverses);
    }

    /** A bar where there was none. */
    record BarAdded(Bar bar) implements Edit {

        @Override
        public Edit inverse() {
            return new BarRemoved(bar);
        }

        @Override
        public long timeMillis() {
            return bar.openTimeMillis();
        }
    }

    /** Other values for a stored bar. */
    record BarReplaced(BarChange change) implements Edit {

        @Override
        public Edit inverse() {
            return new BarReplaced(new BarChange(change.after(), change.before()));
        }

        @Override
        public long timeMillis() {
            return change.before().openTimeMillis();
        }
    }

    /** A stored bar that should not be there. */
    record BarRemoved(Bar bar) implements Edit {

        @Override
        public Edit inverse() {
            return new BarAdded(bar);
        }

        @Override
        public long timeMillis() {
            return bar.openTimeMillis();
        }
    }

    /** A corporate action that was not known. */
    record ActionAdded(CorporateAction action) implements Edit {

        @Override
        public Edit inverse() {
            return new ActionRemoved(action);
        }

        @Override
        public long timeMillis() {
            return exDateMillis(action);
        }
    }

    /** A corporate action that did not happen, or not so. */
    record ActionRemoved(CorporateAction action) implements Edit {

        @Override
        public Edit inverse() {
            return new ActionAdded(action);
        }

        @Override
        public long timeMillis() {
            return exDateMillis(action);
        }
    }

    /** Another value, or another ex-date, of a corporate action. */
    record ActionReplaced(CorporateAction before, CorporateAction after) implements Edit {

        @Override
        public Edit inverse() {
            return new ActionReplaced(after, before);
        }

        @Override
        public long timeMillis() {
            return exDateMillis(before);
        }
    }

    private static long exDateMillis(CorporateAction action) {
        return action.exDate().atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    }
}
