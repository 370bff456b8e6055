package dms.market;

import dms.market.CorporateAction.Dividend;
import dms.market.CorporateAction.Split;
import java.time.LocalDate;

/** Corporate actions as words, exact to the last bit: {@code dividend 2024-07-05 0.25}, {@code split 2020-08-31 4.0 1.0}. */
public final class ActionText {

    private ActionText() {}

    /** An action as words. */
    public static String of(CorporateAction action) {
        return action instanceof Split split
                ? "split " + split.exDate() + ' ' + split.numerator() + ' ' + split.denominator()
                : "dividend " + action.exDate() + ' ' + ((Dividend) action).amount();
    }

    /** The action of such words, which only {@link #of} has written. */
    public static CorporateAction parse(String text) {
        String[] words = text.split(" ", -1);
        LocalDate exDate = LocalDate.parse(words[1]);
        return words[0].equals("split")
                ? new Split(exDate, Double.parseDouble(words[2]), Double.parseDouble(words[3]))
                : new Dividend(exDate, Double.parseDouble(words[2]));
    }
}
