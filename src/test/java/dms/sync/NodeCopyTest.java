package dms.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dms.TestClock;
import dms.ledger.Ledger;
import dms.ledger.Sql;
import dms.market.BarSeries;
import dms.market.CorporateAction.Dividend;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import dms.store.FakeBarStore;
import dms.store.SeededBars;
import dms.store.StoreException;
import dms.store.embedded.EmbeddedBarStore;
import dms.store.peer.TwoNodes;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another DMS node as a backup, over HTTP; S9, S23. */
class NodeCopyTest {

    private static final SeriesKey AAPL = SeededBars.key("US.AAPL", Interval.D1);
    private static final SeriesKey MINUTES = SeededBars.key("HK.00700", Interval.M5);
    private static final BarSeries BARS = SeededBars.of(Interval.D1, 600, 1);

    @TempDir
    Path folder;

    private final TestClock clock = TestClock.at("2024-07-05T12:00:00Z");
    private final FakeBarStore slave = new FakeBarStore();

    private TwoStores master(TwoNodes nodes) {
        return TwoStores.embedded(folder, clock, TwoStores.settingsOfANode(2, 5_000), nodes.peer());
    }

    @Test
    void copy_writesRepairsAndDeletions_reachTheSlaveAndAreProvedEqual() {
        try (TwoNodes nodes = new TwoNodes(slave);
                TwoStores stores = master(nodes)) {
            stores.store().write(AAPL, BARS);
            stores.store().write(MINUTES, SeededBars.of(Interval.M5, 20_000, 2));
            stores.sync().copyNow("slave");
            stores.store().write(AAPL, SeededBars.flat(BARS.rows(7, 8), 3));
            stores.store().delete(AAPL, TimeRange.ofMillis(BARS.openTimeMillis(1), BARS.openTimeMillis(3)));
            stores.sync().copyNow("slave");

            assertThat(TwoStores.differences(stores.store(), slave)).isEmpty();
            slave.write(AAPL, SeededBars.flat(BARS.rows(50, 51), 3));
            Verification verification = stores.sync().verify("slave");
            assertThat(verification.differed()).containsExactly(AAPL);
            assertThat(verification.repaired()).isEqualTo(1);
            assertThat(verification.isEqual()).isTrue();
        }
    }

    /** S9. */
    @Test
    void clear_onTheMaster_isFollowedByTheSlave() {
        try (TwoNodes nodes = new TwoNodes(slave);
                TwoStores stores = master(nodes)) {
            stores.store().write(AAPL, BARS);
            stores.store().write(MINUTES, SeededBars.of(Interval.M5, 100, 2));
            stores.store().writeActions(AAPL.symbol(), List.of(new Dividend(LocalDate.of(2020, 8, 7), 0.82)));
            stores.sync().copyNow("slave");
            assertThat(slave.keys()).hasSize(2);

            stores.store().clear();
            stores.sync().copyNow("slave");

            assertThat(slave.keys()).isEmpty();
            assertThat(slave.actions(AAPL.symbol())).isEmpty();
            assertThat(stores.sync().verify("slave").isEqual()).isTrue();
        }
    }

    @Test
    void verify_oneChangedBarAmongManySeries_movesLittleAndRepairsIt() {
        try (Ledger ledger = Ledger.open(folder.resolve("slave"), clock)) {
            EmbeddedBarStore embedded = new EmbeddedBarStore(ledger);
            try (TwoNodes nodes = new TwoNodes(embedded);
                    TwoStores stores = master(nodes)) {
                stores.store().writeAll(many());
                embedded.writeAll(many());
                stores.sync().verify("slave");
                SeriesKey changed = SeededBars.key("US.T77", Interval.D1);
                embedded.write(changed, SeededBars.flat(BARS.rows(300, 301), 3));
                long before = nodes.moved();

                Verification verification = stores.sync().verify("slave");

                long moved = nodes.moved() - before;
                assertThat(verification.differed()).containsExactly(changed);
                assertThat(verification.repaired()).isEqualTo(1);
                assertThat(verification.bars()).isEqualTo(300 * 600);
                assertThat(verification.isEqual()).isTrue();
                assertThat(embedded.read(changed, TimeRange.ALL)).isEqualTo(BARS);
                // 11 kB for each of the lists of groups, 15 kB for a block of bars: whatever the number of bars.
                assertThat(moved).isLessThan(100_000);
            }
        }
    }

    private static Map<SeriesKey, BarSeries> many() {
        Map<SeriesKey, BarSeries> series = new HashMap<>();
        for (int i = 0; i < 300; i++) {
            series.put(SeededBars.key("US.T" + i, Interval.D1), BARS);
        }
        return series;
    }

    @Test
    void verify_blockOfTheSlaveIsDamagedOnDisk_isFoundAndCopiedAgain() {
        try (Ledger ledger = Ledger.open(folder.resolve("slave"), clock)) {
            EmbeddedBarStore embedded = new EmbeddedBarStore(ledger);
            try (TwoNodes nodes = new TwoNodes(embedded);
                    TwoStores stores = master(nodes)) {
                stores.store().write(AAPL, BARS);
                stores.sync().copyNow("slave");
                ledger.write(
                        c -> Sql.update(c, "UPDATE bar_columns SET columns = zeroblob(length(columns)) WHERE id = 1"));

                Verification verification = stores.sync().verify("slave");

                assertThat(verification.differed()).containsExactly(AAPL);
                assertThat(verification.sentence()).contains("1 damaged blocks of it were set aside");
                assertThat(verification.isEqual()).isTrue();
                assertThat(embedded.read(AAPL, TimeRange.ALL)).isEqualTo(BARS);
                assertThat(embedded.damagedBlocks()).hasSize(1);
            }
        }
    }

    @Test
    void copy_asStaleMaster_changesNothingOnTheSlave() {
        try (TwoNodes nodes = new TwoNodes(slave);
                TwoStores stores = master(nodes)) {
            nodes.knowEpoch(2);
            stores.store().write(AAPL, BARS);

            SyncOutcome outcome = stores.sync().copyNow("slave").orElseThrow();

            assertThat(outcome.status()).isEqualTo(SyncOutcome.Status.FAILED);
            assertThat(outcome.message()).contains("stale");
            assertThat(slave.keys()).isEmpty();
        }
    }

    @Test
    void copy_onASlave_isRefusedAndWhatIsWrittenStaysMarked() {
        try (TwoNodes nodes = new TwoNodes(slave);
                TwoStores stores = master(nodes)) {
            stores.becomeSlave();
            stores.store().write(AAPL, BARS);

            assertThatThrownBy(() -> stores.sync().copyNow("slave"))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("this node is a slave");
            assertThat(stores.sync().status("slave").state()).isEqualTo(BackupStatus.State.RESTING);
            assertThat(stores.sync().lagBars("slave")).isEqualTo(600);
        }
    }
}
