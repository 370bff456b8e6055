package dms.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class BarJsonTest {

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    @Test
    void object_thatBreaksOff_doesNotLookWhole() {
        StreamingOutput broken = BarJson.object(json -> {
            json.writeArrayFieldStart("data");
            json.writeNumber(1);
            throw new IllegalStateException("no memory");
        });

        assertThatThrownBy(() -> broken.write(written)).hasMessage("no memory");

        assertThatThrownBy(() -> new ObjectMapper().readTree(written.toByteArray()))
                .isInstanceOf(JsonProcessingException.class);
    }

    @Test
    void object_written_isWhole() throws IOException {
        BarJson.object(json -> json.writeNumberField("bars", 1)).write(written);

        assertThat(written).hasToString("{\"bars\":1}");
    }
}
