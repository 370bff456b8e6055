package dms.fetch.yahoo;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dms.fetch.SourceException;
import dms.fetch.SourceException.Kind;
import dms.fetch.yahoo.ChartAnswer.Payment;
import dms.fetch.yahoo.ChartAnswer.Period;
import dms.fetch.yahoo.ChartAnswer.SplitEvent;
import dms.market.BarField;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads a body of the v8 chart service in one pass, for every interval. Keys may be missing, null, or in any order;
 * unknown ones are skipped. {@code adjclose} is not read: what is kept is as traded, so that an answer whose adjusted
 * column alone is wrong is still an answer. An answer whose quotes and timestamps differ in number is not.
 *
 * <p>One parser reads one body; it is not reused.
 */
final class ChartParser {

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .build();

    private final ChartAnswer answer = new ChartAnswer();
    private boolean hasResult;
    private @Nullable String errorCode;
    private String errorDescription = "";

    private ChartParser() {}

    /**
     * Reads a body.
     *
     * @throws SourceException of the kind that the error in the body means, or {@link Kind#MALFORMED}
     */
    static ChartAnswer parse(byte[] body) {
        ChartParser parser = new ChartParser();
        try (JsonParser json = JSON.createParser(body)) {
            parser.readBody(json);
        } catch (IOException broken) {
            String text = new ChartReply(200, "", null, body).quotedHead();
            throw new SourceException(
                    Kind.MALFORMED, "expected a chart answer in JSON, found " + text + ": " + reason(broken), broken);
        }
        return parser.finished();
    }

    private static String reason(IOException broken) {
        String message = String.valueOf(broken.getMessage());
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }

    private ChartAnswer finished() {
        if (errorCode != null) {
            throw failure(errorCode, errorDescription);
        }
        if (!hasResult) {
            throw malformed("expected a result or an error in the chart answer, found neither");
        }
        for (BarField field : BarField.values()) {
            int found = answer.columns[field.ordinal()].length;
            if (found != 0 && found != answer.size()) {
                throw malformed("expected as many values of " + field.name().toLowerCase(Locale.ROOT)
                        + " as timestamps, found " + found + " and " + answer.size());
            }
        }
        return answer;
    }

    /** What an error in an answer's body means. */
    static SourceException failure(String code, String description) {
        Kind kind = switch (code.toLowerCase(Locale.ROOT)) {
            case "not found" -> Kind.UNKNOWN_SYMBOL;
            case "bad request" -> description.startsWith("Data doesn't exist") ? Kind.NO_DATA_IN_RANGE : Kind.MALFORMED;
            case "unprocessable entity" -> Kind.RANGE_TOO_LONG;
            case "unauthorized", "forbidden" -> Kind.BLOCKED;
            case "too many requests" -> Kind.RATE_LIMITED;
            case "internal server error", "bad gateway", "service unavailable", "gateway timeout" -> Kind.UNREACHABLE;
            default -> Kind.MALFORMED;
        };
        return new SourceException(kind, "Yahoo answered \"" + code + ": " + description + '"');
    }

    private static SourceException malformed(String sentence) {
        return new SourceException(Kind.MALFORMED, sentence);
    }

    private void readBody(JsonParser json) throws IOException {
        expect(json.nextToken() == JsonToken.START_OBJECT, json);
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            if ((name.equals("chart") || name.equals("finance")) && json.currentToken() == JsonToken.START_OBJECT) {
                readEnvelope(json);
            } else {
                json.skipChildren();
            }
        }
        expect(json.currentToken() == JsonToken.END_OBJECT, json);
    }

    private void readEnvelope(JsonParser json) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            if (name.equals("result") && value == JsonToken.START_ARRAY) {
                readResults(json);
            } else if (name.equals("error") && value == JsonToken.START_OBJECT) {
                readError(json);
            } else {
                json.skipChildren();
            }
        }
    }

    private void readError(JsonParser json) throws IOException {
        errorCode = "";
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            if (name.equals("code")) {
                errorCode = json.getValueAsString("");
            } else if (name.equals("description")) {
                errorDescription = json.getValueAsString("");
            }
            json.skipChildren();
        }
    }

    private void readResults(JsonParser json) throws IOException {
        while (json.nextToken() != JsonToken.END_ARRAY) {
            expect(json.currentToken() == JsonToken.START_OBJECT, json);
            if (hasResult) {
                throw malformed("expected one result in the chart answer, found more");
            }
            hasResult = true;
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                if (value == JsonToken.START_OBJECT) {
                    switch (name) {
                        case "meta" -> readMeta(json);
                        case "indicators" -> readIndicators(json);
                        case "events" -> readEvents(json);
                        default -> json.skipChildren();
                    }
                } else if (value == JsonToken.START_ARRAY && name.equals("timestamp")) {
                    answer.stamps = readStamps(json);
                } else {
                    json.skipChildren();
                }
            }
        }
    }

    private void readMeta(JsonParser json) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            switch (name) {
                case "exchangeTimezoneName" -> answer.zone = zone(json.getValueAsString(""));
                case "dataGranularity" -> answer.granularity = json.getValueAsString(null);
                case "firstTradeDate" -> answer.firstTradeDate = seconds(json);
                case "regularMarketTime" -> answer.regularMarketTime = seconds(json);
                case "currentTradingPeriod" -> readCurrentPeriod(json);
                case "tradingPeriods" -> readPeriods(json, value);
                default -> json.skipChildren();
            }
            json.skipChildren();
        }
    }

    private static @Nullable ZoneId zone(String name) {
        try {
            return name.isEmpty() ? null : ZoneId.of(name);
        } catch (DateTimeException unknown) {
            return null;
        }
    }

    private static @Nullable Long seconds(JsonParser json) throws IOException {
        return json.currentToken().isNumeric() ? json.getLongValue() : null;
    }

    private void readCurrentPeriod(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            return;
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            boolean regular = json.currentName().equals("regular");
            if (json.nextToken() == JsonToken.START_OBJECT && regular) {
                answer.currentPeriod = readPeriod(json);
            } else {
                json.skipChildren();
            }
        }
    }

    /** Arrays of arrays of periods; or an object of them, of which {@code regular} counts. */
    private void readPeriods(JsonParser json, JsonToken value) throws IOException {
        if (value == JsonToken.START_ARRAY) {
            readPeriodList(json);
        } else if (value == JsonToken.START_OBJECT) {
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                boolean regular = json.currentName().equals("regular");
                if (json.nextToken() == JsonToken.START_ARRAY && regular) {
                    readPeriodList(json);
                } else {
                    json.skipChildren();
                }
            }
        }
    }

    private void readPeriodList(JsonParser json) throws IOException {
        for (int depth = 1; depth > 0; ) {
            JsonToken token = json.nextToken();
            expect(token != null, json);
            if (token == JsonToken.START_ARRAY) {
                depth++;
            } else if (token == JsonToken.END_ARRAY) {
                depth--;
            } else if (token == JsonToken.START_OBJECT) {
                Period period = readPeriod(json);
                if (period != null) {
                    answer.periods.add(period);
                }
            }
        }
    }

    private static @Nullable Period readPeriod(JsonParser json) throws IOException {
        Long start = null;
        Long end = null;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            if (name.equals("start")) {
                start = seconds(json);
            } else if (name.equals("end")) {
                end = seconds(json);
            }
            json.skipChildren();
        }
        return start == null || end == null || end <= start ? null : new Period(start, end);
    }

    private void readIndicators(JsonParser json) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            boolean quote = json.currentName().equals("quote");
            if (json.nextToken() != JsonToken.START_ARRAY || !quote) {
                json.skipChildren();
                continue;
            }
            while (json.nextToken() != JsonToken.END_ARRAY) {
                if (json.currentToken() == JsonToken.START_OBJECT) {
                    readQuote(json);
                } else {
                    json.skipChildren();
                }
            }
        }
    }

    private void readQuote(JsonParser json) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            BarField field = field(json.currentName());
            if (json.nextToken() == JsonToken.START_ARRAY && field != null) {
                answer.columns[field.ordinal()] = readColumn(json);
            } else {
                json.skipChildren();
            }
        }
    }

    private static @Nullable BarField field(String name) {
        return switch (name) {
            case "open" -> BarField.OPEN;
            case "high" -> BarField.HIGH;
            case "low" -> BarField.LOW;
            case "close" -> BarField.CLOSE;
            case "volume" -> BarField.VOLUME;
            default -> null;
        };
    }

    private long[] readStamps(JsonParser json) throws IOException {
        long[] stamps = new long[512];
        int size = 0;
        for (JsonToken token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
            expect(token != null && token.isNumeric(), json);
            if (size == stamps.length) {
                stamps = Arrays.copyOf(stamps, size * 2);
            }
            stamps[size++] = json.getLongValue();
        }
        return Arrays.copyOf(stamps, size);
    }

    private double[] readColumn(JsonParser json) throws IOException {
        double[] column = new double[Math.max(512, answer.stamps.length)];
        int size = 0;
        for (JsonToken token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
            expect(token == JsonToken.VALUE_NULL || (token != null && token.isNumeric()), json);
            if (size == column.length) {
                column = Arrays.copyOf(column, size * 2);
            }
            column[size++] = token == JsonToken.VALUE_NULL ? Double.NaN : json.getDoubleValue();
        }
        return size == column.length ? column : Arrays.copyOf(column, size);
    }

    private void readEvents(JsonParser json) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            if (json.nextToken() != JsonToken.START_OBJECT) {
                json.skipChildren();
                continue;
            }
            switch (name) {
                case "dividends" -> readPayments(json, answer.dividends);
                case "capitalGains" -> readPayments(json, answer.capitalGains);
                case "splits" -> readSplits(json);
                default -> json.skipChildren();
            }
        }
    }

    private void readPayments(JsonParser json, List<Payment> payments) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            long key = key(json);
            double amount = Double.NaN;
            Long date = null;
            expect(json.nextToken() == JsonToken.START_OBJECT, json);
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                if (name.equals("amount")) {
                    amount = json.getValueAsDouble(Double.NaN);
                } else if (name.equals("date")) {
                    date = seconds(json);
                }
                json.skipChildren();
            }
            if (date == null) {
                throw malformed("expected a date in every payment, found none in the one of " + key);
            }
            payments.add(new Payment(key, date, amount));
        }
    }

    private void readSplits(JsonParser json) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            long key = key(json);
            double numerator = Double.NaN;
            double denominator = Double.NaN;
            Long date = null;
            expect(json.nextToken() == JsonToken.START_OBJECT, json);
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                switch (name) {
                    case "numerator" -> numerator = json.getValueAsDouble(Double.NaN);
                    case "denominator" -> denominator = json.getValueAsDouble(Double.NaN);
                    case "date" -> date = seconds(json);
                    default -> json.skipChildren();
                }
                json.skipChildren();
            }
            if (date == null || !(numerator > 0 && numerator < 1e9 && denominator > 0 && denominator < 1e9)) {
                throw malformed("expected a date and two numbers above 0 in every split, found date " + date + " and "
                        + numerator + ":" + denominator);
            }
            answer.splits.add(new SplitEvent(key, date, numerator, denominator));
        }
    }

    private static long key(JsonParser json) throws IOException {
        try {
            return Long.parseLong(json.currentName());
        } catch (NumberFormatException odd) {
            throw malformed("expected seconds as the key of an event, found \"" + json.currentName() + '"');
        }
    }

    private static void expect(boolean condition, JsonParser json) {
        if (!condition) {
            throw malformed("expected the form of a chart answer, found " + json.currentToken() + " at "
                    + json.getParsingContext().pathAsPointer());
        }
    }
}
