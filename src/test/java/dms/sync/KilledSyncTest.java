package dms.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dms.KilledProgram;
import dms.TestClock;
import dms.store.FakeBarStore;
import dms.store.embedded.EmbeddedFile;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * S1 and S2: a process is killed in the middle of writing and copying, again and again; the backlog then says exactly what the
 * backup lacks. The whole suite of 200 points: {@code mvn test -Dtest=KilledSyncTest -Ddms.kill.points=200}.
 */
final class KilledSyncTest {

    private static final int POINTS = Integer.getInteger("dms.kill.points", 12);

    @TempDir
    private Path folder;

    private final TestClock clock = TestClock.at("2024-07-05T12:00:00Z");
    private final FakeBarStore undisturbed = new FakeBarStore();
    private int written;

    @Test
    @Timeout(1800)
    void kill_inTheMiddleOfWritesAndCopies_leavesABacklogThatMakesTheBackupEqual() throws Exception {
        KilledProgram program = new KilledProgram(KilledSync.class, folder);
        Random random = new Random(20241124);
        int next = 0;
        for (int point = 0; point < POINTS; point++) {
            int last = program.runAndKill(next, next + 3 + random.nextInt(120));
            assertThat(last).as(program.errors()).isGreaterThan(next);
            next = point % 4 == 3 ? requireEqualAfterACopy(last) : last + 1;
        }
        requireEqualAfterACopy(next - 1);
    }

    /** The primary store is what the writes make of it, with or without the one that was not acknowledged; the backup too. */
    private int requireEqualAfterACopy(int last) {
        try (EmbeddedFile backup = new EmbeddedFile(folder.resolve("backup"), clock);
                TwoStores stores =
                        TwoStores.embedded(folder.resolve("primary"), clock, TwoStores.settings("copy"), backup)) {
            stores.sync().copyNow("copy");

            assertThat(TwoStores.differences(stores.store(), backup)).isEmpty();
            assertThat(stores.sync().verify("copy").differed()).isEmpty();
            assertThat(differsFromUndisturbed(stores, last) && differsFromUndisturbed(stores, last + 1))
                    .as("differs from what was acknowledged, and from that and the next write")
                    .isFalse();
            return last + 1;
        }
    }

    /** Against the same writes made into a store that nobody killed. */
    private boolean differsFromUndisturbed(TwoStores stores, int last) {
        while (written <= last) {
            KilledSync.write(undisturbed, written++);
        }
        return !TwoStores.differences(stores.store(), undisturbed).isEmpty();
    }
}
