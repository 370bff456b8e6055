package dms.clean.history;

/**
 * A scale that prices may stand on by mistake.
 *
 * @param factor what right prices are multiplied by to give these
 * @param isSplit whether a listed split has that ratio; otherwise it is a unit of money
 */
record Scale(double factor, boolean isSplit) {

    /** Right prices. */
    static final Scale RIGHT = new Scale(1, false);

    double log() {
        return Math.log(factor);
    }
}
