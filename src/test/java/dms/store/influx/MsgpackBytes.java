package dms.store.influx;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Spells maps, lists, texts, numbers, truths and null in MessagePack, as InfluxDB does. */
final class MsgpackBytes {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);

    private MsgpackBytes() {}

    static byte[] of(Object... values) throws IOException {
        MsgpackBytes spelled = new MsgpackBytes();
        for (Object value : values) {
            spelled.add(value);
        }
        return spelled.bytes.toByteArray();
    }

    private void add(Object value) throws IOException {
        if (value instanceof Map<?, ?> map) {
            out.writeByte(0x80 | map.size());
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                add(entry.getKey());
                add(entry.getValue());
            }
        } else if (value instanceof List<?> list) {
            if (list.size() < 16) {
                out.writeByte(0x90 | list.size());
            } else {
                out.writeByte(0xdc);
                out.writeShort(list.size());
            }
            for (Object one : list) {
                add(one);
            }
        } else if (value instanceof String text) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            if (utf8.length < 32) {
                out.writeByte(0xa0 | utf8.length);
            } else {
                out.writeByte(0xda);
                out.writeShort(utf8.length);
            }
            out.write(utf8);
        } else if (value instanceof Double number) {
            out.writeByte(0xcb);
            out.writeDouble(number);
        } else if (value instanceof Float number) {
            out.writeByte(0xca);
            out.writeFloat(number);
        } else if (value instanceof Long number) {
            out.writeByte(0xd3);
            out.writeLong(number);
        } else if (value instanceof Integer number && number >= -32 && number < 128) {
            out.writeByte(number);
        } else if (value instanceof Integer number) {
            out.writeByte(0xd2);
            out.writeInt(number);
        } else if (value instanceof Boolean truth) {
            out.writeByte(truth ? 0xc3 : 0xc2);
        } else if (value == NOTHING) {
            out.writeByte(0xc0);
        } else {
            throw new IllegalArgumentException(String.valueOf(value));
        }
    }

    /** Stands for null. */
    static final Object NOTHING = new Object();
}
