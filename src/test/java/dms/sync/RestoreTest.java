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
import dms.sync.BackupStatus.State;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way back from a backup: into the embedded store, and into one outside of the ledger. */
class RestoreTest {

    private static final SeriesKey AAPL = SeededBars.key("US.AAPL", Interval.D1);
    private static final SeriesKey TENCENT = SeededBars.key("HK.00700", Interval.D1);
    private static final SeriesKey MINUTES = SeededBars.key("HK.00700", Interval.M5);
    private static final BarSeries BARS = SeededBars.of(Interval.D1, 600, 1);
    private static final BarSeries MANY = SeededBars.of(Interval.M5, 30_000, 2);

    @TempDir
    Path folder;

    private final TestClock clock = TestClock.at("2024-07-05T12:00:00Z");
    private final FakeBarStore target = new FakeBarStore();
    private final FakeBarStore other = new FakeBarStore();
    private TwoStores stores;

    @BeforeEach
    void open() {
        stores = TwoStores.embedded(folder, clock, TwoStores.settings("copy", "other"), target, other);
        for (FakeBarStore backup : List.of(target, other)) {
            backup.write(AAPL, BARS);
            backup.write(TENCENT, BARS);
            backup.write(MINUTES, MANY);
            backup.writeActions(AAPL.symbol(), List.of(new Dividend(LocalDate.of(2020, 8, 7), 0.82)));
        }
    }

    @AfterEach
    void close() {
        stores.close();
    }

    private void awaitEnd() {
        Await.until(() -> !stores.restore().isAtWork(), "the end of the restore");
        assertThat(stores.restore().progress()).isEmpty();
    }

    private void awaitBreak() {
        Await.until(
                () -> stores.restore()
                        .progress()
                        .filter(one -> !one.isAtWork() && one.sentence().contains("broke off and is tried again"))
                        .isPresent(),
                "the restore to break off");
    }

    private SyncOutcome lastOutcome() {
        return stores.restore().last().orElseThrow();
    }

    @Test
    void start_primaryEmpty_isEqualToTheBackupWhichIsCurrentWithoutACopy() {
        stores.restore().start("copy");
        awaitEnd();

        assertThat(TwoStores.differences(stores.store(), target)).isEmpty();
        assertThat(lastOutcome().status()).isEqualTo(SyncOutcome.Status.SUCCESS);
        assertThat(lastOutcome().kind()).isEqualTo("restore");
        assertThat(lastOutcome().bars()).isEqualTo(31_200);
        assertThat(lastOutcome().message()).isEqualTo("3 series with 31200 bars restored and compared; equal");
        assertThat(stores.restored()).containsExactlyInAnyOrder(AAPL, TENCENT, MINUTES);
        assertThat(stores.sync().copyNow("copy")).isEmpty();
        assertThat(stores.sync().copyNow("other")).isEmpty();
        for (String name : List.of("copy", "other")) {
            assertThat(stores.sync().status(name).state()).isEqualTo(State.CURRENT);
            assertThat(stores.book().entry(name).equalAsOf()).contains(clock.instant());
        }
    }

    @Test
    void start_backupHeldAfterTheLossOfThePrimary_isReleased() {
        stores.sync().copyNow("copy");
        assertThat(stores.sync().status("copy").state()).isEqualTo(State.HELD);

        stores.restore().start("copy");
        awaitEnd();

        assertThat(stores.sync().status("copy").state()).isEqualTo(State.CURRENT);
    }

    @Test
    void start_primaryNotEmpty_isRefusedAndLeavesEverythingAsItIs() {
        stores.store().write(AAPL, BARS.rows(0, 3));

        assertThatThrownBy(() -> stores.restore().start("copy"))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("the primary store is not empty: it holds 1 series, such as US.AAPL/1d");

        assertThat(stores.restore().isAtWork()).isFalse();
        assertThat(stores.backlog().size("copy").series()).isEqualTo(1);
        stores.store().write(AAPL, BARS.rows(3, 4));
    }

    @Test
    void start_backupEmptyOrUnknown_isRefused() {
        target.clear();

        assertThatThrownBy(() -> stores.restore().start("copy")).hasMessage("backup copy is empty");
        assertThatThrownBy(() -> stores.restore().start("nope")).isInstanceOf(NoSuchElementException.class);
        assertThat(stores.restore().isAtWork()).isFalse();
    }

    @Test
    void restore_atWork_nothingElseWritesAndNothingIsCopied() {
        target.goAway(Kind.UNREACHABLE, "the disk is gone");
        Restore.want(stores.book(), "copy");
        int before = other.calls();

        assertThatThrownBy(() -> stores.store().write(AAPL, BARS))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("is being restored from backup copy");
        assertThatThrownBy(() -> stores.store().clear()).hasMessageContaining("is being restored");
        assertThatThrownBy(() -> stores.sync().copyNow("other")).hasMessageContaining("is being restored");
        assertThatThrownBy(() -> stores.sync().copyFull("other")).hasMessageContaining("is being restored");
        assertThatThrownBy(() -> stores.sync().verify("other")).hasMessageContaining("is being restored");
        stores.sync().look();

        assertThat(other.calls()).isEqualTo(before);
        assertThat(stores.sync().status("copy").state()).isEqualTo(State.RESTORING);
        assertThatThrownBy(() -> stores.restore().start("other"))
                .hasMessageContaining("a restore from backup copy has not ended");
    }

    @Test
    void restore_backupAwayInTheMiddle_goesOnInAnotherProcessWithWhatIsLacking() {
        BreakingStore breaking = new BreakingStore(target, 3);
        stores.close();
        stores = TwoStores.embedded(folder, clock, TwoStores.settings("copy", "other"), breaking, other);
        stores.restore().start("copy");
        awaitBreak();
        long there = stores.unmarked().coverage().values().stream()
                .mapToLong(extent -> extent.count())
                .sum();
        assertThat(there).isBetween(1L, 31_199L);
        stores.close();

        stores = TwoStores.embedded(folder, clock, TwoStores.settings("copy", "other"), target, other);
        assertThat(stores.restore().isAtWork()).isTrue();
        assertThatThrownBy(() -> stores.store().write(AAPL, BARS)).hasMessageContaining("is being restored");
        stores.restore().look();
        awaitEnd();

        assertThat(TwoStores.differences(stores.store(), target)).isEmpty();
        assertThat(lastOutcome().bars()).isEqualTo(31_200 - there);
        assertThat(stores.book().history(Optional.of("copy"), Optional.empty(), 10, 0))
                .extracting(SyncOutcome::status)
                .containsExactly(SyncOutcome.Status.SUCCESS, SyncOutcome.Status.FAILED);
    }

    @Test
    void restore_brokenOffAndGivenUp_leavesWhatIsThereAndHoldsTheBackup() {
        stores.close();
        BreakingStore breaking = new BreakingStore(target, 3);
        stores = TwoStores.embedded(folder, clock, TwoStores.settings("copy", "other"), breaking, other);
        stores.restore().start("copy");
        awaitBreak();

        stores.restore().giveUp("copy");

        assertThat(stores.restore().isAtWork()).isFalse();
        assertThatThrownBy(() -> stores.restore().giveUp("copy")).isInstanceOf(NoSuchElementException.class);
        stores.store().write(AAPL, BARS);
        stores.sync().copyNow("other");
        assertThat(stores.sync().status("other").state()).isEqualTo(State.HELD);
        assertThat(other.read(MINUTES, TimeRange.ALL)).isEqualTo(MANY);
    }

    @Test
    void want_primaryNotEmptyAtTheStart_isWrittenDownAndForgotten() {
        stores.store().write(AAPL, BARS);
        Restore.want(stores.book(), "copy");

        stores.restore().look();
        awaitEnd();

        assertThat(lastOutcome().status()).isEqualTo(SyncOutcome.Status.FAILED);
        assertThat(lastOutcome().message()).startsWith("nothing was restored: the primary store is not empty");
        assertThat(stores.unmarked().keys()).isEqualTo(Set.of(AAPL));
    }

    @Test
    void restore_primaryOutsideOfTheLedgerAway_waitsForItAndRestores() {
        stores.close();
        FakeBarStore primary = new FakeBarStore();
        stores = TwoStores.over(folder, primary, clock, TwoStores.settings("copy"), target);
        primary.goAway(Kind.UNREACHABLE, "the server is away");
        Restore.want(stores.book(), "copy");
        stores.restore().look();
        awaitBreak();

        primary.comeBack();
        clock.advance(Duration.ofSeconds(1));
        stores.restore().look();
        awaitEnd();

        assertThat(TwoStores.differences(primary, target)).isEmpty();
    }

    @Test
    void restore_writeOutsideOfTheLedgerUnderWay_isRefused() {
        stores.close();
        FakeBarStore primary = new FakeBarStore();
        stores = TwoStores.over(folder, primary, clock, TwoStores.settings("copy"), target);
        long write = stores.backlog().begun(AAPL, TimeRange.ALL, false);

        assertThatThrownBy(() -> stores.restore().start("copy")).hasMessage("the primary store is being written");

        stores.backlog().finished(write);
        stores.restore().start("copy");
        awaitEnd();
    }

    @Test
    void restore_seriesThatThePrimaryRefuses_restoresTheOthersBefore() {
        stores.close();
        FakeBarStore inner = new FakeBarStore();
        BarStore primary = new ChoosyStore(inner, AAPL);
        stores = TwoStores.over(folder, primary, clock, TwoStores.settings("copy"), target);

        stores.restore().start("copy");
        awaitBreak();

        assertThat(stores.restore().progress().orElseThrow().sentence()).contains("field type conflict");
        assertThat(inner.read(TENCENT, TimeRange.ALL)).isEqualTo(BARS);
        assertThat(inner.read(MINUTES, TimeRange.ALL)).isEqualTo(MANY);
    }
}
