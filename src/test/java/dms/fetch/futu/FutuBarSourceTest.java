package dms.fetch.futu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import com.futu.openapi.pb.QotCommon.KLType;
import com.futu.openapi.pb.QotCommon.KLine;
import dms.TestClock;
import dms.fetch.FetchOutcome.Answered;
import dms.fetch.FetchRequest;
import dms.fetch.SourceException;
import dms.fetch.SourceException.Kind;
import dms.fetch.SourceStatus;
import dms.fetch.SourceTerms;
import dms.fetch.simulated.SimulatedBarSource;
import dms.fetch.simulated.SimulatedSettings;
import dms.market.BarField;
import dms.market.CorporateAction;
import dms.market.Interval;
import dms.market.RawBars;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the source makes of answers that are right, and how it keeps Futu's limits. */
class FutuBarSourceTest {

    private static final int HISTORY = OpenDSession.HISTORY;

    @ParameterizedTest
    @EnumSource(Interval.class)
    void fetch_everyInterval_isTheSimulatedHistory(Interval interval) {
        requireSimulated("US.AAPL", interval);
        requireSimulated("SH.600519", interval);
    }

    private static void requireSimulated(String symbol, Interval interval) {
        SeriesKey key = Gateway.key(symbol, interval);
        try (Gateway gateway = Gateway.simulated()) {
            Answered expected = simulated(key, Gateway.FIVE_WEEKS);

            Answered found = gateway.ask(key, Gateway.FIVE_WEEKS);

            requireEqual(found.rows(), expected.rows());
            assertThat(found.actions()).hasSameSizeAs(expected.actions());
            assertThat(found.actions()).extracting(CorporateAction::exDate).isSorted();
        }
    }

    private static Answered simulated(SeriesKey key, TimeRange range) {
        SimulatedSettings settings = new SimulatedSettings(true, 1, Duration.ZERO, Set.of());
        SimulatedBarSource market =
                new SimulatedBarSource(settings, Clock.fixed(Gateway.SAT_2024_07_06, ZoneOffset.UTC), pause -> {});
        return (Answered) market.fetch(new FetchRequest(key, range, Gateway.SAT_2024_07_06));
    }

    private static void requireEqual(RawBars found, RawBars expected) {
        assertThat(found.size()).isEqualTo(expected.size());
        for (int i = 0; i < expected.size(); i++) {
            assertThat(found.openTimeMillis(i)).isEqualTo(expected.openTimeMillis(i));
            for (BarField field : BarField.values()) {
                assertThat(found.value(field, i)).isCloseTo(expected.value(field, i), within(0.00051));
            }
        }
    }

    @Test
    void fetch_eightThousandMinutes_followsThePages() {
        try (Gateway gateway = Gateway.simulated()) {
            SeriesKey key = Gateway.key("HK.00700", Interval.M1);

            Answered found = gateway.ask(key, Gateway.FIVE_WEEKS);

            requireEqual(found.rows(), simulated(key, Gateway.FIVE_WEEKS).rows());
            assertThat(found.rows().size()).isEqualTo(7820);
            assertThat(gateway.openD().asked(HISTORY)).isEqualTo(8);
            assertThat(gateway.openD().complaints()).isEmpty();
        }
    }

    @Test
    void fetch_inMidSession_leavesTheMovingBarOut() {
        try (Gateway gateway = Gateway.simulated()) {
            gateway.clock().set(Instant.parse("2024-07-05T15:00:30Z"));

            Answered days = gateway.daily("US.AAPL");
            Answered minutes = gateway.ask(
                    Gateway.key("US.AAPL", Interval.M1),
                    TimeRange.ofDates(LocalDate.of(2024, 7, 5), LocalDate.of(2024, 7, 5)));

            assertThat(days.leftOut()).containsExactly(entry("moving", 1));
            assertThat(minutes.leftOut()).containsExactly(entry("moving", 1));
            assertThat(minutes.rows().size()).isEqualTo(90);
        }
    }

    @Test
    void fetch_blankRow_isCountedAndLeftOut() {
        Symbol symbol = Symbol.parse("HK.00700");
        ListedQuotes quotes = new ListedQuotes()
                .add(
                        FutuSecurity.of(symbol),
                        KLType.KLType_Day_VALUE,
                        line("2024-07-03 00:00:00", 10),
                        KLine.newBuilder()
                                .setTime("2024-07-04 00:00:00")
                                .setIsBlank(true)
                                .build(),
                        line("2024-07-05 00:00:00", 11));
        try (Gateway gateway = Gateway.of(new TestClock(Gateway.SAT_2024_07_06), quotes)) {
            Answered found = gateway.daily("HK.00700");

            assertThat(found.rows().size()).isEqualTo(2);
            assertThat(found.leftOut()).containsExactly(entry("blank", 1));
            assertThat(found.notes())
                    .containsExactly("no bar although the exchange traded, the symbol was halted: 2024-07-04");
        }
    }

    @Test
    void fetch_listAndCalendarDiffer_isNoted() {
        ListedQuotes quotes = new ListedQuotes()
                .close(LocalDate.of(2024, 7, 4))
                .add(
                        FutuSecurity.of(Symbol.parse("HK.00700")),
                        KLType.KLType_Day_VALUE,
                        line("2024-07-01 00:00:00", 10),
                        line("2024-07-02 00:00:00", 10),
                        line("2024-07-03 00:00:00", 10),
                        line("2024-07-05 00:00:00", 10));
        try (Gateway gateway = Gateway.of(new TestClock(Gateway.SAT_2024_07_06), quotes)) {
            // The 1st of July is Hong Kong's Establishment Day.
            assertThat(gateway.daily("HK.00700").notes())
                    .containsExactly(
                            "a bar on a day that the calendar has as closed: 2024-07-01",
                            "a session by the calendar and none by Futu's list: 2024-07-04");
        }
    }

    @Test
    void fetch_index_takesItsHoursFromItsExchange() {
        Symbol index = Symbol.parse("^HSI");
        ListedQuotes quotes = new ListedQuotes()
                .add(FutuSecurity.of(index), KLType.KLType_60Min_VALUE, line("2024-07-05 10:30:00", 17_800));
        try (Gateway gateway = Gateway.of(new TestClock(Gateway.SAT_2024_07_06), quotes)) {
            Answered found = gateway.ask(new SeriesKey(index, Interval.H1), Gateway.FIVE_WEEKS);

            assertThat(Instant.ofEpochMilli(found.rows().openTimeMillis(0))).isEqualTo("2024-07-05T01:30:00Z");
            assertThat(found.actions()).isEmpty();
        }
    }

    private static KLine line(String time, double price) {
        return KLine.newBuilder()
                .setTime(time)
                .setIsBlank(false)
                .setOpenPrice(price)
                .setHighPrice(price)
                .setLowPrice(price)
                .setClosePrice(price)
                .setVolume(1000)
                .build();
    }

    @Test
    void fetch_moreThanSixtyIn30Seconds_waitsAndIsNeverRefused() {
        try (Gateway gateway = Gateway.simulated()) {
            for (int i = 0; i < 130; i++) {
                gateway.ask(Gateway.key("US.S" + i % 50, Interval.W1), Gateway.FIVE_WEEKS);
            }

            assertThat(gateway.openD().complaints()).isEmpty();
            assertThat(gateway.openD().asked(HISTORY)).isEqualTo(130);
            assertThat(Duration.between(Gateway.SAT_2024_07_06, gateway.clock().instant()))
                    .isBetween(Duration.ofSeconds(60), Duration.ofSeconds(70));
        }
    }

    @Test
    void terms_anyRange_areSixtyRequestsInThirtySeconds() {
        try (Gateway gateway = Gateway.simulated()) {
            SourceTerms terms = gateway.source().terms(Gateway.key("HK.00700", Interval.M1));

            assertThat(terms.requests(Gateway.FIVE_WEEKS)).isOne();
            assertThat(terms.spacing().multipliedBy(60)).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(31));
        }
    }

    /** Two tasks at once, each with four series at work, are one caller to OpenD. */
    @Test
    void fetch_manyCallersAtOnce_areNeverRefusedTogether() throws Exception {
        TestClock clock = new TestClock(Gateway.SAT_2024_07_06);
        SharedTime time = new SharedTime(clock);
        FakeOpenD openD = FakeOpenD.start(new SimulatedQuotes(clock, 1), clock);
        try (Gateway gateway = Gateway.of(clock, openD, FutuSettings.DEFAULT_TIMEOUT, "", time)) {
            ExecutorService callers = Executors.newFixedThreadPool(8);
            try {
                List<Callable<Integer>> eight = new ArrayList<>();
                for (int caller = 0; caller < 8; caller++) {
                    int first = caller;
                    eight.add(time.caller(() -> {
                        int bars = 0;
                        for (int i = first; i < 150; i += 8) {
                            SeriesKey key = Gateway.key("US.S" + i % 40, Interval.W1);
                            bars += gateway.ask(key, Gateway.FIVE_WEEKS).rows().size();
                        }
                        return bars;
                    }));
                }
                int bars = 0;
                for (Future<Integer> answer : callers.invokeAll(eight, 5, TimeUnit.MINUTES)) {
                    bars += answer.get();
                }
                assertThat(bars).isEqualTo(150 * 5);
            } finally {
                callers.shutdownNow();
            }

            assertThat(gateway.openD().complaints()).isEmpty();
            assertThat(gateway.openD().asked(HISTORY)).isEqualTo(150);
        }
    }

    /** What OpenD tells of the time before: places that were taken just now were requests just now. */
    @Test
    void fetch_afterARestart_reckonsWithWhatOpenDSaysOfTheRunBefore() {
        TestClock clock = new TestClock(Gateway.SAT_2024_07_06);
        FakeOpenD openD = FakeOpenD.start(new SimulatedQuotes(clock, 1), clock).withQuota(61, Duration.ofDays(30));
        try (Gateway before = Gateway.of(clock, openD, FutuSettings.DEFAULT_TIMEOUT, "");
                Gateway after = Gateway.of(clock, openD, FutuSettings.DEFAULT_TIMEOUT, "")) {
            for (int i = 0; i < 60; i++) {
                before.ask(Gateway.key("US.S" + i, Interval.W1), Gateway.FIVE_WEEKS);
            }
            before.source().disconnect();

            after.ask(Gateway.key("US.NEW", Interval.W1), Gateway.FIVE_WEEKS);
            after.ask(Gateway.key("US.S1", Interval.W1), Gateway.FIVE_WEEKS);

            assertThat(openD.complaints()).isEmpty();
            assertThat(clock.instant()).isAfter(Gateway.SAT_2024_07_06.plusSeconds(30));
            assertFails(after, "US.LATE", Kind.RATE_LIMITED, "61 of 61 symbols");
        }
    }

    @Test
    void fetch_refusedAsTooOften_waitsAWindowAndAsksAgain() {
        try (Gateway gateway = Gateway.simulated()) {
            gateway.openD().refuse(HISTORY, -1, FakeOpenD.TOO_OFTEN);

            Answered found = gateway.daily("US.AAPL");

            assertThat(found.rows().size()).isEqualTo(23);
            assertThat(gateway.clock().instant()).isEqualTo(Gateway.SAT_2024_07_06.plusMillis(30_500));
        }
    }

    @Test
    void fetch_refusedAgainAndAgain_givesUpAndShowsThePause() {
        try (Gateway gateway = Gateway.simulated()) {
            gateway.openD().refuse(HISTORY, -1, FakeOpenD.TOO_OFTEN, FakeOpenD.TOO_OFTEN, FakeOpenD.TOO_OFTEN);

            assertFails(gateway, "US.AAPL", Kind.RATE_LIMITED, "does another program use the same account?");
            assertThat(gateway.source().status().state()).isEqualTo(SourceStatus.State.PAUSED);
            assertThat(gateway.source().status().pausedUntil())
                    .contains(gateway.clock().instant().plusMillis(30_500));
        }
    }

    @Test
    void fetch_quotaUsedUp_saysWhoWaitsForWhenAndLetsThePlacedOnesThrough() {
        try (Gateway gateway = Gateway.simulated()) {
            Instant older = Gateway.SAT_2024_07_06.minus(Duration.ofDays(20));
            gateway.openD()
                    .withQuota(3, Duration.ofDays(30))
                    .hasCounted(FutuSecurity.of(Symbol.parse("US.OLD")), older);

            gateway.daily("US.A");
            gateway.daily("US.B");
            SourceException first = assertFails(gateway, "US.C", Kind.RATE_LIMITED, "3 of 3 symbols, each for 30 days");
            SourceException second = assertFails(gateway, "US.D", Kind.RATE_LIMITED, "US.D waits until about");
            gateway.daily("US.A");
            gateway.daily("US.OLD");

            assertThat(first.retryAt()).contains(older.plus(Duration.ofDays(30)));
            assertThat(second.retryAt()).contains(Gateway.SAT_2024_07_06.plus(Duration.ofDays(30)));
            assertThat(gateway.source().status().detail())
                    .contains("3 of 3 symbols of the history quota used, 2 wait: US.C until about 2024-07-16T00:00:00Z,"
                            + " US.D until about 2024-08-05T00:00:00Z");
            assertThat(gateway.openD().complaints()).isEmpty();
        }
    }

    @Test
    void fetch_placeReleased_isTakenByWhoWaits() {
        try (Gateway gateway = Gateway.simulated()) {
            gateway.openD().withQuota(1, Duration.ofDays(30));
            gateway.daily("US.A");
            assertFails(gateway, "US.C", Kind.RATE_LIMITED, "US.C waits until about 2024-08-05T00:00:00Z");

            gateway.clock().advance(Duration.ofDays(30));

            assertThat(gateway.daily("US.C").rows().size()).isEqualTo(23);
            assertThat(gateway.openD().complaints()).isEmpty();
        }
    }

    @Test
    void fetch_quotaTakenByAnotherProgram_believesOpenDsRefusal() {
        try (Gateway gateway = Gateway.simulated()) {
            gateway.openD().withQuota(2, Duration.ofDays(7));
            gateway.daily("US.A");
            gateway.openD().refuse(HISTORY, -1, "历史K线额度不足，请求失败（已用正股额度：2/2，期权额度：0/20）。额度会在7天后全部释放。");

            assertFails(gateway, "US.C", Kind.RATE_LIMITED, "2 of 2 symbols, each for 7 days");
            assertThat(gateway.daily("US.A").rows().size()).isEqualTo(23);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "-1, 网络中断, UNREACHABLE, lost its own connection",
        "-1, 行情权限不足, BLOCKED, needs quote rights for this market",
        "-1, 未知股票, UNKNOWN_SYMBOL, correct the symbol",
        "-1, 暂不支持美股指数, UNSUPPORTED, take it from another source",
        "-1, 历史K线额度不足，请求失败。额度会滚动释放，直至30天后全部释放。, RATE_LIMITED, each for 30 days",
        "-500, packet error, MALFORMED, window and log",
        "-400, ???, BLOCKED, window and log"
    })
    void fetch_refused_isAKindWithASentenceThatSaysWhatToDo(int type, String text, Kind kind, String sentence) {
        try (Gateway gateway = Gateway.simulated()) {
            gateway.openD().refuse(HISTORY, type, text);

            assertFails(gateway, "US.AAPL", kind, sentence);
            // Long enough for the quota to be counted again.
            gateway.clock().advance(Duration.ofMinutes(2));
            assertThat(gateway.daily("HK.00001").rows().size()).isEqualTo(23);
        }
    }

    /** Whichever question meets with it; trading days alone may be missing. */
    @ParameterizedTest
    @CsvSource({
        "1002, 网络中断, UNREACHABLE, refused its state",
        "3104, 网络中断, UNREACHABLE, refused the history quota",
        "3105, 行情权限不足, BLOCKED, refused the company actions of US.AAPL",
        "3105, 未知股票, UNKNOWN_SYMBOL, correct the symbol",
        "3103, 行情权限不足, BLOCKED, refused the history of US.AAPL/1d"
    })
    void fetch_anyQuestionRefused_saysWhichOne(int protocol, String text, Kind kind, String sentence) {
        try (Gateway gateway = Gateway.simulated()) {
            gateway.openD().refuse(protocol, -1, text);

            assertFails(gateway, "US.AAPL", kind, sentence);
            gateway.clock().advance(Duration.ofMinutes(2));
            assertThat(gateway.daily("US.AAPL").rows().size()).isEqualTo(23);
        }
    }

    private static SourceException assertFails(Gateway gateway, String symbol, Kind kind, String sentence) {
        SourceException[] failure = new SourceException[1];
        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> gateway.daily(symbol))
                .withMessageContaining(sentence)
                .satisfies(e -> assertThat(e.kind()).isEqualTo(kind))
                .satisfies(e -> failure[0] = e);
        return failure[0];
    }

    @Test
    void fetch_tradingDaysRefused_keepsTheBarsAndSaysSo() {
        try (Gateway gateway = Gateway.simulated()) {
            gateway.openD().refuse(OpenDSession.TRADE_DATE, -1, FakeOpenD.NETWORK);

            Answered found = gateway.daily("US.AAPL");

            assertThat(found.rows().size()).isEqualTo(23);
            assertThat(found.notes()).singleElement().asString().startsWith("the trading days could not be asked for");
        }
    }

    @Test
    void status_beforeTheFirstQuestion_hasNotConnected() {
        try (Gateway gateway = Gateway.simulated()) {
            SourceStatus status = gateway.source().status();

            assertThat(status.state()).isEqualTo(SourceStatus.State.READY);
            assertThat(status.detail())
                    .isEqualTo("OpenD at 127.0.0.1:" + gateway.openD().port()
                            + ", not connected; 0 of 60 history requests in 30 s; history quota not asked yet");
            assertThat(gateway.openD().connections()).isZero();
        }
    }

    @Test
    void fetch_switchedOff_namesTheKey() {
        FutuSettings off = new FutuSettings(false, "127.0.0.1", 11111, FutuSettings.DEFAULT_TIMEOUT, "");
        FutuBarSource source = new FutuBarSource(off, Clock.systemUTC(), pause -> {});
        FetchRequest request =
                new FetchRequest(Gateway.key("US.AAPL", Interval.D1), Gateway.FIVE_WEEKS, Gateway.SAT_2024_07_06);

        assertThat(source.supports(request.key())).isFalse();
        assertThat(source.status().state()).isEqualTo(SourceStatus.State.OFF);
        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> source.fetch(request))
                .withMessage("Futu is switched off: dms.fetchers.futu.enabled is false");
    }
}
