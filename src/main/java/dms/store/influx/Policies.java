package dms.store.influx;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import dms.market.Interval;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The retention policies that bars are kept under. A database that DMS creates has one with shards of 520 weeks for daily
 * and longer bars, which week-long shards make several times slower (D9), and one with the server's usual weeks for
 * intraday bars, of which a week holds thousands. A database that exists already without them is used as it is: by its
 * default policy, for all.
 *
 * @param daily for daily and longer bars and for actions
 * @param intraday for shorter ones; may be the same
 */
record Policies(String daily, String intraday) {

    private static final System.Logger LOGGER = System.getLogger(Policies.class.getName());

    private static final String DAILY = "dms_daily";
    private static final String INTRADAY = "dms_intraday";
    private static final Duration LONG = Duration.ofDays(7 * 520);
    private static final Pattern HOURS = Pattern.compile("(\\d+)h.*");

    /** One policy of the server. */
    private record Policy(String name, Duration shards, boolean isDefault) {}

    /** Finds the policies of the database, and creates it if it is missing. */
    static Policies connect(InfluxServer server) {
        String database = InfluxText.name(server.settings().database());
        if (!databases(server).contains(server.settings().database())) {
            server.query(List.of("CREATE DATABASE " + database
                    + " WITH DURATION INF REPLICATION 1 SHARD DURATION 520w NAME " + InfluxText.name(DAILY)));
            LOGGER.log(
                    INFO,
                    () -> "created the database " + database + " on "
                            + server.settings().url());
        }
        List<Policy> policies = policies(server, database);
        boolean isOurs = policies.stream().anyMatch(policy -> policy.name().equals(DAILY));
        if (isOurs && policies.stream().noneMatch(policy -> policy.name().equals(INTRADAY))) {
            server.query(List.of("CREATE RETENTION POLICY " + InfluxText.name(INTRADAY) + " ON " + database
                    + " DURATION INF REPLICATION 1 SHARD DURATION 1w"));
        }
        return isOurs ? new Policies(DAILY, INTRADAY) : asItIs(server, policies);
    }

    /** The policy of an interval. */
    String of(Interval interval) {
        return interval.isIntraday() ? intraday : daily;
    }

    /** Both, once if they are the same. */
    Set<String> all() {
        return new TreeSet<>(List.of(daily, intraday));
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

    private static List<Policy> policies(InfluxServer server, String database) {
        List<Policy> policies = new ArrayList<>();
        for (Table table :
                server.query(List.of("SHOW RETENTION POLICIES ON " + database)).tables(0)) {
            for (int row = 0; row < table.size(); row++) {
                policies.add(new Policy(
                        table.text("name", row),
                        hours(table.text("shardGroupDuration", row)),
                        table.text("default", row).equals("true")));
            }
        }
        return policies;
    }

    private static Duration hours(String text) {
        Matcher matcher = HOURS.matcher(text);
        return matcher.matches() ? Duration.ofHours(Long.parseLong(matcher.group(1))) : Duration.ZERO;
    }

    private static Policies asItIs(InfluxServer server, List<Policy> policies) {
        Policy policy = policies.stream()
                .filter(Policy::isDefault)
                .findFirst()
                .orElseThrow(() -> ServerError.of(
                        200, "database " + server.settings().database() + " has no default retention policy"));
        if (policy.shards().compareTo(LONG) < 0) {
            LOGGER.log(
                    WARNING,
                    () -> "the database " + server.settings().database() + " on "
                            + server.settings().url() + " keeps bars in shards of "
                            + policy.shards().toDays()
                            + " days: daily bars are then written and read about four times slower than in the shards of"
                            + " 520 weeks that DMS creates; to move, name an empty database in dms.primary.database and"
                            + " let the tasks fill it");
        }
        return new Policies(policy.name(), policy.name());
    }
}
