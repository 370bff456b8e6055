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
import dms.store.BarStore;
import dms.store.FakeBarStore;
import dms.store.SeededBars;
import dms.store.StoreException;
import dms.store.StoreException.Kind;
import dms.sync.BackupStatus.Breaker;
import dms.sync.BackupStatus.State;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** S3, S5, S7, S9 and what else a backup must go through; over the embedded store and over one outside of the ledger. */
class BackupSyncTest {

    private static final SeriesKey AAPL = SeededBars.key("US.AAPL", Interval.D1);
    private static final SeriesKey TENCENT = SeededBars.key("HK.00700", Interval.D1);
    private static final SeriesKey MINUTES = SeededBars.key("HK.00700", Interval.M5);
    private static final BarSeries BARS = SeededBars.of(Interval.D1, 600, 1);

    @TempDir
    Path folder;

    private final TestClock clock = TestClock.at("2024-07-05T12:00:00Z");
    private final FakeBarStore target = new FakeBarStore();
    private final FakeBarStore other = new FakeBarStore();
    private TwoStores stores;

    @BeforeEach
    void open() {
        open(TwoStores.settings("copy"));
    }

    private void open(SyncSettings settings) {
        BarStore[] targets = settings.backups().size() == 1 ? new BarStore[] {target} : new BarStore[] {target, other};
        stores = TwoStores.embedded(folder, clock, settings, targets);
    }

    @AfterEach
    void close() {
        stores.close();
    }

    private void requireEqual() {
        assertThat(TwoStores.differences(stores.store(), target)).isEmpty();
        assertThat(stores.backlog().size("copy").series()).isZero();
    }

    private SyncOutcome copied() {
        return stores.sync().copyNow("copy").orElseThrow();
    }

    @Test
    void copy_newBackup_getsEverythingThatWasStoredBefore() {
        stores.unmarked().write(AAPL, BARS);
        stores.unmarked().write(MINUTES, SeededBars.of(Interval.M5, 30_000, 2));
        stores.unmarked().writeActions(AAPL.symbol(), List.of(new Dividend(LocalDate.of(2020, 8, 7), 0.82)));

        SyncOutcome outcome = copied();

        assertThat(outcome.bars()).isEqualTo(30_600);
        assertThat(outcome.status()).isEqualTo(SyncOutcome.Status.SUCCESS);
        requireEqual();
        assertThat(stores.sync().status("copy").state()).isEqualTo(State.CURRENT);
        assertThat(stores.sync().copyNow("copy")).isEmpty();
    }

    @Test
    void copy_newLargeSeries_areNotReadBack() {
        UnreadStore unread = new UnreadStore(target);
        stores.close();
        stores = TwoStores.embedded(folder, clock, TwoStores.settings("copy"), unread);
        copyNothing();
        for (int i = 0; i < 30; i++) {
            stores.store().write(SeededBars.key("US.S" + i, Interval.D1), SeededBars.of(Interval.D1, 600, i));
        }

        assertThat(copied().bars()).isEqualTo(18_000);

        requireEqual();
        assertThat(unread.barsRead()).isZero();
    }

    @Test
    void copy_someOfManySeriesAreThereInPart_writesWhatDiffersAlone() {
        UnreadStore unread = new UnreadStore(target);
        stores.close();
        stores = TwoStores.embedded(folder, clock, TwoStores.settings("copy"), unread);
        copyNothing();
        SeriesKey there = SeededBars.key("US.S3", Interval.D1);
        target.write(there, SeededBars.of(Interval.D1, 600, 3).rows(0, 200));
        for (int i = 0; i < 30; i++) {
            stores.store().write(SeededBars.key("US.S" + i, Interval.D1), SeededBars.of(Interval.D1, 600, i));
        }

        assertThat(copied().bars()).isEqualTo(17_800);

        requireEqual();
        assertThat(unread.barsRead()).isEqualTo(200);
    }

    private void copyNothing() {
        assertThat(stores.sync().copyNow("copy")).isEmpty();
    }

    /** A store that counts the bars that are read from it, and tells which series it has without counting that. */
    private static final class UnreadStore extends ForwardingStore {

        private final BarStore store;
        private final AtomicInteger read = new AtomicInteger();

        UnreadStore(BarStore store) {
            super(store);
            this.store = store;
        }

        int barsRead() {
            return read.get();
        }

        @Override
        public BarSeries read(SeriesKey key, TimeRange range) {
            BarSeries bars = super.read(key, range);
            read.addAndGet(bars.size());
            return bars;
        }

        @Override
        public Map<SeriesKey, BarSeries> readAll(Collection<SeriesKey> keys, TimeRange range) {
            Map<SeriesKey, BarSeries> bars = super.readAll(keys, range);
            bars.values().forEach(series -> read.addAndGet(series.size()));
            return bars;
        }

        @Override
        public Set<SeriesKey> keysWithin(Collection<SeriesKey> keys, TimeRange range) {
            return store.keysWithin(keys, range);
        }
    }

    @Test
    void copy_newBackupWithInitialDays_getsThoseOnly() {
        stores.close();
        BackupSettings days =
                new BackupSettings("young", "fake", "", 3, 5_000, 0, 30, Duration.ZERO, BackupSettings.OnClear.FOLLOW);
        open(new SyncSettings(
                List.of(days), Duration.ofSeconds(1), Duration.ofSeconds(60), Duration.ZERO, Duration.ofDays(30)));
        BarSeries recent = recent(100);
        stores.store().write(AAPL, recent);

        stores.sync().copyNow("young");

        assertThat(target.read(AAPL, TimeRange.ALL).size()).isEqualTo(30);
        assertThat(stores.sync().verify("young").isEqual()).isTrue();
    }

    private BarSeries recent(int days) {
        BarSeries.Builder bars = BarSeries.builder(days);
        for (int i = days - 1; i >= 0; i--) {
            bars.add(
                    Instant.parse("2024-07-05T00:00:00Z")
                            .minus(Duration.ofDays(i))
                            .toEpochMilli(),
                    1,
                    2,
                    0.5,
                    1,
                    i);
        }
        return bars.build();
    }

    @Test
    void copy_aBarOfThreeYearsAgoIsRepaired_isOnTheBackupWithinOneCycle() {
        stores.store().write(AAPL, BARS);
        copied();

        stores.store().write(AAPL, SeededBars.flat(BARS.rows(100, 101), 7));
        SyncOutcome outcome = copied();

        assertThat(outcome.bars()).isEqualTo(1);
        requireEqual();
    }

    @Test
    void copy_deletedBarsAndActions_follow() {
        stores.store().write(AAPL, BARS);
        stores.store().writeActions(AAPL.symbol(), List.of(new Dividend(LocalDate.of(2020, 8, 7), 0.82)));
        copied();

        stores.store().delete(AAPL, TimeRange.ofMillis(BARS.openTimeMillis(10), BARS.openTimeMillis(20)));
        stores.store().writeActions(AAPL.symbol(), List.of());
        SyncOutcome outcome = copied();

        assertThat(outcome.removed()).isEqualTo(10);
        requireEqual();
    }

    @Test
    void look_beforeTheDelayIsOver_startsNothing() {
        copyAtOnce();
        stores.store().write(AAPL, BARS);

        clock.advance(TwoStores.DELAY.minusMillis(1));
        stores.sync().look();

        assertThat(target.keys()).isEmpty();
        assertThat(stores.sync().status("copy").state()).isEqualTo(State.LAGGING);
    }

    private void copyAtOnce() {
        stores.sync().copyNow("copy");
    }

    @Test
    void copy_backupDownForSevenDays_lagIsExactAndItCatchesUp() {
        stores.store().write(AAPL, BARS.rows(0, 500));
        copied();
        target.goAway(Kind.UNREACHABLE, "connection refused");
        Instant since = clock.instant();

        for (int day = 0; day < 7; day++) {
            stores.store().write(AAPL, BARS.rows(500 + day, 501 + day));
            clock.advance(Duration.ofDays(1));
            assertThat(copied().status()).isEqualTo(SyncOutcome.Status.FAILED);
            assertThat(stores.sync().lagBars("copy")).isEqualTo(day + 1);
        }
        BackupStatus down = stores.sync().status("copy");
        assertThat(down.state()).isEqualTo(State.DOWN);
        assertThat(down.sentence()).contains("connection refused");
        assertThat(down.lag()).isEqualTo(new Backlog.Size(1, Optional.of(since)));
        assertThat(down.nextAttempt()).contains(clock.instant().plus(Duration.ofSeconds(60)));

        target.comeBack();
        assertThat(copied().bars()).isEqualTo(7);
        requireEqual();
        assertThat(stores.sync().status("copy").failures()).isZero();
    }

    @Test
    void look_backupDownWithNothingToCopy_showsItAndItsReturn() {
        copyAtOnce();
        target.goAway(Kind.UNREACHABLE, "connection refused");
        stores.sync().look();
        await(State.DOWN);

        target.comeBack();
        clock.advance(Duration.ofSeconds(20));
        stores.sync().look();
        await(State.CURRENT);
    }

    private void await(State state) {
        Await.until(() -> stores.sync().status("copy").state() == state, "the backup to be " + state);
    }

    @Test
    void verify_backupDown_failsByItsNameAndShowsIt() {
        copyAtOnce();
        target.goAway(Kind.UNREACHABLE, "connection refused");

        assertThatThrownBy(() -> stores.sync().verify("copy")).hasMessage("backup copy: connection refused");
        assertThat(stores.sync().status("copy").state()).isEqualTo(State.DOWN);
    }

    @Test
    void copy_oneBackupIsDown_theOtherHasEverything() {
        stores.close();
        open(TwoStores.settings("copy", "dead"));
        other.goAway(Kind.UNREACHABLE, "no route to host");
        stores.store().write(AAPL, BARS);

        copied();
        stores.sync().copyNow("dead");

        requireEqual();
        assertThat(stores.sync().lagBars("dead")).isEqualTo(600);
    }

    @Test
    void copy_seriesRefused_copiesTheOthersAndKeepsItInTheBacklog() {
        stores.close();
        BarStore choosy = new ChoosyStore(target, AAPL);
        stores = TwoStores.embedded(folder, clock, TwoStores.settings("copy"), choosy);
        stores.store().write(AAPL, BARS);
        stores.store().write(TENCENT, BARS);

        SyncOutcome outcome = copied();

        assertThat(outcome.status()).isEqualTo(SyncOutcome.Status.PARTIAL);
        assertThat(outcome.message()).contains("US.AAPL/1d").contains("field type conflict");
        assertThat(target.keys()).containsExactly(TENCENT);
        assertThat(stores.sync().status("copy").state()).isEqualTo(State.FAILING);
        assertThat(stores.sync().lagBars("copy")).isEqualTo(600);
    }

    @Test
    void verify_acknowledgedButNotStored_isFoundAndRepaired() {
        stores.store().write(AAPL, BARS);
        stores.store().write(MINUTES, SeededBars.of(Interval.M5, 20_000, 2));
        copied();
        target.delete(AAPL, TimeRange.ofMillis(BARS.openTimeMillis(7), BARS.openTimeMillis(9)));
        target.write(
                MINUTES, SeededBars.flat(SeededBars.of(Interval.M5, 20_000, 2).rows(11, 12), 3));

        Verification verification = stores.sync().verify("copy");

        assertThat(verification.differed()).containsExactlyInAnyOrder(AAPL, MINUTES);
        assertThat(verification.repaired()).isEqualTo(3);
        assertThat(verification.isEqual()).isTrue();
        requireEqual();
        assertThat(stores.book().entry("copy").equalAsOf()).contains(clock.instant());
        assertThat(stores.book().history(Optional.of("copy"), Optional.empty(), 10, 0))
                .extracting(SyncOutcome::kind)
                .containsExactly("verify", "repair", "sync");
    }

    @Test
    void verify_backupHoldsMore_saysSoAndDeletesNothingUntilACopyInFull() {
        stores.store().write(AAPL, BARS.rows(100, 600));
        target.write(AAPL, BARS.rows(0, 100));
        target.write(TENCENT, BARS);

        Verification verification = stores.sync().verify("copy");

        assertThat(verification.isEqual()).isFalse();
        assertThat(verification.extra()).containsExactlyInAnyOrder(TENCENT, AAPL);
        assertThat(verification.sentence()).contains("copy in full to delete them");
        assertThat(stores.sync().status("copy").state()).isEqualTo(State.HELD);
        assertThat(target.read(AAPL, TimeRange.ALL).size()).isEqualTo(600);

        stores.sync().copyFull("copy");

        requireEqual();
        assertThat(stores.sync().verify("copy").isEqual()).isTrue();
        assertThat(stores.sync().status("copy").state()).isEqualTo(State.CURRENT);
    }

    @Test
    void copyFull_primaryEmpty_refusesToEmptyTheBackup() {
        target.write(AAPL, BARS);

        assertThatThrownBy(() -> stores.sync().copyFull("copy"))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("restore from it instead");
        assertThat(stores.sync().copyNow("copy")).isEmpty();
        assertThat(target.read(AAPL, TimeRange.ALL)).isEqualTo(BARS);
        assertThat(stores.sync().status("copy").state()).isEqualTo(State.HELD);
    }

    @Test
    void clear_backupFollows_isEmptyAfterwards() {
        stores.store().write(AAPL, BARS);
        stores.store().writeActions(AAPL.symbol(), List.of(new Dividend(LocalDate.of(2020, 8, 7), 0.82)));
        copied();

        stores.store().clear();
        copied();

        assertThat(target.keys()).isEmpty();
        assertThat(target.actions(AAPL.symbol())).isEmpty();
    }

    @Test
    void clear_backupRefuses_keepsEverythingAndNeverDiffersInSilence() {
        stores.close();
        open(TwoStores.settings(BackupSettings.OnClear.REFUSE, "copy"));
        stores.store().write(AAPL, BARS);
        copied();

        stores.store().clear();
        stores.store().write(TENCENT, BARS);
        copied();

        assertThat(target.read(AAPL, TimeRange.ALL)).isEqualTo(BARS);
        assertThat(target.read(TENCENT, TimeRange.ALL)).isEqualTo(BARS);
        assertThat(stores.sync().status("copy").book().refusedClear()).contains(clock.instant());
        Verification verification = stores.sync().verify("copy");
        assertThat(verification.isEqual()).isFalse();
        assertThat(verification.sentence()).contains("refused to be cleared");

        stores.sync().copyFull("copy");
        requireEqual();
        assertThat(stores.sync().status("copy").book().refusedClear()).isEmpty();
    }

    @Test
    void copy_barsPerSecond_isNotExceededAndGoesOnLater() {
        stores.close();
        BackupSettings slow =
                new BackupSettings("copy", "fake", "", 1, 100, 200, 0, Duration.ZERO, BackupSettings.OnClear.FOLLOW);
        open(new SyncSettings(
                List.of(slow), Duration.ofSeconds(1), Duration.ofSeconds(60), Duration.ZERO, Duration.ofDays(30)));
        for (int i = 0; i < 10; i++) {
            stores.store().write(SeededBars.key("US.S" + i, Interval.D1), BARS.rows(0, 50));
        }

        assertThat(copied().bars()).isEqualTo(200);
        clock.advance(Duration.ofSeconds(1));
        assertThat(copied().bars()).isEqualTo(200);
        clock.advance(Duration.ofSeconds(1));
        assertThat(copied().bars()).isEqualTo(100);
        requireEqual();
    }

    @Test
    void copy_primaryAway_isNotTheBackupsFault() {
        stores.close();
        FakeBarStore primary = new FakeBarStore();
        stores = TwoStores.over(folder, primary, clock, TwoStores.settings("copy"), target);
        copyAtOnce();
        stores.store().write(AAPL, BARS);
        primary.goAway(Kind.UNREACHABLE, "the server is away");

        SyncOutcome outcome = copied();

        assertThat(outcome.message()).contains("the primary store: the server is away");
        assertThat(stores.sync().status("copy").state()).isEqualTo(State.LAGGING);
        primary.comeBack();
        copied();
        requireEqual();
    }

    @Test
    void write_outsideTheLedgerFails_staysMarked() {
        stores.close();
        FakeBarStore primary = new FakeBarStore();
        stores = TwoStores.over(folder, primary, clock, TwoStores.settings("copy"), target);
        copyAtOnce();
        primary.goAway(Kind.UNREACHABLE, "no answer, it may have been written");

        assertThatThrownBy(() -> stores.store().write(AAPL, BARS)).isInstanceOf(StoreException.class);

        primary.comeBack();
        primary.write(AAPL, BARS);
        copied();
        requireEqual();
    }

    @Test
    void history_bySymbol_showsOnlyItsCopies() {
        stores.store().write(AAPL, BARS);
        copied();
        stores.store().write(TENCENT, BARS);
        copied();

        assertThat(stores.book().history(Optional.of("copy"), Optional.of("HK.00700"), 10, 0))
                .hasSize(1);
        assertThat(stores.book().history(Optional.empty(), Optional.empty(), 1, 1))
                .hasSize(1);

        clock.advance(Duration.ofDays(31));
        stores.store().write(AAPL, SeededBars.flat(BARS.rows(1, 2), 3));
        copied();
        assertThat(stores.book().history(Optional.empty(), Optional.empty(), 10, 0))
                .hasSize(1);
    }

    @Test
    void copyNow_unknownBackup_isNamed() {
        assertThatThrownBy(() -> stores.sync().copyNow("nope"))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("nope");
    }

    @Test
    void look_changedBarOfAStoreWithoutDigests_isFoundBySumsAndRepairedWithoutAProof() {
        stores.store().write(AAPL, BARS);
        stores.store().write(MINUTES, SeededBars.of(Interval.M5, 2_000, 2));
        copied();
        target.write(AAPL, SeededBars.flat(BARS.rows(400, 401), 7));

        Verification look = stores.sync().look("copy");

        assertThat(look.differed()).containsExactly(AAPL);
        assertThat(look.repaired()).isEqualTo(1);
        assertThat(look.sentence()).contains("without reading them").endsWith("no difference found");
        assertThat(look.isEqual()).isTrue();
        requireEqual();
        BackupBook.Entry entry = stores.book().entry("copy");
        assertThat(entry.lookedEqualAsOf()).contains(clock.instant());
        assertThat(entry.equalAsOf()).isEmpty();
    }

    @Test
    void breaker_failuresInARow_opensThenAsksByOneProbe() {
        stores.store().write(AAPL, BARS);
        target.goAway(Kind.UNREACHABLE, "connection refused");
        assertThat(stores.sync().status("copy").breaker()).isEqualTo(Breaker.CLOSED);

        for (int i = 0; i < 3; i++) {
            stores.sync().copyNow("copy");
        }

        BackupStatus status = stores.sync().status("copy");
        assertThat(status.breaker()).isEqualTo(Breaker.OPEN);
        assertThat(status.nextAttempt()).contains(clock.instant().plusSeconds(4));
        int calls = target.calls();
        stores.sync().look();
        assertThat(target.calls()).isEqualTo(calls);
        clock.advance(Duration.ofSeconds(4));
        assertThat(stores.sync().status("copy").breaker()).isEqualTo(Breaker.HALF_OPEN);
        stores.sync().look();
        Await.until(() -> stores.sync().status("copy").failures() == 4, "the probe to fail");
        assertThat(target.calls()).isEqualTo(calls + 1);
        assertThat(stores.sync().status("copy").breaker()).isEqualTo(Breaker.OPEN);
        target.comeBack();
        copied();
        assertThat(stores.sync().status("copy").breaker()).isEqualTo(Breaker.CLOSED);
    }
}
