package dms.api;

import static org.assertj.core.api.Assertions.assertThat;

import dms.TestClock;
import dms.journal.Journal;
import dms.ledger.Ledger;
import dms.maintain.Repairs;
import dms.maintain.TestBoards;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.store.embedded.EmbeddedBarStore;
import dms.write.BarWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FindingResourceTest {

    @TempDir
    Path folder;

    @Test
    void quality_showsHowOftenEachSourceWasRight() {
        TestClock clock = TestClock.at("2024-07-08T12:00:00Z");
        try (Ledger ledger = Ledger.open(folder, clock)) {
            Journal journal = new Journal(ledger, clock);
            EmbeddedBarStore store = new EmbeddedBarStore(ledger);
            Repairs repairs =
                    new Repairs(new BarWriter(store, ledger), journal, new TestBoards(ledger, store).coverage);
            SeriesKey key = new SeriesKey(Symbol.parse("AAPL"), Interval.D1);
            journal.sources().recordRuling(1, key, Instant.EPOCH, 4, "futu", "yfinance");

            Map<String, Object> answer = new FindingResource(journal, repairs).quality("", "10", "0");

            assertThat(answer)
                    .containsEntry("quality", List.of())
                    .containsEntry(
                            "sources",
                            List.of(
                                    Map.of("source", "futu", "market", "US", "right", 4, "wrong", 0),
                                    Map.of("source", "yfinance", "market", "US", "right", 0, "wrong", 4)));
        }
    }
}
