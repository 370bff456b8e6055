package dms.store;

import dms.market.SeriesKey;
import dms.market.Symbol;
import java.util.Collection;
import java.util.Set;

/**
 * Learns of every change of a store before it is made, and of its end: it is made and readers see it, it was never sent, or
 * nobody knows. Until then a reader may meet either state. Each change that is begun has one end. It also learns of every
 * answer of the store. None of its methods may throw.
 */
public interface ChangeListener {

    /** Something of these symbols is about to change. */
    void changing(Set<Symbol> symbols);

    /**
     * What was about to change has changed, or was taken back.
     *
     * @param symbols the symbols that were named before
     * @param series the series whose bars may be others now
     * @param hasActions whether the corporate actions of the symbols may be others now
     */
    void changed(Set<Symbol> symbols, Set<SeriesKey> series, boolean hasActions);

    /** Of what was about to change nothing was sent. */
    void unchanged(Set<Symbol> symbols);

    /** The same as {@link #changed} of a change that failed: the store may show it, a part of it, or nothing, now or later. */
    void doubtful(Set<Symbol> symbols, Set<SeriesKey> series, boolean hasActions);

    /** The store answered something of the bars of these series, and the answer is about to be used. */
    void seen(Collection<SeriesKey> series);

    /** The same of the corporate actions of these symbols. */
    void seenActions(Collection<Symbol> symbols);

    /** The same of series that are not named. */
    void seenAll();

    /** Everything is about to be removed. */
    void clearing();

    /** Of what was about to be removed nothing was. */
    void uncleared();

    /** Everything was removed, or nobody knows. */
    void cleared();
}
