package dms.market;

/**
 * A stored bar that a write replaces by a different one of the same time.
 *
 * @param before the bar as it was stored
 * @param after the bar as it is from now on
 */
public record BarChange(Bar before, Bar after) {

    /**
     * Checks that both are the same bar.
     *
     * @throws IllegalArgumentException if their times differ
     */
    public BarChange {
        if (before.openTimeMillis() != after.openTimeMillis()) {
            throw new IllegalArgumentException(
                    "change: expected one bar's time, found " + before.openTime() + " and " + after.openTime());
        }
    }
}
