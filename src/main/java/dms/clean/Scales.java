package dms.clean;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What speaks against the primary and what against the second source: the logarithms of odds, added up, and the
 * sentences behind them. Not thread-safe.
 */
final class Scales {

    private static final double MOST = 7;

    private final List<String> sentences = new ArrayList<>();
    private double sum;
    private double strongest = -1;
    private Disagreement kind = Disagreement.UNEXPLAINED;

    /** Adds evidence: positive weight against the primary, negative against the second source. */
    void add(Disagreement what, double weight, String sentence) {
        sum += weight;
        sentences.add(String.format(Locale.ROOT, "%s (weight %+.1f)", sentence, weight));
        if (Math.abs(weight) > strongest) {
            strongest = Math.abs(weight);
            kind = what;
        }
    }

    /** Adds evidence that says nothing about the kind of defect. */
    void add(double weight, String sentence) {
        if (weight != 0) {
            sum += weight;
            sentences.add(String.format(Locale.ROOT, "%s (weight %+.1f)", sentence, weight));
        }
    }

    /** Adds a remark without weight. */
    void note(String sentence) {
        sentences.add(sentence);
    }

    /** The kind of the strongest evidence so far. */
    Disagreement kind() {
        return kind;
    }

    /** Whether nothing has told the kind yet. */
    boolean isUnexplained() {
        return strongest < 0;
    }

    /** Names the kind when the evidence is of another sort than what is wrong. */
    void call(Disagreement what) {
        kind = what;
    }

    /** Whether it leans against the primary. */
    boolean isAgainstPrimary() {
        return sum > 0;
    }

    /** The probability of the side it leans to. */
    double confidence() {
        return 1 / (1 + Math.exp(-Math.min(MOST, Math.abs(sum))));
    }

    /** Whom it finds wrong if it must be so sure. */
    Ruling ruling(double threshold) {
        if (confidence() < threshold) {
            return Ruling.AMBIGUOUS;
        }
        return isAgainstPrimary() ? Ruling.PRIMARY_WRONG : Ruling.SECOND_WRONG;
    }

    /** All sentences as one. */
    String evidence() {
        return String.join("; ", sentences);
    }
}
