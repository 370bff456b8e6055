package dms.journal;

import java.util.Locale;

/** What became of a symbol in a run. */
public enum SymbolStatus {
    /** Bars were added or changed. */
    STORED,
    /** All bars that the source answered were stored already. */
    UNCHANGED,
    /** The answer contradicts itself or what is stored; nothing was written. */
    HELD,
    /** It could not be done. */
    FAILED;

    /** Whether nothing is left to do for the symbol. */
    public boolean isDone() {
        return this == STORED || this == UNCHANGED;
    }

    /** The name in lower case, as it is kept and shown. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static SymbolStatus ofLabel(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }
}
