package dms.clean;

/**
 * How the prices of a second source become those of the primary on a run of rows: {@code primary = factor * second +
 * offset}. The offset is 0 unless one of them is adjusted for cash dividends by subtraction.
 *
 * @param factor what the second source's price is multiplied by
 * @param offset what is added then
 * @param first the first row that bears it out
 * @param last the last row that bears it out
 * @param support how many rows bear it out
 */
record PriceRelation(double factor, double offset, int first, int last, int support) {

    /** A price of the second source in the primary's units. */
    double toPrimary(double price) {
        return factor * price + offset;
    }

    /** The same relation with another last row and support. */
    PriceRelation joined(PriceRelation next) {
        return new PriceRelation(factor, offset, first, next.last, support + next.support);
    }
}
