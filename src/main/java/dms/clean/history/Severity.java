package dms.clean.history;

/** How much a defect matters to who calculates with the history. */
public enum Severity {
    /** Worth knowing; the numbers can be used. */
    INFO,
    /** A bar is missing or cannot be right, and its neighbours can be used. */
    WARNING,
    /** Returns calculated over it are wrong. */
    ERROR
}
