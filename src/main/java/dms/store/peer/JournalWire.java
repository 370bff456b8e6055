package dms.store.peer;

import dms.store.JournalEntry;
import dms.store.JournalKind;
import dms.store.JournalRow;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a journal tells as bytes. A value says first what it is: a whole number, another number or a text. */
final class JournalWire {

    private static final int WHOLE = 0;
    private static final int NUMBER = 1;
    private static final int TEXT = 2;

    private JournalWire() {}

    static JournalKind kind(DataInputStream in) throws IOException {
        try {
            return JournalKind.of(in.readUTF());
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    static void writeKinds(DataOutputStream out, Set<JournalKind> kinds) throws IOException {
        out.writeInt(kinds.size());
        for (JournalKind kind : kinds) {
            out.writeUTF(kind.label());
        }
    }

    /** The kinds that both nodes know: one of a later build knows more. */
    static Set<JournalKind> kinds(DataInputStream in) throws IOException {
        Set<JournalKind> kinds = EnumSet.noneOf(JournalKind.class);
        for (int i = Wire.items(in); i > 0; i--) {
            JournalKind.find(in.readUTF()).ifPresent(kinds::add);
        }
        return kinds;
    }

    static void write(DataOutputStream out, List<JournalEntry> entries) throws IOException {
        out.writeInt(entries.size());
        for (JournalEntry entry : entries) {
            out.writeUTF(entry.kind().label());
            out.writeUTF(entry.key());
            out.writeInt(entry.rows().size());
            for (JournalRow row : entry.rows()) {
                out.writeUTF(row.table());
                out.writeInt(row.values().size());
                for (Map.Entry<String, Object> value : row.values().entrySet()) {
                    out.writeUTF(value.getKey());
                    writeValue(out, value.getValue());
                }
            }
        }
    }

    private static void writeValue(DataOutputStream out, Object value) throws IOException {
        if (value instanceof Long whole) {
            out.writeByte(WHOLE);
            out.writeLong(whole);
        } else if (value instanceof Number number) {
            out.writeByte(NUMBER);
            out.writeDouble(number.doubleValue());
        } else {
            out.writeByte(TEXT);
            writeText(out, value.toString());
        }
    }

    /** A sentence may be longer than what {@code writeUTF} takes. */
    private static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    static List<JournalEntry> entries(DataInputStream in) throws IOException {
        List<JournalEntry> entries = new ArrayList<>();
        for (int i = Wire.items(in); i > 0; i--) {
            JournalKind kind = kind(in);
            String key = in.readUTF();
            List<JournalRow> rows = new ArrayList<>();
            for (int j = Wire.items(in); j > 0; j--) {
                String table = in.readUTF();
                SortedMap<String, Object> values = new TreeMap<>();
                for (int k = Wire.items(in); k > 0; k--) {
                    values.put(in.readUTF(), value(in));
                }
                rows.add(new JournalRow(table, values));
            }
            entries.add(new JournalEntry(kind, key, rows));
        }
        return entries;
    }

    private static Object value(DataInputStream in) throws IOException {
        return switch (in.readUnsignedByte()) {
            case WHOLE -> (Object) in.readLong();
            case NUMBER -> in.readDouble();
            case TEXT -> {
                byte[] bytes = in.readNBytes(Wire.count(in, 1 << 24));
                yield new String(bytes, StandardCharsets.UTF_8);
            }
            default -> throw new IOException("expected a number or a text");
        };
    }

    static void writeDigests(DataOutputStream out, SortedMap<Long, String> digests) throws IOException {
        out.writeInt(digests.size());
        for (Map.Entry<Long, String> digest : digests.entrySet()) {
            out.writeLong(digest.getKey());
            Wire.writeDigest(out, digest.getValue());
        }
    }

    static SortedMap<Long, String> digests(DataInputStream in) throws IOException {
        SortedMap<Long, String> digests = new TreeMap<>();
        for (int i = Wire.items(in); i > 0; i--) {
            digests.put(in.readLong(), Wire.digest(in));
        }
        return digests;
    }
}
