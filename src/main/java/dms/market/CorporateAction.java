package dms.market;

import java.time.LocalDate;

/** An event of a company that changes what a price before it means: a split or a cash dividend. */
public sealed interface CorporateAction {

    /** The first trading date on which the share trades without what the action gives. */
    LocalDate exDate();

    /**
     * A cash payment per share.
     *
     * @param exDate the ex-date
     * @param amount money per share as paid on that date, in the currency of the prices, more than zero
     */
    record Dividend(LocalDate exDate, double amount) implements CorporateAction {

        /**
         * Checks the amount.
         *
         * @throws IllegalArgumentException if it is not a positive finite number
         */
        public Dividend {
            requirePositive("dividend", exDate, amount);
        }
    }

    /**
     * A change of the number of shares: {@code numerator} new ones for {@code denominator} old ones. 4:1 quarters the
     * price; 1:10 is a reverse split.
     *
     * @param exDate the ex-date
     * @param numerator shares after, more than zero
     * @param denominator shares before, more than zero
     */
    record Split(LocalDate exDate, double numerator, double denominator) implements CorporateAction {

        /**
         * Checks the ratio.
         *
         * @throws IllegalArgumentException if a side is not a positive finite number
         */
        public Split {
            requirePositive("split", exDate, numerator);
            requirePositive("split", exDate, denominator);
        }

        /** New shares for one old one: 4 for a 4:1 split. */
        public double ratio() {
            return numerator / denominator;
        }
    }

    private static void requirePositive(String what, LocalDate exDate, double number) {
        if (!(number > 0) || Double.isInfinite(number)) {
            throw new IllegalArgumentException(what + " of " + exDate + ": expected a number above 0, found " + number);
        }
    }
}
