package dms.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dms.market.Adjustment;
import dms.market.Interval;
import dms.market.TimeRange;
import dms.read.BarRequest;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ArgumentsTest {

    @Test
    void range_dates_includeTheLastDay() {
        TimeRange range = Arguments.range("2024-07-01", "2024-07-05");

        assertThat(range.startInclusive()).isEqualTo("2024-07-01T00:00:00Z");
        assertThat(range.endExclusive()).isEqualTo("2024-07-06T00:00:00Z");
    }

    @Test
    void range_endAtMidnight_includesThatDay() {
        assertThat(Arguments.range(null, "2024-07-05 00:00:00").endExclusive()).isEqualTo("2024-07-06T00:00:00Z");
        assertThat(Arguments.range(null, "2024-07-05T00:00:00Z").endExclusive()).isEqualTo("2024-07-06T00:00:00Z");
    }

    @Test
    void range_endWithinADay_isExclusive() {
        assertThat(Arguments.range(null, "2024-07-05T13:30:00Z").endExclusive()).isEqualTo("2024-07-05T13:30:00Z");
    }

    @Test
    void range_instantWithOffset_isTurnedToUtc() {
        assertThat(Arguments.range("2024-07-05T09:30:00-04:00", null).startInclusive())
                .isEqualTo("2024-07-05T13:30:00Z");
    }

    @Test
    void range_nothing_isEverything() {
        assertThat(Arguments.range(null, "")).isEqualTo(TimeRange.ALL);
    }

    @Test
    void range_endBeforeStart_namesTheArgument() {
        assertThatThrownBy(() -> Arguments.range("2024-07-05", "2024-07-01"))
                .isInstanceOf(ApiException.class)
                .hasMessageStartingWith("end_date:");
    }

    @Test
    void range_noDate_namesTheArgument() {
        assertThatThrownBy(() -> Arguments.range("last week", null)).hasMessageStartingWith("start_date:");
        assertThatThrownBy(() -> Arguments.range("2024-13-45", null)).hasMessageStartingWith("start_date:");
    }

    @Test
    void range_yearsBeyondWhatMillisecondsCount_areRefused() {
        assertThatThrownBy(() -> Arguments.range("+999999999-12-31T00:00:00Z", null))
                .hasMessageStartingWith("start_date: expected a year");
        assertThatThrownBy(() -> Arguments.range(null, "-999999999-01-01T00:00:00Z"))
                .hasMessageStartingWith("end_date: expected a year");
    }

    @Test
    void asOf_date_isTheEndOfThatDay() {
        assertThat(Arguments.asOf("2024-07-05")).isEqualTo("2024-07-06T00:00:00Z");
        assertThat(Arguments.asOf("2024-07-05T00:00:00Z")).isEqualTo("2024-07-05T00:00:00Z");
        assertThat(Arguments.asOf(null)).isEqualTo(BarRequest.NOW);
    }

    @Test
    void number_outOfRange_namesTheArgumentAndTheRange() {
        assertThat(Arguments.number("page", "7", 1, 1, 10)).isEqualTo(7);
        assertThat(Arguments.number("page", null, 1, 1, 10)).isEqualTo(1);
        assertThatThrownBy(() -> Arguments.number("page", "0", 1, 1, 10))
                .hasMessage("page: expected a whole number from 1 to 10, found \"0\"");
        assertThatThrownBy(() -> Arguments.number("page", "99999999999", 1, 1, 10))
                .hasMessageStartingWith("page:");
    }

    @Test
    void words_unknown_nameTheArgument() {
        assertThat(Arguments.interval("60m")).isEqualTo(Interval.H1);
        assertThat(Arguments.adjustment("NONE")).isEqualTo(Adjustment.NONE);
        assertThatThrownBy(() -> Arguments.interval("2d")).hasMessageStartingWith("interval:");
        assertThatThrownBy(() -> Arguments.adjustment("some")).hasMessageStartingWith("adjust:");
        assertThatThrownBy(() -> Arguments.symbol("../etc")).hasMessageStartingWith("symbol:");
    }

    @Test
    void asOf_neverHidesWhatIsStored() {
        assertThat(BarRequest.NOW).isAfter(Instant.parse("9999-12-31T00:00:00Z"));
    }
}
