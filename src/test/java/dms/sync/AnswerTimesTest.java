package dms.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dms.TestClock;
import dms.store.FakeBarStore;
import dms.store.WatchedBarStore;
import dms.sync.AnswerTimes.Question;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerTimesTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final PrimaryServer A = server("A");
    private static final PrimaryServer B = server("B");
    private static final List<PrimaryServer> BOTH = List.of(A, B);

    private final AnswerTimes times = new AnswerTimes();

    private static PrimaryServer server(String letter) {
        return new PrimaryServer(
                Servers.name(letter),
                letter,
                new WatchedBarStore(new FakeBarStore(), "fake", letter, TestClock.at("2024-07-05T12:00:00Z")));
    }

    @Test
    void order_nothingKnown_isTheirs() {
        assertThat(times.order(Question.READ, BOTH, 0)).containsExactly(A, B);
    }

    @Test
    void order_oneWasNeverAsked_askIt() {
        times.measured(A, Question.READ, 1, 5, 0);

        assertThat(times.order(Question.READ, BOTH, 0)).containsExactly(B, A);
    }

    @Test
    void order_bothKnown_fastestFirst() {
        times.measured(A, Question.READ, 1, 900, 0);
        times.measured(B, Question.READ, 1, 500, 0);
        times.measured(A, Question.READ_ALL, 100, 900, 0);
        times.measured(B, Question.READ_ALL, 10, 500, 0);

        assertThat(times.order(Question.READ, BOTH, 0)).containsExactly(B, A);
        assertThat(times.order(Question.READ_ALL, BOTH, 0)).as("of a series").containsExactly(A, B);
    }

    @Test
    void order_slowOneNotAskedForAWhile_isAskedOnce() {
        times.measured(A, Question.READ, 1, 900, 0);
        times.measured(B, Question.READ, 1, 500, 0);
        times.measured(B, Question.READ, 1, 500, 31 * SECOND);

        assertThat(times.order(Question.READ, BOTH, 31 * SECOND)).containsExactly(A, B);
        assertThat(times.order(Question.READ, BOTH, 31 * SECOND)).containsExactly(B, A);
        times.measured(A, Question.READ, 1, 1, 32 * SECOND);
        times.measured(A, Question.READ, 1, 1, 32 * SECOND);
        times.measured(A, Question.READ, 1, 1, 32 * SECOND);
        assertThat(times.order(Question.READ, BOTH, 32 * SECOND))
                .as("it is faster by now")
                .containsExactly(A, B);
    }

    @Test
    void measured_again_movesTheMean() {
        times.measured(A, Question.READ, 1, 1_000_000, 0);
        times.measured(A, Question.READ_ALL, 10, 20_000_000, 0);

        assertThat(times.ofSeries(A)).contains(Duration.ofNanos(1_300_000));
        assertThat(times.ofSeries(B)).isEmpty();
    }
}
