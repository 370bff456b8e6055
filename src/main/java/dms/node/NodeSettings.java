package dms.node;

import java.nio.file.Path;

/**
 * Who this node is and where it keeps things.
 *
 * @param role {@code master}
 * @param host the address that it listens on
 * @param port the port that it listens on
 * @param dataFolder the folder of the embedded store and the ledger
 */
public record NodeSettings(String role, String host, int port, Path dataFolder) {}
