package dms.store.influx;

import dms.store.StoreException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads an answer in MessagePack: one map after the other. It is read by hand because a value of a bar is then nine bytes
 * that become a double without any object in between; decision 0009 has what that saves. Of the format
 * (https://github.com/msgpack/msgpack/blob/master/spec.md, read 2026-11-23) it knows what InfluxDB sends. Confined to one
 * thread.
 */
final class MsgpackAnswer {

    private static final int DEEPEST = 32;
    private static final int LONGEST_TEXT = 1 << 20;

    private static final int NIL = 0xc0;
    private static final int FALSE = 0xc2;
    private static final int TRUE = 0xc3;
    private static final int FLOAT_32 = 0xca;
    private static final int FLOAT_64 = 0xcb;
    private static final int UINT_8 = 0xcc;
    private static final int UINT_16 = 0xcd;
    private static final int UINT_32 = 0xce;
    private static final int UINT_64 = 0xcf;
    private static final int INT_8 = 0xd0;
    private static final int INT_16 = 0xd1;
    private static final int INT_32 = 0xd2;
    private static final int INT_64 = 0xd3;
    private static final int STR_8 = 0xd9;
    private static final int STR_16 = 0xda;
    private static final int STR_32 = 0xdb;
    private static final int ARRAY_16 = 0xdc;
    private static final int ARRAY_32 = 0xdd;
    private static final int MAP_16 = 0xde;
    private static final int MAP_32 = 0xdf;

    private final InputStream body;
    private final Answer answer;
    private final byte[] bytes = new byte[1 << 16];
    private int position;
    private int limit;

    private MsgpackAnswer(InputStream body, Answer answer) {
        this.body = body;
        this.answer = answer;
    }

    /**
     * Reads it to its end.
     *
     * @throws StoreException if the server says "error" anywhere in it, or it is no answer of InfluxDB
     * @throws IOException if it cannot be read to its end, or ends before its last part
     */
    static Answer read(InputStream body, Answer answer) throws IOException {
        MsgpackAnswer reader = new MsgpackAnswer(body, answer);
        while (reader.has(1)) {
            reader.part();
        }
        return answer.ended();
    }

    private void part() throws IOException {
        for (long fields = mapSize(); fields > 0; fields--) {
            switch (text()) {
                case "error" -> throw ServerError.of(200, text());
                case "results" -> {
                    for (long results = arraySize(); results > 0; results--) {
                        result();
                    }
                }
                default -> skip(0);
            }
        }
    }

    private void result() throws IOException {
        boolean isPartial = false;
        int statement = 0;
        for (long fields = mapSize(); fields > 0; fields--) {
            switch (text()) {
                case "error" -> throw ServerError.of(200, text());
                case "statement_id" -> statement = (int) integer(next());
                case "partial" -> isPartial = isTrue();
                case "series" -> {
                    for (long series = arraySize(); series > 0; series--) {
                        series(statement);
                    }
                }
                default -> skip(0);
            }
        }
        answer.endOfResult(statement, isPartial);
    }

    private void series(int statement) throws IOException {
        Map<String, String> tags = new LinkedHashMap<>();
        List<String> columns = new ArrayList<>();
        for (long fields = mapSize(); fields > 0; fields--) {
            switch (text()) {
                case "tags" -> {
                    for (long count = mapSize(); count > 0; count--) {
                        tags.put(text(), text());
                    }
                }
                case "columns" -> {
                    for (long count = arraySize(); count > 0; count--) {
                        columns.add(text());
                    }
                }
                case "values" -> rows(answer.table(statement, tags, columns));
                default -> skip(0);
            }
        }
    }

    private void rows(Table table) throws IOException {
        int width = table.columns().size();
        for (long rows = arraySize(); rows > 0; rows--) {
            long values = arraySize();
            if (values != width) {
                throw Answer.strange("expected rows of " + width + " values, found " + values);
            }
            answer.countRow();
            table.addRow();
            for (int column = 0; column < width; column++) {
                value(table, column);
            }
        }
    }

    private void value(Table table, int column) throws IOException {
        int type = next();
        if (type == FLOAT_64) {
            table.setNumber(column, Double.longBitsToDouble(bigEndian(8)));
        } else if (isInteger(type)) {
            long value = integer(type);
            if (table.isTime(column)) {
                table.setTime(value);
            } else {
                table.setNumber(column, (double) value);
            }
        } else if (type == FLOAT_32) {
            table.setNumber(column, Float.intBitsToFloat((int) bigEndian(4)));
        } else if (type == TRUE || type == FALSE) {
            table.setText(column, Boolean.toString(type == TRUE));
        } else if (type != NIL) {
            table.setText(column, text(type));
        }
    }

    private static boolean isInteger(int type) {
        return type < 0x80 || type >= 0xe0 || (type >= UINT_8 && type <= INT_64);
    }

    private long integer(int type) throws IOException {
        return switch (type) {
            case UINT_8 -> bigEndian(1);
            case UINT_16 -> bigEndian(2);
            case UINT_32 -> bigEndian(4);
            case UINT_64, INT_64 -> bigEndian(8);
            case INT_8 -> (byte) bigEndian(1);
            case INT_16 -> (short) bigEndian(2);
            case INT_32 -> (int) bigEndian(4);
            default -> {
                if (!isInteger(type)) {
                    throw unexpected("an integer", type);
                }
                yield (byte) type;
            }
        };
    }

    private boolean isTrue() throws IOException {
        int type = next();
        if (type != TRUE && type != FALSE) {
            throw unexpected("true or false", type);
        }
        return type == TRUE;
    }

    private long mapSize() throws IOException {
        int type = next();
        return switch (type) {
            case MAP_16 -> bigEndian(2);
            case MAP_32 -> bigEndian(4);
            default -> {
                if ((type & 0xf0) != 0x80) {
                    throw unexpected("a map", type);
                }
                yield type & 0x0f;
            }
        };
    }

    private long arraySize() throws IOException {
        int type = next();
        return switch (type) {
            case ARRAY_16 -> bigEndian(2);
            case ARRAY_32 -> bigEndian(4);
            default -> {
                if ((type & 0xf0) != 0x90) {
                    throw unexpected("an array", type);
                }
                yield type & 0x0f;
            }
        };
    }

    private String text() throws IOException {
        return text(next());
    }

    private String text(int type) throws IOException {
        long length = switch (type) {
            case STR_8 -> bigEndian(1);
            case STR_16 -> bigEndian(2);
            case STR_32 -> bigEndian(4);
            default -> {
                if ((type & 0xe0) != 0xa0) {
                    throw unexpected("a text", type);
                }
                yield type & 0x1f;
            }
        };
        if (length > LONGEST_TEXT) {
            throw Answer.strange("expected a text of at most " + LONGEST_TEXT + " bytes, found " + length);
        }
        byte[] text = new byte[(int) length];
        for (int done = 0; done < text.length; ) {
            require(1);
            int some = Math.min(limit - position, text.length - done);
            System.arraycopy(bytes, position, text, done, some);
            position += some;
            done += some;
        }
        return new String(text, StandardCharsets.UTF_8);
    }

    /** Passes over a value of a field that means nothing here, such as a message. */
    private void skip(int depth) throws IOException {
        int type = next();
        if (depth > DEEPEST) {
            throw Answer.strange("expected at most " + DEEPEST + " levels, found more");
        }
        if (isInteger(type)) {
            integer(type);
        } else if (type == FLOAT_64 || type == FLOAT_32) {
            bigEndian(type == FLOAT_64 ? 8 : 4);
        } else if ((type & 0xf0) == 0x90 || type == ARRAY_16 || type == ARRAY_32) {
            position--;
            for (long count = arraySize(); count > 0; count--) {
                skip(depth + 1);
            }
        } else if ((type & 0xf0) == 0x80 || type == MAP_16 || type == MAP_32) {
            position--;
            for (long count = 2 * mapSize(); count > 0; count--) {
                skip(depth + 1);
            }
        } else if (type != NIL && type != TRUE && type != FALSE) {
            text(type);
        }
    }

    private int next() throws IOException {
        require(1);
        return bytes[position++] & 0xff;
    }

    /** The unsigned number of the next so many bytes; of eight bytes the signed one. */
    private long bigEndian(int count) throws IOException {
        require(count);
        long value = 0;
        for (int i = 0; i < count; i++) {
            value = (value << 8) | (bytes[position++] & 0xff);
        }
        return value;
    }

    private void require(int count) throws IOException {
        if (!has(count)) {
            throw new EOFException("the answer ended in the middle of a value");
        }
    }

    /** Whether so many bytes more have come or come now. */
    private boolean has(int count) throws IOException {
        if (limit - position >= count) {
            return true;
        }
        System.arraycopy(bytes, position, bytes, 0, limit - position);
        limit -= position;
        position = 0;
        while (limit < count) {
            int read = body.read(bytes, limit, bytes.length - limit);
            if (read < 0) {
                return false;
            }
            limit += read;
        }
        return true;
    }

    private static StoreException unexpected(String expected, int type) {
        return Answer.strange("expected " + expected + ", found the byte 0x" + Integer.toHexString(type));
    }
}
