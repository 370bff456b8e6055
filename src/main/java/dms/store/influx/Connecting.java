package dms.store.influx;

import dms.store.StoreException;
import dms.store.StoreException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Connects to a server when it is needed, and anew after a call without an answer. The database is created with the first connect
 * alone: one that is missing later was lost. Thread-safe.
 */
final class Connecting {

    private final InfluxServer server;

    /** Null until connected; connecting twice at a time does no harm. */
    private volatile @Nullable Connection connected;

    /** Nothing is connected to yet. */
    Connecting(InfluxServer server) {
        this.server = server;
    }

    /** What was found at a connect. */
    record Connection(Dialect dialect, Policies policies) {}

    @SuppressWarnings("ReferenceEquality") // Every connect has its own dialect.
    Connection connection() {
        Dialect dialect = server.dialect();
        Connection before = connected;
        if (before != null && before.dialect() == dialect) {
            return before;
        }
        Policies policies = dialect.connect(server, before == null);
        if (before != null && !before.policies().equals(policies)) {
            throw new StoreException(
                    Kind.FAILED,
                    server.settings().url() + ": the retention policies of "
                            + server.settings().database()
                            + " were " + before.policies() + " and are now " + policies
                            + "; if that is meant, start DMS again");
        }
        Connection connection = new Connection(dialect, policies);
        connected = connection;
        return connection;
    }

    Policies policies() {
        return connection().policies();
    }
}
