package dms.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AnswerRoomTest {

    private static final long MANY = 10_000;

    /** Of two answers of so many bars, and a bit. */
    private static AnswerRoom room(Duration patience) {
        return new AnswerRoom(MANY * 48 * 2 + 100, 3, patience);
    }

    @Test
    void enter_whenAnswersTakeAllTheMemory_isRefusedUntilOneIsWritten() throws IOException {
        AnswerRoom room = room(Duration.ZERO);
        AnswerRoom.Place first = room.enter(MANY);
        AnswerRoom.Place second = room.enter(MANY);

        assertThatThrownBy(() -> room.enter(MANY))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("no room for one more of about 10000 bars");

        first.of(output -> output.write(1)).write(new ByteArrayOutputStream());
        AnswerRoom.Place third = room.enter(MANY);
        assertThatThrownBy(() -> room.enter(MANY)).isInstanceOf(ApiException.class);
        second.leave();
        third.leave();
    }

    @Test
    void enter_whenAnAnswerCouldNotBeWritten_hasItsRoom() {
        AnswerRoom room = room(Duration.ZERO);
        AnswerRoom.Place first = room.enter(2 * MANY);

        assertThatThrownBy(() -> first.of(output -> {
                            throw new IOException("broken pipe");
                        })
                        .write(new ByteArrayOutputStream()))
                .isInstanceOf(IOException.class);

        room.enter(2 * MANY).leave();
    }

    @Test
    void enter_answerOfAFewBars_alwaysGetsIn() {
        AnswerRoom room = room(Duration.ZERO);
        AnswerRoom.Place first = room.enter(2 * MANY);

        for (int i = 0; i < 100; i++) {
            room.enter(100).leave();
        }
        first.leave();
    }

    @Test
    void enter_answerLargerThanAll_getsInAlone() {
        AnswerRoom room = room(Duration.ZERO);

        AnswerRoom.Place large = room.enter(100 * MANY);

        assertThatThrownBy(() -> room.enter(MANY)).isInstanceOf(ApiException.class);
        large.leave();
        room.enter(MANY).leave();
    }

    @Test
    void enter_moreAnswersThanThreadsMayWrite_isRefused() {
        AnswerRoom room = new AnswerRoom(Long.MAX_VALUE, 2, Duration.ZERO);
        AnswerRoom.Place first = room.enter(MANY);
        AnswerRoom.Place second = room.enter(MANY);

        assertThatThrownBy(() -> room.enter(MANY)).isInstanceOf(ApiException.class);
        first.leave();
        second.leave();
    }

    @Test
    void enter_whoWaits_getsInWhenAnotherLeaves() throws Exception {
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try {
            AnswerRoom room = room(Duration.ofSeconds(60));
            AnswerRoom.Place first = room.enter(2 * MANY);

            Future<AnswerRoom.Place> second = threads.submit(() -> room.enter(2 * MANY));
            first.leave();

            AnswerRoom.Place entered = second.get(30, TimeUnit.SECONDS);
            assertThat(entered).isNotNull();
            entered.leave();
        } finally {
            threads.shutdownNow();
        }
    }
}
