package dms.coverage;

import java.util.Locale;

/** Why an expected bar is not there. */
public enum MissingReason {
    /** The source was asked and has nothing so early: the share was not traded yet. */
    BEFORE_LISTING(true),
    /** The source was asked and has had nothing for many sessions up to now: the share is not traded any more. */
    AFTER_DELISTING(true),
    /** The source was asked and has nothing for this session, but before and after it: no trade. */
    HALTED(true),
    /** The bar is over, but the source may still correct it. */
    NOT_SETTLED(false),
    /** The source could not be asked, refused, or sent a row that is no bar. */
    SOURCE_FAILED(false),
    /** It lies before everything that was ever asked for. */
    BEFORE_HISTORY(false),
    /** It is not there, and nothing is known about it yet. */
    UNKNOWN(false);

    private final boolean explained;

    MissingReason(boolean explained) {
        this.explained = explained;
    }

    /** Whether the bar does not exist, as far as the source knows, so that nothing is lacking. */
    public boolean isExplained() {
        return explained;
    }

    /** The name in lower case, as it is shown. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
