package dms.fetch.futu;

import java.time.Duration;

/**
 * How Futu's gateway is reached.
 *
 * @param enabled whether it may be asked at all
 * @param host the address of OpenD
 * @param port its port for the API
 * @param timeout how long connecting, and each answer, may take
 * @param rsaKey the private key that OpenD has as well, PKCS#1 in PEM; empty if the connection is not encrypted
 */
public record FutuSettings(boolean enabled, String host, int port, Duration timeout, String rsaKey) {

    private static final String KEY_BEGINS = "-----BEGIN RSA PRIVATE KEY-----";

    /** Fifteen seconds; Futu's own clients wait 10 for a connection and 12 for an answer. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(15);

    /**
     * Checks the numbers and the form of the key.
     *
     * @throws IllegalArgumentException if the port is none, the time-out is not positive, or the key is no key
     */
    public FutuSettings {
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("port of OpenD: expected 1 to 65535, found " + port);
        }
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("time-out of OpenD: expected more than zero, found " + timeout);
        }
        if (!rsaKey.isEmpty() && !isKey(rsaKey)) {
            throw new IllegalArgumentException("key of OpenD: expected a text that begins with " + KEY_BEGINS);
        }
    }

    /** Whether a text is a private key in the form that OpenD and its clients read. */
    public static boolean isKey(String text) {
        return text.strip().startsWith(KEY_BEGINS);
    }

    /** Host and port, as people write them. */
    String address() {
        return host + ":" + port;
    }

    boolean isEncrypted() {
        return !rsaKey.isEmpty();
    }

    /** The settings without the key. */
    @Override
    public String toString() {
        return "FutuSettings[enabled=" + enabled + ", address=" + address() + ", timeout=" + timeout + ", rsaKey="
                + (isEncrypted() ? "***" : "none") + "]";
    }
}
