package dms;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The configuration of one task of simulated daily bars, {@code made_up}. */
final class MadeUpTask {

    private MadeUpTask() {}

    /** Writes it into a folder of configuration: the symbols {@code US.SIM0} and so on, so many days back. */
    static void write(Path config, int symbols, int days) throws IOException {
        StringBuilder task = new StringBuilder("""
                tasks:
                  - name: made_up
                    type: incremental
                    fetcher: simulated
                    interval: 1d
                    initial_days: %d
                    symbols:
                """.formatted(days));
        for (int i = 0; i < symbols; i++) {
            task.append("      - US.SIM").append(i).append('\n');
        }
        Files.writeString(config.resolve("task.yaml"), task);
    }
}
