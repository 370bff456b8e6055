package dms.clean;

import dms.market.BarSeries;
import java.util.Set;

/**
 * What one source says of a series.
 *
 * @param source its name, as evidence shall call it
 * @param bars its bars, on any price basis
 * @param partial the open times of bars that it saw only a part of, such as a day built from minutes that end early;
 *     their high, low and volume are bounds
 * @param record how often it was right before
 */
public record Witness(String source, BarSeries bars, Set<Long> partial, SourceRecord record) {

    /** Copies the set. */
    public Witness {
        partial = Set.copyOf(partial);
    }

    /** A source of which nothing is known yet, with whole bars. */
    public static Witness of(String source, BarSeries bars) {
        return new Witness(source, bars, Set.of(), SourceRecord.NONE);
    }

    /** The same bars with another record. */
    public Witness withRecord(SourceRecord newRecord) {
        return new Witness(source, bars, partial, newRecord);
    }
}
