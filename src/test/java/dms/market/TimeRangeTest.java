package dms.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class TimeRangeTest {

    private static final Instant NOON = Instant.parse("2024-07-05T12:00:00Z");

    @Test
    void contains_anyRange_isHalfOpen() {
        TimeRange range = new TimeRange(NOON, NOON.plusSeconds(1));

        assertThat(range.contains(NOON.minusMillis(1))).isFalse();
        assertThat(range.contains(NOON)).isTrue();
        assertThat(range.contains(NOON.plusMillis(999))).isTrue();
        assertThat(range.contains(NOON.plusSeconds(1))).isFalse();
    }

    @Test
    void isEmpty_endAtTheStart_only() {
        assertThat(new TimeRange(NOON, NOON).isEmpty()).isTrue();
        assertThat(new TimeRange(NOON, NOON).contains(NOON)).isFalse();
        assertThat(new TimeRange(NOON, NOON.plusMillis(1)).isEmpty()).isFalse();
    }

    @Test
    void of_endBeforeTheStart_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TimeRange(NOON, NOON.minusMillis(1)))
                .withMessage("range: expected an end not before the start 2024-07-05T12:00:00Z,"
                        + " found 2024-07-05T11:59:59.999Z");
    }

    @Test
    void ofDates_bothIncluded_isInUtc() {
        TimeRange range = TimeRange.ofDates(LocalDate.of(2024, 3, 9), LocalDate.of(2024, 3, 10));

        assertThat(range).hasToString("2024-03-09T00:00:00Z..2024-03-11T00:00:00Z");
        assertThat(TimeRange.ofMillis(range.startMillis(), range.endMillis())).isEqualTo(range);
    }

    @Test
    void all_bounds_areMillisecondsThatFit() {
        assertThat(TimeRange.ALL.startMillis()).isLessThan(0);
        assertThat(TimeRange.ofMillis(TimeRange.ALL.startMillis(), TimeRange.ALL.endMillis()))
                .isEqualTo(TimeRange.ALL);
    }
}
