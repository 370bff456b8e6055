package dms.fetch.yahoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dms.fetch.SourceException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class YahooGateTest {

    private static final Optional<Duration> UNSAID = Optional.empty();

    private final FakeTime time = new FakeTime("2026-11-23T12:00:00Z");

    @Test
    void enter_manyRequests_keepTheSpacing() {
        YahooGate gate = gate(Duration.ofMillis(500));

        for (int i = 0; i < 11; i++) {
            gate.enter().use();
        }

        assertThat(time.instant()).isEqualTo("2026-11-23T12:00:05Z");
    }

    @Test
    void enter_noSpacing_neverWaits() {
        YahooGate gate = gate(Duration.ZERO);

        for (int i = 0; i < 100; i++) {
            gate.enter().use();
        }

        assertThat(time.waits()).isEmpty();
    }

    @Test
    void use_repetitions_areChargedToThoseWhoComeAfter() {
        YahooGate gate = gate(Duration.ofMillis(500));
        YahooGate.Pass pass = gate.enter();

        pass.use();
        pass.use();
        pass.use();
        gate.enter();

        assertThat(time.instant()).isEqualTo("2026-11-23T12:00:01.500Z");
    }

    @Test
    void close_withRetryAfter_holdsEveryCallerThatLong() {
        YahooGate gate = gate(Duration.ZERO);

        gate.close(gate.enter(), Optional.of(Duration.ofSeconds(60)));

        assertThat(gate.pausedUntil()).hasValue(Instant.parse("2026-11-23T12:01:00Z"));
        gate.enter();
        assertThat(time.waits()).containsExactly(Duration.ofSeconds(60));
        assertThat(gate.pausedUntil()).isEmpty();
    }

    @Test
    void close_againAndAgain_pausesGrowToTheLongestAndAnAnswerResetsThem() {
        YahooGate gate = gate(Duration.ZERO);
        List<Long> minutes = new ArrayList<>();

        for (int i = 0; i < 7; i++) {
            YahooGate.Pass pass = gate.enter();
            Instant opens = gate.close(pass, UNSAID);
            minutes.add(Duration.between(time.instant(), opens).toMinutes());
        }
        gate.answered(gate.enter());
        Instant opens = gate.close(gate.enter(), UNSAID);

        assertThat(minutes).containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L);
        assertThat(Duration.between(time.instant(), opens)).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void close_requestsUnderWayTogether_areOneRefusal() {
        YahooGate gate = gate(Duration.ZERO);
        YahooGate.Pass one = gate.enter();
        YahooGate.Pass two = gate.enter();
        YahooGate.Pass three = gate.enter();

        gate.close(one, UNSAID);
        gate.close(two, UNSAID);
        gate.close(three, UNSAID);

        assertThat(gate.pausedUntil()).hasValue(Instant.parse("2026-11-23T12:01:00Z"));
    }

    @Test
    void close_shorterWordOfAnother_keepsTheLongerPause() {
        YahooGate gate = gate(Duration.ZERO);
        YahooGate.Pass one = gate.enter();
        YahooGate.Pass two = gate.enter();

        gate.close(one, Optional.of(Duration.ofSeconds(90)));
        gate.close(two, Optional.of(Duration.ofSeconds(10)));

        assertThat(gate.pausedUntil()).hasValue(Instant.parse("2026-11-23T12:01:30Z"));
    }

    @Test
    void use_gateClosedMeanwhile_isNotAsked() {
        YahooGate gate = gate(Duration.ZERO);
        YahooGate.Pass early = gate.enter();

        gate.close(gate.enter(), UNSAID);

        assertThatThrownBy(early::use).isInstanceOf(YahooGate.ClosedException.class);
    }

    @Test
    void enter_pauseLongerThanACallerWaits_isRateLimitedWithTheTime() {
        YahooGate gate = gate(Duration.ZERO);

        gate.close(gate.enter(), Optional.of(Duration.ofHours(3)));

        assertThatThrownBy(gate::enter).isInstanceOfSatisfying(SourceException.class, failure -> {
            assertThat(failure.kind()).isEqualTo(SourceException.Kind.RATE_LIMITED);
            assertThat(failure.retryAt()).hasValue(Instant.parse("2026-11-23T15:00:00Z"));
        });
        assertThat(time.waits()).isEmpty();
    }

    @Test
    void enter_interrupted_stopsAndKeepsTheFlag() {
        YahooGate gate = gate(Duration.ZERO);
        gate.close(gate.enter(), UNSAID);

        Thread.currentThread().interrupt();

        assertThatThrownBy(gate::enter).isInstanceOf(SourceException.class).hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }

    private YahooGate gate(Duration spacing) {
        return new YahooGate(spacing, time, time);
    }
}
