package dms.store.influx;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Stands between a client and a server on loopback and does to their bytes what a bad network does. */
public final class TcpProxy implements AutoCloseable {

    /** What is done, from the next connection or the next bytes on. */
    public enum Fault {
        /** Everything passes. */
        NONE,
        /** The connection ends after some bytes of a request. */
        CUT_REQUEST,
        /** The request passes, the connection ends after some bytes of the answer. */
        CUT_ANSWER,
        /** The request passes, the answer never comes. */
        SWALLOW_ANSWER,
        /** The request passes, the answer waits until {@link TcpProxy#release}. */
        HOLD_ANSWER
    }

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Thread acceptor = new Thread(this::accept, "tcp-proxy-accept");
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final int target;
    private volatile Fault fault = Fault.NONE;
    private volatile int afterBytes;
    private long freeAtNanos = System.nanoTime();
    private volatile long bytesPerSecond = Long.MAX_VALUE;
    private volatile CountDownLatch held = new CountDownLatch(0);

    private TcpProxy(int target) throws IOException {
        this.target = target;
    }

    public static TcpProxy to(int port) throws IOException {
        TcpProxy proxy = new TcpProxy(port);
        proxy.acceptor.setDaemon(true);
        proxy.acceptor.start();
        return proxy;
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Does this from now on, to connections that are open too; a cut comes after so many bytes of each connection. */
    public void set(Fault next, int bytes) {
        if (next == Fault.HOLD_ANSWER) {
            held = new CountDownLatch(1);
        }
        afterBytes = bytes;
        fault = next;
    }

    /** From now on at most so many bytes pass in a second, in both directions of all connections together: a narrow line. */
    public void narrowTo(long bytes) {
        bytesPerSecond = bytes;
    }

    private void awaitTurn(int bytes) {
        long mine;
        synchronized (this) {
            long now = System.nanoTime();
            mine = Math.max(now, freeAtNanos);
            freeAtNanos = mine + bytes * TimeUnit.SECONDS.toNanos(1) / bytesPerSecond;
        }
        LockSupport.parkNanos(mine - System.nanoTime());
    }

    /** Lets held answers go and everything pass. */
    public void release() {
        fault = Fault.NONE;
        held.countDown();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                open.add(client);
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                open.add(server);
                threads.execute(() -> pump(client, server, true));
                threads.execute(() -> pump(server, client, false));
            } catch (IOException refused) {
                // The server is down, or this ends: the client notices that its connection is closed.
                open.forEach(TcpProxy::close);
            }
        }
    }

    private void pump(Socket from, Socket to, boolean isRequest) {
        byte[] bytes = new byte[4096];
        int left = -1;
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
                Fault now = fault;
                if (now == (isRequest ? Fault.CUT_REQUEST : Fault.CUT_ANSWER)) {
                    left = (left < 0 ? afterBytes : left) - read;
                    if (left <= 0) {
                        out.write(bytes, 0, Math.max(0, Math.min(read, read + left)));
                        out.flush();
                        return;
                    }
                } else if (!isRequest && now == Fault.SWALLOW_ANSWER) {
                    continue;
                } else if (!isRequest && now == Fault.HOLD_ANSWER && !held.await(10, TimeUnit.MINUTES)) {
                    return;
                }
                awaitTurn(read);
                out.write(bytes, 0, read);
                out.flush();
            }
        } catch (IOException ended) {
            // One side is gone; leaving the block closes the other.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException alreadyGone) {
            // Nothing more can be closed.
        }
    }

    @Override
    public void close() throws IOException {
        release();
        listener.close();
        try {
            // Until its thread has come back from accepting, the system lets clients in.
            acceptor.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        open.forEach(TcpProxy::close);
        threads.shutdownNow();
    }
}
