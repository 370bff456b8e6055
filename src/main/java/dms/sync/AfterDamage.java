package dms.sync;

import dms.market.SeriesKey;
import java.util.Collection;

/** Who wants to know that bars went missing from the primary store, or are back, without anybody writing them. */
@FunctionalInterface
public interface AfterDamage {

    /** Bars of these series are missing since a block was found damaged, or are back in their place. */
    void changed(Collection<SeriesKey> keys);
}
