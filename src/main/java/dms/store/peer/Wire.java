package dms.store.peer;

import dms.market.BarField;
import dms.market.BarSeries;
import dms.market.CorporateAction;
import dms.market.CorporateAction.Dividend;
import dms.market.CorporateAction.Split;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import dms.store.GroupContent;
import dms.store.GroupDigest;
import dms.store.SeriesDigest;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Values as bytes: numbers are big-endian, texts as {@link java.io.DataOutput#writeUTF}, a series its length, its times and then
 * one column after the other. What is read is checked by the types it becomes.
 */
final class Wire {

    private static final BarField[] COLUMNS = {
        BarField.OPEN, BarField.HIGH, BarField.LOW, BarField.CLOSE, BarField.VOLUME
    };
    private static final int DIGEST_BYTES = 32;
    private static final int MOST_BARS = 20_000_000;
    private static final int MOST_ITEMS = 1_000_000;

    private Wire() {}

    static int count(DataInputStream in, int most) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > most) {
            throw new IOException("expected a count from 0 to " + most + ", found " + count);
        }
        return count;
    }

    static int items(DataInputStream in) throws IOException {
        return count(in, MOST_ITEMS);
    }

    static void write(DataOutputStream out, SeriesKey key) throws IOException {
        out.writeUTF(key.symbol().toString());
        out.writeUTF(key.interval().toString());
    }

    static SeriesKey key(DataInputStream in) throws IOException {
        try {
            return new SeriesKey(Symbol.parse(in.readUTF()), Interval.parse(in.readUTF()));
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    static void write(DataOutputStream out, Collection<SeriesKey> keys) throws IOException {
        out.writeInt(keys.size());
        for (SeriesKey key : keys) {
            write(out, key);
        }
    }

    static List<SeriesKey> keys(DataInputStream in) throws IOException {
        int count = items(in);
        List<SeriesKey> keys = new ArrayList<>(Math.min(count, 10_000));
        for (int i = 0; i < count; i++) {
            keys.add(key(in));
        }
        return keys;
    }

    static Symbol symbol(DataInputStream in) throws IOException {
        try {
            return Symbol.parse(in.readUTF());
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    static void write(DataOutputStream out, TimeRange range) throws IOException {
        out.writeLong(range.startMillis());
        out.writeLong(range.endMillis());
    }

    static TimeRange range(DataInputStream in) throws IOException {
        try {
            return TimeRange.ofMillis(in.readLong(), in.readLong());
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    static void write(DataOutputStream out, BarSeries bars) throws IOException {
        out.writeInt(bars.size());
        for (int i = 0; i < bars.size(); i++) {
            out.writeLong(bars.openTimeMillis(i));
        }
        for (BarField column : COLUMNS) {
            for (int i = 0; i < bars.size(); i++) {
                out.writeDouble(bars.value(column, i));
            }
        }
    }

    /** Grows with what really comes, not with what was announced. */
    static BarSeries bars(DataInputStream in) throws IOException {
        int count = count(in, MOST_BARS);
        long[] times = longs(in, count);
        double[][] columns = new double[COLUMNS.length][];
        for (int c = 0; c < COLUMNS.length; c++) {
            columns[c] = doubles(in, count);
        }
        BarSeries.Builder bars = BarSeries.builder(count);
        try {
            for (int i = 0; i < count; i++) {
                bars.add(times[i], columns[0][i], columns[1][i], columns[2][i], columns[3][i], columns[4][i]);
            }
            return bars.build();
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static long[] longs(DataInputStream in, int count) throws IOException {
        long[] values = new long[Math.min(count, 1 << 16)];
        for (int i = 0; i < count; i++) {
            if (i == values.length) {
                values = java.util.Arrays.copyOf(values, Math.min(count, values.length * 2));
            }
            values[i] = in.readLong();
        }
        return values;
    }

    private static double[] doubles(DataInputStream in, int count) throws IOException {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = in.readDouble();
        }
        return values;
    }

    static void write(DataOutputStream out, Map<SeriesKey, BarSeries> series) throws IOException {
        out.writeInt(series.size());
        for (Map.Entry<SeriesKey, BarSeries> one : series.entrySet()) {
            write(out, one.getKey());
            write(out, one.getValue());
        }
    }

    static Map<SeriesKey, BarSeries> series(DataInputStream in) throws IOException {
        int count = items(in);
        Map<SeriesKey, BarSeries> series = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            SeriesKey key = key(in);
            series.put(key, bars(in));
        }
        return series;
    }

    static void writeActions(DataOutputStream out, List<CorporateAction> actions) throws IOException {
        out.writeInt(actions.size());
        for (CorporateAction action : actions) {
            out.writeLong(action.exDate().toEpochDay());
            if (action instanceof Split split) {
                out.writeByte(1);
                out.writeDouble(split.numerator());
                out.writeDouble(split.denominator());
            } else {
                out.writeByte(0);
                out.writeDouble(((Dividend) action).amount());
            }
        }
    }

    static List<CorporateAction> actions(DataInputStream in) throws IOException {
        int count = items(in);
        List<CorporateAction> actions = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                LocalDate exDate = LocalDate.ofEpochDay(in.readLong());
                actions.add(
                        in.readByte() == 1
                                ? new Split(exDate, in.readDouble(), in.readDouble())
                                : new Dividend(exDate, in.readDouble()));
            }
        } catch (IllegalArgumentException | java.time.DateTimeException e) {
            throw new IOException(e.getMessage(), e);
        }
        return actions;
    }

    static void writeDigest(DataOutputStream out, String digest) throws IOException {
        out.write(HexFormat.of().parseHex(digest));
    }

    static String digest(DataInputStream in) throws IOException {
        byte[] bytes = new byte[DIGEST_BYTES];
        in.readFully(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    static void write(DataOutputStream out, SeriesDigest digest) throws IOException {
        out.writeInt(digest.bars());
        writeDigest(out, digest.digest());
    }

    static SeriesDigest seriesDigest(DataInputStream in) throws IOException {
        return new SeriesDigest(in.readInt(), digest(in));
    }

    static void writeGroups(DataOutputStream out, Optional<List<GroupDigest>> groups) throws IOException {
        out.writeBoolean(groups.isPresent());
        out.writeInt(groups.map(List::size).orElse(0));
        for (GroupDigest group : groups.orElse(List.of())) {
            out.writeInt(group.group());
            out.writeInt(group.series());
            out.writeLong(group.bars());
            writeDigest(out, group.digest());
        }
    }

    static Optional<List<GroupDigest>> groups(DataInputStream in) throws IOException {
        boolean isPresent = in.readBoolean();
        int count = count(in, GroupDigest.GROUPS);
        List<GroupDigest> groups = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            groups.add(new GroupDigest(in.readInt(), in.readInt(), in.readLong(), digest(in)));
        }
        return isPresent ? Optional.of(groups) : Optional.empty();
    }

    static void write(DataOutputStream out, GroupContent content) throws IOException {
        out.writeInt(content.series().size());
        for (Map.Entry<SeriesKey, SeriesDigest> one : content.series().entrySet()) {
            write(out, one.getKey());
            write(out, one.getValue());
        }
        out.writeInt(content.actions().size());
        for (Map.Entry<Symbol, String> one : content.actions().entrySet()) {
            out.writeUTF(one.getKey().toString());
            writeDigest(out, one.getValue());
        }
    }

    static GroupContent group(DataInputStream in) throws IOException {
        SortedMap<SeriesKey, SeriesDigest> series = new TreeMap<>();
        for (int i = items(in); i > 0; i--) {
            series.put(key(in), seriesDigest(in));
        }
        SortedMap<Symbol, String> actions = new TreeMap<>();
        for (int i = items(in); i > 0; i--) {
            actions.put(symbol(in), digest(in));
        }
        return new GroupContent(series, actions);
    }
}
