package dms.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what a mistyped key was meant to be. */
final class Nearest {

    /** A key that is further away than this is only a guess; one that ends in the same word is a better one. */
    private static final int TYPING_ERROR = 3;

    private Nearest() {}

    /**
     * The known key nearest to a wanted one by edits; if none is near, the nearest that ends in the same word: a key in
     * the wrong place.
     */
    static Optional<String> to(String wanted, Collection<String> known) {
        Comparator<String> byDistance =
                Comparator.<String>comparingInt(key -> distance(wanted, key)).thenComparing(Comparator.naturalOrder());
        Optional<String> nearest = known.stream().min(byDistance);
        if (nearest.isPresent() && distance(wanted, nearest.get()) <= TYPING_ERROR) {
            return nearest;
        }
        String word = lastWord(wanted);
        return known.stream()
                .filter(key -> lastWord(key).equals(word))
                .min(byDistance)
                .or(() -> nearest);
    }

    /** Levenshtein's distance, by two rows of its matrix. */
    static int distance(String left, String right) {
        int[] above = new int[right.length() + 1];
        for (int j = 0; j <= right.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int[] row = new int[right.length() + 1];
            row[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                int replaced = above[j - 1] + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(above[j], row[j - 1]) + 1);
            }
            above = row;
        }
        return above[right.length()];
    }

    private static String lastWord(String key) {
        return key.substring(key.lastIndexOf('.') + 1);
    }
}
