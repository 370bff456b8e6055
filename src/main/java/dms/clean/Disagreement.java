package dms.clean;

import java.util.Locale;

/** In what way two sources disagree: what is wrong with the one that is wrong. */
public enum Disagreement {
    /** Prices 10, 100 or 1000 times too high or too low. */
    PRICE_UNIT,
    /** A row of one price and no volume where there was trading. */
    FLAT_ROW,
    /** A row that no trading can make, such as a low above the high. */
    IMPOSSIBLE_ROW,
    /** The row before repeated. */
    STALE_ROW,
    /** A price far from the days around it. */
    OUTLIER,
    /** A range that lacks a part of the session: the other source saw trades outside of it. */
    LOST_PART,
    /** Open and close, or high and low, in each other's place. */
    COLUMNS_SWAPPED,
    /** One or two steps of price in the extremes or the open: nothing can be told from it. */
    FEW_TICKS,
    /** Prices inside of both ranges that only a third witness could settle. */
    INSIDE_RANGE,
    /** Prices that differ without evidence for either. */
    UNEXPLAINED,
    /** No volume on a day with trading. */
    VOLUME_MISSING,
    /** A volume out of proportion. */
    VOLUME_SCALE,
    /** Several rows on another price basis, and back. */
    BASIS_MOVED,
    /** Another ratio between the sources from a day on that no known action explains. */
    BASIS_STEP,
    /** No steady relation between the two sources: perhaps not the same instrument. */
    UNRELATED;

    /** The name as findings carry it, such as {@code flat_row}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
