package dms.clean;

import dms.market.BarSeries;

/**
 * What the arbiter found about one row, or about several in a run that are wrong in one way.
 *
 * @param ruling whom it found wrong
 * @param kind in what way the sources disagree
 * @param cells where
 * @param evidence the rules that spoke and their numbers, in a sentence
 * @param confidence how sure it is of the side it leans to, from 0 to 1
 * @param proposed the primary's rows as they should be, in its own units; for an ambiguous verdict what they would be if
 *     the second source were right; empty if the primary's rows stand
 */
public record Verdict(
        Ruling ruling, Disagreement kind, Cells cells, String evidence, double confidence, BarSeries proposed) {

    /**
     * Checks the confidence.
     *
     * @throws IllegalArgumentException if it lies outside of 0 to 1
     */
    public Verdict {
        if (!(confidence >= 0 && confidence <= 1)) {
            throw new IllegalArgumentException("verdict: expected a confidence from 0 to 1, found " + confidence);
        }
    }

    /** How many rows it is about, as far as they are proposed anew. */
    public int rows() {
        return Math.max(1, proposed.size());
    }
}
