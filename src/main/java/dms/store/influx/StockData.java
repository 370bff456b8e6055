package dms.store.influx;

import dms.market.RawBars;
import dms.store.ForeignBars;
import dms.store.StoreException;
import dms.store.StoreException.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * The bars that the DMS written in Python keeps in an InfluxDB 1.x: measurement {@code stock_data} of the default retention
 * policy with the tags {@code symbol} and {@code interval}. Only {@code SELECT} is said to that server; nothing is made there.
 */
public final class StockData implements ForeignBars {

    private static final String FROM = " FROM \"stock_data\"";

    private final InfluxServer server;

    /** The bars in that database, which is not asked anything yet. */
    public StockData(Place place) {
        server = new InfluxServer(
                new InfluxSettings(place.host(), place.port(), place.database(), place.username(), place.password()));
    }

    @Override
    public List<Series> series() {
        Dialect dialect = server.dialect();
        if (dialect.version() != 1) {
            throw new StoreException(
                    Kind.REFUSED,
                    server.settings().url() + ": expected InfluxDB 1.x, which the DMS in Python wrote to, found "
                            + dialect.name());
        }
        List<Series> found = new ArrayList<>();
        for (Table table : server.query(
                        List.of("SELECT count(\"close\")" + FROM + " GROUP BY \"symbol\", \"interval\""))
                .tables(0)) {
            found.add(new Series(
                    table.tags().getOrDefault("symbol", ""), table.tags().getOrDefault("interval", ""), (long)
                            table.number("count", 0)));
        }
        return found;
    }

    @Override
    public RawBars read(Series series) {
        RawBars rows = new RawBars((int) Math.min(series.rows(), 1 << 20));
        for (Table table : server.query(List.of("SELECT \"open\", \"high\", \"low\", \"close\", \"volume\"" + FROM
                        + " WHERE \"symbol\" = " + InfluxText.string(series.symbol()) + " AND \"interval\" = "
                        + InfluxText.string(series.interval())))
                .tables(0)) {
            for (int row = 0; row < table.size(); row++) {
                rows.add(
                        table.timeMillis(row),
                        table.number("open", row),
                        table.number("high", row),
                        table.number("low", row),
                        table.number("close", row),
                        table.number("volume", row));
            }
        }
        return rows;
    }

    @Override
    public void close() {
        server.close();
    }
}
