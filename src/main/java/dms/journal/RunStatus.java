package dms.journal;

import java.util.Locale;

/** How a run stands or ended. */
public enum RunStatus {
    /** It goes on. */
    RUNNING,
    /** Nothing is left undone. */
    SUCCESS,
    /** Something was done, something is left undone. */
    PARTIAL,
    /** Nothing could be done. */
    FAILED,
    /** Somebody cancelled it, or it was given up, before all was done. */
    CANCELLED,
    /** The service ended before the run did. */
    INTERRUPTED;

    /** The name in lower case, as it is kept and shown. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static RunStatus ofLabel(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }
}
