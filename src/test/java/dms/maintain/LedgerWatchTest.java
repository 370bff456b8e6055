package dms.maintain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dms.TestClock;
import dms.ledger.Ledger;
import dms.ledger.Sql;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LedgerWatchTest {

    private final TestClock clock = TestClock.at("2024-07-05T12:00:00Z");
    private final List<Runnable> begun = new ArrayList<>();

    @TempDir
    private Path folder;

    private Ledger ledger;
    private LedgerWatch watch;

    @BeforeEach
    void open() {
        Ledger.open(folder, clock).close();
        ledger = Ledger.open(folder, clock);
        Later later = new Later(begun);
        watch = new LedgerWatch(ledger, new Workers(later, later), clock);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    /** Keeps what it is to do until the test does it. */
    private static final class Later extends AbstractExecutorService {

        private final List<Runnable> begun;

        Later(List<Runnable> begun) {
            this.begun = begun;
        }

        @Override
        public void execute(Runnable command) {
            begun.add(command);
        }

        @Override
        public void shutdown() {}

        @Override
        public List<Runnable> shutdownNow() {
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return true;
        }
    }

    private void doWhatWasBegun() {
        begun.forEach(Runnable::run);
        begun.clear();
    }

    @Test
    void look_anHourAfterTheLast_looksOnce() {
        watch.look();
        assertThat(begun).isEmpty();

        clock.advance(Duration.ofHours(1));
        watch.look();
        watch.look();
        assertThat(begun).hasSize(1);
        doWhatWasBegun();

        assertThat(ledger.condition().checked()).contains(Instant.parse("2024-07-05T13:00:00Z"));
        watch.look();
        assertThat(begun).isEmpty();
    }

    @Test
    void look_afterAStatementMetDamage_looksAtOnce() throws IOException {
        int root = ledger.read(c ->
                        Sql.list(c, "SELECT rootpage FROM sqlite_schema WHERE name = 'actions'", row -> row.getInt(1)))
                .get(0);
        try (RandomAccessFile file =
                new RandomAccessFile(folder.resolve("dms.db").toFile(), "rw")) {
            file.seek((root - 1L) * 8192);
            file.write(new byte[8192]);
        }
        assertThatThrownBy(() -> ledger.read(c -> Sql.list(c, "SELECT * FROM actions", row -> row.getString(1))));

        watch.look();
        doWhatWasBegun();

        assertThat(ledger.condition().flaws())
                .singleElement()
                .satisfies(flaw -> assertThat(flaw.place()).isEqualTo("actions"));
    }
}
