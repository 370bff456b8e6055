package dms.journal;

import dms.market.Symbol;
import java.util.Set;

/**
 * Which findings are wanted. An empty set stands for all.
 *
 * @param symbols of these symbols
 * @param kinds of these kinds
 * @param states in these states
 */
public record FindingFilter(Set<Symbol> symbols, Set<String> kinds, Set<FindingState> states) {

    /** Every finding. */
    public static final FindingFilter ALL = new FindingFilter(Set.of(), Set.of(), Set.of());

    /** Copies the sets. */
    public FindingFilter {
        symbols = Set.copyOf(symbols);
        kinds = Set.copyOf(kinds);
        states = Set.copyOf(states);
    }
}
