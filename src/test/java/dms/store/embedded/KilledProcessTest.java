package dms.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dms.KilledProgram;
import dms.ledger.Ledger;
import dms.market.BarSeries;
import dms.market.Interval;
import dms.market.TimeRange;
import dms.store.SeededBars;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class KilledProcessTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2024-07-05T12:00:00Z"), ZoneOffset.UTC);

    @TempDir
    private Path folder;

    @Test
    @Timeout(600)
    void write_processKilled_keepsAllThatWasAcknowledgedAndNoHalves() throws Exception {
        KilledProgram writer = new KilledProgram(KilledWriter.class, folder);
        Random random = new Random(20240705);
        int next = 0;
        for (int round = 0; round < 5; round++) {
            int last = writer.runAndKill(next, next + 5 + random.nextInt(60));

            assertThat(last).as(writer.errors()).isGreaterThan(next);
            next = checked(last) + 1;
        }
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
