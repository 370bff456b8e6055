package dms.config;

/**
 * Whether a key does anything in this version.
 *
 * @param note why it does nothing; empty if it does something
 * @param warns whether setting it to something else than its default is worth a warning by itself
 */
record Effect(String note, boolean warns) {

    /** It does what it says. */
    static final Effect FULL = new Effect("", false);

    /** It does nothing, and whoever sets it should know. */
    static Effect none(String note) {
        return new Effect(note, true);
    }

    /** It does nothing, and another key beside it is what a warning is about. */
    static Effect silent(String note) {
        return new Effect(note, false);
    }
}
