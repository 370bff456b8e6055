package dms.store.influx;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dms.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads an answer in JSON: one value after the other. Confined to one thread. */
final class JsonAnswer {

    private static final JsonFactory JSON = new JsonFactory();

    private final JsonParser json;
    private final Answer answer;

    private JsonAnswer(JsonParser json, Answer answer) {
        this.json = json;
        this.answer = answer;
    }

    /**
     * Reads it to its end.
     *
     * @throws StoreException if the server says "error" anywhere in it, or it is no answer of InfluxDB
     * @throws IOException if it cannot be read to its end, or ends before its last part
     */
    static Answer read(InputStream body, Answer answer) throws IOException {
        try (JsonParser json = JSON.createParser(body)) {
            JsonAnswer reader = new JsonAnswer(json, answer);
            try {
                while (json.nextToken() != null) {
                    reader.part();
                }
            } catch (JsonParseException e) {
                if (isAtTheEnd(json, body)) {
                    throw e;
                }
                throw Answer.strange(e.getOriginalMessage());
            } catch (StreamConstraintsException e) {
                throw Answer.strange(e.getOriginalMessage());
            }
        }
        return answer.ended();
    }

    /** Whether nothing follows the place where the parser gave up: the answer was cut off there. */
    private static boolean isAtTheEnd(JsonParser json, InputStream body) throws IOException {
        return json.releaseBuffered(OutputStream.nullOutputStream()) <= 0 && body.read() < 0;
    }

    private void part() throws IOException {
        expect(JsonToken.START_OBJECT);
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            if (name.equals("error")) {
                throw ServerError.of(200, json.getText());
            }
            if (name.equals("results")) {
                expect(JsonToken.START_ARRAY);
                while (json.nextToken() == JsonToken.START_OBJECT) {
                    result();
                }
                expect(JsonToken.END_ARRAY);
            } else {
                json.skipChildren();
            }
        }
        expect(JsonToken.END_OBJECT);
    }

    private void result() throws IOException {
        boolean isPartial = false;
        int statement = 0;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "error" -> throw ServerError.of(200, json.getText());
                case "statement_id" -> statement = integer();
                case "partial" -> isPartial = json.currentToken() == JsonToken.VALUE_TRUE;
                case "series" -> {
                    expect(JsonToken.START_ARRAY);
                    while (json.nextToken() == JsonToken.START_OBJECT) {
                        series(statement);
                    }
                    expect(JsonToken.END_ARRAY);
                }
                default -> json.skipChildren();
            }
        }
        expect(JsonToken.END_OBJECT);
        answer.endOfResult(statement, isPartial);
    }

    private int integer() throws IOException {
        expect(JsonToken.VALUE_NUMBER_INT);
        return json.getIntValue();
    }

    private void series(int statement) throws IOException {
        Map<String, String> tags = new LinkedHashMap<>();
        List<String> columns = new ArrayList<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "tags" -> {
                    expect(JsonToken.START_OBJECT);
                    while (json.nextToken() == JsonToken.FIELD_NAME) {
                        String tag = json.currentName();
                        json.nextToken();
                        tags.put(tag, text());
                    }
                    expect(JsonToken.END_OBJECT);
                }
                case "columns" -> {
                    expect(JsonToken.START_ARRAY);
                    while (json.nextToken() != JsonToken.END_ARRAY) {
                        columns.add(text());
                    }
                }
                case "values" -> rows(answer.table(statement, tags, columns));
                default -> json.skipChildren();
            }
        }
        expect(JsonToken.END_OBJECT);
    }

    /** InfluxDB 3.x says null for a tag that is missing. */
    private String text() throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return "";
        }
        expect(JsonToken.VALUE_STRING);
        return json.getText();
    }

    private void rows(Table table) throws IOException {
        int width = table.columns().size();
        expect(JsonToken.START_ARRAY);
        while (json.nextToken() == JsonToken.START_ARRAY) {
            answer.countRow();
            table.addRow();
            for (int column = 0; column < width; column++) {
                JsonToken token = json.nextToken();
                if (token == JsonToken.VALUE_NUMBER_INT && table.isTime(column)) {
                    table.setTime(json.getLongValue());
                } else if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
                    table.setNumber(column, json.getDoubleValue());
                } else if (token != null && token.isScalarValue()) {
                    if (token != JsonToken.VALUE_NULL) {
                        table.setText(column, json.getText());
                    }
                } else {
                    throw unexpected("a value", token);
                }
            }
            json.nextToken();
            expect(JsonToken.END_ARRAY);
        }
        expect(JsonToken.END_ARRAY);
    }

    private void expect(JsonToken expected) throws IOException {
        if (json.currentToken() != expected) {
            throw unexpected(expected.toString(), json.currentToken());
        }
    }

    /** At the end of what came it is cut off, elsewhere it is something else than an answer. */
    private static StoreException unexpected(String expected, @Nullable JsonToken found) throws IOException {
        if (found == null) {
            throw new IOException("the answer ended where " + expected + " was expected");
        }
        return Answer.strange("expected " + expected + ", found " + found);
    }
}
