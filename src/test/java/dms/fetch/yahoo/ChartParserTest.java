package dms.fetch.yahoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dms.fetch.SourceException;
import dms.fetch.SourceException.Kind;
import dms.market.BarField;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChartParserTest {

    @Test
    void parse_anyOrderOfKeys_isRead() {
        ChartAnswer answer = parse(result("""
                "indicators": {"adjclose": [{"adjclose": [1, 2, 3]}], "quote": [{"close": [3.5, null], "volume": [1e3, 0]}]},
                "unknown": {"deep": [[{"timestamp": [9]}]]},
                "timestamp": [-315619200, 5],
                "meta": {"currency": null, "exchangeTimezoneName": "Asia/Tokyo", "firstTradeDate": null,
                         "tradingPeriods": {"pre": [[{"start": 1, "end": 2}]], "regular": [[{"end": 9, "start": 3}]]}}
                """));

        assertThat(answer.stamps).containsExactly(-315619200, 5);
        assertThat(answer.value(BarField.CLOSE, 0)).isEqualTo(3.5);
        assertThat(answer.value(BarField.VOLUME, 0)).isEqualTo(1000);
        assertThat(answer.value(BarField.OPEN, 0)).isNaN();
        assertThat(answer.isNullRow(1)).isTrue();
        assertThat(answer.zone()).hasToString("Optional[Asia/Tokyo]");
        assertThat(answer.firstTradeDate()).isEmpty();
        assertThat(answer.periods).containsExactly(new ChartAnswer.Period(3, 9));
    }

    @Test
    void parse_moreRowsThanExpected_areAllRead() {
        String ones = "1,".repeat(4999) + "1";

        ChartAnswer answer = parse(
                result("\"timestamp\": [" + ones + "], \"indicators\": {\"quote\": [{\"open\": [" + ones + "]}]}"));

        assertThat(answer.size()).isEqualTo(5000);
        assertThat(answer.value(BarField.OPEN, 4999)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "<html><body>Sorry</body></html>",
                "{\"chart\": {\"result\": null, \"error\": null}}",
                "{\"chart\": {\"result\": [], \"error\": null}}",
                "{\"chart\": {\"result\": [{\"timestamp\": [1]",
                "{\"chart\": {\"result\": [{}, {}], \"error\": null}}",
                "{\"chart\": {\"result\": [{\"timestamp\": [1, null]}]}}",
                "{\"chart\": {\"result\": [{\"timestamp\": [1], \"indicators\": {\"quote\": [{\"open\": [\"1.5\"]}]}}]}}",
                "{\"chart\": {\"result\": [{\"timestamp\": [1], \"indicators\": {\"quote\": [{\"open\": [1, 2]}]}}]}}",
                "{\"chart\": {\"result\": [{\"events\": {\"splits\": {\"1\": {\"date\": 1, \"numerator\": 4, \"denominator\": 0}}}}]}}",
                "{\"chart\": {\"result\": [{\"events\": {\"dividends\": {\"1\": {\"amount\": 1}}}}]}}"
            })
    void parse_otherForm_isMalformed(String body) {
        assertThatThrownBy(() -> parse(body))
                .isInstanceOfSatisfying(
                        SourceException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(Kind.MALFORMED))
                .message()
                .startsWith("expected");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "404 | {\"chart\":{\"result\":null,\"error\":{\"code\":\"Not Found\",\"description\":\"x\"}}} | UNKNOWN_SYMBOL",
                "200 | {\"chart\":{\"result\":null,\"error\":{\"code\":\"Not Found\",\"description\":\"x\"}}} | UNKNOWN_SYMBOL",
                "404 | <html>not here</html> | MALFORMED",
                "400 | {\"chart\":{\"error\":{\"code\":\"Bad Request\",\"description\":\"Invalid input - interval=7m\"}}} | MALFORMED",
                "422 | gone | RANGE_TOO_LONG",
                "403 | <html>no</html> | BLOCKED",
                "401 | {\"chart\":{\"result\":[{}]}} | BLOCKED",
                "200 | Too Many Requests | RATE_LIMITED",
                "503 | Edge: Too Many Requests | RATE_LIMITED",
                "999 | Request denied | RATE_LIMITED",
                "429 | {} | RATE_LIMITED",
                "200 | {\"finance\":{\"error\":{\"code\":\"Too Many Requests\",\"description\":\"\"}}} | RATE_LIMITED",
                "503 | try later | UNREACHABLE",
                "200 | {\"chart\":{\"error\":{\"code\":\"Internal Server Error\",\"description\":\"\"}}} | UNREACHABLE",
                "302 | moved | MALFORMED"
            })
    void answer_refusal_hasItsKind(int status, String body, Kind kind) {
        ChartReply reply = new ChartReply(status, "text/html", null, body.getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> ReplyCheck.answer(reply))
                .isInstanceOfSatisfying(
                        SourceException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(kind));
    }

    static String result(String content) {
        return "{\"chart\": {\"result\": [{" + content + "}], \"error\": null}}";
    }

    private static ChartAnswer parse(String body) {
        return ChartParser.parse(body.getBytes(StandardCharsets.UTF_8));
    }
}
