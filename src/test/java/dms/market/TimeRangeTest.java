package dms.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
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

    private static List<TimeRange> without(TimeRange... others) {
        return TimeRange.ofMillis(10, 20).without(List.of(others));
    }

    @Test
    void without_others_leavesWhatTheyDoNotCover() {
        assertThat(without()).containsExactly(TimeRange.ofMillis(10, 20));
        assertThat(without(TimeRange.ofMillis(0, 10), TimeRange.ofMillis(20, 30)))
                .containsExactly(TimeRange.ofMillis(10, 20));
        assertThat(without(TimeRange.ofMillis(15, 17), TimeRange.ofMillis(12, 13)))
                .containsExactly(TimeRange.ofMillis(10, 12), TimeRange.ofMillis(13, 15), TimeRange.ofMillis(17, 20));
        assertThat(without(TimeRange.ofMillis(5, 12), TimeRange.ofMillis(11, 14), TimeRange.ofMillis(18, 40)))
                .containsExactly(TimeRange.ofMillis(14, 18));
        assertThat(without(TimeRange.ofMillis(12, 18), TimeRange.ofMillis(13, 14)))
                .containsExactly(TimeRange.ofMillis(10, 12), TimeRange.ofMillis(18, 20));
        assertThat(without(TimeRange.ofMillis(10, 20))).isEmpty();
        assertThat(without(TimeRange.ofMillis(30, 40), TimeRange.ofMillis(20, 30)))
                .containsExactly(TimeRange.ofMillis(10, 20));
        assertThat(without(TimeRange.ALL)).isEmpty();
    }
}
