package dms.store.peer;

/** Who this node is to others. */
public interface PeerIdentity {

    /** The key that all nodes of an installation share. */
    String key();

    /** A text that no other node has. */
    String id();

    /** Under which number this node is the master, or follows one. It grows when a slave becomes master. */
    long epoch();

    /** Another node says that it knows a master with this higher number: this one is not the master any more. */
    void superseded(long epoch);
}
