package dms.sync;

/**
 * What was copied of one series.
 *
 * @param bars how many bars were written
 * @param removed how many were deleted
 */
record SeriesCopy(long bars, long removed) {

    SeriesCopy and(SeriesCopy other) {
        return new SeriesCopy(bars + other.bars, removed + other.removed);
    }
}
