package dms.clean.history;

import java.util.OptionalDouble;

/** How far the other series of a market moved. What all of them did is no mistake of one. */
@FunctionalInterface
public interface MarketMoves {

    /** Nothing is known of other series. */
    MarketMoves UNKNOWN = (from, to) -> OptionalDouble.empty();

    /** How many other series it takes to speak of a market. */
    int FEWEST = 3;

    /**
     * The logarithmic move of the median of the other series from the close of one bar to that of another; empty if fewer
     * than {@link #FEWEST} of them have both bars.
     *
     * @param fromMillis the open time of the earlier bar
     * @param toMillis the open time of the later bar
     */
    OptionalDouble between(long fromMillis, long toMillis);
}
