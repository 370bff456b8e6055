package dms.store.peer;

import dms.market.Symbol;
import dms.market.TimeRange;
import dms.store.BarStore;
import dms.store.JournalStore;
import dms.store.StoreException;
import java.util.Optional;

/** The node behind a {@link PeerService}. */
public interface PeerHost {

    /** What this node says of itself. */
    PeerStatus status();

    /** The store that others may read. */
    BarStore store();

    /**
     * The store that a master may change.
     *
     * @param epoch under which number it is the master
     * @param master its id
     * @throws PeerRefusal if this node does not follow it
     */
    BarStore following(long epoch, String master) throws PeerRefusal;

    /** The journal that others may read and a master may change; a host without one refuses. */
    default JournalStore journal() {
        throw new StoreException(StoreException.Kind.REFUSED, "this node keeps no journal");
    }

    /**
     * A slave asks for what it lacks.
     *
     * @param slave its id
     * @param symbol of which symbol; empty for all
     * @param range the times of the bars
     * @return what will happen, for people
     * @throws PeerRefusal if this node does not copy to it
     */
    String requested(String slave, Optional<Symbol> symbol, TimeRange range) throws PeerRefusal;
}
