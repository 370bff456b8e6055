package dms.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dms.Await;
import dms.TestClock;
import dms.market.BarSeries;
import dms.market.CorporateAction.Dividend;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import dms.store.FakeBarStore;
import dms.store.SeededBars;
import dms.store.StoreException.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RehearsalTest {

    private static final SeriesKey AAPL = SeededBars.key("US.AAPL", Interval.D1);
    private static final BarSeries BARS = SeededBars.of(Interval.D1, 600, 1);

    @TempDir
    Path folder;

    private final TestClock clock = TestClock.at("2024-07-05T12:00:00Z");
    private final FakeBarStore target = new FakeBarStore();
    private TwoStores stores;

    @BeforeEach
    void open() {
        stores = TwoStores.embedded(folder, clock, TwoStores.settings("copy"), target);
    }

    @AfterEach
    void close() {
        stores.close();
    }

    @Test
    void rehearse_manySeries_restoresASampleAndLeavesNothingBehind() {
        for (int i = 0; i < 30; i++) {
            stores.store().write(SeededBars.key("US.S" + i, Interval.D1), SeededBars.of(Interval.D1, 100, i));
        }
        stores.store().writeActions(AAPL.symbol(), List.of(new Dividend(LocalDate.of(2020, 8, 7), 0.82)));
        stores.sync().copyNow("copy");

        SyncOutcome outcome = stores.rehearsal().rehearse("copy");

        assertThat(outcome.status()).isEqualTo(SyncOutcome.Status.SUCCESS);
        assertThat(outcome.message())
                .isEqualTo("20 series with 2000 bars restored in 0 ms and compared with the primary store; equal");
        assertThat(stores.rehearsal().last("copy")).map(SyncOutcome::kind).contains("rehearsal");
        assertThat(folder.resolve("rehearsal")).doesNotExist();
    }

    @Test
    void rehearse_backupHasABarOtherwise_namesTheSeries() {
        stores.store().write(AAPL, BARS);
        stores.sync().copyNow("copy");
        target.write(AAPL, SeededBars.flat(BARS.rows(7, 8), 3));

        SyncOutcome outcome = stores.rehearsal().rehearse("copy");

        assertThat(outcome.status()).isEqualTo(SyncOutcome.Status.PARTIAL);
        assertThat(outcome.message()).endsWith("1 differ: US.AAPL/1d");
        assertThat(target.read(AAPL, TimeRange.ALL).size()).isEqualTo(600);
    }

    @Test
    void rehearse_corporateActionsDiffer_namesTheSeries() {
        stores.store().write(AAPL, BARS);
        stores.sync().copyNow("copy");
        target.writeActions(AAPL.symbol(), List.of(new Dividend(LocalDate.of(2020, 8, 7), 0.82)));

        assertThat(stores.rehearsal().rehearse("copy").message()).endsWith("1 differ: US.AAPL/1d");
    }

    @Test
    void rehearse_seriesStillToBeCopied_isNotHeldAgainstIt() {
        stores.store().write(AAPL, BARS.rows(0, 500));
        stores.store().write(SeededBars.key("US.MSFT", Interval.D1), BARS);
        stores.sync().copyNow("copy");
        stores.store().write(AAPL, BARS);

        SyncOutcome outcome = stores.rehearsal().rehearse("copy");

        assertThat(outcome.series()).isEqualTo(1);
        assertThat(outcome.status()).isEqualTo(SyncOutcome.Status.SUCCESS);
    }

    @Test
    void rehearse_backupAwayEmptyOrUnknown_says() {
        assertThat(stores.rehearsal().rehearse("copy").message()).contains("holds nothing");
        target.goAway(Kind.UNREACHABLE, "connection refused");

        SyncOutcome outcome = stores.rehearsal().rehearse("copy");

        assertThat(outcome.status()).isEqualTo(SyncOutcome.Status.FAILED);
        assertThat(outcome.message()).isEqualTo("connection refused");
        assertThatThrownBy(() -> stores.rehearsal().rehearse("nope")).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void look_weekAfterWeek_rehearsesOnce() {
        stores.rehearsal().look();
        assertThat(rehearsals()).isZero();
        stores.store().write(AAPL, BARS);
        stores.sync().copyNow("copy");

        await(1);
        clock.advance(Duration.ofDays(6));
        stores.rehearsal().look();
        clock.advance(Duration.ofDays(1));
        await(2);
    }

    @Test
    void look_againBeforeAThreadIsFree_rehearsesOnce() throws Exception {
        stores.store().write(AAPL, BARS);
        stores.sync().copyNow("copy");
        ExecutorService busy = Executors.newSingleThreadExecutor();
        CountDownLatch free = new CountDownLatch(1);
        Rehearsal rehearsal = stores.rehearsalOn(busy);
        try {
            Future<Boolean> other = busy.submit(() -> free.await(30, TimeUnit.SECONDS));

            rehearsal.look();
            rehearsal.look();
            free.countDown();
            busy.shutdown();

            assertThat(other.get(30, TimeUnit.SECONDS)).isTrue();
            assertThat(busy.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
            assertThat(rehearsals()).isEqualTo(1);
        } finally {
            busy.shutdownNow();
        }
    }

    private void await(int count) {
        Await.until(
                () -> {
                    stores.rehearsal().look();
                    return rehearsals() >= count;
                },
                "rehearsal " + count);
        assertThat(rehearsals()).isEqualTo(count);
    }

    private long rehearsals() {
        return stores.book().history(Optional.of("copy"), Optional.empty(), 10, 0).stream()
                .filter(row -> row.kind().equals("rehearsal"))
                .count();
    }
}
