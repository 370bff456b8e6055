package dms.api;

import dms.Stage;
import dms.maintain.TaskBoard;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.read.CachedBarReader;
import jakarta.inject.Inject;
import java.util.Arrays;

/** The symbols that this node knows: a task maintains them, or something is stored of them. */
@Stage
public final class KnownSymbols {

    private final TaskBoard board;
    private final CachedBarReader reader;

    /** Those of the tasks of this board, and those that this reader has anything of. */
    @Inject
    public KnownSymbols(TaskBoard board, CachedBarReader reader) {
        this.board = board;
        this.reader = reader;
    }

    /**
     * A symbol that is known. One that no task maintains costs a question to the store for each interval until one has bars.
     *
     * @throws ApiException 404 if it is not
     */
    Symbol required(Symbol symbol) {
        if (board.symbols().contains(symbol) || isStored(symbol)) {
            return symbol;
        }
        throw ApiException.unknown("symbol: no task maintains " + symbol + ", and nothing is stored of it");
    }

    private boolean isStored(Symbol symbol) {
        return Arrays.stream(Interval.values())
                        .anyMatch(interval ->
                                reader.coverage(new SeriesKey(symbol, interval)).isPresent())
                || !reader.actions(symbol).isEmpty();
    }
}
