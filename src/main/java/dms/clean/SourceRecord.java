package dms.clean;

/**
 * How often a source was right and wrong where it was set against another one before, as the arbiter settled it. It
 * weighs in the next dispute, but never enough to decide one.
 *
 * @param right disputed rows that were the other source's fault
 * @param wrong disputed rows that were its own fault
 */
public record SourceRecord(int right, int wrong) {

    /** A source of which nothing is known yet. */
    public static final SourceRecord NONE = new SourceRecord(0, 0);

    /** A record alone gives odds of no more than about 3 to 1: far from what replaces a value. */
    private static final double MOST = Math.log(3);

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is negative
     */
    public SourceRecord {
        if (right < 0 || wrong < 0) {
            throw new IllegalArgumentException(
                    "record: expected numbers of 0 or more, found " + right + " right and " + wrong + " wrong");
        }
    }

    /** This record and what one more weighing found. */
    public SourceRecord plus(int moreRight, int moreWrong) {
        return new SourceRecord(right + moreRight, wrong + moreWrong);
    }

    /** The logarithm of the odds that this source is the wrong one, by both records alone. */
    double logOddsAgainst(SourceRecord other) {
        double mine = Math.log((wrong + 1.0) / (right + 1.0));
        double theirs = Math.log((other.wrong + 1.0) / (other.right + 1.0));
        return Math.max(-MOST, Math.min(MOST, (mine - theirs) / 2));
    }
}
