package dms.maintain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dms.TestClock;
import dms.fetch.simulated.SimulatedBarSource;
import dms.fetch.simulated.SimulatedSettings;
import dms.fetch.simulated.SimulatedSettings.Accident;
import dms.journal.Finding;
import dms.journal.FindingState;
import dms.journal.Run;
import dms.journal.RunStatus;
import dms.journal.SymbolStatus;
import dms.market.Adjustment;
import dms.market.BarField;
import dms.market.BarSeries;
import dms.market.CorporateAction;
import dms.market.CorporateAction.Split;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** S10 and S14 to S16 with the simulated source: splits, dividends and sources that disagree. */
class ActionsArriveTest {

    /** Long enough for a new bar to be there, so that something is asked for. */
    private static final Duration A_SESSION_AT_LEAST = Duration.ofDays(5);

    private static final LocalDate FRI_2024_07_05 = LocalDate.of(2024, 7, 5);

    @TempDir
    Path folder;

    private final TestClock clock = new TestClock(noonOf(FRI_2024_07_05));
    private final SimulatedBarSource simulated =
            new SimulatedBarSource(SimulatedSettings.DEFAULT, clock, duration -> {});

    /** S14. */
    @Test
    void run_splitSinceTheLastRun_changesNoStoredPriceAndLeavesNoJump() throws InterruptedException {
        TradedShare traded = TradedShare.first(split -> split.ratio() == 4);
        SeriesKey key = traded.key();
        LocalDate exDate = traded.splits().get(0).exDate();
        clock.set(noonOf(exDate.minusDays(2)));
        try (TestService service = new TestService(folder, clock, List.of(simulated), daily("simulated", key, 200))) {
            service.run("simulated");
            BarSeries before = service.stored(key);
            clock.set(noonOf(exDate.plusDays(9)));

            Run run = service.run("simulated");

            assertThat(run.status()).isEqualTo(RunStatus.SUCCESS);
            BarSeries after = service.stored(key);
            assertThat(after.rows(0, before.size())).isEqualTo(before);
            assertThat(after.size()).isGreaterThan(before.size() + 5);
            int first = after.indexFrom(millis(exDate));
            assertThat(after.close(first) / after.close(first - 1)).isCloseTo(0.25, within(0.03));
            BarSeries adjusted = service.read(key, Adjustment.SPLIT);
            assertThat(adjusted.close(first) / adjusted.close(first - 1)).isCloseTo(1, within(0.12));
            for (int i = 0; i < after.size(); i++) {
                double factor = i < first ? 4 : 1;
                assertThat(adjusted.close(i)).isCloseTo(after.close(i) / factor, within(1e-9));
                assertThat(adjusted.volume(i)).isCloseTo(after.volume(i) * factor, within(1e-3));
            }
            assertThat(service.findings()).isEmpty();
        }
    }

    /** A source that sends old prices adjusted, and lists the split that explains it a day later. */
    @Test
    void run_splitListedLate_isHeldExplainedAndResolvesItself() throws InterruptedException {
        TradedShare traded = TradedShare.first(split -> split.ratio() == 4);
        SeriesKey key = traded.key();
        LocalDate exDate = traded.splits().get(0).exDate();
        BentSource late = new BentSource("late", simulated);
        late.adjusted = true;
        clock.set(noonOf(exDate.minusDays(2)));
        try (TestService service = new TestService(folder, clock, List.of(late), daily("late", key, 200))) {
            service.run("late");
            BarSeries before = service.stored(key);
            late.listed = action -> !action.exDate().equals(exDate);
            clock.set(noonOf(exDate.plusDays(2)));

            Run heldRun = service.run("late");

            assertThat(service.entry(heldRun, key).status()).isEqualTo(SymbolStatus.HELD);
            assertThat(service.stored(key)).isEqualTo(before);
            Finding finding = service.findings().get(0);
            assertThat(finding.state()).isEqualTo(FindingState.OPEN);
            assertThat(finding.kind()).isEqualTo("price_basis_changed");
            assertThat(finding.seen().ground().source()).isEqualTo("late");
            assertThat(finding.seen().ground().evidence())
                    .containsEntry("explanation", "unknown_split")
                    .containsEntry("factor", "0.250000");
            assertThat(finding.sentence()).contains("4:1");

            late.listed = action -> true;
            clock.set(noonOf(exDate.plusDays(3)));
            Run resolved = service.run("late");

            assertThat(resolved.status()).isEqualTo(RunStatus.SUCCESS);
            assertThat(service.entry(resolved, key).sentence()).contains("known: split 4:1 of " + exDate);
            assertThat(service.findings()).singleElement().satisfies(settled -> {
                assertThat(settled.state()).isEqualTo(FindingState.SETTLED);
                assertThat(settled.stateBy()).isEqualTo("run " + resolved.id());
            });
            assertThat(service.journal.revisions().list(10, 0)).isEmpty();
            assertSame(service.stored(key), traded.rows(clock.instant(), 400).slice(range(service.stored(key))));
        }
    }

    /** Somebody says that the split happened, before any source does. */
    @Test
    void accept_splitThatNobodyListed_resolvesWithTheNextRun() throws InterruptedException {
        TradedShare traded = TradedShare.first(split -> split.ratio() == 4);
        SeriesKey key = traded.key();
        LocalDate exDate = traded.splits().get(0).exDate();
        BentSource silent = new BentSource("silent", simulated);
        silent.adjusted = true;
        silent.listed = action -> !(action instanceof Split);
        clock.set(noonOf(exDate.minusDays(2)));
        try (TestService service = new TestService(folder, clock, List.of(silent), daily("silent", key, 200))) {
            service.run("silent");
            clock.set(noonOf(exDate.plusDays(1)));
            service.run("silent");
            long finding = service.findings().get(0).id();

            assertThat(service.repairs.accept(finding, "api")).isInstanceOf(Repairs.Decided.class);
            clock.set(noonOf(exDate.plusDays(4)));
            Run run = service.run("silent");

            assertThat(run.status()).isEqualTo(RunStatus.SUCCESS);
            assertThat(service.reader.actions(key.symbol()))
                    .filteredOn(Split.class::isInstance)
                    .singleElement()
                    .satisfies(split -> {
                        assertThat(((Split) split).ratio()).isEqualTo(4);
                        assertThat(split.exDate()).isBetween(exDate.minusDays(3), exDate);
                    });
        }
    }

    /** S15: a source that sends prices as traded, and one that sends them adjusted. */
    @Test
    void run_actionsArriveInAnyOrder_theAdjustedSeriesIsTheSame() throws InterruptedException {
        TradedShare traded = TradedShare.first(split -> true, 2);
        SeriesKey key = traded.key();
        LocalDate start = traded.splits().get(0).exDate().minusDays(30);
        LocalDate end = traded.splits().get(1).exDate().plusDays(30);
        int days = (int) (end.toEpochDay() - start.toEpochDay());
        clock.set(noonOf(end));
        List<CorporateAction> actions = traded.actions(clock.instant()).stream()
                .filter(action -> action.exDate().isAfter(start))
                .toList();
        assertThat(actions).hasSizeGreaterThan(2);
        clock.advance(A_SESSION_AT_LEAST.multipliedBy(actions.size()));
        BarSeries reference;
        try (TestService whole =
                new TestService(folder.resolve("whole"), clock, List.of(simulated), daily("simulated", key, days))) {
            whole.run("simulated");
            reference = whole.read(key, Adjustment.ALL);
        }
        Random random = new Random(15);
        for (int order = 0; order < 8; order++) {
            List<CorporateAction> shuffled = new ArrayList<>(actions);
            Collections.shuffle(shuffled, random);
            BentSource source = new BentSource("bent", simulated);
            source.adjusted = order % 2 == 1;
            Set<CorporateAction> listed = Collections.synchronizedSet(new HashSet<>());
            source.listed = action -> !actions.contains(action) || listed.contains(action);
            clock.set(noonOf(start));
            try (TestService service =
                    new TestService(folder.resolve("order" + order), clock, List.of(source), daily("bent", key, 20))) {
                service.run("bent");
                clock.set(noonOf(end));
                for (CorporateAction action : shuffled) {
                    clock.advance(A_SESSION_AT_LEAST);
                    listed.add(action);
                    service.run("bent");
                }

                BarSeries adjusted = service.read(key, Adjustment.ALL);

                assertThat(service.findings()).as("order %d", order).noneMatch(Finding::isOpen);
                assertThat(adjusted.size()).isGreaterThan(days / 2);
                assertSame(adjusted.slice(range(reference)), reference);
            }
        }
    }

    /** S16. */
    @Test
    void run_twoSourcesAHundredfoldApart_neitherWinsInSilence() throws InterruptedException {
        SeriesKey key = new SeriesKey(Symbol.parse("VOD.L"), Interval.D1);
        BentSource pence = new BentSource("pence", simulated);
        pence.factor = 100;
        try (TestService service = new TestService(
                folder,
                clock,
                List.of(simulated, pence),
                daily("simulated", key, 100),
                daily("pence", key, 100),
                new MaintenanceTask.FullSync("again", "pence", List.of(key), 200),
                new MaintenanceTask.FullSync("newer", "pence", List.of(key), 20))) {
            service.run("simulated");
            BarSeries pounds = service.stored(key);

            clock.advance(A_SESSION_AT_LEAST);
            service.run("pence");
            service.run("simulated");
            clock.advance(A_SESSION_AT_LEAST);
            service.run("pence");

            assertThat(service.stored(key).rows(0, pounds.size())).isEqualTo(pounds);
            Finding finding = service.findings().get(0);
            assertThat(service.findings()).hasSize(1);
            assertThat(finding.state()).isEqualTo(FindingState.OPEN);
            assertThat(finding.seen().ground().source()).isEqualTo("pence");
            assertThat(finding.seen().ground().rule()).isEqualTo("whole_overlap");
            assertThat(finding.seen().ground().evidence())
                    .containsEntry("explanation", "unit")
                    .containsEntry("factor", "100.000");
            assertThat(service.repairs.accept(finding.id(), "api")).isInstanceOf(Repairs.Impossible.class);

            service.repairs.dismiss(finding.id(), "api");
            assertThat(service.entry(service.run("pence"), key).status()).isEqualTo(SymbolStatus.HELD);
            assertThat(service.findings())
                    .singleElement()
                    .satisfies(one -> assertThat(one.state()).isEqualTo(FindingState.DISMISSED));

            int bars = service.stored(key).size();
            Run newer = service.run("newer");
            assertThat(service.entry(newer, key).status()).isEqualTo(SymbolStatus.HELD);
            assertThat(service.stored(key).rows(0, pounds.size())).isEqualTo(pounds);
            service.run("again");

            BarSeries inPence = service.stored(key).slice(range(pounds));
            for (int i = 0; i < pounds.size(); i++) {
                assertThat(inPence.close(i)).isCloseTo(pounds.close(i) * 100, within(0.01));
            }
            assertThat(service.journal.revisions().list(key, 1000, 0)).hasSize(bars);
        }
    }

    /** S10: refusals in storms. */
    @Test
    void run_sourceWantsPauses_losesNoSymbol() throws InterruptedException {
        SimulatedBarSource stormy = new SimulatedBarSource(
                new SimulatedSettings(true, 1, Duration.ZERO, Set.of(Accident.RATE_LIMIT_STORMS)),
                clock,
                duration -> {});
        List<SeriesKey> keys = IntStream.range(0, 200)
                .mapToObj(i -> new SeriesKey(Symbol.parse("US.S" + i), Interval.D1))
                .toList();
        MaintenanceTask task = new MaintenanceTask.IncrementalUpdate("simulated", "simulated", keys, 10);
        try (TestService service = new TestService(folder, clock, List.of(stormy), task)) {
            Run run = service.run("simulated");
            assertThat(run.status()).isEqualTo(RunStatus.PARTIAL);
            assertThat(run.message()).contains("rate_limited");
            int runs = 1;
            while (service.board.retryAt("simulated").isPresent() && runs < 20) {
                clock.set(service.board.retryAt("simulated").orElseThrow());
                run = service.run("simulated");
                runs++;
                if (service.store.keys().size() == keys.size()) {
                    break;
                }
            }

            assertThat(service.store.keys()).containsExactlyInAnyOrderElementsOf(keys);
            for (SeriesKey key : keys) {
                assertThat(service.stored(key).size()).as(key.toString()).isGreaterThanOrEqualTo(6);
            }
        }
    }

    /** Equal but for what 32-bit floats leave of a price, and whole units of volume. */
    private static void assertSame(BarSeries found, BarSeries expected) {
        assertThat(found.size()).isEqualTo(expected.size());
        for (int i = 0; i < found.size(); i++) {
            assertThat(found.openTimeMillis(i)).isEqualTo(expected.openTimeMillis(i));
            for (BarField field : BarField.values()) {
                double wanted = expected.value(field, i);
                assertThat(found.value(field, i))
                        .as("%s of row %d", field, i)
                        .isCloseTo(wanted, within(wanted * 1e-6 + 1));
                if (field != BarField.VOLUME) {
                    assertThat(found.value(field, i)).isCloseTo(wanted, within(wanted * 1e-6));
                }
            }
        }
    }

    private static MaintenanceTask daily(String source, SeriesKey key, int days) {
        return new MaintenanceTask.IncrementalUpdate(source, source, List.of(key), days);
    }

    private static TimeRange range(BarSeries bars) {
        return TimeRange.ofMillis(bars.firstTimeMillis(), bars.lastTimeMillis() + 1);
    }

    private static Instant noonOf(LocalDate date) {
        return date.atTime(12, 0).toInstant(ZoneOffset.UTC);
    }

    private static long millis(LocalDate date) {
        return date.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    }
}
