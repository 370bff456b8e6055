package dms.fetch.futu;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;

/**
 * One frame of OpenD's wire protocol: a header of 44 bytes, little-endian, then the body. The hash in the header is the
 * SHA-1 of the body before it was encrypted.
 */
final class Frame {

    static final int HEADER = 44;
    private static final int LONGEST_BODY = 16 << 20;

    private final int protocol;
    private final int serial;
    private final byte[] hash;
    private final byte[] body;

    private Frame(int protocol, int serial, byte[] hash, byte[] body) {
        this.protocol = protocol;
        this.serial = serial;
        this.hash = hash;
        this.body = body;
    }

    /** A frame with its right hash. */
    static Frame of(int protocol, int serial, byte[] body) {
        return new Frame(protocol, serial, sha1(body), body);
    }

    /** The same frame with another body under the hash of this one's. */
    Frame carrying(byte[] cipher) {
        return new Frame(protocol, serial, hash, cipher);
    }

    /** The same frame with a hash that does not fit. */
    Frame withWrongHash() {
        byte[] wrong = hash.clone();
        wrong[0] ^= 1;
        return new Frame(protocol, serial, wrong, body);
    }

    /**
     * Reads a frame; none if the other side has ended between two frames.
     *
     * @throws IOException if what comes is no frame
     */
    static Optional<Frame> read(DataInputStream in) throws IOException {
        byte[] header = new byte[HEADER];
        int first = in.read();
        if (first < 0) {
            return Optional.empty();
        }
        header[0] = (byte) first;
        in.readFully(header, 1, HEADER - 1);
        ByteBuffer fields = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
        if (fields.get() != 'F' || fields.get() != 'T') {
            throw new IOException("expected a frame that begins with FT, found " + Arrays.toString(header));
        }
        int protocol = fields.getInt();
        byte format = fields.get();
        byte version = fields.get();
        int serial = fields.getInt();
        int length = fields.getInt();
        if (format != 0 || version != 0 || length < 0 || length > LONGEST_BODY) {
            throw new IOException("expected protobuf, version 0, found format " + format + ", version " + version
                    + ", length " + length);
        }
        byte[] hash = new byte[20];
        fields.get(hash);
        byte[] body = new byte[length];
        try {
            in.readFully(body);
        } catch (EOFException cut) {
            throw new IOException("expected " + length + " bytes of protocol " + protocol, cut);
        }
        return Optional.of(new Frame(protocol, serial, hash, body));
    }

    /** What goes over the wire. */
    byte[] bytes() {
        return bytes(body.length);
    }

    /** The same, with another length in the header. */
    byte[] bytes(int saidLength) {
        return ByteBuffer.allocate(HEADER + body.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) 'F')
                .put((byte) 'T')
                .putInt(protocol)
                .put((byte) 0)
                .put((byte) 0)
                .putInt(serial)
                .putInt(saidLength)
                .put(hash)
                .put(new byte[8])
                .put(body)
                .array();
    }

    int protocol() {
        return protocol;
    }

    int serial() {
        return serial;
    }

    byte[] body() {
        return body.clone();
    }

    /** Whether the hash is that of a body. */
    boolean isHashOf(byte[] plain) {
        return Arrays.equals(hash, sha1(plain));
    }

    private static byte[] sha1(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
