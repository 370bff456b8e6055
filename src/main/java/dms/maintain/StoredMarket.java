package dms.maintain;

import dms.clean.history.MarketMoves;
import dms.market.Adjustment;
import dms.market.BarSeries;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import dms.read.BarReader;
import dms.read.BarRequest;
import java.util.Collection;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How far the other maintained symbols of a market moved, as they are stored. Read when asked, which a rule does for a bar that
 * jumped: some bars of up to {@link #MOST} series.
 */
final class StoredMarket implements MarketMoves {

    private static final int MOST = 40;

    private final BarReader reader;
    private final List<SeriesKey> others;

    /**
     * The market of a series.
     *
     * @param maintained the series that are maintained with it
     */
    StoredMarket(BarReader reader, SeriesKey key, Collection<SeriesKey> maintained) {
        this.reader = reader;
        this.others = maintained.stream()
                .filter(other -> !other.equals(key)
                        && other.interval() == key.interval()
                        && other.symbol().market() == key.symbol().market())
                .limit(MOST)
                .toList();
    }

    @Override
    public OptionalDouble between(long fromMillis, long toMillis) {
        if (others.size() < FEWEST) {
            return OptionalDouble.empty();
        }
        BarRequest request = BarRequest.of(TimeRange.ofMillis(fromMillis, toMillis + 1), Adjustment.SPLIT);
        double[] moves = reader.readAll(others, request).values().stream()
                .filter(bars -> bars.size() > 1
                        && bars.firstTimeMillis() == fromMillis
                        && bars.openTimeMillis(bars.size() - 1) == toMillis)
                .mapToDouble(StoredMarket::move)
                .sorted()
                .toArray();
        return moves.length < FEWEST ? OptionalDouble.empty() : OptionalDouble.of(moves[moves.length / 2]);
    }

    private static double move(BarSeries bars) {
        return Math.log(bars.bar(bars.size() - 1).close() / bars.bar(0).close());
    }
}
