package dms.store.embedded;

import dms.market.BarField;
import dms.market.BarSeries;
import dms.market.Interval;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The bytes of a block: the times, then open, high, low, close, volume, each as an array of 64-bit little-endian
 * numbers, one after the other.
 */
final class BlockBytes {

    private static final int ROW = (1 + BarField.COUNT) * Long.BYTES;

    private BlockBytes() {}

    static byte[] of(BarSeries bars) {
        int count = bars.size();
        ByteBuffer buffer = ByteBuffer.allocate(count * ROW).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            buffer.putLong(bars.openTimeMillis(i));
        }
        for (BarField field : BarField.values()) {
            for (int i = 0; i < count; i++) {
                buffer.putDouble(bars.value(field, i));
            }
        }
        return buffer.array();
    }

    static long crc32c(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length);
        return crc.getValue();
    }

    /** What does not fit between a block's header and its bytes; empty if all does. */
    static String flaw(BlockHeader header, Interval interval, byte[] bytes) {
        if (bytes.length != (long) header.count() * ROW || header.count() < 1) {
            return "expected " + header.count() + " bars of " + ROW + " bytes, found " + bytes.length + " bytes";
        }
        long crc = crc32c(bytes);
        if (crc != header.crc32c()) {
            return "expected the checksum " + header.crc32c() + ", found " + crc;
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        long first = buffer.getLong(0);
        long last = buffer.getLong((header.count() - 1) * Long.BYTES);
        Bucket bucket = Bucket.of(interval, first);
        if (first != header.first() || last != header.last()) {
            return "expected times from " + header.first() + " to " + header.last() + ", found " + first + " to "
                    + last;
        }
        if (bucket.number() != header.bucket() || last >= bucket.endMillis()) {
            return "expected times of bucket " + header.bucket() + ", found " + first + " to " + last;
        }
        return "";
    }

    /** Copies the columns of a block into longer ones, from a row on. */
    static void copy(byte[] bytes, int count, long[] openTimes, double[][] values, int row) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asLongBuffer().get(openTimes, row, count);
        for (int field = 0; field < values.length; field++) {
            buffer.position((1 + field) * count * Long.BYTES);
            buffer.asDoubleBuffer().get(values[field], row, count);
        }
    }
}
