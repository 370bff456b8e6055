package dms.write;

import static org.assertj.core.api.Assertions.assertThat;

import dms.TestClock;
import dms.ledger.Ledger;
import dms.market.BarSeries;
import dms.market.CorporateAction;
import dms.market.CorporateAction.Dividend;
import dms.market.CorporateAction.Split;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.store.SeededBars;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {

    private static final SeriesKey AAPL = SeededBars.key("US.AAPL", Interval.D1);
    private static final SeriesKey TENCENT = SeededBars.key("HK.00700", Interval.M5);
    private static final BarSeries BARS = SeededBars.of(Interval.D1, 60, 1);
    private static final List<CorporateAction> ACTIONS =
            List.of(new Dividend(LocalDate.of(2020, 8, 7), 0.82), new Split(LocalDate.of(2020, 8, 31), 4, 1));

    @TempDir
    Path folder;

    private final TestClock clock = TestClock.at("2024-07-05T12:00:00Z");
    private Ledger ledger;
    private Spool spool;

    @BeforeEach
    void open() {
        ledger = Ledger.open(folder, clock);
        spool = new Spool(ledger, new SpoolSettings(100));
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void keep_barsAndActions_areThereAfterARestart() {
        FetchedSeries fetched = new FetchedSeries(AAPL, BARS, ACTIONS, 7, "yahoo");

        assertThat(spool.keep(fetched)).isTrue();

        ledger.close();
        open();
        assertThat(spool.find(AAPL)).map(Spool.Kept::fetched).contains(fetched);
        assertThat(spool.size()).isEqualTo(new Spool.Size(1, 60, 100, "2024-07-05T12:00:00Z"));
    }

    @Test
    void keep_sameSeriesAgain_mergesAndTheLaterValueCounts() {
        BarSeries later = SeededBars.flat(BARS.rows(50, 60), 5);
        spool.keep(new FetchedSeries(AAPL, BARS.rows(0, 55), ACTIONS, 7, "yahoo"));

        spool.keep(new FetchedSeries(AAPL, later, List.of(), 8, "csv"));

        assertThat(spool.find(AAPL))
                .map(Spool.Kept::fetched)
                .contains(new FetchedSeries(AAPL, BARS.rows(0, 50).merge(later), ACTIONS, 8, "csv"));
        assertThat(spool.size().bars()).isEqualTo(60);
    }

    @Test
    void keep_moreThanThereIsRoomFor_keepsNothingOfIt() {
        spool.keep(new FetchedSeries(AAPL, BARS, List.of(), 7, "yahoo"));

        assertThat(spool.keep(new FetchedSeries(TENCENT, BARS.rows(0, 41), List.of(), 7, "yahoo")))
                .isFalse();
        assertThat(spool.isFull()).isFalse();
        assertThat(spool.keep(new FetchedSeries(TENCENT, BARS.rows(0, 40), List.of(), 7, "yahoo")))
                .isTrue();

        assertThat(spool.isFull()).isTrue();
        assertThat(spool.size().bars()).isEqualTo(100);
    }

    @Test
    void keys_severalSeries_comeOldestFirst() {
        spool.keep(new FetchedSeries(TENCENT, BARS.rows(0, 1), List.of(), 7, "yahoo"));
        clock.advance(Duration.ofMinutes(1));
        spool.keep(new FetchedSeries(AAPL, BARS.rows(0, 1), List.of(), 7, "yahoo"));
        clock.advance(Duration.ofMinutes(1));
        spool.keep(new FetchedSeries(TENCENT, BARS.rows(1, 2), List.of(), 7, "yahoo"));

        assertThat(spool.keys()).containsExactly(TENCENT, AAPL);
        assertThat(spool.size().oldest()).isEqualTo("2024-07-05T12:00:00Z");
    }

    @Test
    void remove_moreKeptSince_removesNothing() {
        spool.keep(new FetchedSeries(AAPL, BARS.rows(0, 1), ACTIONS, 7, "yahoo"));
        Spool.Kept written = spool.find(AAPL).orElseThrow();
        spool.keep(new FetchedSeries(AAPL, BARS.rows(1, 2), ACTIONS, 8, "yahoo"));

        spool.remove(written);
        assertThat(spool.size().bars()).isEqualTo(2);

        spool.remove(spool.find(AAPL).orElseThrow());
        assertThat(spool.find(AAPL)).isEmpty();
        assertThat(spool.size()).isEqualTo(new Spool.Size(0, 0, 100, ""));
    }

    @Test
    void unusedSpool_keepsNothingAndIsNeverFull() {
        Spool unused = new Spool(ledger, new SpoolSettings(0));

        assertThat(unused.isUsed()).isFalse();
        assertThat(unused.isFull()).isFalse();
        assertThat(unused.keep(new FetchedSeries(AAPL, BARS, List.of(), 7, "yahoo")))
                .isFalse();
    }
}
