package dms.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dms.Await;
import dms.TestClock;
import dms.ledger.Ledger;
import dms.ledger.Sql;
import dms.market.BarSeries;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import dms.store.FakeBarStore;
import dms.store.SeededBars;
import dms.store.StoreException;
import dms.sync.BackupStatus.State;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When damaged blocks of the primary store are brought back, and what of them is not. */
class HealerTest {

    private static final SeriesKey AAPL = SeededBars.key("US.AAPL", Interval.D1);
    private static final BarSeries BARS = SeededBars.of(Interval.D1, 600, 1);

    /** The second of the four blocks of the series. */
    private static final TimeRange YEAR_2020 = year(2020);

    private static final int BARS_OF_2020 = 183;

    @TempDir
    Path folder;

    private final TestClock clock = TestClock.at("2024-07-05T12:00:00Z");
    private final FakeBarStore one = TwoStores.fake();
    private final FakeBarStore other = TwoStores.fake();
    private TwoStores stores;
    private Healer healer;

    private static TimeRange year(int year) {
        return new TimeRange(Instant.parse(year + "-01-01T00:00:00Z"), Instant.parse(year + 1 + "-01-01T00:00:00Z"));
    }

    @BeforeEach
    void fill() {
        stores = TwoStores.embedded(folder, clock, TwoStores.settings("one", "other"), one, other);
        healer = stores.healer();
        stores.store().write(AAPL, BARS);
        stores.sync().copyNow("one");
        stores.sync().copyNow("other");
    }

    @AfterEach
    void close() {
        stores.close();
    }

    /** What a disk did to the bytes of a block. */
    private void damage(int year) {
        int damaged = update("UPDATE bar_columns SET columns = zeroblob(length(columns))"
                + " WHERE id = (SELECT columns_id FROM bar_blocks WHERE bucket = " + year + ")");
        assertThat(damaged).isEqualTo(1);
    }

    private int update(String sql) {
        Ledger ledger = stores.ledger();
        return ledger.write(c -> Sql.update(c, sql));
    }

    private BarSeries read() {
        return stores.store().read(AAPL, TimeRange.ALL);
    }

    private void lookUntil(BooleanSupplier condition) {
        Await.until(
                () -> {
                    healer.look();
                    return condition.getAsBoolean();
                },
                "what healing does");
    }

    private boolean isHealed() {
        return healer.unhealed().isEmpty();
    }

    private boolean isRecorded() {
        return !heals().isEmpty();
    }

    private boolean hasReason(String words) {
        return healer.unhealed().stream().anyMatch(one -> one.sentence().contains(words));
    }

    private List<SyncOutcome> heals() {
        return stores.book().history(Optional.empty(), Optional.of("US.AAPL"), 10, 0).stream()
                .filter(outcome -> outcome.kind().equals("heal"))
                .toList();
    }

    @Test
    void copy_deletionsOnBothSidesOfADamage_leaveTheOnlyCopyAlone() {
        damage(2020);
        assertThat(read().size()).isEqualTo(600 - BARS_OF_2020);
        TimeRange wide = TimeRange.ofMillis(BARS.firstTimeMillis() + 1, BARS.lastTimeMillis());
        stores.backlog().mark("one", AAPL, wide, true);
        one.write(AAPL, SeededBars.flat(BARS.rows(500, 501), 7));

        stores.sync().copyNow("one");

        assertThat(one.read(AAPL, YEAR_2020)).isEqualTo(BARS.slice(YEAR_2020));
        assertThat(one.read(AAPL, TimeRange.ALL)).isEqualTo(BARS);
    }

    @Test
    void look_blockThatAReadFoundDamaged_comesBackFromTheFirstBackup() {
        damage(2020);
        assertThat(stores.readCached(AAPL).size()).isEqualTo(600 - BARS_OF_2020);

        lookUntil(this::isRecorded);

        assertThat(read()).isEqualTo(BARS);
        assertThat(heals()).singleElement().satisfies(heal -> {
            assertThat(heal.backup()).isEqualTo("one");
            assertThat(heal.status()).isEqualTo(SyncOutcome.Status.SUCCESS);
            assertThat(heal.bars()).isEqualTo(BARS_OF_2020);
            assertThat(heal.message()).contains("US.AAPL/1d from 2020-01-01T00:00:00Z to 2020-12-30T00:00:00Z");
        });
        assertThat(stores.readCached(AAPL)).isEqualTo(BARS);
        assertThat(stores.lostOrBack()).containsOnly(AAPL);
        assertThat(healer.last("one")).contains(heals().get(0));
        assertThat(stores.sync().status("one").lag().series()).isZero();
        assertThat(stores.sync().lagBars("other")).isEqualTo(BARS_OF_2020);
    }

    @Test
    void look_blockThatAProofFoundDamaged_comesBackAndTheBackupIsProvedAgain() {
        damage(2020);
        assertThat(stores.sync().verify("one").extra()).containsExactly(AAPL);
        assertThat(stores.sync().status("one").state()).isEqualTo(State.HELD);

        lookUntil(() -> stores.sync().status("one").state() == State.CURRENT);

        assertThat(read()).isEqualTo(BARS);
        assertThat(stores.book().entry("one").equalAsOf()).contains(clock.instant());
    }

    @Test
    void look_barsWrittenInThePlaceMeanwhile_stay() {
        damage(2020);
        read();
        BarSeries corrected = SeededBars.flat(BARS.rows(300, 310), 7);
        stores.store().write(AAPL, corrected);

        lookUntil(this::isRecorded);

        assertThat(read()).isEqualTo(BARS.merge(corrected));
        assertThat(heals().get(0).bars()).isEqualTo(BARS_OF_2020 - 10);
        stores.sync().copyNow("one");
        stores.sync().copyNow("other");
        assertThat(TwoStores.differences(stores.store(), one)).isEmpty();
        assertThat(TwoStores.differences(stores.store(), other)).isEmpty();
    }

    @Test
    void look_laterBarsOfTheBlockCopiedMeanwhile_comesBackToo() {
        BarSeries more = SeededBars.of(Interval.D1, 601, 1);
        damage(2022);
        read();
        stores.store().write(AAPL, more.rows(600, 601));
        stores.sync().copyNow("one");

        lookUntil(this::isHealed);

        assertThat(read()).isEqualTo(more);
    }

    @Test
    void look_barsOfTheBlockDeletedMeanwhile_stayDeleted() {
        damage(2020);
        read();
        stores.store().delete(AAPL, YEAR_2020);

        assertThat(healer.unhealed()).isEmpty();
        healer.look();

        assertThat(read().size()).isEqualTo(600 - BARS_OF_2020);
        stores.sync().copyNow("one");
        assertThat(TwoStores.differences(stores.store(), one)).isEmpty();
    }

    @Test
    void delete_thatMeetsTheDamageItself_givesTheBlockUp() {
        damage(2020);

        stores.store().delete(AAPL, YEAR_2020);

        assertThat(healer.unhealed()).isEmpty();
        assertThat(read().slice(YEAR_2020).isEmpty()).isTrue();
    }

    @Test
    void look_everyBackupHasOtherBars_staysNamedUntilFetched() {
        damage(2020);
        one.write(AAPL, SeededBars.flat(BARS.rows(300, 301), 7));
        other.delete(AAPL, YEAR_2020);
        read();

        lookUntil(() -> hasReason("one has other bars; other has other bars; a run of its task fetches it"));
        assertThat(heals()).isEmpty();
        stores.store().write(AAPL, BARS.slice(YEAR_2020));
        clock.advance(Duration.ofMinutes(1));
        lookUntil(this::isHealed);

        assertThat(read()).isEqualTo(BARS);
        assertThat(heals()).isEmpty();
    }

    @Test
    void look_backupThatHasThemAway_isAskedOnceAfterEachPause() {
        damage(2020);
        damage(2021);
        other.delete(AAPL, TimeRange.ALL);
        one.goAway(StoreException.Kind.UNREACHABLE, "connection refused");
        read();
        int calls = one.calls();

        lookUntil(() -> hasReason("one failed: connection refused; other has other bars"));
        healer.look();
        assertThat(one.calls()).as("for two blocks").isEqualTo(calls + 1);
        one.comeBack();
        healer.look();
        assertThat(one.calls()).isEqualTo(calls + 1);
        clock.advance(Duration.ofSeconds(1));
        lookUntil(this::isHealed);

        assertThat(read()).isEqualTo(BARS);
    }

    @Test
    void look_headerThatSaysNonsense_keepsNoOtherBlockFromComingBack() {
        damage(2020);
        update("UPDATE bar_blocks SET first = last + 86400000 WHERE bucket = 2021");
        read();

        lookUntil(this::isRecorded);

        assertThat(healer.unhealed()).hasSize(1);
        assertThat(read())
                .isEqualTo(BARS.slice(year(2019)).merge(BARS.slice(YEAR_2020)).merge(BARS.slice(year(2022))));
    }

    @Test
    void look_backupKnownAsDown_isNotAsked() {
        damage(2020);
        other.delete(AAPL, YEAR_2020);
        one.goAway(StoreException.Kind.UNREACHABLE, "connection refused");
        stores.store().write(AAPL, BARS.rows(0, 1));
        update("DELETE FROM backlog WHERE backup = 'other'");
        stores.sync().copyNow("one");
        int calls = one.calls();
        read();

        lookUntil(() -> hasReason("one is down"));

        assertThat(one.calls()).isEqualTo(calls);
    }

    @Test
    void look_blockOfAnEarlierVersion_isNotGuessedAt() {
        damage(2020);
        read();
        update("UPDATE damaged_blocks SET digest = NULL");

        lookUntil(() -> hasReason("what it held is not known"));

        assertThat(read().size()).isEqualTo(600 - BARS_OF_2020);
    }

    @Test
    void look_sameSpanDamagedTwice_olderBarsWaitForTheNewer() {
        BarSeries corrected = BARS.merge(SeededBars.flat(BARS.rows(300, 310), 7));
        damage(2020);
        read();
        stores.store().write(AAPL, corrected.slice(YEAR_2020));
        damage(2020);
        read();

        lookUntil(() -> hasReason("a later block of the same time is missing too"));

        assertThat(read().slice(YEAR_2020).isEmpty()).isTrue();
        one.write(AAPL, corrected);
        clock.advance(Duration.ofMinutes(1));
        lookUntil(this::isHealed);
        assertThat(read()).isEqualTo(corrected);
    }

    @Test
    void look_onASlave_onlyTellsOfIt() {
        stores.becomeSlave();
        damage(2020);
        read();

        lookUntil(() -> hasReason("the master is asked for it"));

        assertThat(stores.lostOrBack()).containsExactly(AAPL);
        assertThat(read().size()).isEqualTo(600 - BARS_OF_2020);
        stores.unmarked().write(AAPL, BARS);
        clock.advance(Duration.ofMinutes(1));
        lookUntil(this::isHealed);
    }

    @Test
    void copyFull_damagedBlock_bringsItBackBeforeItDeletesAnything() {
        damage(2020);
        read();

        healer.copyFull("one");

        assertThat(read()).isEqualTo(BARS);
        assertThat(one.read(AAPL, TimeRange.ALL)).isEqualTo(BARS);
        assertThat(isHealed()).isTrue();
    }

    @Test
    void verify_equal_healsNothing() {
        HealedProof proof = healer.verify("one");

        assertThat(proof.verification().isEqual()).isTrue();
        assertThat(proof.healed()).isEmpty();
        assertThat(heals()).isEmpty();
    }

    private long damagedBlock() {
        return healer.unhealed().get(0).id();
    }

    @Test
    void take_unprovedBarsOfABackup_areThereAndOnTheOtherBackups() {
        BarSeries others = BARS.merge(SeededBars.flat(BARS.rows(300, 301), 7));
        damage(2020);
        one.write(AAPL, others);
        other.delete(AAPL, YEAR_2020);
        read();
        stores.store().write(AAPL, BARS.rows(310, 311));

        SyncOutcome taken = stores.rulings().take(damagedBlock(), "one");

        assertThat(read()).isEqualTo(others);
        assertThat(isHealed()).isTrue();
        assertThat(taken.bars()).isEqualTo(BARS_OF_2020 - 1);
        assertThat(taken.message())
                .isEqualTo("a damaged block of the primary store, taken by hand, not proved: US.AAPL/1d from"
                        + " 2020-01-01T00:00:00Z to 2020-12-30T00:00:00Z");
        assertThat(heals())
                .singleElement()
                .satisfies(heal -> assertThat(heal.backup()).isEqualTo("one"));
        assertThat(stores.lostOrBack()).contains(AAPL);
        stores.sync().copyNow("one");
        stores.sync().copyNow("other");
        assertThat(TwoStores.differences(stores.store(), one)).isEmpty();
        assertThat(TwoStores.differences(stores.store(), other)).isEmpty();
    }

    @Test
    void take_backupWithoutThem_isRefusedAndTheBlockStaysNamed() {
        damage(2020);
        one.delete(AAPL, YEAR_2020);
        read();

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> stores.rulings().take(damagedBlock(), "one"))
                .withMessage("backup one has no bar of US.AAPL/1d from 2020-01-01T00:00:00Z to 2020-12-30T00:00:00Z")
                .satisfies(e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.REFUSED));

        assertThat(healer.unhealed()).hasSize(1);
    }

    @Test
    void dismiss_blockThatABackupStillHas_isHeldUntilCopiedInFull() {
        damage(2020);
        one.write(AAPL, SeededBars.flat(BARS.rows(300, 301), 7));
        read();
        long block = damagedBlock();

        stores.rulings().dismiss(block);

        assertThat(isHealed()).isTrue();
        assertThat(stores.sync().verify("one").extra()).containsExactly(AAPL);
        assertThat(stores.sync().status("one").state()).isEqualTo(State.HELD);
        assertThat(one.read(AAPL, YEAR_2020).size())
                .as("a ruling deletes nothing")
                .isEqualTo(BARS_OF_2020);
        healer.copyFull("one");
        assertThat(TwoStores.differences(stores.store(), one)).isEmpty();
        assertThat(stores.sync().status("one").state()).isEqualTo(State.CURRENT);
        assertThatExceptionOfType(NoSuchElementException.class)
                .isThrownBy(() -> stores.rulings().dismiss(block))
                .withMessage("there is no damaged block " + block
                        + " whose bars are missing; GET /sync/status lists them under damaged");
    }

    /** What is wrong on this side is not said of the backup, and the others are not asked. */
    @Test
    void look_barsThatCannotBeWrittenHere_areNotTheBackupsFault() {
        damage(2020);
        damage(2021);
        read();
        update("CREATE TRIGGER full BEFORE INSERT ON bar_columns BEGIN SELECT RAISE(ABORT, 'the disk is full'); END");
        int calls = other.calls();

        lookUntil(() -> hasReason("one has them, but they could not be written here: "));

        assertThat(healer.unhealed())
                .hasSize(2)
                .allSatisfy(left -> assertThat(left.sentence()).contains("the disk is full"));
        assertThat(other.calls()).isEqualTo(calls);
        assertThat(heals()).isEmpty();
        update("DROP TRIGGER full");
        clock.advance(Duration.ofSeconds(1));
        lookUntil(this::isHealed);
        assertThat(read()).isEqualTo(BARS);
    }
}
