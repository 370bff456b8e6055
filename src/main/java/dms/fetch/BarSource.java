package dms.fetch;

import dms.market.SeriesKey;

/**
 * An outside source of bars. Implementations are thread-safe; a call may block for as long as the source's own limits
 * and time-outs say, and no longer.
 */
public interface BarSource {

    /** The name by which tasks choose it, such as {@code yfinance}; also what the journal records as the origin of bars. */
    String name();

    /** Whether this source may have the series at all. A series it does not support is refused without a request. */
    boolean supports(SeriesKey key);

    /**
     * Asks for the bars of a series.
     *
     * <p>The rows that come back lie in the request's range, carry times by D2 and prices as traded (D4), and are final
     * (D3): the moving bar is left out and counted. They are neither sorted nor checked. The range is cut to what the
     * source can serve, and split into several questions where one cannot hold it.
     *
     * @return the rows with the known corporate actions, or why the answer must not be stored
     * @throws SourceException if there is no answer; its kind says whether asking again may help
     */
    FetchOutcome fetch(FetchRequest request);

    /** On what terms it can be asked for a series; plans are priced by them. Answers at once. */
    default SourceTerms terms(SeriesKey key) {
        return SourceTerms.ANY;
    }

    /** Whether it can be asked now, and if not, until when and why. Answers at once. */
    SourceStatus status();
}
