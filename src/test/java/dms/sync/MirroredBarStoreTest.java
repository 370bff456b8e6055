package dms.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dms.TestClock;
import dms.ledger.LedgerException;
import dms.market.BarSeries;
import dms.market.CorporateAction;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import dms.store.BarStore;
import dms.store.SeededBars;
import dms.store.StoreException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several servers, of which some are away, slow or behind. */
@Timeout(600)
class MirroredBarStoreTest {

    private static final SeriesKey AAPL = SeededBars.key("US.AAPL", Interval.D1);
    private static final SeriesKey TENCENT = SeededBars.key("HK.00700", Interval.D1);
    private static final BarSeries BARS = SeededBars.of(Interval.D1, 600, 1);
    private static final List<CorporateAction> SPLIT =
            List.of(new CorporateAction.Split(LocalDate.of(2020, 8, 31), 4, 1));

    @TempDir
    Path folder;

    private final TestClock clock = TestClock.at("2024-07-05T12:00:00Z");
    private final FakeServer a = new FakeServer();
    private final FakeServer b = new FakeServer();
    private Servers servers;

    @BeforeEach
    void open() {
        servers = Servers.over(folder, clock, a, b);
        servers.bringLevel();
        assertThat(servers.level()).isEqualTo("AB");
    }

    @AfterEach
    void close() {
        servers.close();
    }

    private BarStore store() {
        return servers.store();
    }

    private void reopen(FakeServer... stores) {
        servers.close();
        servers = Servers.over(folder, clock, stores);
    }

    private static void assertRefusedAs(StoreException.Kind kind, ThrowingCallable call, String sentence) {
        assertThatThrownBy(call)
                .hasMessageContaining(sentence)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }

    @Test
    void write_bothUp_bothHaveItAndNothingIsMarked() {
        store().write(AAPL, BARS);
        store().writeActions(AAPL.symbol(), SPLIT);
        store().writeAll(Map.of(TENCENT, BARS, AAPL, BARS.rows(0, 3)));

        assertThat(TwoStores.differences(a.content(), b.content())).isEmpty();
        assertThat(b.content().keys()).containsExactlyInAnyOrder(AAPL, TENCENT);
        assertThat(servers.level()).isEqualTo("AB");
        assertThat(servers.book().isUnsettled()).isFalse();
    }

    @Test
    void write_oneAway_isDoneAndMarkedForIt() {
        b.goAway();
        servers.look();

        store().write(AAPL, BARS.rows(0, 10));

        assertThat(servers.level()).isEqualTo("A");
        assertThat(servers.backlog().lacks(Servers.name("B"), 0, 10))
                .singleElement()
                .satisfies(lack -> assertThat(lack.range())
                        .isEqualTo(TimeRange.ofMillis(BARS.openTimeMillis(0), BARS.openTimeMillis(9) + 1)));
    }

    @Test
    void write_anAnswerIsLost_serverIsNotReadUntilItIsCompared() {
        b.loseAnswers();

        store().write(AAPL, BARS);

        assertThat(servers.level()).isEqualTo("A");
        b.afterWrite(() -> {});
        servers.bringLevel();
        assertThat(servers.level()).isEqualTo("AB");
        assertThat(b.content().read(AAPL, TimeRange.ALL)).isEqualTo(BARS);
    }

    @Test
    void write_failing_isUntouchedOnlyIfNoServerWasTold() {
        a.loseAnswers();
        b.loseAnswers();
        assertThat(failureOfAWrite().isUntouched()).as("told").isFalse();
        a.goAway();
        b.goAway();
        servers.look();

        assertThat(failureOfAWrite().isUntouched()).as("all are away").isTrue();
    }

    private StoreException failureOfAWrite() {
        return catchThrowableOfType(StoreException.class, () -> store().write(AAPL, BARS));
    }

    @Test
    void everything_whileOneWasAway_isThereOnceItIsLevel() {
        store().write(AAPL, BARS);
        store().write(TENCENT, BARS);
        b.goAway();
        servers.look();
        store().delete(AAPL, TimeRange.ofMillis(BARS.openTimeMillis(5), BARS.openTimeMillis(9)));
        store().delete(TENCENT, TimeRange.ALL);
        store().writeActions(AAPL.symbol(), SPLIT);
        store().write(AAPL, SeededBars.flat(BARS.rows(100, 200), 7));
        b.comeBack();

        servers.bringLevel();

        assertThat(servers.level()).isEqualTo("AB");
        assertThat(TwoStores.differences(a.content(), b.content())).isEmpty();
        assertThat(b.content().keys()).containsExactly(AAPL);
        assertThat(b.content().actions(AAPL.symbol())).isEqualTo(SPLIT);
    }

    @Test
    void clear_whileOneWasAway_reachesItToo() {
        store().write(AAPL, BARS);
        store().writeActions(AAPL.symbol(), SPLIT);
        b.goAway();
        servers.look();

        store().clear();

        assertThat(a.content().keys()).isEmpty();
        b.comeBack();
        servers.bringLevel();
        assertThat(servers.level()).isEqualTo("AB");
        assertThat(b.content().keys()).isEmpty();
        assertThat(b.content().actions(AAPL.symbol())).isEmpty();
    }

    @Test
    void read_oneIsBehind_isNeverAskedOfIt() {
        b.goAway();
        servers.look();
        store().write(AAPL, BARS);
        b.comeBack();
        servers.look();
        int before = b.reads();

        for (int i = 0; i < 50; i++) {
            servers.pass(Duration.ofSeconds(31));
            assertThat(store().read(AAPL, TimeRange.ALL)).isEqualTo(BARS);
            assertThat(store().readAll(List.of(AAPL), TimeRange.ALL)).containsEntry(AAPL, BARS);
        }

        assertThat(b.reads()).isEqualTo(before);
    }

    @Test
    void read_onlyOneBehindIsUp_isRefusedWithAReason() {
        b.goAway();
        servers.look();
        store().write(AAPL, BARS);
        b.comeBack();
        a.goAway();
        servers.look();
        int before = b.reads();

        assertRefusedAs(
                StoreException.Kind.UNREACHABLE,
                () -> store().read(AAPL, TimeRange.ALL),
                "place A is away (connection refused); place B lacks bars that the others have");
        assertRefusedAs(StoreException.Kind.UNREACHABLE, () -> store().write(TENCENT, BARS), "place B lacks bars");

        assertThat(b.reads()).isEqualTo(before);
        assertThat(b.content().keys()).isEmpty();
        assertThat(servers.store().status().isUp()).isFalse();
    }

    @Test
    void readAll_serverGoesInTheMiddle_isAnsweredByTheNext() {
        store().write(AAPL, BARS);
        store().write(TENCENT, BARS);
        a.beforeRead(() -> {
            a.goAway();
            throw new StoreException(StoreException.Kind.UNREACHABLE, "connection reset");
        });

        for (int i = 0; i < 3; i++) {
            servers.pass(Duration.ofSeconds(31));
            assertThat(store().readAll(List.of(AAPL, TENCENT), TimeRange.ALL))
                    .containsOnly(Map.entry(AAPL, BARS), Map.entry(TENCENT, BARS));
        }

        assertThat(servers.store().status().isUp()).isTrue();
        assertThat(servers.sync().servers()).extracting(ServerStatus::isUp).containsExactly(false, true);
    }

    @Test
    void store_allAway_isDownAndBackWhenOneThatHasEverythingIs() {
        store().write(AAPL, BARS);
        a.goAway();
        b.goAway();
        servers.look();

        assertThat(servers.store().status().isUp()).isFalse();
        assertRefusedAs(StoreException.Kind.UNREACHABLE, () -> store().read(AAPL, TimeRange.ALL), "place A is away");
        b.comeBack();
        servers.look();

        assertThat(servers.store().status().isUp()).isTrue();
        assertThat(store().read(AAPL, TimeRange.ALL)).isEqualTo(BARS);
        assertThat(servers.level()).as("nothing was written meanwhile").isEqualTo("AB");
    }

    @Test
    void write_noServerAcknowledged_failsAndOthersAreMadeEqualToOne() {
        a.loseAnswers();
        b.beforeWrite(() -> {
            throw new StoreException(StoreException.Kind.UNREACHABLE, "connection reset");
        });

        assertThatThrownBy(() -> store().write(AAPL, BARS)).isInstanceOf(StoreException.class);

        assertThat(servers.book().isUnsettled()).isTrue();
        a.afterWrite(() -> {});
        b.beforeWrite(() -> {});
        BarSeries read = store().read(AAPL, TimeRange.ALL);
        assertThat(servers.level()).hasSize(1);
        servers.bringLevel();
        assertThat(servers.level()).isEqualTo("AB");
        assertThat(TwoStores.differences(a.content(), b.content())).isEmpty();
        assertThat(store().read(AAPL, TimeRange.ALL)).isEqualTo(read);
    }

    @Test
    void process_killedBetweenTheWritesOfTwoServers_leavesTheMark() {
        b.beforeWrite(servers::die);

        assertThatThrownBy(() -> store().write(AAPL, BARS)).isInstanceOf(LedgerException.class);

        b.beforeWrite(() -> {});
        b.content().delete(AAPL, TimeRange.ALL);
        reopen(a, b);
        assertThat(servers.book().isUnsettled()).isTrue();
        servers.look();
        assertThat(servers.level()).isEqualTo("A");
        assertThat(servers.backlog().size(Servers.name("B")).series()).isEqualTo(1);
        servers.bringLevel();
        assertThat(servers.level()).isEqualTo("AB");
        assertThat(b.content().read(AAPL, TimeRange.ALL)).isEqualTo(BARS);
    }

    @Test
    void write_aServerStraggles_isDoneWithoutItAndMarked() throws Exception {
        servers.close();
        servers = Servers.impatient(folder, clock, a, b);
        CountDownLatch held = new CountDownLatch(1);
        b.beforeWrite(() -> await(held));

        store().write(AAPL, BARS);

        assertThat(servers.level()).isEqualTo("A");
        assertThat(servers.backlog().lacks(Servers.name("B"), 0, 10))
                .as("nothing is copied while the old write is under way")
                .isEmpty();
        held.countDown();
        // Waits for the old write to end.
        store().write(AAPL, BARS.rows(0, 1));
        servers.bringLevel();
        assertThat(servers.level()).isEqualTo("AB");
        assertThat(TwoStores.differences(a.content(), b.content())).isEmpty();
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(30, TimeUnit.SECONDS)) {
                throw new StoreException(StoreException.Kind.UNREACHABLE, "held too long");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void write_whileTheSeriesIsCopied_isNotOverwrittenByTheCopy() {
        BarSeries newer = SeededBars.flat(BARS.rows(0, 10), 9);
        b.goAway();
        servers.look();
        store().write(AAPL, BARS.rows(0, 10));
        b.comeBack();
        servers.look();
        AtomicBoolean isWritten = new AtomicBoolean();
        // The copy has read the source by now.
        b.beforeRead(() -> {
            if (isWritten.compareAndSet(false, true)) {
                store().write(AAPL, newer);
            }
        });

        servers.sync().copyNow(Servers.name("B"));

        assertThat(isWritten).isTrue();
        servers.bringLevel();
        assertThat(servers.level()).isEqualTo("AB");
        assertThat(a.content().read(AAPL, TimeRange.ALL)).isEqualTo(newer);
        assertThat(b.content().read(AAPL, TimeRange.ALL)).isEqualTo(newer);
    }

    @Test
    void list_emptyServerIsNew_isFilledBeforeItIsRead() {
        store().write(AAPL, BARS);
        store().writeActions(AAPL.symbol(), SPLIT);
        FakeServer c = new FakeServer();
        reopen(a, b, c);
        servers.look();

        assertThat(servers.level()).isEqualTo("AB");
        store().write(TENCENT, BARS);
        assertThat(store().read(AAPL, TimeRange.ALL)).isEqualTo(BARS);
        assertThat(c.reads()).isZero();
        servers.bringLevel();

        assertThat(servers.level()).isEqualTo("ABC");
        assertThat(TwoStores.differences(a.content(), c.content())).isEmpty();
    }

    @Test
    void list_severalThatWereNeverKnown_theFullestIsTakenForRight() {
        FakeServer empty = new FakeServer();
        FakeServer full = new FakeServer();
        full.content().write(AAPL, BARS);
        Path elsewhere = folder.resolve("elsewhere");
        try (Servers fresh = Servers.over(elsewhere, clock, empty, full)) {
            full.goAway();
            fresh.look();
            assertRefusedAs(
                    StoreException.Kind.UNREACHABLE,
                    () -> fresh.store().read(AAPL, TimeRange.ALL),
                    "every server must have been reached once");
            full.comeBack();
            fresh.look();

            assertThat(fresh.store().read(AAPL, TimeRange.ALL)).isEqualTo(BARS);
            assertThat(fresh.level()).isEqualTo("B");
            fresh.bringLevel();
            assertThat(fresh.level()).isEqualTo("AB");
            assertThat(empty.content().read(AAPL, TimeRange.ALL)).isEqualTo(BARS);
        }
    }

    @Test
    void list_newServerHoldsMore_isHeldUntilItIsCopiedInFull() {
        store().write(AAPL, BARS);
        FakeServer c = new FakeServer();
        c.content().write(TENCENT, BARS);
        reopen(a, b, c);

        servers.bringLevel();

        assertThat(servers.level()).isEqualTo("AB");
        assertThat(servers.sync().servers().get(2).detail())
                .contains("holds bars of 1 series that the other servers do not have, such as HK.00700/1d");
        assertThat(c.content().read(TENCENT, TimeRange.ALL)).isEqualTo(BARS);
        servers.sync().copyFull(Servers.name("C"));
        assertThat(servers.level()).isEqualTo("ABC");
        assertThat(TwoStores.differences(a.content(), c.content())).isEmpty();
    }

    @Test
    void copyFull_ofTheOnlyLevelServer_isRefused() {
        b.goAway();
        servers.look();
        store().write(AAPL, BARS);
        b.comeBack();
        servers.look();

        assertThatThrownBy(() -> servers.sync().copyFull(Servers.name("A"))).isInstanceOf(StoreException.class);

        assertThat(servers.level()).isEqualTo("A");
    }

    @Test
    void verify_aServerLostWhatItHad_bringsItLevel() {
        store().write(AAPL, BARS);
        b.content().delete(AAPL, TimeRange.ofMillis(BARS.openTimeMillis(10), BARS.openTimeMillis(13)));

        Verification found = servers.sync().verify(Servers.name("B"));

        assertThat(found.repaired()).isEqualTo(3);
        assertThat(found.isEqual()).isTrue();
        assertThat(servers.level()).isEqualTo("AB");
        assertThat(TwoStores.differences(a.content(), b.content())).isEmpty();
    }

    @Test
    void servers_oneBehind_tellWhatItLacksSinceWhen() {
        b.goAway();
        servers.look();
        store().write(AAPL, BARS);
        store().read(AAPL, TimeRange.ALL);

        List<ServerStatus> statuses = servers.sync().servers();

        assertThat(statuses.get(0).isLevel()).isTrue();
        assertThat(statuses.get(0).answersIn()).isPresent();
        assertThat(statuses.get(1))
                .satisfies(status -> assertThat(status.isUp()).isFalse())
                .satisfies(status -> assertThat(status.isLevel()).isFalse())
                .satisfies(status -> assertThat(status.lag().series()).isEqualTo(1))
                .satisfies(status -> assertThat(status.lag().oldest()).contains(clock.instant()))
                .satisfies(status -> assertThat(status.detail()).isEqualTo("connection refused"));
    }

    @Test
    void begin_onlyOneServerLeft_isLevelAndForgetsTheOthers() {
        a.goAway();
        servers.look();
        store().write(AAPL, BARS);
        assertThat(servers.level()).isEqualTo("B");
        a.comeBack();

        reopen(a);

        assertThat(servers.level()).isEqualTo("A");
        reopen(a, b);
        servers.bringLevel();
        assertThat(servers.level()).as("B was forgotten, and holds more").isEqualTo("A");
    }
}
