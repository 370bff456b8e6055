package dms.store.influx;

import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import java.util.List;
import java.util.stream.Collectors;

/** The statements that bars are asked with: the parts that several questions share. */
final class BarQuery {

    static final String COLUMNS = "\"open\", \"high\", \"low\", \"close\", \"volume\"";
    static final String BY_SERIES = " GROUP BY \"symbol\", \"interval\"";

    private BarQuery() {}

    static String select(Policies policies, SeriesKey key) {
        return "SELECT " + COLUMNS + from(policies.of(key.interval())) + where(key);
    }

    static String from(String policy) {
        return " FROM " + InfluxText.measurement(policy, InfluxBarStore.BARS);
    }

    static String where(SeriesKey key) {
        return " WHERE \"symbol\" = " + InfluxText.string(key.symbol().toString()) + " AND \"interval\" = "
                + InfluxText.string(key.interval().toString());
    }

    static String within(TimeRange range) {
        return "time >= " + InfluxText.time(range.startInclusive()) + " AND time < "
                + InfluxText.time(range.endExclusive());
    }

    static String selectTogether(String columns, String policy, Interval interval, List<SeriesKey> keys) {
        String symbols = keys.stream()
                .map(key -> "\"symbol\" = " + InfluxText.string(key.symbol().toString()))
                .collect(Collectors.joining(" OR "));
        return "SELECT " + columns + from(policy) + " WHERE \"interval\" = " + InfluxText.string(interval.toString())
                + " AND (" + symbols + ")";
    }
}
