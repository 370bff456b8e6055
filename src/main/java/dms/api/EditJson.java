package dms.api;

import dms.market.Bar;
import dms.market.CorporateAction;
import dms.market.CorporateAction.Dividend;
import dms.market.CorporateAction.Split;
import dms.market.Edit;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Edits, bars and actions as members of answers. */
final class EditJson {

    private EditJson() {}

    /** The members {@code time}, {@code before} and {@code after} of an edit; a side that is not there is null. */
    static void members(Map<String, @Nullable Object> row, Edit edit) {
        row.put("time", Instant.ofEpochMilli(edit.timeMillis()).toString());
        row.put("before", before(edit));
        row.put("after", before(edit.inverse()));
    }

    private static @Nullable Object before(Edit edit) {
        if (edit instanceof Edit.BarReplaced replaced) {
            return bar(replaced.change().before());
        }
        if (edit instanceof Edit.BarRemoved removed) {
            return bar(removed.bar());
        }
        if (edit instanceof Edit.ActionReplaced replaced) {
            return action(replaced.before());
        }
        return edit instanceof Edit.ActionRemoved removed ? action(removed.action()) : null;
    }

    private static Map<String, Object> bar(Bar bar) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("Open", bar.open());
        values.put("High", bar.high());
        values.put("Low", bar.low());
        values.put("Close", bar.close());
        values.put("Volume", bar.volume());
        return values;
    }

    static Map<String, Object> action(CorporateAction action) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("ex_date", action.exDate().toString());
        if (action instanceof Split split) {
            row.put("type", "split");
            row.put("numerator", split.numerator());
            row.put("denominator", split.denominator());
        } else if (action instanceof Dividend dividend) {
            row.put("type", "dividend");
            row.put("amount", dividend.amount());
        }
        return row;
    }
}
