package dms.clean;

/** Whom the arbiter found wrong. */
public enum Ruling {
    /** The primary source; the verdict has the values to put in. */
    PRIMARY_WRONG,
    /** The second source; the primary's row stands. */
    SECOND_WRONG,
    /** Neither with enough confidence: a finding, and nothing is changed. */
    AMBIGUOUS
}
