package dms.store.peer;

import dms.store.Compression;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Questions and answers as they are sent: compressed by gzip or not, which their first two bytes tell. */
final class Packing {

    private static final int GZIP_1 = 0x1f;
    private static final int GZIP_2 = 0x8b;
    private static final int BUFFER = 1 << 14;

    private Packing() {}

    static byte[] packed(byte[] bytes, Compression compression) throws IOException {
        if (!compression.appliesTo(bytes.length)) {
            return bytes;
        }
        ByteArrayOutputStream packed = new ByteArrayOutputStream(bytes.length / 2);
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed, BUFFER)) {
            gzip.write(bytes);
        }
        return packed.toByteArray();
    }

    static InputStream unpacked(InputStream body) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(body, BUFFER);
        buffered.mark(2);
        boolean isPacked = buffered.read() == GZIP_1 && buffered.read() == GZIP_2;
        buffered.reset();
        return isPacked ? new GZIPInputStream(buffered, BUFFER) : buffered;
    }
}
