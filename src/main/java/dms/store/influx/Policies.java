package dms.store.influx;

import static java.lang.System.Logger.Level.WARNING;

import dms.market.Interval;
import dms.store.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The retention policies that bars are kept under. A database that DMS creates has one with shards of 520 weeks for daily
 * and longer bars, which week-long shards make several times slower (D9), and one with the server's usual weeks for
 * intraday bars, of which a week holds thousands. A database that exists already without them is used as it is: by its
 * default policy, for all.
 *
 * @param daily for daily and longer bars and for actions; empty where the server has no policies
 * @param intraday for shorter ones; may be the same
 * @param isForgetful whether the server drops what grows old, which 2.x does without a word
 */
record Policies(String daily, String intraday, boolean isForgetful) {

    private static final System.Logger LOGGER = System.getLogger(Policies.class.getName());

    static final String DAILY = "dms_daily";
    static final String INTRADAY = "dms_intraday";
    static final Duration LONG = Duration.ofDays(7 * 520);

    /**
     * One policy that the server has.
     *
     * @param shards how long its shards are
     * @param kept how long it keeps points; zero for always
     */
    record Found(String name, Duration shards, Duration kept, boolean isDefault) {}

    /**
     * Those of a database that has these.
     *
     * @param isFirst whether to say what its owner may want to change
     */
    static Policies of(InfluxSettings settings, List<Found> found, boolean isFirst) {
        boolean isForgetful = found.stream().anyMatch(policy -> !policy.kept().isZero());
        if (hasDaily(found) && hasIntraday(found)) {
            return new Policies(DAILY, INTRADAY, isForgetful);
        }
        Found policy = found.stream().filter(Found::isDefault).findFirst().orElseThrow(() -> missing(settings, found));
        if (isFirst && policy.shards().compareTo(LONG) < 0) {
            LOGGER.log(
                    WARNING,
                    () -> "the database " + settings.database() + " on " + settings.url() + " keeps bars in shards of "
                            + policy.shards().toDays()
                            + " days: daily bars are then written and read about four times slower, and the newest of"
                            + " all series found 80 times slower, than in the shards of 520 weeks that DMS creates; to"
                            + " move, name an empty database in dms.primary.database and let the tasks fill it");
        }
        return new Policies(policy.name(), policy.name(), isForgetful);
    }

    private static StoreException missing(InfluxSettings settings, List<Found> found) {
        return new StoreException(
                StoreException.Kind.FAILED,
                settings.url() + ": the database " + settings.database()
                        + " has no default retention policy and not both "
                        + DAILY + " and " + INTRADAY + ", found "
                        + found.stream().map(Found::name).toList());
    }

    static boolean hasDaily(List<Found> found) {
        return found.stream().anyMatch(policy -> policy.name().equals(DAILY));
    }

    static boolean hasIntraday(List<Found> found) {
        return found.stream().anyMatch(policy -> policy.name().equals(INTRADAY));
    }

    /** The policy of an interval. */
    String of(Interval interval) {
        return interval.isIntraday() ? intraday : daily;
    }

    /** Both, once if they are the same. */
    Set<String> all() {
        return new TreeSet<>(List.of(daily, intraday));
    }
}
