package dms.fetch.futu;

import com.futu.openapi.FTAPI;
import com.futu.openapi.FTAPI_Conn_Qot;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.Provider;
import java.security.Security;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The SDK's one network thread. The SDK starts it with the first connection and has no means to end it: {@code unInit}
 * does nothing to it, and it catches every exception (9.6.5608, tried on 2026-11-24). It would outlive the application in
 * a server that goes on, with all its classes. So it is ended from within, by an {@code Error} in a callback. It cannot be
 * started again by the same class loader. Guarded by the class.
 */
final class SdkThread {

    /**
     * Silences one warning of protobuf per message class: the SDK's were generated before 2022, so that a hostile OpenD
     * could keep this process busy (GHSA-h4h5-3hr4-j3g2). OpenD is the user's own program; see decision record 0010.
     */
    private static final String ACCEPT_OLD_MESSAGES = "com.google.protobuf.use_unsafe_pre22_gencode";

    /** The name of Bouncy Castle as a provider of ciphers. */
    private static final String CIPHERS = "BC";

    private static final long LONGEST_END_SECONDS = 5;

    private static boolean begun;

    private SdkThread() {}

    /** To be called before the SDK is used; more than once does no harm. */
    static synchronized void begin() {
        if (!begun) {
            if (System.getProperty(ACCEPT_OLD_MESSAGES) == null) {
                System.setProperty(ACCEPT_OLD_MESSAGES, "true");
            }
            FTAPI.init();
            begun = true;
        }
    }

    /** Ends the thread, if it was ever needed. The SDK cannot be used afterwards. */
    static synchronized void end() {
        if (!begun) {
            return;
        }
        begun = false;
        // A connection of its own, as the thread calls back only where there is one.
        try (ServerSocket door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                LastConnection last = new LastConnection()) {
            last.setClientInfo("dms", 1);
            last.initConnect(door.getInetAddress().getHostAddress(), door.getLocalPort(), false);
            Thread thread = last.thread.get(LONGEST_END_SECONDS, TimeUnit.SECONDS);
            thread.join(TimeUnit.SECONDS.toMillis(LONGEST_END_SECONDS));
        } catch (IOException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the network thread of the Futu SDK could not be ended", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            FTAPI.unInit();
            removeProvider();
        }
    }

    /**
     * Takes back what {@link FTAPI#init} has given to the whole process: ciphers whose classes cannot be loaded any more once the
     * application is gone, which every other user of ciphers would meet.
     */
    private static void removeProvider() {
        Provider added = Security.getProvider(CIPHERS);
        if (added != null && added.getClass().getClassLoader() == SdkThread.class.getClassLoader()) {
            Security.removeProvider(CIPHERS);
        }
    }

    /** The connection in whose callback the thread ends. */
    private static final class LastConnection extends FTAPI_Conn_Qot {

        private final CompletableFuture<Thread> thread = new CompletableFuture<>();

        @Override
        public void onTick() {
            Thread.currentThread().setUncaughtExceptionHandler((ending, end) -> thread.complete(ending));
            throw new End();
        }
    }

    /** What ends the thread; it is no failure and has no trace. */
    private static final class End extends Error {

        private End() {
            super("the application ends", null, false, false);
        }
    }
}
