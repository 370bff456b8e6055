package dms.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dms.coverage.CoverageCount;
import dms.coverage.MissingBars;
import dms.coverage.MissingReason;
import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/** Writes counts of bars, and which are missing. */
final class CoverageJson {

    private CoverageJson() {}

    /** The members {@code expected, present, missing, unexplained, reasons}. */
    static void count(JsonGenerator json, CoverageCount count) throws IOException {
        json.writeNumberField("expected", count.expected());
        json.writeNumberField("present", count.present());
        json.writeNumberField("missing", count.missingBars());
        json.writeNumberField("unexplained", count.unexplainedBars());
        json.writeObjectFieldStart("reasons");
        for (Map.Entry<MissingReason, Long> reason : count.byReason().entrySet()) {
            json.writeNumberField(reason.getKey().label(), reason.getValue());
        }
        json.writeEndObject();
    }

    /** A day on which no bar is expected because the exchange is closed. */
    static void closed(JsonGenerator json, LocalDate date, String name) throws IOException {
        json.writeStartObject();
        json.writeStringField("date", date.toString());
        if (!name.isEmpty()) {
            json.writeStringField("name", name);
        }
        json.writeEndObject();
    }

    /** The elements of a list of missing bars. */
    static void missing(JsonGenerator json, String symbol, List<MissingBars> missing) throws IOException {
        for (MissingBars bars : missing) {
            json.writeStartObject();
            if (!symbol.isEmpty()) {
                json.writeStringField("symbol", symbol);
            }
            json.writeStringField("from", bars.firstTime().toString());
            json.writeStringField("to", bars.lastTime().toString());
            json.writeNumberField("bars", bars.bars());
            json.writeStringField("reason", bars.reason().label());
            json.writeEndObject();
        }
    }
}
