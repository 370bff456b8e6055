package dms.store.influx;

import dms.market.TimeRange;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Points that are to be removed.
 *
 * @param measurement their measurement
 * @param tags the values that they have in these tags
 * @param range where they lie in time
 */
record Doomed(String measurement, Map<String, String> tags, TimeRange range) {

    Doomed {
        tags = Map.copyOf(tags);
    }

    /** As a condition of the query language, beginning with WHERE. */
    String where() {
        return " WHERE "
                + new TreeMap<>(tags)
                        .entrySet().stream()
                                .map(tag -> InfluxText.name(tag.getKey()) + " = " + InfluxText.string(tag.getValue()))
                                .collect(Collectors.joining(" AND "))
                + " AND time >= " + InfluxText.time(range.startInclusive()) + " AND time < "
                + InfluxText.time(range.endExclusive());
    }
}
