package dms.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dms.TestClock;
import dms.ledger.Ledger;
import dms.market.Bar;
import dms.market.BarChange;
import dms.market.BarField;
import dms.market.CorporateAction.Dividend;
import dms.market.CorporateAction.Split;
import dms.market.Edit;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FindingsTest {

    private static final Instant START = Instant.parse("2024-07-05T12:00:00Z");
    private static final LocalDate FRI_2024_07_05 = LocalDate.of(2024, 7, 5);
    private static final SeriesKey AAPL = new SeriesKey(Symbol.parse("US.AAPL"), Interval.D1);
    private static final SeriesKey GOLD = new SeriesKey(Symbol.parse("FUTURE.GC"), Interval.D1);

    @TempDir
    private Path folder;

    private final TestClock clock = new TestClock(START);
    private Ledger ledger;
    private Findings findings;

    @BeforeEach
    void open() {
        ledger = Ledger.open(folder, clock);
        findings = new Journal(ledger, clock).findings();
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void record_everythingSet_readsBackTheSame() {
        Observation seen = new Observation(
                "jump",
                FRI_2024_07_05,
                new Observation.Extent(millis(0), millis(2), 3, Set.of(BarField.CLOSE, BarField.HIGH)),
                "close 1000, expected about 10",
                new Observation.Ground("unit", "csv", new TreeMap<>(Map.of("factor", "100", "bars", "3")), "abc"),
                Severity.WARNING,
                0.75,
                false);
        List<Edit> repair = List.of(
                new Edit.BarReplaced(new BarChange(bar(0, 1000), bar(0, 10))),
                new Edit.BarAdded(bar(1, 11)),
                new Edit.BarRemoved(bar(2, 12)),
                new Edit.ActionAdded(new Split(FRI_2024_07_05, 3, 2)),
                new Edit.ActionRemoved(new Dividend(FRI_2024_07_05, 0.1 + 0.2)));

        Finding finding = findings.record(7, AAPL, seen, repair);

        assertThat(finding).isEqualTo(new Finding(finding.id(), 7, AAPL, seen, 5, FindingState.OPEN, "", START, START));
        assertThat(findings.find(finding.id())).contains(finding);
        assertThat(findings.repair(finding.id())).isEqualTo(repair);
        assertThat(findings.find(99)).isEmpty();
        assertThat(findings.repair(99)).isEmpty();
    }

    @Test
    void record_againWhileOpen_isBroughtUpToDate() {
        Finding first = findings.record(1, AAPL, jump(0, "first", "a"), List.of(new Edit.BarAdded(bar(0, 1))));
        clock.advance(Duration.ofDays(1));

        Finding second = findings.record(2, AAPL, jump(0, "second", "b"), List.of());
        findings.record(2, AAPL, jump(1, "another bar", "a"), List.of());
        findings.record(2, GOLD, jump(0, "another series", "a"), List.of());

        assertThat(second.id()).isEqualTo(first.id());
        assertThat(second.sentence()).isEqualTo("second");
        assertThat(second.run()).isEqualTo(2);
        assertThat(second.edits()).isZero();
        assertThat(second.firstSeen()).isEqualTo(START);
        assertThat(second.lastSeen()).isEqualTo(START.plus(Duration.ofDays(1)));
        assertThat(findings.open(AAPL)).extracting(Finding::sentence).containsExactly("second", "another bar");
    }

    @Test
    void record_dismissed_staysSoWhileTheEvidenceIsTheSame() {
        long id = findings.record(1, AAPL, jump(0, "first", "a"), List.of()).id();
        assertThat(findings.decide(id, FindingState.DISMISSED, "api")).isTrue();

        Finding same = findings.record(2, AAPL, jump(0, "in other words", "a"), List.of());
        Finding other = findings.record(3, AAPL, jump(0, "with other values", "b"), List.of());

        assertThat(same.id()).isEqualTo(id);
        assertThat(same.state()).isEqualTo(FindingState.DISMISSED);
        assertThat(other.id()).isNotEqualTo(id);
        assertThat(other.state()).isEqualTo(FindingState.OPEN);
    }

    @Test
    void record_repairedOrSettled_isReopened() {
        long repaired = findings.record(1, AAPL, jump(0, "a", "a"), List.of()).id();
        long settled = findings.record(1, AAPL, jump(1, "b", "a"), List.of()).id();
        findings.decide(repaired, FindingState.ACCEPTED, "api");
        findings.decide(settled, FindingState.SETTLED, "not seen again");

        assertThat(findings.record(2, AAPL, jump(0, "a", "a"), List.of()).state())
                .isEqualTo(FindingState.REOPENED);
        Finding again = findings.record(2, AAPL, jump(1, "b", "a"), List.of());

        assertThat(again.id()).isEqualTo(settled);
        assertThat(again.isOpen()).isTrue();
    }

    @Test
    void record_holding_isKnownByItsSourceWhateverItsDate() {
        long yahoo = findings.record(1, AAPL, holding(FRI_2024_07_05, "yfinance"), List.of())
                .id();

        Finding later = findings.record(2, AAPL, holding(FRI_2024_07_05.plusDays(3), "yfinance"), List.of());
        Finding other = findings.record(2, AAPL, holding(FRI_2024_07_05, "csv"), List.of());

        assertThat(later.id()).isEqualTo(yahoo);
        assertThat(later.date()).isEqualTo(FRI_2024_07_05.plusDays(3));
        assertThat(other.id()).isNotEqualTo(yahoo);
    }

    @Test
    void settleHolding_ofOneSource_leavesTheOthers() {
        findings.record(1, AAPL, holding(FRI_2024_07_05, "yfinance"), List.of());
        findings.record(1, AAPL, holding(FRI_2024_07_05, "csv"), List.of());
        findings.record(1, AAPL, jump(0, "does not hold", "a"), List.of());

        assertThat(findings.settleHolding(AAPL, "csv", "run 2")).isEqualTo(1);
        assertThat(findings.settleHolding(AAPL, "csv", "run 2")).isZero();
        assertThat(findings.open(AAPL)).hasSize(2);
        assertThat(findings.settleHolding(AAPL, "", "run 3")).isEqualTo(1);

        assertThat(findings.open(AAPL)).extracting(Finding::sentence).containsExactly("does not hold");
    }

    @Test
    void settleUnseen_inTheRange_settlesWhatTheRunDidNotSee() {
        findings.record(1, AAPL, jump(0, "before the range", "a"), List.of());
        findings.record(1, AAPL, jump(1, "gone", "a"), List.of());
        findings.record(1, AAPL, jump(2, "still there", "a"), List.of());
        findings.record(1, AAPL, holding(FRI_2024_07_05.plusDays(1), "csv"), List.of());
        findings.record(2, AAPL, jump(2, "still there", "a"), List.of());

        int settled = findings.settleUnseen(2, AAPL, TimeRange.ofMillis(millis(1), millis(9)), "");

        assertThat(settled).isEqualTo(1);
        assertThat(findings.list(states(FindingState.SETTLED), 10, 0))
                .extracting(Finding::sentence)
                .containsExactly("gone");
    }

    @Test
    void list_filtered_answersWhatFits() {
        findings.record(1, AAPL, jump(0, "a", "a"), List.of());
        findings.record(1, GOLD, jump(0, "b", "a"), List.of());
        findings.record(1, GOLD, holding(FRI_2024_07_05, "csv"), List.of());

        assertThat(findings.list(FindingFilter.ALL, 10, 0)).hasSize(3);
        assertThat(findings.list(FindingFilter.ALL, 1, 1)).hasSize(1);
        assertThat(findings.list(
                        new FindingFilter(Set.of(GOLD.symbol()), Set.of("jump"), Set.of(FindingState.OPEN)), 10, 0))
                .extracting(Finding::sentence)
                .containsExactly("b");
        assertThat(findings.list(states(FindingState.ACCEPTED, FindingState.DISMISSED), 10, 0))
                .isEmpty();
    }

    @Test
    void observation_confidenceBeyondOne_isRefused() {
        Observation.Ground ground = new Observation.Ground("r", "", new TreeMap<>(), "");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Observation.holding("k", FRI_2024_07_05, "s", ground, 1.5))
                .withMessageContaining("1.5");
    }

    private static FindingFilter states(FindingState... states) {
        return new FindingFilter(Set.of(), Set.of(), Set.of(states));
    }

    private static Observation jump(int day, String sentence, String digest) {
        return new Observation(
                "jump",
                FRI_2024_07_05.plusDays(day),
                new Observation.Extent(millis(day), millis(day), 1, Set.of(BarField.CLOSE)),
                sentence,
                new Observation.Ground("rule", "", new TreeMap<>(), digest),
                Severity.ERROR,
                0.9,
                false);
    }

    private static Observation holding(LocalDate date, String source) {
        return Observation.holding(
                "price_basis_changed", date, "held", new Observation.Ground("r", source, new TreeMap<>(), "d"), 0.5);
    }

    private static long millis(int day) {
        return FRI_2024_07_05
                .plusDays(day)
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant()
                .toEpochMilli();
    }

    private static Bar bar(int day, double price) {
        return new Bar(millis(day), price, price, price, price, 1e6);
    }
}
