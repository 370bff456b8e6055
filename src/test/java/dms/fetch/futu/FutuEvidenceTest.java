package dms.fetch.futu;

import static org.assertj.core.api.Assertions.assertThat;

import com.futu.openapi.pb.QotCommon.KLType;
import com.futu.openapi.pb.QotCommon.KLine;
import dms.TestClock;
import dms.TestData;
import dms.coverage.CoverageCount;
import dms.coverage.InferredClosure;
import dms.coverage.MissingBars;
import dms.coverage.MissingReason;
import dms.journal.Run;
import dms.journal.RunStatus;
import dms.maintain.MaintenanceTask.IncrementalUpdate;
import dms.maintain.TestService;
import dms.market.BarSlots;
import dms.market.Interval;
import dms.market.Market;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a task learns from OpenD's answers beside the bars: closed days, half days, halts. */
class FutuEvidenceTest {

    private static final int DAY = KLType.KLType_Day_VALUE;
    private static final LocalDate WED_2020_12_23 = LocalDate.of(2020, 12, 23);
    private static final SeriesKey TENCENT = Gateway.key("HK.00700", Interval.D1);

    @TempDir
    Path folder;

    @Test
    void dayThatOpenDDoesNotList_isClosedInTheCalendarAndNotMissing() throws InterruptedException {
        LocalDate closed = LocalDate.of(2020, 12, 16);
        List<KLine> lines = new ArrayList<>(DerivedDays.asTraded("HK.00700"));
        lines.removeIf(line -> line.getTime().startsWith(closed.toString()));
        ListedQuotes quotes = new ListedQuotes().close(closed).add(FutuSecurity.of(TENCENT.symbol()), DAY, lines);
        try (Gateway gateway = Gateway.of(TestClock.at("2020-12-23T12:00:00Z"), quotes);
                TestService service = ran(gateway, TENCENT)) {
            assertThat(service.boards.closures.of(Market.HK)).singleElement().satisfies(closure -> {
                assertThat(closure.date()).isEqualTo(closed);
                assertThat(closure.evidence()).startsWith("inferred closed: futu lists none of it");
            });
            service.run("daily");
            assertThat(count(service, TENCENT).missing()).isEmpty();
        }

        // Another share has a bar of it: the inference is taken back, and what was not missing is so again.
        try (Gateway gateway = Gateway.of(
                        TestClock.at("2020-12-23T13:00:00Z"),
                        new ListedQuotes()
                                .close(closed)
                                .add(FutuSecurity.of(TENCENT.symbol()), DAY, lines)
                                .add(
                                        FutuSecurity.of(Symbol.parse("HK.00001")),
                                        DAY,
                                        DerivedDays.asTraded("HK.00001")));
                TestService service = ran(gateway, TENCENT, Gateway.key("HK.00001", Interval.D1))) {
            assertThat(service.boards.closures.of(Market.HK)).isEmpty();
            service.run("daily");
            assertThat(count(service, TENCENT).missing()).singleElement().satisfies(missing -> {
                assertThat(missing.firstTime()).isEqualTo("2020-12-16T00:00:00Z");
                assertThat(missing.reason()).isEqualTo(MissingReason.HALTED);
            });
        }
    }

    /** Points 4 and 5 of the manifest: ten days on another counter after the split, and the typhoon of 2020-10-13. */
    @Test
    void tradingDaysWithoutBar_areHaltedForTheShareAndTyphoonsForNobody() throws InterruptedException {
        SeriesKey wuxi = Gateway.key("HK.02269", Interval.D1);
        ListedQuotes quotes = new ListedQuotes()
                .add(FutuSecurity.of(TENCENT.symbol()), DAY, DerivedDays.asTraded("HK.00700"))
                .add(FutuSecurity.of(wuxi.symbol()), DAY, DerivedDays.asTraded("HK.02269"));
        try (Gateway gateway = Gateway.of(TestClock.at("2020-12-23T12:00:00Z"), quotes);
                TestService service = ran(gateway, TENCENT, wuxi)) {
            assertThat(count(service, TENCENT).missing()).isEmpty();
            assertThat(count(service, wuxi).missing())
                    .containsExactly(new MissingBars(
                            Instant.parse("2020-11-16T00:00:00Z").toEpochMilli(),
                            Instant.parse("2020-11-27T00:00:00Z").toEpochMilli(),
                            10,
                            MissingReason.HALTED));
            assertThat(service.boards.closures.of(Market.HK)).isEmpty();
            assertThat(service.journal.symbols(service.journal.runs(1, 0).get(0).id()))
                    .anySatisfy(entry -> assertThat(entry.sentence())
                            .contains("no bar although the exchange traded, the symbol was halted: 2020-11-16"));
        }
    }

    @Test
    void dayOfWhichOpenDListsTheMorning_isAHalfDay() throws InterruptedException {
        List<KLine> morning =
                ListedQuotes.read(TestData.folder("futu").resolve("recorded-days/HK.00700_2020-12-23_1M.csv")).stream()
                        .filter(line -> line.getTime().compareTo("2020-12-23 12:00:00") <= 0)
                        .toList();
        SeriesKey minutes = Gateway.key("HK.00700", Interval.M1);
        ListedQuotes quotes = new ListedQuotes()
                .shorten(WED_2020_12_23)
                .add(FutuSecurity.of(minutes.symbol()), KLType.KLType_1Min_VALUE, morning);
        try (Gateway gateway = Gateway.of(TestClock.at("2020-12-23T12:00:00Z"), quotes);
                TestService service = ran(gateway, minutes)) {
            assertThat(service.boards.closures.of(Market.HK))
                    .extracting(InferredClosure::hours)
                    .containsExactly("09:30-12:00");
            BarSlots slots = service.boards.coverage.slots(minutes);
            assertThat(slots.bars(slots.indexFrom(WED_2020_12_23.toEpochDay()))).isEqualTo(150);
            service.run("daily");
            CoverageCount day = service.boards
                    .coverage
                    .of(minutes)
                    .count(
                            TimeRange.ofDates(WED_2020_12_23, WED_2020_12_23),
                            gateway.clock().instant(),
                            gateway.clock().instant());
            assertThat(day).isEqualTo(new CoverageCount(150, 150, List.of()));
        }
    }

    /** A service of its own that has filled its store from OpenD. */
    private TestService ran(Gateway gateway, SeriesKey... series) throws InterruptedException {
        TestService service = new TestService(
                folder,
                gateway.clock(),
                List.of(gateway.source()),
                new IncrementalUpdate("daily", "futu", List.of(series), 90));
        Run run = service.run("daily");
        assertThat(run.status()).as(run.message()).isEqualTo(RunStatus.SUCCESS);
        return service;
    }

    private static CoverageCount count(TestService service, SeriesKey key) {
        Instant now = service.ledger.clock().instant();
        return service.boards
                .coverage
                .of(key)
                .count(TimeRange.ofDates(LocalDate.of(2020, 10, 1), WED_2020_12_23), now, now);
    }
}
