package dms.maintain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dms.TestClock;
import dms.fetch.simulated.SimulatedBarSource;
import dms.fetch.simulated.SimulatedSettings;
import dms.journal.Finding;
import dms.journal.Revision;
import dms.journal.Run;
import dms.journal.RunStatus;
import dms.journal.SymbolStatus;
import dms.market.Adjustment;
import dms.market.BarSeries;
import dms.market.CorporateAction;
import dms.market.CorporateAction.Dividend;
import dms.market.CorporateAction.Split;
import dms.market.Edit;
import dms.market.SeriesKey;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Splits and dividends that come late, are taken back, or that two sources list differently. */
class ActionsOfSourcesTest {

    private static final Duration A_SESSION_AT_LEAST = Duration.ofDays(5);

    @TempDir
    Path folder;

    private final TestClock clock = TestClock.at("2024-07-05T12:00:00Z");
    private final SimulatedBarSource simulated =
            new SimulatedBarSource(SimulatedSettings.DEFAULT, clock, duration -> {});
    private final TradedShare share = TradedShare.first(split -> split.ratio() == 4);
    private final SeriesKey key = share.key();
    private final LocalDate exDate = share.splits().get(0).exDate();
    private final BentSource source = new BentSource("bent", simulated);

    /** Listed months after it happened, long before the bars that a run reads again. */
    @Test
    void run_splitOlderThanTheOverlapListedLate_arrivesWithTheNextBar() throws InterruptedException {
        source.listed = action -> !action.exDate().equals(exDate);
        clock.set(noonOf(exDate.plusDays(120)));
        try (TestService service = service(daily("bent"))) {
            service.run("bent");
            BarSeries stored = service.stored(key);
            assertThat(service.read(key, Adjustment.SPLIT)).isEqualTo(stored);

            source.listed = action -> true;
            clock.advance(A_SESSION_AT_LEAST);
            Run run = service.run("bent");

            assertThat(run.status()).isEqualTo(RunStatus.SUCCESS);
            assertThat(service.stored(key).rows(0, stored.size())).isEqualTo(stored);
            assertThat(service.read(key, Adjustment.SPLIT).close(0)).isCloseTo(stored.close(0) / 4, within(1e-9));
        }
    }

    /** What one source holds back is explained by the split that another one lists. */
    @Test
    void run_splitFoundByAnotherSource_resolvesTheHeldSeries() throws InterruptedException {
        source.adjusted = true;
        source.listed = action -> !(action instanceof Split);
        clock.set(noonOf(exDate.minusDays(2)));
        try (TestService service = service(daily("bent"), daily("simulated"))) {
            service.run("bent");
            clock.set(noonOf(exDate.plusDays(2)));
            assertThat(service.entry(service.run("bent"), key).status()).isEqualTo(SymbolStatus.HELD);

            service.run("simulated");
            clock.advance(A_SESSION_AT_LEAST);
            Run run = service.run("bent");

            assertThat(run.status()).isEqualTo(RunStatus.SUCCESS);
            assertThat(service.findings()).noneMatch(Finding::isOpen);
            assertThat(service.reader.actions(key.symbol()))
                    .contains(share.splits().get(0));
            assertThat(service.journal.revisions().list(10, 0)).isEmpty();
        }
    }

    @Test
    void run_sourceTakesADividendBack_leavesARevisionThatCanBeReverted() throws InterruptedException {
        try (TestService service = service(daily("bent"))) {
            service.run("bent");
            Dividend last = lastDividend(service);
            source.listed = action -> !action.equals(last);
            clock.advance(A_SESSION_AT_LEAST);
            service.run("bent");

            assertThat(service.reader.actions(key.symbol())).doesNotContain(last);
            List<Revision> revisions = service.journal.revisions().list(10, 0);
            assertThat(revisions).singleElement().satisfies(revision -> {
                assertThat(revision.edit()).isEqualTo(new Edit.ActionRemoved(last));
                assertThat(revision.rule()).isEqualTo("relisted");
                assertThat(revision.source()).isEqualTo("bent");
            });

            assertThat(service.repairs.revert(revisions.get(0).id(), "api")).isInstanceOf(Repairs.Reverted.class);
            clock.advance(A_SESSION_AT_LEAST);
            service.run("bent");

            assertThat(service.reader.actions(key.symbol())).contains(last);
        }
    }

    /** S16 for actions: neither wins in silence, and somebody can decide. */
    @Test
    void run_anotherSourceListsADividendAHundredfold_isAFindingThatCanBeAccepted() throws InterruptedException {
        try (TestService service = service(daily("simulated"), daily("bent"))) {
            service.run("simulated");
            Dividend right = lastDividend(service);
            Dividend wrong = new Dividend(right.exDate(), right.amount() * 100);
            List<CorporateAction> stored = service.reader.actions(key.symbol());
            source.relisted = action -> action.equals(right) ? wrong : action;
            clock.advance(A_SESSION_AT_LEAST);
            service.run("bent");
            clock.advance(A_SESSION_AT_LEAST);
            service.run("simulated");

            assertThat(service.reader.actions(key.symbol())).containsAll(stored).doesNotContain(wrong);
            Finding finding = service.findings().get(0);
            assertThat(finding.kind()).isEqualTo("action_disputed");
            assertThat(finding.isOpen()).isTrue();
            assertThat(finding.seen().holds()).isFalse();
            assertThat(finding.seen().ground().evidence()).containsEntry("stored_listed_by", "simulated");

            service.repairs.accept(finding.id(), "api");
            clock.advance(A_SESSION_AT_LEAST);
            service.run("simulated");
            assertThat(service.reader.actions(key.symbol())).contains(wrong).doesNotContain(right);

            service.repairs.revert(service.journal.revisions().list(1, 0).get(0).id(), "api");
            source.relisted = action -> action;
            clock.advance(A_SESSION_AT_LEAST);
            service.run("bent");
            assertThat(service.reader.actions(key.symbol())).contains(right).doesNotContain(wrong);
            assertThat(service.findings()).noneMatch(Finding::isOpen);
        }
    }

    /** Prices that are adjusted for dividends, and another share under the same ticker. */
    @Test
    void run_adjustmentChangedOrTickerRenamed_isHeldAndExplained() throws InterruptedException {
        try (TestService service = service(daily("bent"))) {
            service.run("bent");
            BarSeries stored = service.stored(key);
            Dividend next = new Dividend(
                    LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).plusDays(2),
                    stored.close(stored.size() - 1) / 20);
            source.factor = 0.95;
            source.added = List.of(next);
            clock.advance(A_SESSION_AT_LEAST);
            assertThat(explanation(service)).isEqualTo("dividends");

            source.factor = 1;
            source.added = List.of();
            service.run("bent");
            assertThat(service.findings()).noneMatch(Finding::isOpen);

            source.straight = new SimulatedBarSource(
                    new SimulatedSettings(true, 77, Duration.ZERO, Set.of()), clock, duration -> {});
            clock.advance(A_SESSION_AT_LEAST);
            assertThat(explanation(service)).isEqualTo("other_series");
            assertThat(service.findings().get(0).sentence()).contains("renamed");
        }
    }

    private String explanation(TestService service) throws InterruptedException {
        BarSeries before = service.stored(key);
        Run run = service.run("bent");
        assertThat(service.entry(run, key).status()).isEqualTo(SymbolStatus.HELD);
        assertThat(service.stored(key)).isEqualTo(before);
        Finding finding =
                service.findings().stream().filter(Finding::isOpen).findFirst().orElseThrow();
        assertThat(finding.kind()).isEqualTo("price_basis_changed");
        return finding.seen().ground().evidence().getOrDefault("explanation", "none");
    }

    private Dividend lastDividend(TestService service) {
        List<Dividend> dividends = new ArrayList<>();
        for (CorporateAction action : service.reader.actions(key.symbol())) {
            boolean isOld = action.exDate().isBefore(LocalDate.of(2024, 5, 1));
            if (isOld && action instanceof Dividend dividend) {
                dividends.add(dividend);
            }
        }
        return dividends.get(dividends.size() - 1);
    }

    private TestService service(MaintenanceTask... tasks) {
        return new TestService(folder, clock, List.of(simulated, source), tasks);
    }

    private MaintenanceTask daily(String name) {
        return new MaintenanceTask.IncrementalUpdate(name, name, List.of(key), 200);
    }

    private static Instant noonOf(LocalDate date) {
        return date.atTime(12, 0).toInstant(ZoneOffset.UTC);
    }
}
