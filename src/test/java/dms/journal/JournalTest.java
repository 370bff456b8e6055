package dms.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dms.TestClock;
import dms.ledger.Ledger;
import dms.market.Bar;
import dms.market.BarChange;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.Symbol;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JournalTest {

    private static final Instant START = Instant.parse("2024-07-05T12:00:00Z");
    private static final SeriesKey AAPL = new SeriesKey(Symbol.parse("US.AAPL"), Interval.D1);
    private static final SeriesKey BERKSHIRE = new SeriesKey(Symbol.parse("US.BRK.B"), Interval.D1);
    private static final SeriesKey GOLD = new SeriesKey(Symbol.parse("FUTURE.GC"), Interval.M5);

    @TempDir
    private Path folder;

    private final TestClock clock = new TestClock(START);
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

    private static SymbolEntry stored(SeriesKey key, int fetched, int added, int changed) {
        return new SymbolEntry(
                key,
                "yahoo",
                SymbolStatus.STORED,
                fetched,
                added,
                changed,
                fetched - added - changed,
                new TreeMap<>(),
                "",
                "",
                START,
                Duration.ofMillis(1234));
    }

    private static SymbolEntry failed(SeriesKey key) {
        return new SymbolEntry(
                key,
                "yahoo",
                SymbolStatus.FAILED,
                0,
                0,
                0,
                0,
                new TreeMap<>(),
                "unknown_symbol",
                "Yahoo knows no \"BRK.B\"",
                START.plusSeconds(5),
                Duration.ofSeconds(2));
    }

    private long finished(String task, RunStatus status, Duration took) {
        long run = journal.startRun(task, "incremental", "cron", 2);
        clock.advance(took);
        journal.finishRun(run, status, "ended as " + status.label());
        return run;
    }

    @Test
    void startRun_goesOn_hasNoEnd() {
        long id = journal.startRun("us_daily", "incremental", "cron", 3);

        Run run = journal.run(id).orElseThrow();

        assertThat(run)
                .isEqualTo(new Run(
                        id,
                        "us_daily",
                        "incremental",
                        "cron",
                        START,
                        Duration.ZERO,
                        RunStatus.RUNNING,
                        "",
                        3,
                        0,
                        0,
                        0,
                        0));
        assertThat(run.ended()).isEmpty();
    }

    @Test
    void finishRun_afterSymbols_tellsTheirSums() {
        long id = journal.startRun("us_daily", "incremental", "cron", 3);
        journal.recordSymbol(id, stored(AAPL, 10, 2, 1));
        journal.recordSymbol(id, stored(GOLD, 100, 70, 0));
        journal.recordSymbol(id, failed(BERKSHIRE));
        clock.advance(Duration.ofSeconds(90));

        journal.finishRun(id, RunStatus.PARTIAL, "1 of 3 symbols failed");

        Run run = journal.run(id).orElseThrow();
        assertThat(run.status()).isEqualTo(RunStatus.PARTIAL);
        assertThat(run.ended()).contains(START.plusSeconds(90));
        assertThat(run.took()).isEqualTo(Duration.ofSeconds(90));
        assertThat(run.message()).isEqualTo("1 of 3 symbols failed");
        assertThat(run.succeeded()).isEqualTo(2);
        assertThat(run.failed()).isEqualTo(1);
        assertThat(run.fetched()).isEqualTo(110);
        assertThat(run.stored()).isEqualTo(73);
    }

    @Test
    void finishRun_unknownOrRunning_isRefused() {
        assertThatThrownBy(() -> journal.finishRun(17, RunStatus.SUCCESS, ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("run 17");
        long id = journal.startRun("us_daily", "incremental", "cron", 3);
        assertThatThrownBy(() -> journal.finishRun(id, RunStatus.RUNNING, ""))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void symbols_afterRestart_readBackAsRecorded() {
        SymbolEntry held = new SymbolEntry(
                GOLD,
                "simulated",
                SymbolStatus.HELD,
                5,
                0,
                0,
                0,
                new TreeMap<>(Map.of("moving", 1, "null prices", 3)),
                "split_not_applied",
                "'quoted' and \"doubly\" ½",
                START.plusMillis(7),
                Duration.ofMillis(15));
        long id = journal.startRun("us_daily", "incremental", "cron", 3);
        journal.recordSymbol(id, held);
        journal.recordSymbol(id, failed(BERKSHIRE));
        journal.recordSymbol(id, stored(AAPL, 10, 2, 1));
        ledger.close();

        open();

        assertThat(journal.symbols(id)).containsExactly(held, stored(AAPL, 10, 2, 1), failed(BERKSHIRE));
        assertThat(journal.run(id).orElseThrow().failed()).isEqualTo(2);
    }

    @Test
    void recordSymbol_twice_replacesTheFirst() {
        long id = journal.startRun("us_daily", "incremental", "cron", 1);
        journal.recordSymbol(
                id,
                new SymbolEntry(
                        AAPL,
                        "yahoo",
                        SymbolStatus.FAILED,
                        4,
                        0,
                        0,
                        0,
                        new TreeMap<>(Map.of("moving", 1)),
                        "timeout",
                        "no answer within 10 s",
                        START,
                        Duration.ZERO));

        journal.recordSymbol(id, stored(AAPL, 10, 2, 1));

        assertThat(journal.symbols(id)).containsExactly(stored(AAPL, 10, 2, 1));
        Run run = journal.run(id).orElseThrow();
        assertThat(run.succeeded()).isEqualTo(1);
        assertThat(run.failed()).isZero();
        assertThat(run.fetched()).isEqualTo(10);
        assertThat(run.stored()).isEqualTo(3);
    }

    @Test
    void record_insideTransactionThatFails_leavesNothing() {
        long id = journal.startRun("us_daily", "incremental", "cron", 1);

        assertThatThrownBy(() -> ledger.write(c -> {
                    journal.recordSymbol(id, stored(AAPL, 10, 2, 1));
                    journal.recordRevisions(id, AAPL, "yahoo", "overlap", List.of(change(0)));
                    throw new IllegalStateException("the bars could not be written");
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(journal.symbols(id)).isEmpty();
        assertThat(journal.revisions().list(AAPL, 10, 0)).isEmpty();
        assertThat(journal.run(id).orElseThrow().stored()).isZero();
    }

    @Test
    void runs_manyOfTwoTasks_areNewestFirstByPage() {
        long first = finished("us_daily", RunStatus.SUCCESS, Duration.ofSeconds(1));
        long second = finished("hk_daily", RunStatus.SUCCESS, Duration.ofSeconds(1));
        long third = finished("us_daily", RunStatus.FAILED, Duration.ofSeconds(1));

        assertThat(journal.runs(2, 0)).extracting(Run::id).containsExactly(third, second);
        assertThat(journal.runs(2, 2)).extracting(Run::id).containsExactly(first);
        assertThat(journal.runs("us_daily", 10, 0)).extracting(Run::id).containsExactly(third, first);
        assertThat(journal.runs("us_daily", 10, 1)).extracting(Run::id).containsExactly(first);
        assertThat(journal.countRuns()).isEqualTo(3);
        assertThat(journal.countRuns("us_daily")).isEqualTo(2);
        assertThat(journal.lastRun("us_daily")).map(Run::id).contains(third);
        assertThat(journal.lastRun("none")).isEmpty();
        assertThat(journal.run(99)).isEmpty();
    }

    @Test
    void markInterrupted_afterRestart_endsWhatWasLeftRunning() {
        long idle = journal.startRun("hk_daily", "incremental", "cron", 2);
        long busy = journal.startRun("us_daily", "incremental", "cron", 2);
        journal.recordSymbol(busy, failed(BERKSHIRE));
        long done = finished("us_weekly", RunStatus.SUCCESS, Duration.ofSeconds(1));
        ledger.close();
        clock.advance(Duration.ofDays(3));
        open();

        assertThat(journal.markInterrupted()).isEqualTo(2);

        assertThat(journal.run(busy).orElseThrow().status()).isEqualTo(RunStatus.INTERRUPTED);
        assertThat(journal.run(busy).orElseThrow().ended()).contains(START.plusSeconds(7));
        assertThat(journal.run(idle).orElseThrow().took()).isZero();
        assertThat(journal.run(done).orElseThrow().status()).isEqualTo(RunStatus.SUCCESS);
        assertThat(journal.markInterrupted()).isZero();
    }

    @Test
    void stats_someRuns_countsByOutcome() {
        long first = finished("us_daily", RunStatus.SUCCESS, Duration.ofSeconds(10));
        journal.recordSymbol(first, stored(AAPL, 10, 2, 1));
        finished("us_daily", RunStatus.PARTIAL, Duration.ofSeconds(20));
        finished("us_daily", RunStatus.FAILED, Duration.ofSeconds(30));
        finished("us_daily", RunStatus.CANCELLED, Duration.ofSeconds(40));
        finished("hk_daily", RunStatus.SUCCESS, Duration.ofSeconds(1000));
        long running = journal.startRun("us_daily", "incremental", "manual", 2);
        journal.recordSymbol(running, stored(AAPL, 100, 70, 0));

        TaskStats stats = journal.stats("us_daily");

        assertThat(stats.totalRuns()).isEqualTo(5);
        assertThat(stats.successCount()).isEqualTo(1);
        assertThat(stats.failedCount()).isEqualTo(2);
        assertThat(stats.cancelledCount()).isEqualTo(1);
        assertThat(stats.totalDataCount()).isEqualTo(73);
        assertThat(stats.averageDuration()).isEqualTo(Duration.ofSeconds(25));
        assertThat(stats.lastRun()).map(Run::id).contains(running);
    }

    @Test
    void runs_filtered_areOfThatTaskAndStatusNewestFirst() {
        long first = finished("us_daily", RunStatus.SUCCESS, Duration.ofSeconds(1));
        long cancelled = finished("us_daily", RunStatus.CANCELLED, Duration.ofSeconds(1));
        long other = finished("hk_daily", RunStatus.SUCCESS, Duration.ofSeconds(1));
        long last = finished("us_daily", RunStatus.SUCCESS, Duration.ofSeconds(1));
        RunFilter all = new RunFilter(Set.of(), Set.of());
        RunFilter done = new RunFilter(Set.of("us_daily"), Set.of(RunStatus.SUCCESS));
        RunFilter unhappy = new RunFilter(Set.of(), Set.of(RunStatus.CANCELLED, RunStatus.FAILED));

        assertThat(journal.runs(all, 3, 1)).extracting(Run::id).containsExactly(other, cancelled, first);
        assertThat(journal.runs(done, 10, 0)).extracting(Run::id).containsExactly(last, first);
        assertThat(journal.runs(done, 1, 1)).extracting(Run::id).containsExactly(first);
        assertThat(journal.runs(unhappy, 10, 0)).extracting(Run::id).containsExactly(cancelled);
        assertThat(journal.countRuns(all)).isEqualTo(4);
        assertThat(journal.countRuns(done)).isEqualTo(2);
    }

    @Test
    void stats_taskThatNeverRan_areZero() {
        TaskStats stats = journal.stats("none");

        assertThat(stats.totalRuns()).isZero();
        assertThat(stats.averageDuration()).isZero();
        assertThat(stats.lastRun()).isEmpty();
    }

    private static BarChange change(int day) {
        long time = START.plus(Duration.ofDays(day)).toEpochMilli();
        return new BarChange(new Bar(time, 1, 2, 0.5, 1.0 / 3, 1e9), new Bar(time, 1.1, 2.1, 0.6, 1.6, 2e9));
    }

    @Test
    void prune_oldRuns_forgetsThemAndTheirSymbolsOnly() {
        long old = finished("us_daily", RunStatus.SUCCESS, Duration.ofSeconds(1));
        journal.recordSymbol(
                old,
                new SymbolEntry(
                        AAPL,
                        "yahoo",
                        SymbolStatus.UNCHANGED,
                        1,
                        0,
                        0,
                        1,
                        new TreeMap<>(Map.of("moving", 1)),
                        "",
                        "",
                        START,
                        Duration.ZERO));
        journal.recordRevisions(old, AAPL, "yahoo", "overlap", List.of(change(0)));
        long stuck = journal.startRun("us_daily", "incremental", "cron", 1);
        clock.advance(Duration.ofDays(100));
        long young = finished("us_daily", RunStatus.SUCCESS, Duration.ofSeconds(1));

        assertThat(journal.prune(START.plus(Duration.ofDays(50)))).isEqualTo(1);

        assertThat(journal.runs(10, 0)).extracting(Run::id).containsExactly(young, stuck);
        assertThat(journal.symbols(old)).isEmpty();
        assertThat(journal.revisions().list(AAPL, 10, 0)).hasSize(1);
    }

    @Test
    void labels_allStatus_areLowerCaseAndReadBack() {
        for (RunStatus status : RunStatus.values()) {
            assertThat(RunStatus.ofLabel(status.label())).isEqualTo(status);
        }
        assertThat(RunStatus.INTERRUPTED.label()).isEqualTo("interrupted");
        assertThat(SymbolStatus.HELD.isDone()).isFalse();
        assertThat(SymbolStatus.UNCHANGED.isDone()).isTrue();
    }
}
