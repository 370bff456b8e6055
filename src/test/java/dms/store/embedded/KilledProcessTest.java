package dms.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dms.ledger.Ledger;
import dms.market.BarSeries;
import dms.market.Interval;
import dms.market.TimeRange;
import dms.store.SeededBars;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class KilledProcessTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2024-07-05T12:00:00Z"), ZoneOffset.UTC);

    @TempDir
    private Path folder;

    @Test
    @Timeout(120)
    void write_processKilled_keepsAllThatWasAcknowledgedAndNoHalves() throws Exception {
        Random random = new Random(20240705);
        int next = 0;
        for (int round = 0; round < 5; round++) {
            int last = writeAndKill(next, next + 5 + random.nextInt(60));

            assertThat(last).isGreaterThan(next);
            next = checked(last) + 1;
        }
    }

    /** Starts a writer, kills it after it acknowledged a number, and tells the last number it acknowledged. */
    private int writeAndKill(int first, int killAfter) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledWriter.class.getName(),
                        folder.toString(),
                        Integer.toString(first))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        int last = -1;
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                last = Integer.parseInt(line);
                if (last == killAfter) {
                    process.toHandle().destroyForcibly(); // by its handle, so that what it said before can be read
                }
            }
        }
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return last;
    }

    /** Every series is as the last acknowledged write of it left it, or as the one write after that. */
    private int checked(int last) {
        try (Ledger ledger = Ledger.open(folder, CLOCK)) {
            EmbeddedBarStore store = new EmbeddedBarStore(ledger);
            assertThat(ledger.condition().flaws()).isEmpty();
            Map<Integer, BarSeries> expected = expected(last);
            Map<Integer, BarSeries> orUnacknowledged = expected(last + 1);
            int newest = last;
            for (int series = 0; series < 40; series++) {
                BarSeries found = store.read(SeededBars.key("US.S" + series, Interval.D1), TimeRange.ALL);
                BarSeries acknowledged = expected.getOrDefault(series, BarSeries.empty());
                if (!found.equals(acknowledged)) {
                    assertThat(found).isEqualTo(orUnacknowledged.get(series));
                    newest = last + 1;
                }
            }
            assertThat(store.damagedBlocks()).isEmpty();
            return newest;
        }
    }

    private static Map<Integer, BarSeries> expected(int last) {
        Map<Integer, BarSeries> bySeries = new HashMap<>();
        for (int i = Math.max(0, last - 39); i <= last; i++) {
            bySeries.put(i % 40, SeededBars.of(Interval.D1, 600 + i, i));
        }
        return bySeries;
    }
}
