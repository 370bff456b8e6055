package dms.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import dms.market.BarSeries;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.time.Instant;

/**
 * Writes bars as existing clients read them: {@code {time, Open, High, Low, Close, Volume}} a bar, and the times once more
 * as {@code index}. Streamed: an answer is never held as text.
 */
final class BarJson {

    /** An answer that breaks off must not look whole: what is open stays open. */
    private static final JsonFactory JSON =
            JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_CONTENT).build();

    private BarJson() {}

    /** What writes the members of one JSON object. */
    interface Members {
        void write(JsonGenerator json) throws IOException;
    }

    /** One JSON object as a streamed answer. */
    static StreamingOutput object(Members members) {
        return output -> {
            try (JsonGenerator json = JSON.createGenerator(output)) {
                json.writeStartObject();
                members.write(json);
                json.writeEndObject();
            }
        };
    }

    /** The members {@code data} and {@code index}. */
    static void dataAndIndex(JsonGenerator json, BarSeries bars) throws IOException {
        data(json, bars, false);
        json.writeArrayFieldStart("index");
        for (int i = 0; i < bars.size(); i++) {
            json.writeString(time(bars, i));
        }
        json.writeEndArray();
    }

    /** The member {@code data}, from the newest bar on if {@code newestFirst}. */
    static void data(JsonGenerator json, BarSeries bars, boolean newestFirst) throws IOException {
        json.writeArrayFieldStart("data");
        for (int row = 0; row < bars.size(); row++) {
            int i = newestFirst ? bars.size() - 1 - row : row;
            bar(json, bars, i);
        }
        json.writeEndArray();
    }

    /** One bar as an object. */
    static void bar(JsonGenerator json, BarSeries bars, int i) throws IOException {
        json.writeStartObject();
        json.writeStringField("time", time(bars, i));
        json.writeNumberField("Open", bars.open(i));
        json.writeNumberField("High", bars.high(i));
        json.writeNumberField("Low", bars.low(i));
        json.writeNumberField("Close", bars.close(i));
        json.writeNumberField("Volume", bars.volume(i));
        json.writeEndObject();
    }

    private static String time(BarSeries bars, int i) {
        return Instant.ofEpochMilli(bars.openTimeMillis(i)).toString();
    }
}
