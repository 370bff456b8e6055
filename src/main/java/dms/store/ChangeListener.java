package dms.store;

import dms.market.SeriesKey;
import dms.market.Symbol;
import java.util.Set;

/**
 * Learns of every change of a store: before it is made, and when readers see it or never will. Between the two a reader may
 * meet either state. Both are called as often as each other, and neither may throw.
 */
public interface ChangeListener {

    /** Something of these symbols is about to change. */
    void changing(Set<Symbol> symbols);

    /**
     * What was about to change has changed, or has not.
     *
     * @param symbols the symbols that were named before
     * @param series the series whose bars may be others now
     * @param hasActions whether the corporate actions of the symbols may be others now
     */
    void changed(Set<Symbol> symbols, Set<SeriesKey> series, boolean hasActions);

    /** Everything is about to be removed. */
    void clearing();

    /** Everything was removed, or was not. */
    void cleared();
}
