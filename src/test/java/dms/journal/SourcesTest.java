package dms.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dms.TestClock;
import dms.ledger.Ledger;
import dms.market.Interval;
import dms.market.Market;
import dms.market.SeriesKey;
import dms.market.Symbol;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourcesTest {

    private static final SeriesKey APPLE = new SeriesKey(Symbol.parse("AAPL"), Interval.D1);
    private static final SeriesKey TENCENT = new SeriesKey(Symbol.parse("0700.HK"), Interval.D1);
    private static final Instant DAY = Instant.parse("2024-07-05T00:00:00Z");

    @TempDir
    Path folder;

    private final TestClock clock = TestClock.at("2024-07-08T12:00:00Z");
    private Ledger ledger;
    private Journal journal;

    @BeforeEach
    void open() {
        ledger = Ledger.open(folder, clock);
        journal = new Journal(ledger, clock);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    private void added(String source, int bars) {
        long run = journal.startRun("task", "incremental", "api", 1);
        journal.recordSymbol(
                run,
                new SymbolEntry(
                        APPLE,
                        source,
                        SymbolStatus.STORED,
                        bars,
                        bars,
                        0,
                        0,
                        new TreeMap<>(),
                        "",
                        "",
                        clock.instant(),
                        Duration.ZERO));
    }

    @Test
    void filler_nothingAdded_isNobody() {
        added("yfinance", 0);

        assertThat(journal.sources().filler(APPLE)).isEmpty();
    }

    @Test
    void filler_severalSources_isThatOfMostBarsAlsoWhenTheRunsAreForgotten() {
        added("yfinance", 10);
        added("futu", 8);
        added("futu", 3);

        assertThat(journal.sources().filler(APPLE)).contains("futu");
        assertThat(journal.sources().filler(TENCENT)).isEmpty();

        journal.prune(clock.instant().plusSeconds(60));

        assertThat(journal.sources().filler(APPLE)).contains("futu");
    }

    @Test
    void tally_rulings_addsThemUpByMarket() {
        journal.sources().recordRuling(1, APPLE, DAY, 3, "futu", "yfinance");
        journal.sources().recordRuling(1, APPLE, DAY.plusSeconds(86_400), 1, "yfinance", "futu");
        journal.sources().recordRuling(1, TENCENT, DAY, 2, "futu", "yfinance");

        assertThat(journal.sources().tallies())
                .containsExactly(
                        new SourceTally("futu", Market.HK, 2, 0),
                        new SourceTally("futu", Market.US, 3, 1),
                        new SourceTally("yfinance", Market.HK, 0, 2),
                        new SourceTally("yfinance", Market.US, 1, 3));
        assertThat(journal.sources().tally("csv", Market.US)).isEqualTo(new SourceTally("csv", Market.US, 0, 0));
    }

    @Test
    void recordRuling_sameDisputeDecidedOtherwise_replacesTheFormer() {
        journal.sources().recordRuling(1, APPLE, DAY, 1, "futu", "yfinance");
        journal.sources().recordRuling(2, APPLE, DAY, 1, "yfinance", "futu");

        assertThat(journal.sources().tally("yfinance", Market.US))
                .isEqualTo(new SourceTally("yfinance", Market.US, 1, 0));
        assertThat(journal.sources().forgetRuling(APPLE, DAY)).isTrue();
        assertThat(journal.sources().forgetRuling(APPLE, DAY)).isFalse();
        assertThat(journal.sources().tallies()).isEmpty();
    }
}
