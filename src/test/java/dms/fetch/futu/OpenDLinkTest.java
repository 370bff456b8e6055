package dms.fetch.futu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.entry;

import com.futu.openapi.pb.Common.ProgramStatusType;
import dms.Await;
import dms.TestClock;
import dms.clean.BarCleaner;
import dms.fetch.FetchOutcome.Answered;
import dms.fetch.SourceException;
import dms.fetch.SourceException.Kind;
import dms.fetch.SourceStatus;
import dms.fetch.futu.FakeOpenD.Accident;
import dms.market.BarField;
import dms.market.BarSeries;
import dms.market.Interval;
import dms.market.RawBars;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Collections;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The real SDK against a gateway that is away, restarts, or answers wrongly, late or never. */
class OpenDLinkTest {

    private static final int HISTORY = OpenDSession.HISTORY;
    /** Where no answer is to come; long enough for those that are to come besides, from a client that is warm. */
    private static final Duration SHORT = Duration.ofSeconds(2);

    @BeforeAll
    static void warmUp() {
        try (Gateway gateway = Gateway.simulated()) {
            gateway.daily("US.AAPL");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Accident.class,
            names = {"CUT", "DISCONNECT", "EMPTY", "IN_PIECES", "PUSH_BEFORE"})
    void fetch_afterAnAccident_connectsAgainAndHasEverything(Accident accident) {
        try (Gateway gateway = Gateway.simulated()) {
            gateway.openD().let(HISTORY, accident);

            assertThat(gateway.daily("US.AAPL").rows().size()).isEqualTo(23);
            Await.until(
                    () -> gateway.openD().connections() == 1, "the gateway to notice the end of the other connection");
        }
    }

    /** The SDK itself does not look at the hash of an answer (9.6.5608); a body that is no message ends the connection. */
    @Test
    void fetch_wrongHash_isNotSeenByTheSdk() {
        try (Gateway gateway = Gateway.simulated()) {
            gateway.openD().let(HISTORY, Accident.WRONG_HASH);

            assertThat(gateway.daily("US.AAPL").rows().size()).isEqualTo(23);
        }
    }

    /** So a number that was changed on the way must show by itself: turnover by volume does not fit the price any more. */
    @Test
    void fetch_numbersChangedOnTheWay_areLeftOutAndSaid() {
        try (Gateway gateway = Gateway.simulated()) {
            double first = firstClose(gateway.daily("US.AAPL"));
            gateway.openD().let(HISTORY, Accident.SPOILED);

            Answered spoiled = gateway.daily("US.AAPL");

            assertThat(spoiled.rows().size()).isEqualTo(22);
            assertThat(firstClose(spoiled)).isLessThan(first * 2);
            assertThat(spoiled.leftOut()).containsExactly(entry("turnover_unfit", 1));
            assertThat(spoiled.notes()).anySatisfy(note -> assertThat(note).startsWith("1 bar was left out: turnover"));
        }
    }

    /** What comes twice or in another order is the cleaner's to sort; nothing is lost and nothing is there twice. */
    @ParameterizedTest
    @EnumSource(
            value = Accident.class,
            names = {"OVERLAPPING", "UNORDERED"})
    void fetch_pagesThatOverlapOrAreInDisorder_areTheSameHistoryOnceCleaned(Accident accident) {
        try (Gateway gateway = Gateway.simulated()) {
            SeriesKey key = Gateway.key("HK.00700", Interval.M1);
            BarSeries undisturbed =
                    new BarCleaner().clean(key, minutes(gateway)).bars();
            gateway.openD().let(HISTORY, Accident.NONE, accident, accident);

            BarSeries found = new BarCleaner().clean(key, minutes(gateway)).bars();

            assertThat(found).isEqualTo(undisturbed);
            assertThat(found.size()).isEqualTo(7820);
        }
    }

    /** A new OpenD on the same port does not know the keys of pages that the old one gave. */
    @Test
    void fetch_openDReplacedBetweenPages_beginsAnewAndIsComplete() {
        try (Gateway gateway = Gateway.simulated()) {
            int port = gateway.openD().port();
            RawBars undisturbed = minutes(gateway);
            gateway.openD().close();

            assertFails(gateway, Kind.UNREACHABLE, "no OpenD at");
            try (FakeOpenD back = FakeOpenD.start(port, new SimulatedQuotes(gateway.clock(), 1), gateway.clock())) {
                gateway.clock().advance(Duration.ofMinutes(1));
                back.let(HISTORY, Accident.NONE, Accident.DISCONNECT, Accident.NONE, Accident.CUT);

                assertThat(minutes(gateway).size()).isEqualTo(undisturbed.size());
                assertThat(back.asked(OpenDSession.INIT)).isEqualTo(3);
            }
        }
    }

    @Test
    void fetch_restartBetweenPages_beginsAnewAndIsComplete() {
        try (Gateway gateway = Gateway.simulated()) {
            RawBars undisturbed = minutes(gateway);
            gateway.openD().let(HISTORY, Accident.NONE, Accident.NONE, Accident.DISCONNECT);

            RawBars found = minutes(gateway);

            assertThat(found.size()).isEqualTo(undisturbed.size()).isEqualTo(7820);
            for (int i = 0; i < found.size(); i++) {
                assertThat(found.openTimeMillis(i)).isEqualTo(undisturbed.openTimeMillis(i));
            }
        }
    }

    private static RawBars minutes(Gateway gateway) {
        return gateway.ask(Gateway.key("HK.00700", Interval.M1), Gateway.FIVE_WEEKS)
                .rows();
    }

    @Test
    void fetch_contentMissing_isMalformed() {
        try (Gateway gateway = Gateway.simulated()) {
            gateway.openD().let(HISTORY, Accident.NO_CONTENT);

            assertFails(gateway, Kind.MALFORMED, "expected content for the history of US.AAPL/1d, found none");
        }
    }

    @Test
    void fetch_answerAboutAnotherSecurity_isMalformed() {
        try (Gateway gateway = Gateway.simulated()) {
            gateway.openD().let(HISTORY, Accident.FOREIGN);

            assertFails(gateway, Kind.MALFORMED, "expected the history of US.AAPL/1d, found that of XYZ");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Accident.class,
            names = {"ENDLESS_KEY", "ENDLESS_PAGES"})
    void fetch_pagesWithoutEnd_areGivenUp(Accident accident) {
        try (Gateway gateway = Gateway.simulated()) {
            gateway.openD().let(HISTORY, Collections.nCopies(100, accident).toArray(Accident[]::new));

            assertFails(gateway, Kind.MALFORMED, "pages for US.AAPL/1d do not end");
            assertThat(gateway.openD().asked(HISTORY)).isLessThan(10);
        }
    }

    @Test
    void fetch_noAnswerInTime_isUnreachableAndTheLateAnswerHarmsNobody() {
        TestClock clock = new TestClock(Gateway.SAT_2024_07_06);
        FakeOpenD openD = FakeOpenD.start(new SimulatedQuotes(clock, 1), clock);
        try (Gateway gateway = Gateway.of(clock, openD, SHORT, "")) {
            openD.let(HISTORY, Accident.HELD);

            assertFails(gateway, Kind.UNREACHABLE, "did not answer about history in time");
            openD.releaseHeld();
            Answered other = gateway.daily("US.MSFT");

            assertThat(other.rows().value(BarField.CLOSE, 0))
                    .isNotEqualTo(gateway.daily("US.AAPL").rows().value(BarField.CLOSE, 0));
            assertThat(openD.connections()).isOne();
        }
    }

    @Test
    void fetch_silentTwice_connectsAnew() {
        TestClock clock = new TestClock(Gateway.SAT_2024_07_06);
        FakeOpenD openD = FakeOpenD.start(new SimulatedQuotes(clock, 1), clock);
        try (Gateway gateway = Gateway.of(clock, openD, SHORT, "")) {
            openD.let(HISTORY, Accident.HUGE);

            assertFails(gateway, Kind.UNREACHABLE, "did not answer");

            // What follows disappears in the 100 MB that never come; the second silence ends the connection.
            assertThat(gateway.daily("US.AAPL").rows().size()).isEqualTo(23);
            assertThat(openD.asked(OpenDSession.INIT)).isEqualTo(2);
        }
    }

    @Test
    void fetch_answersOutOfOrder_eachGetsItsOwn() throws Exception {
        try (Gateway gateway = Gateway.simulated()) {
            double apple = firstClose(gateway.daily("US.AAPL"));
            double microsoft = firstClose(gateway.daily("US.MSFT"));
            gateway.openD().let(HISTORY, Accident.OUT_OF_ORDER);
            ExecutorService executor = Executors.newFixedThreadPool(2);
            try {
                Future<Answered> one = executor.submit(() -> gateway.daily("US.AAPL"));
                Future<Answered> other = executor.submit(() -> gateway.daily("US.MSFT"));

                assertThat(firstClose(one.get(30, TimeUnit.SECONDS))).isEqualTo(apple);
                assertThat(firstClose(other.get(30, TimeUnit.SECONDS))).isEqualTo(microsoft);
            } finally {
                executor.shutdownNow();
            }
        }
    }

    private static double firstClose(Answered answer) {
        return answer.rows().value(BarField.CLOSE, 0);
    }

    @Test
    void fetch_openDAbsent_isUnreachableAndAskedAgainAfterAPauseThatDoubles() {
        try (Gateway gateway = Gateway.simulated()) {
            int port = gateway.openD().port();
            gateway.openD().close();

            assertFails(gateway, Kind.UNREACHABLE, "no OpenD at 127.0.0.1:" + port);
            assertThat(gateway.source().status().state()).isEqualTo(SourceStatus.State.PAUSED);
            assertThat(gateway.source().status().pausedUntil())
                    .contains(gateway.clock().instant().plusSeconds(2));
            gateway.clock().advance(Duration.ofSeconds(2));
            assertFails(gateway, Kind.UNREACHABLE, "start FutuOpenD there");
            try (FakeOpenD back = FakeOpenD.start(port, new SimulatedQuotes(gateway.clock(), 1), gateway.clock())) {
                gateway.clock().advance(Duration.ofSeconds(3));
                assertFails(gateway, Kind.UNREACHABLE, "start FutuOpenD there");
                assertThat(back.asked(OpenDSession.INIT)).isZero();

                gateway.clock().advance(Duration.ofSeconds(1));

                assertThat(gateway.daily("US.AAPL").rows().size()).isEqualTo(23);
                assertThat(gateway.source().status().state()).isEqualTo(SourceStatus.State.READY);
                assertThat(gateway.source().status().detail()).contains(", connected; ");
            }
        }
    }

    @Test
    void fetch_notLoggedIn_saysWhatToDoAndGoesOnAfterwards() {
        try (Gateway gateway = Gateway.simulated()) {
            gateway.openD().loggedIn(false);

            assertFails(gateway, Kind.BLOCKED, "enter the code it asks for");
            gateway.openD().loggedIn(true);
            gateway.clock().advance(Duration.ofSeconds(2));

            assertThat(gateway.daily("US.AAPL").rows().size()).isEqualTo(23);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ProgramStatusType_Loging, UNREACHABLE, it is logging in; if it stays so",
        "ProgramStatusType_Loaded, UNREACHABLE, it is logging in; if it stays so",
        "ProgramStatusType_NeedPicVerifyCode, BLOCKED, enter the code it asks for",
        "ProgramStatusType_LoginFailed, BLOCKED, or restart it with the account's name and password",
        "ProgramStatusType_ForceLogout, BLOCKED, log in in its window"
    })
    void fetch_openDInAnotherState_saysWhatToDo(ProgramStatusType state, Kind kind, String sentence) {
        try (Gateway gateway = Gateway.simulated()) {
            gateway.openD().in(state);

            assertFails(gateway, kind, sentence);
        }
    }

    @Test
    void fetch_notLetIn_isBlockedWithOpenDsWords() {
        try (Gateway gateway = Gateway.simulated()) {
            gateway.openD().refuse(OpenDSession.INIT, -1, "版本太低");

            assertFails(gateway, Kind.BLOCKED, "did not let DMS in: \"版本太低\"");
        }
    }

    @Test
    void fetch_encrypted_worksWithTheSameKeyOnly() {
        TestClock clock = new TestClock(Gateway.SAT_2024_07_06);
        OpenDCipher cipher = OpenDCipher.create();
        FakeOpenD openD = FakeOpenD.start(new SimulatedQuotes(clock, 1), clock).withCipher(cipher);
        try (Gateway right = Gateway.of(clock, openD, FutuSettings.DEFAULT_TIMEOUT, cipher.pem());
                Gateway wrong = Gateway.of(
                        clock,
                        openD,
                        FutuSettings.DEFAULT_TIMEOUT,
                        OpenDCipher.create().pem());
                Gateway none = Gateway.of(clock, openD, FutuSettings.DEFAULT_TIMEOUT, "")) {
            assertThat(right.daily("US.AAPL").rows().size()).isEqualTo(23);
            assertThat(openD.complaints()).isEmpty();
            assertFails(wrong, Kind.BLOCKED, "dms.fetchers.futu.rsa_key_file is not the one in OpenD's");
            assertFails(none, Kind.UNREACHABLE, "set dms.fetchers.futu.rsa_key_file");
        }
    }

    @Test
    void fetch_keyWithoutContent_isBlocked() {
        TestClock clock = new TestClock(Gateway.SAT_2024_07_06);
        FakeOpenD openD = FakeOpenD.start(new SimulatedQuotes(clock, 1), clock);
        String key = "-----BEGIN RSA PRIVATE KEY-----\nMIIa\n-----END RSA PRIVATE KEY-----";
        try (Gateway gateway = Gateway.of(clock, openD, SHORT, key)) {
            assertFails(gateway, Kind.BLOCKED, "cannot be read");
        }
    }

    @Test
    void connection_idle_isKeptAlive() throws InterruptedException {
        try (Gateway gateway = Gateway.simulated()) {
            gateway.openD().withKeepAlive(1);
            gateway.daily("US.AAPL");

            assertThat(gateway.openD().awaitKeepAlive(Duration.ofSeconds(60))).isTrue();
        }
    }

    @Test
    void fetch_afterDisconnect_isRefused() {
        try (Gateway gateway = Gateway.simulated()) {
            gateway.daily("US.AAPL");
            gateway.source().disconnect();

            assertFails(gateway, Kind.UNREACHABLE, "the service is stopping");
        }
    }

    @Test
    void fetch_rangeInTheFuture_asksForNoHistory() {
        try (Gateway gateway = Gateway.simulated()) {
            LocalDate later = LocalDate.of(2025, 1, 1);

            Answered found =
                    gateway.ask(Gateway.key("US.AAPL", Interval.D1), TimeRange.ofDates(later, later.plusDays(10)));

            assertThat(found.rows().size()).isZero();
            assertThat(gateway.openD().asked(HISTORY)).isZero();
        }
    }

    private static void assertFails(Gateway gateway, Kind kind, String sentence) {
        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> gateway.daily("US.AAPL"))
                .withMessageContaining(sentence)
                .satisfies(e -> assertThat(e.kind()).isEqualTo(kind));
    }
}
