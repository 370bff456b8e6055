package dms.store.influx;

import static org.assertj.core.api.Assertions.assertThat;

import dms.store.StoreException;
import dms.store.StoreException.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sentences of the server; those of 1.x as seen on 1.6.7 or in its source, those of 2.x and 3.x as their documents say. */
class ServerErrorTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            404 | {"error":"database not found: \\"x\\""} | FAILED | database not found: "x"
            500 | {"error":"retention policy not found: p"} | FAILED | retention policy not found: p
            401 | {"error":"authorization failed"} | REFUSED | authorization failed
            403 | {"error":"\\"u\\" user is not authorized to write to database \\"x\\""} | REFUSED | "u" user is not authorized
            400 | {"error":"partial write: points beyond retention policy dropped=3"} | REFUSED | dropped=3
            500 | {"error":"timeout"} | UNREACHABLE | timeout
            500 | {"error":"engine is closed"} | UNREACHABLE | engine is closed
            502 | <html>bad gateway</html> | UNREACHABLE | bad gateway
            503 | {"error":"max concurrent writes"} | BUSY | max concurrent writes
            500 | {"error":"engine: cache-max-memory-size exceeded: (1/2)"} | BUSY | cache-max-memory-size
            500 | {"error":"write /x/_00001.wal: no space left on device"} | FULL | no space left on device
            413 | {"error":"Request Entity Too Large"} | REFUSED | Request Entity Too Large
            401 | {"code":"unauthorized","message":"unauthorized access"} | REFUSED | unauthorized access
            422 | {"code":"unprocessable entity","message":"failure writing points to database: partial write: field type conflict: input field \\"open\\" on measurement \\"bars\\" is type float, already exists as type string dropped=2"} | REFUSED | failure writing points to database: partial write: field type conflict
            400 | {"error":"partial write of line protocol occurred","data":[{"original_line":"bars","line_number":1,"error_message":"invalid column type for column 'open', expected iox::column_type::field::string, got iox::column_type::field::float"}]} | REFUSED | occurred: invalid column type for column 'open'
            500 | '' | FAILED | nothing more
            """)
    void of_sentenceOfTheServer_isKeptAndHasItsKind(int status, String said, Kind kind, String sentence) {
        StoreException failure = ServerError.of(status, said);

        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure).hasMessageContaining(sentence).hasMessageContaining("(" + status + ")");
    }

    @Test
    void isTypeConflict_bothWordings_areKnownAndCounted() {
        StoreException counted =
                ServerError.of(400, "{\"error\":\"partial write: field type conflict: input field x dropped=12\"}");
        StoreException uncounted = ServerError.of(
                400,
                "{\"error\":\"partial write\",\"data\":[{\"error_message\":\"invalid column type for column 'x'\"}]}");

        assertThat(ServerError.isTypeConflict(counted)).isTrue();
        assertThat(ServerError.dropped(counted)).isEqualTo(12);
        assertThat(ServerError.isTypeConflict(uncounted)).isTrue();
        assertThat(ServerError.dropped(uncounted)).isZero();
        assertThat(ServerError.isTypeConflict(ServerError.of(400, "{\"error\":\"points beyond retention policy\"}")))
                .isFalse();
    }

    @Test
    void of_veryLongSentence_isShortenedToOneLine() {
        StoreException failure = ServerError.of(500, "a\nb".repeat(100_000));

        assertThat(failure.getMessage()).hasSizeLessThan(300).doesNotContain("\n");
    }
}
