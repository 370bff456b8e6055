package dms.market;

/** The columns of a series of bars, in the order in which they are kept and shown. */
public enum BarField {
    /** The first price. */
    OPEN,
    /** The highest price. */
    HIGH,
    /** The lowest price. */
    LOW,
    /** The last price. */
    CLOSE,
    /** The units traded. */
    VOLUME;

    /** How many columns there are. */
    public static final int COUNT = values().length;
}
