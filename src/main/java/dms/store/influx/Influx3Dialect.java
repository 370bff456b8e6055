package dms.store.influx;

import static java.lang.System.Logger.Level.INFO;

import dms.store.StoreException;
import dms.store.StoreException.Kind;
import java.util.List;
import java.util.Map;

/**
 * InfluxDB 3.x: queries and writes as in 1.x, with one statement a request, answers in JSON, and no retention policies
 * and no deletes (https://docs.influxdata.com/influxdb3/core/api/, read 2026-11-24). MessagePack and several statements
 * came with later versions of 3; until one could be tried, all of 3 is spoken to alike.
 */
record Influx3Dialect(String name) implements Dialect {

    private static final System.Logger LOGGER = System.getLogger(Influx3Dialect.class.getName());

    /** No policy: the version has one per database. */
    private static final String NONE = "";

    @Override
    public int version() {
        return 3;
    }

    @Override
    public String tokenScheme() {
        return "Bearer";
    }

    @Override
    public boolean takesSeveralStatements() {
        return false;
    }

    @Override
    public boolean speaksMsgpack() {
        return false;
    }

    @Override
    public Policies connect(InfluxServer server, boolean isFirst) {
        String database = server.settings().database();
        if (isFirst) {
            try {
                server.api(calls -> calls.createDatabase(InfluxServer.json(Map.of("db", database))));
                LOGGER.log(
                        INFO,
                        () -> "created the database " + database + " on "
                                + server.settings().url());
            } catch (StoreException e) {
                if (!String.valueOf(e.getMessage()).contains("(409)")) {
                    throw e;
                }
            }
        }
        return new Policies(NONE, NONE, false);
    }

    @Override
    public void requireDeletes(String what) {
        throw new StoreException(
                Kind.REFUSED,
                what + ": " + name()
                        + " cannot delete points; nothing was changed. A series can be replaced bar by bar by"
                        + " writing it again, and everything can be cleared");
    }

    @Override
    public void delete(InfluxServer server, String policy, Doomed doomed) {
        requireDeletes("deleting from " + doomed.measurement() + " " + doomed.tags());
    }

    @Override
    public void clear(InfluxServer server, Policies policies, List<String> measurements) {
        for (String measurement : measurements) {
            try {
                server.api(calls -> calls.dropTable(server.settings().database(), measurement));
            } catch (StoreException e) {
                if (!String.valueOf(e.getMessage()).contains("(404)")) {
                    throw e;
                }
            }
        }
    }
}
