package dms;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports of loopback for servers that a test stops and starts again. They lie below those that the system gives to
 * connections (from 32768 on Linux): one of those could go to a client as soon as the server is down, even to the client
 * that tries to reach that very server and then talks to itself.
 */
public final class FreePort {

    private static final int FIRST = 20_000;
    private static final int END = 32_000;
    private static final int MOST_TRIES = 200;

    private FreePort() {}

    /** A port that nobody listens on now. */
    public static int find() throws IOException {
        for (int i = 0; i < MOST_TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, END);
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (java.net.BindException taken) {
                // Another one, then.
            }
        }
        throw new IOException("no free port from " + FIRST + " to " + END + " in " + MOST_TRIES + " tries");
    }
}
