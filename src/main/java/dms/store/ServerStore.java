package dms.store;

/** A store behind a network, which may be away. */
public interface ServerStore extends BarStore, AutoCloseable {

    /**
     * Asks whether the server is there and lets us in, for a few seconds at most.
     *
     * @return the version that the server says it is
     * @throws StoreException if it cannot be used
     */
    String ping();

    /** Gives the connections back. */
    @Override
    void close();
}
