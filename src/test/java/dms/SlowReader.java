package dms;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * An HTTP client that takes its answer a few bytes at a time, with little room for what it has not taken. It tells an answer that
 * ended from one that was cut. For one thread.
 */
final class SlowReader implements AutoCloseable {

    private static final int ROOM = 4_096;

    private final Socket socket = new Socket();
    private final InputStream in;
    private final MessageDigest digest;
    private final int status;
    private int leftOfChunk;
    private long taken;
    private boolean hasEnded;

    /** Asks, and reads the head of the answer. */
    SlowReader(int port, String path, String json) throws IOException {
        socket.setReceiveBufferSize(ROOM);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setSoTimeout(120_000);
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        socket.getOutputStream()
                .write(("POST /api/dms" + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                                + "Content-Length: " + body.length + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(body);
        in = socket.getInputStream();
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        status = Integer.parseInt(line().split(" ", -1)[1]);
        boolean isChunked = false;
        for (String header = line(); !header.isEmpty(); header = line()) {
            isChunked |= header.toLowerCase(Locale.ROOT).equals("transfer-encoding: chunked");
        }
        if (status == 200 && !isChunked) {
            throw new IOException("expected an answer in chunks");
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("cut after " + taken + " bytes");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    int status() {
        return status;
    }

    /** How many bytes of the body it has taken. */
    long taken() {
        return taken;
    }

    /** Whether it has the whole answer. */
    boolean hasEnded() {
        return hasEnded;
    }

    /**
     * Takes so many bytes more, or what is left.
     *
     * @throws IOException if the answer was cut
     */
    void take(long bytes) throws IOException {
        byte[] buffer = new byte[(int) Math.min(bytes, 1 << 16)];
        for (long left = bytes; left > 0 && !hasEnded; ) {
            if (leftOfChunk == 0) {
                leftOfChunk = Integer.parseInt(line().strip(), 16);
                if (leftOfChunk == 0) {
                    hasEnded = true;
                    return;
                }
            }
            int read = in.read(buffer, 0, (int) Math.min(Math.min(left, leftOfChunk), buffer.length));
            if (read < 0) {
                throw new EOFException("cut after " + taken + " bytes");
            }
            digest.update(buffer, 0, read);
            taken += read;
            left -= read;
            leftOfChunk -= read;
            if (leftOfChunk == 0) {
                line();
            }
        }
    }

    /** The digest of the body, when it is whole. */
    String digest() {
        return HexFormat.of().formatHex(digest.digest());
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
