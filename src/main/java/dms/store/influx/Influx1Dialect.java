package dms.store.influx;

import static java.lang.System.Logger.Level.INFO;

import dms.store.StoreException;
import dms.store.StoreException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** InfluxDB 1.x: everything is said in queries, 1.8 as 1.6. */
record Influx1Dialect(String name) implements Dialect {

    private static final System.Logger LOGGER = System.getLogger(Influx1Dialect.class.getName());

    private static final Pattern HOURS = Pattern.compile("(\\d{1,9})h.*");

    @Override
    public int version() {
        return 1;
    }

    @Override
    public String tokenScheme() {
        return "Token";
    }

    @Override
    public boolean takesSeveralStatements() {
        return true;
    }

    @Override
    public boolean speaksMsgpack() {
        return true;
    }

    @Override
    public Policies connect(InfluxServer server, boolean isFirst) {
        String database = InfluxText.name(server.settings().database());
        if (!databases(server).contains(server.settings().database())) {
            if (!isFirst) {
                throw new StoreException(
                        Kind.FAILED, server.settings().url() + ": the database " + database + " was there and is gone");
            }
            server.query(List.of("CREATE DATABASE " + database
                    + " WITH DURATION INF REPLICATION 1 SHARD DURATION 520w NAME " + InfluxText.name(Policies.DAILY)));
            LOGGER.log(
                    INFO,
                    () -> "created the database " + database + " on "
                            + server.settings().url());
        }
        List<Policies.Found> found = policies(server, database);
        if (isFirst && Policies.hasDaily(found) && !Policies.hasIntraday(found)) {
            server.query(List.of("CREATE RETENTION POLICY " + InfluxText.name(Policies.INTRADAY) + " ON " + database
                    + " DURATION INF REPLICATION 1 SHARD DURATION 1w"));
            found = policies(server, database);
        }
        return Policies.of(server.settings(), found, isFirst);
    }

    private static List<String> databases(InfluxServer server) {
        List<String> names = new ArrayList<>();
        for (Table table : server.query(List.of("SHOW DATABASES")).tables(0)) {
            for (int row = 0; row < table.size(); row++) {
                names.add(table.text("name", row));
            }
        }
        return names;
    }

    private static List<Policies.Found> policies(InfluxServer server, String database) {
        List<Policies.Found> policies = new ArrayList<>();
        for (Table table :
                server.query(List.of("SHOW RETENTION POLICIES ON " + database)).tables(0)) {
            for (int row = 0; row < table.size(); row++) {
                policies.add(new Policies.Found(
                        table.text("name", row),
                        hours(table.text("shardGroupDuration", row)),
                        hours(table.text("duration", row)),
                        table.text("default", row).equals("true")));
            }
        }
        return policies;
    }

    private static Duration hours(String text) {
        Matcher matcher = HOURS.matcher(text);
        return matcher.matches() ? Duration.ofHours(Long.parseLong(matcher.group(1))) : Duration.ZERO;
    }

    /** Of every policy: this version takes none in a DELETE. */
    @Override
    public void delete(InfluxServer server, String policy, Doomed doomed) {
        server.query(List.of("DELETE FROM " + InfluxText.name(doomed.measurement()) + doomed.where()));
    }

    @Override
    public void clear(InfluxServer server, Policies policies, List<String> measurements) {
        server.query(measurements.stream()
                .map(measurement -> "DELETE FROM " + InfluxText.name(measurement))
                .toList());
    }
}
