package dms.node;

import dms.market.SeriesKey;

/** Who wants to know that a read found bars missing. */
@FunctionalInterface
public interface Holes {

    /** Bars of this series were asked for and are not there. Returns at once. */
    void noticed(SeriesKey key);
}
