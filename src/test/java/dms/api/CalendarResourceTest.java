package dms.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dms.TestClock;
import dms.coverage.InferredClosures;
import dms.ledger.Ledger;
import dms.ledger.Sql;
import dms.market.TradingCalendars;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CalendarResourceTest {

    @TempDir
    Path folder;

    private final TradingCalendars calendars = TradingCalendars.plain();
    private Ledger ledger;
    private CalendarResource resource;

    @BeforeEach
    void open() {
        ledger = Ledger.open(folder, TestClock.at("2024-07-05T12:00:00Z"));
        resource = new CalendarResource(calendars, new InferredClosures(ledger, calendars));
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void sessions_weekWithHoliday_areThoseAroundIt() throws IOException {
        JsonNode answer = ask("us", "2024-07-01", "2024-07-05");

        assertThat(answer.required("calendar").asText()).isEqualTo("XNYS");
        assertThat(answer.required("sessions")).hasSize(4);
        assertThat(answer.at("/sessions/2")).hasToString("""
                {"date":"2024-07-03","open":"2024-07-03T13:30:00Z","close":"2024-07-03T17:00:00Z","note":"early close"}""");
        assertThat(answer.required("closed")).hasToString("""
                [{"date":"2024-07-04","name":"July 4th"}]""");
    }

    @Test
    void sessions_lunchBreakAndClosedDayWithoutName_areShown() throws IOException {
        JsonNode answer = ask("HK", "2000-02-03", "2000-02-04");

        assertThat(answer.required("sessions")).hasToString("""
                [{"date":"2000-02-03","open":"2000-02-03T02:00:00Z","close":"2000-02-03T08:00:00Z",\
                "break_start":"2000-02-03T04:30:00Z","break_end":"2000-02-03T06:30:00Z"}]""");
        assertThat(answer.required("closed")).hasToString("""
                [{"date":"2000-02-04"}]""");
    }

    @Test
    void sessions_inferredClosedOrShort_showTheEvidence() throws IOException {
        String insert = "INSERT INTO inferred_closures (market, date, hours, symbols, evidence, inferred)"
                + " VALUES ('HK', ?, ?, 0, 'futu lists it so', 0)";
        ledger.write(c -> Sql.update(c, insert, "2024-07-03", "") + Sql.update(c, insert, "2024-07-04", "09:30-12:00"));
        resource = new CalendarResource(calendars, new InferredClosures(ledger, calendars));

        JsonNode answer = ask("HK", "2024-07-03", "2024-07-04");

        assertThat(answer.required("sessions")).hasToString("""
                [{"date":"2024-07-04","open":"2024-07-04T01:30:00Z","close":"2024-07-04T04:00:00Z",\
                "note":"futu lists it so","inferred":true}]""");
        assertThat(answer.required("closed")).hasToString("""
                [{"date":"2024-07-03","name":"futu lists it so","inferred":true,"symbols":0,\
                "inferred_at":"1970-01-01T00:00:00Z"}]""");
    }

    @Test
    void sessions_fiveYears_areAnswered() throws IOException {
        // New York had 252, 253, 252, 251 and 250 sessions in these years: XNYS-sessions.csv.
        JsonNode answer = ask("US", "2019-01-01", "2023-12-31");

        assertThat(answer.required("sessions")).hasSize(252 + 253 + 252 + 251 + 250);
    }

    @ParameterizedTest
    @CsvSource({
        "XX, 2024-07-01, 2024-07-05, 404, market:",
        "IT, 2024-07-01, 2024-07-05, 404, market:",
        "US, , 2024-07-05, 400, from:",
        "US, 2024-07-01, , 400, to:",
        "US, 2024-07-01, 2024-07-35, 400, to:",
        "US, 2024-07-05, 2024-07-01, 400, to:",
        "US, 1999-12-31, 2000-07-01, 400, from:",
        "SH, 2027-12-31, 2028-01-01, 400, to:",
        "US, 2019-01-01, 2024-01-01, 400, to:",
    })
    void sessions_wrongArgument_isNamed(String market, String from, String to, int status, String start) {
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> resource.sessions(market, from, to))
                .withMessageStartingWith(start)
                .satisfies(e -> assertThat(e.status().getStatusCode()).isEqualTo(status));
    }

    private JsonNode ask(String market, String from, String to) throws IOException {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        resource.sessions(market, from, to).write(output);
        return new ObjectMapper().readTree(output.toByteArray());
    }
}
