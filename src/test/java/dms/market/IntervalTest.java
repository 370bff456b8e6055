package dms.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class IntervalTest {

    @ParameterizedTest
    @EnumSource(Interval.class)
    void parse_ownLabel_givesTheInterval(Interval interval) {
        assertThat(Interval.parse(interval.toString())).isEqualTo(interval);
        assertThat(Interval.fromString(" " + interval + " ")).isEqualTo(interval);
    }

    @ParameterizedTest
    @CsvSource({"60m, 1h", "1w, 1wk", "1D, 1d", "1WK, 1wk", "1MO, 1mo", "1H, 1h"})
    void parse_otherSpelling_givesTheInterval(String text, String label) {
        assertThat(Interval.parse(text)).hasToString(label);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "d", "2m", "1y", "90m", "1 d", "1d;"})
    void parse_noInterval_isRefusedWithTheLabels(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Interval.parse(text))
                .withMessage("interval: expected one of 1m, 5m, 15m, 30m, 1h, 1d, 1wk, 1mo, found \"" + text + '"');
    }

    @Test
    void isIntraday_shorterThanADay_only() {
        assertThat(Interval.values())
                .filteredOn(Interval::isIntraday)
                .containsExactly(Interval.M1, Interval.M5, Interval.M15, Interval.M30, Interval.H1);
        assertThat(Interval.H1.millis()).isEqualTo(3_600_000);
        assertThat(Interval.M5.millis()).isEqualTo(300_000);
    }

    @ParameterizedTest
    @CsvSource({
        "1d, 2024-03-10, 2024-03-10, 2024-03-10",
        "1wk, 2024-03-04, 2024-03-04, 2024-03-10",
        "1wk, 2024-03-10, 2024-03-04, 2024-03-10",
        "1wk, 2024-03-11, 2024-03-11, 2024-03-17",
        "1wk, 2025-01-01, 2024-12-30, 2025-01-05",
        "1mo, 2024-02-29, 2024-02-01, 2024-02-29",
        "1mo, 2023-02-01, 2023-02-01, 2023-02-28",
        "1mo, 2024-12-31, 2024-12-01, 2024-12-31",
    })
    void firstAndLastDate_anyDate_areOfItsDayWeekOrMonth(
            String label, LocalDate date, LocalDate first, LocalDate last) {
        assertThat(Interval.parse(label).firstDate(date)).isEqualTo(first);
        assertThat(Interval.parse(label).lastDate(date)).isEqualTo(last);
    }
}
