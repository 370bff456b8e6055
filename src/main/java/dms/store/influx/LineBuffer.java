package dms.store.influx;

import dms.market.BarSeries;
import dms.market.SeriesKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import okhttp3.MediaType;
import okhttp3.RequestBody;

/** Points in line protocol, as the bytes that are sent. Not thread-safe. */
final class LineBuffer {

    private static final MediaType TEXT = MediaType.get("text/plain; charset=utf-8");
    private static final int DECIMALS = 6;
    private static final double SCALE = 1e6;
    private static final double EXACT_BELOW = 1L << 53;
    private static final int LONGEST_NUMBER = 24;

    private byte[] bytes = new byte[1024];
    private int size;

    /** Adds the rows of a series from one to before another; all five fields of each. */
    void addBars(SeriesKey key, BarSeries bars, int fromInclusive, int toExclusive) {
        byte[] head = head(InfluxBarStore.BARS, key);
        for (int i = fromInclusive; i < toExclusive; i++) {
            add(head);
            addValues(bars, i);
            addTime(bars, i);
        }
    }

    /** Adds a bar as a point of the quarantine, with the reason why it is there. */
    void addQuarantined(SeriesKey key, BarSeries bars, int row, String reason) {
        add(head(SeriesWrite.QUARANTINE, key));
        addValues(bars, row);
        add(utf8(",reason=" + InfluxText.field(reason)));
        addTime(bars, row);
    }

    private static byte[] head(String measurement, SeriesKey key) {
        return utf8(measurement + ",symbol=" + InfluxText.tag(key.symbol().toString()) + ",interval="
                + InfluxText.tag(key.interval().toString()) + " open=");
    }

    private void addValues(BarSeries bars, int i) {
        addNumber(bars.open(i));
        addField(",high=", bars.high(i));
        addField(",low=", bars.low(i));
        addField(",close=", bars.close(i));
        addField(",volume=", bars.volume(i));
    }

    private void addTime(BarSeries bars, int i) {
        addAscii(" ");
        addAscii(Long.toString(bars.openTimeMillis(i)));
        addAscii("\n");
    }

    /** Adds one line. */
    void addLine(String line) {
        add(utf8(line));
        addAscii("\n");
    }

    /** The lines as a body, which shares these bytes: nothing may be added any more. */
    RequestBody toBody() {
        return RequestBody.create(bytes, TEXT, 0, size);
    }

    /** The same compressed by gzip, as quickly as that goes. */
    RequestBody toCompressedBody() {
        ByteArrayOutputStream packed = new ByteArrayOutputStream(size / 3);
        try (GZIPOutputStream gzip = new QuickGzip(packed)) {
            gzip.write(bytes, 0, size);
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail", e);
        }
        return RequestBody.create(packed.toByteArray(), TEXT);
    }

    private static final class QuickGzip extends GZIPOutputStream {

        QuickGzip(OutputStream out) throws IOException {
            super(out, 1 << 14);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }

    /** How many bytes there are. */
    int size() {
        return size;
    }

    /** The lines as they are sent. */
    @Override
    public String toString() {
        return new String(bytes, 0, size, StandardCharsets.UTF_8);
    }

    private void addField(String name, double value) {
        addAscii(name);
        addNumber(value);
    }

    /**
     * Adds a text that reads back as the same number. Most prices have few digits after the point and are spelled by
     * hand: the quotient of two numbers that a double holds exactly is the double nearest to the true quotient, and that
     * is what a reader makes of its digits.
     */
    private void addNumber(double value) {
        double scaled = Math.rint(value * SCALE);
        if (scaled != 0 && Math.abs(scaled) < EXACT_BELOW && scaled / SCALE == value) {
            addScaled((long) scaled);
        } else {
            addAscii(Double.toString(value));
        }
    }

    /** Adds a number of millionths that is not zero, without zeros at its end. */
    private void addScaled(long millionths) {
        ensure(LONGEST_NUMBER);
        if (millionths < 0) {
            bytes[size++] = '-';
        }
        long rest = Math.abs(millionths);
        int decimals = DECIMALS;
        while (decimals > 0 && rest % 10 == 0) {
            rest /= 10;
            decimals--;
        }
        int length = Math.max(digits(rest), decimals + 1) + (decimals > 0 ? 1 : 0);
        for (int i = length - 1; i >= 0; i--) {
            if (decimals > 0 && i == length - 1 - decimals) {
                bytes[size + i] = '.';
            } else {
                bytes[size + i] = (byte) ('0' + rest % 10);
                rest /= 10;
            }
        }
        size += length;
    }

    private static int digits(long number) {
        int digits = 1;
        for (long rest = number / 10; rest > 0; rest /= 10) {
            digits++;
        }
        return digits;
    }

    @SuppressWarnings("deprecation") // The one way to copy ASCII without a second array per number.
    private void addAscii(String text) {
        int length = text.length();
        ensure(length);
        text.getBytes(0, length, bytes, size);
        size += length;
    }

    private void add(byte[] more) {
        ensure(more.length);
        System.arraycopy(more, 0, bytes, size, more.length);
        size += more.length;
    }

    private void ensure(int room) {
        if (bytes.length - size < room) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + room));
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
