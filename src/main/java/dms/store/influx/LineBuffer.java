package dms.store.influx;

import dms.market.BarSeries;
import dms.market.SeriesKey;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import okhttp3.MediaType;
import okhttp3.RequestBody;

/** Points in line protocol, as the bytes that are sent. Not thread-safe. */
final class LineBuffer {

    private static final MediaType TEXT = MediaType.get("text/plain; charset=utf-8");

    private byte[] bytes = new byte[1024];
    private int size;

    /** Adds the rows of a series from one to before another; all five fields of each. */
    void addBars(SeriesKey key, BarSeries bars, int fromInclusive, int toExclusive) {
        byte[] head = utf8(InfluxBarStore.BARS + ",symbol="
                + InfluxText.tag(key.symbol().toString()) + ",interval="
                + InfluxText.tag(key.interval().toString()) + " open=");
        for (int i = fromInclusive; i < toExclusive; i++) {
            add(head);
            addNumber(bars.open(i));
            addField(",high=", bars.high(i));
            addField(",low=", bars.low(i));
            addField(",close=", bars.close(i));
            addField(",volume=", bars.volume(i));
            addAscii(" ");
            addAscii(Long.toString(bars.openTimeMillis(i)));
            addAscii("\n");
        }
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

    private void addField(String name, double value) {
        addAscii(name);
        addNumber(value);
    }

    private void addNumber(double value) {
        addAscii(Double.toString(value));
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
