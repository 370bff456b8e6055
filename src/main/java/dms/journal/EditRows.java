package dms.journal;

import dms.market.ActionText;
import dms.market.Bar;
import dms.market.BarChange;
import dms.market.CorporateAction;
import dms.market.Edit;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An edit as the columns of a row: the time, and the five values and the action of either side. */
final class EditRows {

    /** The columns, in the order of the arguments. */
    static final String NAMES = "time, old_open, old_high, old_low, old_close, old_volume, old_action,"
            + " new_open, new_high, new_low, new_close, new_volume, new_action";

    /** As many question marks as there are columns. */
    static final String MARKS = "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?";

    private static final int SIDE = 6;

    private EditRows() {}

    /** The arguments of a row: some of its own first, then those of the edit. */
    static @Nullable Object[] arguments(Edit edit, Object... own) {
        @Nullable Object[] arguments = Arrays.copyOf(own, own.length + 1 + 2 * SIDE);
        int old = own.length + 1;
        int now = old + SIDE;
        arguments[own.length] = edit.timeMillis();
        if (edit instanceof Edit.BarAdded added) {
            values(added.bar(), arguments, now);
        } else if (edit instanceof Edit.BarRemoved removed) {
            values(removed.bar(), arguments, old);
        } else if (edit instanceof Edit.BarReplaced replaced) {
            values(replaced.change().before(), arguments, old);
            values(replaced.change().after(), arguments, now);
        } else if (edit instanceof Edit.ActionAdded added) {
            arguments[now + SIDE - 1] = ActionText.of(added.action());
        } else if (edit instanceof Edit.ActionRemoved removed) {
            arguments[old + SIDE - 1] = ActionText.of(removed.action());
        } else if (edit instanceof Edit.ActionReplaced replaced) {
            arguments[old + SIDE - 1] = ActionText.of(replaced.before());
            arguments[now + SIDE - 1] = ActionText.of(replaced.after());
        }
        return arguments;
    }

    private static void values(Bar bar, @Nullable Object[] arguments, int at) {
        List<Double> values = List.of(bar.open(), bar.high(), bar.low(), bar.close(), bar.volume());
        for (int i = 0; i < values.size(); i++) {
            arguments[at + i] = values.get(i);
        }
    }

    /** The edit of a row. */
    static Edit edit(ResultSet row) throws SQLException {
        String oldAction = row.getString("old_action");
        String newAction = row.getString("new_action");
        if (oldAction != null) {
            CorporateAction before = ActionText.parse(oldAction);
            return newAction == null
                    ? new Edit.ActionRemoved(before)
                    : new Edit.ActionReplaced(before, ActionText.parse(newAction));
        }
        if (newAction != null) {
            return new Edit.ActionAdded(ActionText.parse(newAction));
        }
        if (row.getObject("old_open") == null) {
            return new Edit.BarAdded(bar(row, "new_"));
        }
        Bar before = bar(row, "old_");
        return row.getObject("new_open") == null
                ? new Edit.BarRemoved(before)
                : new Edit.BarReplaced(new BarChange(before, bar(row, "new_")));
    }

    private static Bar bar(ResultSet row, String side) throws SQLException {
        return new Bar(
                row.getLong("time"),
                row.getDouble(side + "open"),
                row.getDouble(side + "high"),
                row.getDouble(side + "low"),
                row.getDouble(side + "close"),
                row.getDouble(side + "volume"));
    }
}
