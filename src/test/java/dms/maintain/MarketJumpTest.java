package dms.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import dms.TestClock;
import dms.fetch.simulated.SimulatedBarSource;
import dms.fetch.simulated.SimulatedSettings;
import dms.journal.Finding;
import dms.maintain.MaintenanceTask.Check;
import dms.market.Bar;
import dms.market.BarSeries;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A jump of one share, and one that the whole market made. */
class MarketJumpTest {

    private static final List<SeriesKey> SERIES = Stream.of("AAPL", "MSFT", "KO", "IBM", "XOM")
            .map(symbol -> new SeriesKey(Symbol.parse(symbol), Interval.D1))
            .toList();
    private static final SeriesKey KEY = SERIES.get(0);
    private static final int DAYS = 1200;
    private static final LocalDate CRASH = LocalDate.of(2024, 3, 6);

    @TempDir
    Path folder;

    private final TestClock clock = TestClock.at("2024-07-08T12:00:00Z");
    private TestService service;

    @BeforeEach
    void open() throws InterruptedException {
        service = new TestService(
                folder,
                clock,
                List.of(new SimulatedBarSource(SimulatedSettings.DEFAULT, clock, duration -> {})),
                new MaintenanceTask.IncrementalUpdate("daily", "simulated", SERIES, DAYS),
                new MaintenanceTask.Validation("check", "simulated", SERIES, DAYS, new Check(DAYS, "", 0.8, true)));
        service.run("daily");
    }

    @AfterEach
    void close() {
        service.close();
    }

    /** All prices from the day of the crash on at 43 % of what they were. */
    private void crash(SeriesKey key) {
        BarSeries stored = service.stored(key);
        BarSeries.Builder bars = BarSeries.builder(stored.size());
        for (int i = stored.indexFrom(TimeRange.ofDates(CRASH, CRASH).startMillis()); i < stored.size(); i++) {
            Bar bar = stored.bar(i);
            bars.add(
                    bar.openTimeMillis(),
                    bar.open() * 0.43,
                    bar.high() * 0.43,
                    bar.low() * 0.43,
                    bar.close() * 0.43,
                    bar.volume());
        }
        service.store.write(key, bars.build());
    }

    @Test
    void validation_oneShareJumps_findsIt() throws InterruptedException {
        crash(KEY);

        service.run("check");

        assertThat(service.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo("price_jump");
            assertThat(finding.key()).isEqualTo(KEY);
            assertThat(finding.date()).isEqualTo(CRASH);
            assertThat(finding.seen().ground().evidence()).containsKey("market_move");
        });
    }

    @Test
    void validation_allSharesOfTheMarketJump_findsNothing() throws InterruptedException {
        SERIES.forEach(this::crash);

        service.run("check");

        assertThat(service.findings()).extracting(Finding::kind).doesNotContain("price_jump");
    }
}
