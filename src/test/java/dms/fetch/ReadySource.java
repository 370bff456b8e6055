package dms.fetch;

import dms.market.SeriesKey;

/** A source of a test's own: ready at any time, for any series. */
public interface ReadySource extends BarSource {

    @Override
    default boolean supports(SeriesKey key) {
        return true;
    }

    @Override
    default SourceStatus status() {
        return SourceStatus.ready(name(), "a test's");
    }
}
