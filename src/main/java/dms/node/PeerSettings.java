package dms.node;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How this node knows others and is known by them.
 *
 * @param key the key that all nodes of an installation share; empty if this one is alone
 * @param master where the master is, as the configuration of a slave says; empty if it does not
 */
public record PeerSettings(String key, Optional<Address> master) {

    /**
     * Where a node listens.
     *
     * @param host its host
     * @param port its port
     */
    public record Address(String host, int port) {

        /** As a URL. */
        public String url() {
            return "http://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
        }
    }

    /** Whether this is the key of the nodes; it takes as long to find out for a wrong one as for the right one. */
    public boolean isKey(@Nullable String given) {
        return given != null
                && !key.isEmpty()
                && MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), key.getBytes(StandardCharsets.UTF_8));
    }

    /** Everything but the key. */
    @Override
    public String toString() {
        return "PeerSettings[key=***, master=" + master + "]";
    }
}
