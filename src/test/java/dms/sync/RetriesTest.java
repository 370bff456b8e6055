package dms.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetriesTest {

    private static List<Long> pauses(boolean isLinear) {
        Retries retries = new Retries(Duration.ofSeconds(2), Duration.ofSeconds(15), isLinear, 3);
        return IntStream.of(1, 2, 3, 4, 100)
                .mapToObj(failures -> retries.pauseAfter(failures).toSeconds())
                .toList();
    }

    @Test
    void pauseAfter_growsToTheLongest() {
        assertThat(pauses(false)).containsExactly(2L, 4L, 8L, 15L, 15L);
        assertThat(pauses(true)).containsExactly(2L, 4L, 6L, 8L, 15L);
    }
}
