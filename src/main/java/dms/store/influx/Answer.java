package dms.store.influx;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dms.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a server answered to several statements: for each of them its tables. The answer comes in parts, one JSON value
 * after the other; an error in any of them, and an answer that ends too early, is an exception and never "no data".
 */
final class Answer {

    private static final JsonFactory JSON = new JsonFactory();

    private final List<List<Table>> statements = new ArrayList<>();
    private final boolean[] complete;
    private int statement;
    private boolean seriesGoesOn;

    private Answer(int count) {
        complete = new boolean[count];
        for (int i = 0; i < count; i++) {
            statements.add(new ArrayList<>());
        }
    }

    /**
     * Reads an answer to so many statements.
     *
     * @throws StoreException if the server says "error" anywhere in it
     * @throws IOException if it cannot be read to its end, or ends before its last part
     */
    static Answer read(InputStream body, int statements) throws IOException {
        Answer answer = new Answer(statements);
        try (JsonParser json = JSON.createParser(body)) {
            while (json.nextToken() != null) {
                answer.part(json);
            }
        }
        for (int i = 0; i < statements; i++) {
            if (!answer.complete[i]) {
                throw new IOException("the answer ended before the end of statement " + (i + 1) + " of " + statements);
            }
        }
        return answer;
    }

    /** The tables of a statement; none if nothing was found. */
    List<Table> tables(int index) {
        return statements.get(index);
    }

    private void part(JsonParser json) throws IOException {
        expect(json, JsonToken.START_OBJECT);
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            if (name.equals("error")) {
                throw ServerError.of(200, json.getText());
            }
            if (name.equals("results")) {
                expect(json, JsonToken.START_ARRAY);
                while (json.nextToken() == JsonToken.START_OBJECT) {
                    result(json);
                }
            } else {
                json.skipChildren();
            }
        }
    }

    private void result(JsonParser json) throws IOException {
        boolean partial = false;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "error" -> throw ServerError.of(200, json.getText());
                case "statement_id" -> statement = json.getIntValue();
                case "partial" -> partial = json.getBooleanValue();
                case "series" -> {
                    expect(json, JsonToken.START_ARRAY);
                    while (json.nextToken() == JsonToken.START_OBJECT) {
                        series(json);
                    }
                }
                default -> json.skipChildren();
            }
        }
        if (statement < 0 || statement >= complete.length) {
            throw new IOException("the answer speaks of statement " + statement + ", asked were " + complete.length);
        }
        complete[statement] = !partial;
    }

    private void series(JsonParser json) throws IOException {
        Map<String, String> tags = new LinkedHashMap<>();
        List<String> columns = new ArrayList<>();
        boolean partial = false;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "tags" -> {
                    while (json.nextToken() == JsonToken.FIELD_NAME) {
                        tags.put(json.currentName(), json.nextTextValue());
                    }
                }
                case "columns" -> {
                    while (json.nextToken() != JsonToken.END_ARRAY) {
                        columns.add(json.getText());
                    }
                }
                case "values" -> rows(json, table(tags, columns));
                case "partial" -> partial = json.getBooleanValue();
                default -> json.skipChildren();
            }
        }
        seriesGoesOn = partial;
    }

    /** The table that the part before left open, or a new one. */
    private Table table(Map<String, String> tags, List<String> columns) {
        List<Table> tables = statements.get(statement);
        if (seriesGoesOn && !tables.isEmpty()) {
            return tables.get(tables.size() - 1);
        }
        Table table = new Table(tags, columns);
        tables.add(table);
        return table;
    }

    private static void rows(JsonParser json, Table table) throws IOException {
        int width = table.columns().size();
        while (json.nextToken() == JsonToken.START_ARRAY) {
            table.addRow();
            for (int column = 0; column < width; column++) {
                JsonToken token = json.nextToken();
                if (table.isTime(column) && token == JsonToken.VALUE_NUMBER_INT) {
                    table.setTime(json.getLongValue());
                } else if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
                    table.setNumber(column, json.getDoubleValue());
                } else if (token != JsonToken.VALUE_NULL) {
                    table.setText(column, json.getText());
                }
            }
            json.nextToken();
            expect(json, JsonToken.END_ARRAY);
        }
    }

    private static void expect(JsonParser json, JsonToken expected) throws IOException {
        if (json.currentToken() != expected) {
            throw new IOException("expected " + expected + ", found " + json.currentToken());
        }
    }
}
