package dms.store.influx;

import dms.store.StoreException;
import dms.store.StoreException.Kind;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a server can do and how it is told, by its version. What it cannot do it says before anything is half done. Every
 * connection has its own object.
 */
sealed interface Dialect permits Influx1Dialect, Influx2Dialect, Influx3Dialect {

    /** Where a version begins with two numbers. */
    Pattern VERSION = Pattern.compile("v?(\\d{1,4})\\.(\\d{1,4})(\\D.*)?");

    /**
     * The dialect of a server that names this version and build.
     *
     * @throws StoreException if it is no InfluxDB, or none of 1.x, 2.x and 3.x
     */
    static Dialect of(@Nullable String version, @Nullable String build) {
        if (version == null) {
            throw Answer.strange("/ping is answered without X-Influxdb-Version");
        }
        Matcher matcher = VERSION.matcher(version);
        String name = InfluxText.shortened("InfluxDB " + version + (build == null ? "" : " (" + build + ")"));
        return switch (matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0) {
            case 1 -> new Influx1Dialect(name);
            case 2 -> new Influx2Dialect(name);
            case 3 -> new Influx3Dialect(name);
            default -> throw new StoreException(Kind.REFUSED, "expected InfluxDB 1.x, 2.x or 3.x, found " + name);
        };
    }

    /** The version and build, to be shown. */
    String name();

    /** The first number of the version. */
    int version();

    /** The word before a token. */
    String tokenScheme();

    /** Whether one request may hold several statements. */
    boolean takesSeveralStatements();

    /** Whether answers can be had in MessagePack, and in parts that say whether another follows. */
    boolean speaksMsgpack();

    /**
     * Finds the place that bars are kept in.
     *
     * @param isFirst whether it may be made if it is missing: not when it was there before, since then it is lost
     */
    Policies connect(InfluxServer server, boolean isFirst);

    /**
     * Whether points can be deleted.
     *
     * @throws StoreException of kind REFUSED if they cannot, naming what cannot be done and the version
     */
    default void requireDeletes(String what) {}

    /** Removes points of a measurement in a policy. */
    void delete(InfluxServer server, String policy, Doomed doomed);

    /** Removes measurements with everything in them. */
    void clear(InfluxServer server, Policies policies, List<String> measurements);
}
