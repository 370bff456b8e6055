package dms.store;

import java.util.List;
import java.util.Locale;

/** What a journal tells. The names are part of the protocol between nodes and of the ledger. */
public enum JournalKind {
    /** A change of a stored bar or action. */
    REVISION("revisions", "id", ""),
    /** Something that does not look right. */
    FINDING("findings", "id", "finding_evidence.finding finding_edits.finding"),
    /** How good a series was when it was last validated. */
    QUALITY("quality", "symbol || ' ' || interval", ""),
    /** What a task did and when. */
    RUN("runs", "id", "run_symbols.run left_out.run run_plans.run");

    private final String table;
    private final String key;
    private final String parts;

    JournalKind(String table, String key, String parts) {
        this.table = table;
        this.key = key;
        this.parts = parts;
    }

    /** The table of its rows. */
    public String table() {
        return table;
    }

    /** What makes the key out of a row, in SQL. */
    public String key() {
        return key;
    }

    /** The tables of what belongs to a row, each with the column that names it. */
    public List<String> parts() {
        return parts.isEmpty() ? List.of() : List.of(parts.split(" ", -1));
    }

    /** Whether the rows have ascending numbers. */
    public boolean isNumbered() {
        return key.equals("id");
    }

    /** The word for it in the ledger. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The kind of a word. */
    public static JournalKind of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }
}
