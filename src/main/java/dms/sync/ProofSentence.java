package dms.sync;

import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.sync.StoreComparison.ReadBoth;
import dms.sync.StoreComparison.Result;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a proof or a look has shown, in words.
 *
 * @param isProof whether the bars were read
 * @param read what reading them has shown
 * @param first what was compared
 * @param differing what differed
 * @param last what differs still
 */
record ProofSentence(boolean isProof, ReadBoth read, Result first, Result differing, Result last) {

    private static final int NAMED = 5;

    /**
     * The sentence.
     *
     * @param repaired how many bars were copied again
     * @param actions the symbols whose corporate actions differ still
     * @param refused when the backup refused to be cleared
     * @param more what is said of a backup that holds more than the primary store; empty if it does not
     */
    String of(long repaired, Set<Symbol> actions, Optional<Instant> refused, String more) {
        StringBuilder sentence = new StringBuilder(first.series() + " series with " + first.bars() + " bars compared"
                + (isProof ? "" : " without reading them"));
        if (read.theirs() > 0) {
            sentence.append("; ").append(read.theirs()).append(" damaged blocks of it were set aside");
        }
        if (read.ours() > 0) {
            sentence.append("; ").append(read.ours()).append(" damaged blocks of the primary store were set aside");
        }
        Set<SeriesKey> differed = differing.differing();
        if (!differed.isEmpty()) {
            sentence.append(", ").append(differed.size()).append(" differed: ").append(named(differed));
            sentence.append("; ").append(repaired).append(" bars copied again");
        }
        if (last.differing().isEmpty() && actions.isEmpty()) {
            return sentence.append(isProof ? "; equal" : "; no difference found")
                    .toString();
        }
        refused.ifPresent(
                when -> sentence.append("; it refused to be cleared at ").append(when));
        sentence.append(more.isEmpty() ? "" : "; it " + more);
        if (!last.lacking().isEmpty()) {
            sentence.append("; ").append(last.lacking().size()).append(" series still differ");
        }
        if (!actions.isEmpty()) {
            sentence.append("; the corporate actions of ")
                    .append(actions.size())
                    .append(" symbols still differ");
        }
        return sentence.toString();
    }

    private static String named(Set<SeriesKey> keys) {
        return keys.stream().limit(NAMED).map(SeriesKey::toString).collect(Collectors.joining(", "))
                + (keys.size() > NAMED ? " and more" : "");
    }
}
