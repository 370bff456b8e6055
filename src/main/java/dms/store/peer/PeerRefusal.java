package dms.store.peer;

/** A node does not do what another asks of it. */
public final class PeerRefusal extends Exception {

    private static final long serialVersionUID = 1;

    private final long epoch;

    /**
     * Refused.
     *
     * @param epoch the number of the master that this node knows
     * @param sentence why
     */
    public PeerRefusal(long epoch, String sentence) {
        super(sentence);
        this.epoch = epoch;
    }

    /** The number of the master that the refusing node knows. */
    public long epoch() {
        return epoch;
    }
}
