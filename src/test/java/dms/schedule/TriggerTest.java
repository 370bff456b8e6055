package dms.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TriggerTest {

    private static final Instant FRI_2024_07_05_NOON = Instant.parse("2024-07-05T12:00:00Z");

    @Test
    void cron_weekdaysAtTen_nextIsTheSameFriday() {
        Trigger trigger = Trigger.AtTimes.parse("0 22 * * 1-5");

        assertThat(trigger.nextAfter(FRI_2024_07_05_NOON)).contains(Instant.parse("2024-07-05T22:00:00Z"));
    }

    @Test
    void cron_weekdaysAtTen_skipsTheWeekend() {
        Trigger trigger = Trigger.AtTimes.parse("0 22 * * 1-5");

        assertThat(trigger.nextAfter(Instant.parse("2024-07-05T22:00:00Z")))
                .contains(Instant.parse("2024-07-08T22:00:00Z"));
    }

    @Test
    void cron_fourFields_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Trigger.AtTimes.parse("0 22 * *"));
    }

    @Test
    void every_halfAnHour_countsFromTheStart() {
        Trigger trigger = new Trigger.Every(Duration.ofMinutes(30));

        assertThat(trigger.nextAfter(FRI_2024_07_05_NOON)).contains(Instant.parse("2024-07-05T12:30:00Z"));
        assertThat(trigger).hasToString("every 30m");
    }

    @Test
    void every_underAMinute_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Trigger.Every(Duration.ofSeconds(59)));
    }

    @Test
    void byHand_neverIsDue() {
        assertThat(new Trigger.ByHand().nextAfter(Instant.EPOCH)).isEmpty();
    }
}
