package dms.store.influx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dms.store.StoreException;
import dms.store.StoreException.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers in both formats: good ones, refusals, cut ones, rubbish and huge ones. */
class AnswerTest {

    private static final List<Object> COLUMNS = List.of("time", "open", "note");

    private static Map<String, Object> map(Object... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }

    /** Two statements; the series of the second comes in two parts. */
    private static final Object[] PARTS = {
        map(
                "results",
                List.of(map(
                        "statement_id",
                        0,
                        "messages",
                        List.of(map("level", "warning", "text", "a message that means nothing here")),
                        "series",
                        List.of(map(
                                "name",
                                "bars",
                                "tags",
                                map("symbol", "US.\u00fc\u4e2d \"x\""),
                                "columns",
                                COLUMNS,
                                "values",
                                List.of(
                                        List.of(1_546_387_200_000L, 1.5, "a\nb"),
                                        List.of(-5L, 100_000, MsgpackBytes.NOTHING),
                                        List.of(-4, -7, true))))))),
        map(
                "results",
                List.of(map(
                        "statement_id",
                        1,
                        "series",
                        List.of(map("columns", COLUMNS, "values", List.of(List.of(1, 0.25f, "x")), "partial", true)),
                        "partial",
                        true))),
        map(
                "results",
                List.of(map(
                        "statement_id",
                        1,
                        "series",
                        List.of(map("columns", COLUMNS, "values", List.of(List.of(2, 0.5, "y"))))))),
    };

    private static byte[] json(Object... values) {
        StringBuilder text = new StringBuilder();
        for (Object value : values) {
            spell(value, text);
            text.append('\n');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void spell(Object value, StringBuilder text) {
        if (value instanceof Map<?, ?> map) {
            text.append('{');
            String comma = "";
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                text.append(comma).append('"').append(entry.getKey()).append("\":");
                spell(entry.getValue(), text);
                comma = ",";
            }
            text.append('}');
        } else if (value instanceof List<?> list) {
            text.append('[');
            for (int i = 0; i < list.size(); i++) {
                text.append(i == 0 ? "" : ",");
                spell(list.get(i), text);
            }
            text.append(']');
        } else if (value instanceof String string) {
            text.append('"')
                    .append(string.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"))
                    .append('"');
        } else {
            text.append(value == MsgpackBytes.NOTHING ? "null" : value);
        }
    }

    private static Answer read(boolean isBinary, byte[] bytes, int statements) throws IOException {
        Answer answer = new Answer(statements);
        ByteArrayInputStream body = new ByteArrayInputStream(bytes);
        return isBinary ? MsgpackAnswer.read(body, answer) : JsonAnswer.read(body, answer);
    }

    private static byte[] spelled(boolean isBinary, Object... values) throws IOException {
        return isBinary ? MsgpackBytes.of(values) : json(values);
    }

    private static void assertFails(ThrowingCallable call, Kind kind, String sentence) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessageContaining(sentence);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void read_severalStatementsInParts_hasEveryValue(boolean isBinary) throws IOException {
        Answer answer = read(isBinary, spelled(isBinary, PARTS), 2);

        assertThat(answer.tables(0)).hasSize(1);
        Table first = answer.tables(0).get(0);
        assertThat(first.tags()).containsEntry("symbol", "US.\u00fc\u4e2d \"x\"");
        assertThat(first.size()).isEqualTo(3);
        assertThat(first.timeMillis(0)).isEqualTo(1_546_387_200_000L);
        assertThat(first.number("open", 0)).isEqualTo(1.5);
        assertThat(first.text("note", 0)).isEqualTo("a\nb");
        assertThat(first.timeMillis(1)).isEqualTo(-5);
        assertThat(first.number("open", 1)).isEqualTo(100_000);
        assertThat(first.text("note", 1)).isEmpty();
        assertThat(first.timeMillis(2)).isEqualTo(-4);
        assertThat(first.number("open", 2)).isEqualTo(-7);
        assertThat(first.text("note", 2)).isEqualTo("true");
        assertThat(answer.tables(1)).hasSize(1);
        assertThat(answer.tables(1).get(0).size()).isEqualTo(2);
        assertThat(answer.tables(1).get(0).number("open", 0)).isEqualTo(0.25);
        assertThat(answer.tables(1).get(0).number("open", 1)).isEqualTo(0.5);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void read_nothingFound_isEmpty(boolean isBinary) throws IOException {
        byte[] nothing = spelled(isBinary, map("results", List.of(map("statement_id", 0))));

        assertThat(read(isBinary, nothing, 1).tables(0)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void read_errorAnywhere_failsInTheServersWords(boolean isBinary) throws IOException {
        byte[] whole = spelled(isBinary, map("error", "error parsing query: found X"));
        byte[] one = spelled(
                isBinary, PARTS[0], map("results", List.of(map("statement_id", 1, "error", "timeout reached"))));

        assertFails(() -> read(isBinary, whole, 1), Kind.REFUSED, "error parsing query: found X");
        assertFails(() -> read(isBinary, one, 2), Kind.UNREACHABLE, "timeout reached");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void read_cutAnywhere_failsAndIsNotEmpty(boolean isBinary) throws IOException {
        byte[] whole = spelled(isBinary, PARTS);
        int end = isBinary ? whole.length : whole.length - 1;

        for (int length = 0; length < end; length++) {
            byte[] start = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> read(isBinary, start, 2))
                    .as("%d of %d bytes", length, whole.length)
                    .isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void read_rubbish_failsAndIsNotEmpty(boolean isBinary) throws IOException {
        Random random = new Random(7);
        byte[] whole = spelled(isBinary, PARTS);
        int understood = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] rubbish;
            if (i % 2 == 0) {
                rubbish = new byte[1 + random.nextInt(60)];
                random.nextBytes(rubbish);
            } else {
                rubbish = whole.clone();
                rubbish[random.nextInt(rubbish.length)] = (byte) random.nextInt(256);
            }
            try {
                assertThat(read(isBinary, rubbish, 2).tables(0)).isNotNull();
                understood++;
            } catch (StoreException | IOException refused) {
                assertThat(refused.getMessage()).isNotBlank();
            }
        }

        assertThat(understood)
                .as("one byte of a value or of a name may differ without notice, bytes of the form may not")
                .isLessThan(9_000);
        assertFails(
                () -> read(isBinary, "<html>Bad Gateway</html>".getBytes(StandardCharsets.UTF_8), 1),
                Kind.FAILED,
                "none of InfluxDB");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void read_otherStatementsThanAsked_fails(boolean isBinary) throws IOException {
        byte[] third = spelled(isBinary, map("results", List.of(map("statement_id", 2))));
        byte[] below = spelled(isBinary, map("results", List.of(map("statement_id", -1))));

        assertFails(() -> read(isBinary, third, 2), Kind.FAILED, "statement 2");
        assertFails(() -> read(isBinary, below, 2), Kind.FAILED, "statement -1");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void read_rowsOfAnotherWidth_fails(boolean isBinary) throws IOException {
        for (List<Object> row : List.of(List.<Object>of(1L, 2.0), List.<Object>of(1L, 2.0, "x", "y"))) {
            byte[] answer = spelled(
                    isBinary,
                    map(
                            "results",
                            List.of(map(
                                    "statement_id",
                                    0,
                                    "series",
                                    List.of(map("columns", COLUMNS, "values", List.of(row)))))));

            assertFails(() -> read(isBinary, answer, 1), Kind.FAILED, "expected");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void read_moreRowsThanThereIsRoomFor_isRefused(boolean isBinary) throws IOException {
        byte[] whole = spelled(isBinary, PARTS);
        Answer small = new Answer(2, 4);

        assertFails(
                () -> {
                    ByteArrayInputStream body = new ByteArrayInputStream(whole);
                    if (isBinary) {
                        MsgpackAnswer.read(body, small);
                    } else {
                        JsonAnswer.read(body, small);
                    }
                },
                Kind.REFUSED,
                "more than 4 rows");
    }

    @Test
    void read_sizesBeyondReason_failWithoutTakingTheMemory() {
        byte[] hugeText = {(byte) 0x81, (byte) 0xdb, -1, -1, -1, -1};
        byte[] hugeMap = {(byte) 0xdf, -1, -1, -1, -1};
        byte[] deep = new byte[100_000];
        Arrays.fill(deep, (byte) 0x91);
        deep[0] = (byte) 0x81;
        deep[1] = (byte) 0xa1;
        deep[2] = 'x';

        assertFails(() -> read(true, hugeText, 1), Kind.FAILED, "at most 1048576 bytes");
        assertThatThrownBy(() -> read(true, hugeMap, 1)).isInstanceOf(IOException.class);
        assertFails(() -> read(true, deep, 1), Kind.FAILED, "at most 32 levels");
        byte[] deepJson = ("{\"x\":" + "[".repeat(100_000)).getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> read(false, deepJson, 1)).isInstanceOf(StoreException.class);
    }

    @Test
    void read_manyRows_growsAndKeepsThem() throws IOException {
        List<Object> rows = new ArrayList<>();
        for (int i = 0; i < 30_000; i++) {
            rows.add(List.of((long) i, i / 8.0, "x"));
        }
        Object[] answer = {
            map("results", List.of(map("statement_id", 0, "series", List.of(map("columns", COLUMNS, "values", rows)))))
        };

        for (boolean isBinary : new boolean[] {true, false}) {
            Table table = read(isBinary, spelled(isBinary, answer), 1).tables(0).get(0);

            assertThat(table.size()).isEqualTo(30_000);
            assertThat(table.timeMillis(29_999)).isEqualTo(29_999);
            assertThat(table.number("open", 29_999)).isEqualTo(29_999 / 8.0);
        }
    }
}
