package dms.fetch;

import dms.market.CorporateAction;
import dms.market.ListedDays;
import dms.market.RawBars;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a source answered. */
public sealed interface FetchOutcome {

    /**
     * Rows that may be cleaned and stored; perhaps none.
     *
     * @param rows the rows, prices as traded
     * @param actions every split and dividend of the symbol that the source knows, up to now and not only of the range
     * @param leftOut how many rows the source itself left out, by reason, such as {@code moving}
     * @param notes sentences for people about what was left out or looked strange, at most {@link #MOST_NOTES}
     * @param listedDays the exchange's trading days by the source's own list, if it has one: evidence for calendars
     */
    record Answered(
            RawBars rows,
            List<CorporateAction> actions,
            SortedMap<String, Integer> leftOut,
            List<String> notes,
            ListedDays listedDays)
            implements FetchOutcome {

        /** How many notes an answer keeps; further ones are cut off. */
        public static final int MOST_NOTES = 20;

        /** Copies the actions, counts and notes. */
        public Answered {
            actions = List.copyOf(actions);
            leftOut = Collections.unmodifiableSortedMap(new TreeMap<>(leftOut));
            notes = List.copyOf(notes.subList(0, Math.min(notes.size(), MOST_NOTES)));
        }

        /** The same without rows that still move, for a source that sends them (D3). */
        Answered settled(FetchRequest request) {
            RawBars settled = new RawBars(rows.size());
            for (int i = 0; i < rows.size(); i++) {
                if (request.isSettled(rows.openTimeMillis(i))) {
                    settled.addRow(rows, i);
                }
            }
            if (settled.size() == rows.size()) {
                return this;
            }
            SortedMap<String, Integer> counts = new TreeMap<>(leftOut);
            counts.merge("moving", rows.size() - settled.size(), Integer::sum);
            return new Answered(settled, actions, counts, notes, listedDays);
        }

        /** An answer of a source that has no list of trading days. */
        public Answered(
                RawBars rows, List<CorporateAction> actions, SortedMap<String, Integer> leftOut, List<String> notes) {
            this(rows, actions, leftOut, notes, ListedDays.NONE);
        }

        /** An answer with these counts and nothing to say. */
        public Answered(RawBars rows, List<CorporateAction> actions, Map<String, Integer> leftOut) {
            this(rows, actions, new TreeMap<>(leftOut), List.of());
        }
    }

    /**
     * An answer that contradicts itself, so that nothing of it may be stored until somebody or a later answer settles it.
     *
     * @param kind a word for the contradiction, such as {@code split_not_applied}
     * @param date the date it was seen at
     * @param sentence what was found, with the numbers, and what was expected
     */
    record Held(String kind, LocalDate date, String sentence) implements FetchOutcome {}
}
