package dms.store;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What a journal tells. The names are part of the protocol between nodes and of the ledger, and so is how many parts there are. */
public enum JournalKind {
    /** A change of a stored bar or action. */
    REVISION("revisions", "id", "", 0),
    /** Something that does not look right. */
    FINDING("findings", "id", "finding_evidence.finding finding_edits.finding", 0),
    /** How good a series was when it was last validated. */
    QUALITY("quality", "symbol interval", "", 1),
    /** What a task did and when. */
    RUN("runs", "id", "run_symbols.run left_out.run run_plans.run", 0),
    /** What a source last listed of a symbol's corporate actions. */
    LISTING("listed_actions", "symbol source", "", 64),
    /** What is there of a series, what is not, and what its source confirmed of that. */
    COVERAGE("series_coverage", "symbol interval", "slot_runs.series", 1_024),
    /** A day that was inferred closed, or turned out not to be. */
    CLOSURE("inferred_closures", "market date", "", 1),
    /** Which of two sources was right. */
    RULING("rulings", "symbol interval first one other", "", 64),
    /** How many bars of a series a source added. */
    SOURCE("source_bars", "symbol interval source", "", 64);

    /** What nodes tell each other that were built before there was more to tell. */
    public static final Set<JournalKind> OLDEST =
            Collections.unmodifiableSet(EnumSet.of(REVISION, FINDING, QUALITY, RUN));

    private final String table;
    private final String keys;
    private final String belonging;
    private final int parts;

    JournalKind(String table, String keys, String belonging, int parts) {
        this.table = table;
        this.keys = keys;
        this.belonging = belonging;
        this.parts = parts;
    }

    /** The table of its rows. */
    public String table() {
        return table;
    }

    /** The columns that make the key out of a row, with a blank between them. */
    public List<String> keys() {
        return List.of(keys.split(" ", -1));
    }

    /** The tables of what belongs to a row, each with the column that names it. */
    public List<String> belonging() {
        return belonging.isEmpty() ? List.of() : List.of(belonging.split(" ", -1));
    }

    /** Into how many parts it is cut by the first column of the key; 0 if its rows have ascending numbers and are cut by these. */
    public int parts() {
        return parts;
    }

    /** Whether the rows have ascending numbers, which are the same on every node. */
    public boolean isNumbered() {
        return parts == 0;
    }

    /** Whether two nodes are equal only if they tell the same of it. Of runs nothing depends on. */
    public boolean isProved() {
        return this != RUN;
    }

    /** The word for it in the ledger. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The kind of a word. */
    public static JournalKind of(String label) {
        return find(label).orElseThrow(() -> new IllegalArgumentException("no journal tells a " + label));
    }

    /** The kind of a word; empty if it is one of a later build. */
    public static Optional<JournalKind> find(String label) {
        for (JournalKind kind : values()) {
            if (kind.label().equals(label)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
