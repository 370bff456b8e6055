package dms.store.peer;

/**
 * What a node says of itself.
 *
 * @param id a text that no other node has
 * @param role {@code master} or {@code slave}
 * @param epoch under which number it is the master, or follows one
 * @param uptimeSeconds for how long it has run
 * @param tasks how many tasks it has
 * @param version the version of its software
 */
public record PeerStatus(String id, String role, long epoch, long uptimeSeconds, int tasks, String version) {}
