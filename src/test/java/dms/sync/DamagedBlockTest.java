package dms.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dms.TestClock;
import dms.ledger.Ledger;
import dms.market.BarSeries;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import dms.store.BarStore;
import dms.store.DamagedBlock;
import dms.store.DamagedFile;
import dms.store.SeededBars;
import dms.store.embedded.EmbeddedBarStore;
import dms.store.embedded.EmbeddedFile;
import dms.store.peer.TwoNodes;
import dms.sync.BackupStatus.State;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** S22 for copies: bytes of one block change on the disk of a backup, of a slave, of the primary store. */
class DamagedBlockTest {

    private static final SeriesKey AAPL = SeededBars.key("US.AAPL", Interval.D1);
    private static final SeriesKey TENCENT = SeededBars.key("HK.00700", Interval.D1);
    private static final BarSeries BARS = SeededBars.of(Interval.D1, 600, 1);
    private static final BarSeries OTHERS = SeededBars.of(Interval.D1, 600, 2);

    /** The bars of 2020, the second of the four blocks of a series, and one in the middle of them. */
    private static final TimeRange YEAR_2020 =
            new TimeRange(Instant.parse("2020-01-01T00:00:00Z"), Instant.parse("2021-01-01T00:00:00Z"));

    private static final int BARS_OF_2020 = 183;
    private static final int ROW = 300;

    @TempDir
    Path folder;

    private final TestClock clock = TestClock.at("2024-07-05T12:00:00Z");

    private TwoStores open(BarStore target) {
        return TwoStores.embedded(folder.resolve("primary"), clock, TwoStores.settings("copy"), target);
    }

    private void fill(TwoStores stores) {
        stores.store().write(AAPL, BARS);
        stores.store().write(TENCENT, OTHERS);
        stores.sync().copyNow("copy");
    }

    private static void damage(Path data) throws IOException {
        assertThat(BARS.slice(YEAR_2020).size()).isEqualTo(BARS_OF_2020);
        assertThat(YEAR_2020.contains(Instant.ofEpochMilli(BARS.openTimeMillis(ROW))))
                .isTrue();
        DamagedFile.turnBits(data, BARS.close(ROW));
    }

    private List<DamagedBlock> damagedBlocks(Path data) {
        try (Ledger ledger = Ledger.open(data, clock)) {
            return new EmbeddedBarStore(ledger).damagedBlocks();
        }
    }

    private void requireThatBlockNamed(List<DamagedBlock> damaged) {
        assertThat(damaged).hasSize(1);
        assertThat(damaged.get(0).key()).isEqualTo(AAPL);
        assertThat(damaged.get(0).count()).isEqualTo(BARS_OF_2020);
    }

    private static void requireThatBlockCopiedAgain(TwoStores stores, BarStore target) {
        Verification verification = stores.sync().verify("copy");

        assertThat(verification.differed()).containsExactly(AAPL);
        assertThat(verification.repaired()).isEqualTo(BARS_OF_2020);
        assertThat(verification.isEqual()).isTrue();
        assertThat(TwoStores.differences(stores.store(), target)).isEmpty();
    }

    @Test
    void verify_blockOfAFileDamaged_copiesThatBlockAloneAgain() throws IOException {
        Path backup = folder.resolve("backup");
        try (EmbeddedFile target = new EmbeddedFile(backup, clock);
                TwoStores stores = open(target)) {
            fill(stores);
        }
        damage(backup);
        try (EmbeddedFile target = new EmbeddedFile(backup, clock);
                TwoStores stores = open(target)) {
            requireThatBlockCopiedAgain(stores, target);
        }
        requireThatBlockNamed(damagedBlocks(backup));
    }

    @Test
    void verify_blockOfASlaveDamaged_copiesThatBlockAloneAgain() throws IOException {
        Path slave = folder.resolve("slave");
        try (Ledger ledger = Ledger.open(slave, clock);
                TwoNodes nodes = new TwoNodes(new EmbeddedBarStore(ledger));
                TwoStores stores = open(nodes.peer())) {
            fill(stores);
        }
        damage(slave);
        try (Ledger ledger = Ledger.open(slave, clock);
                TwoNodes nodes = new TwoNodes(new EmbeddedBarStore(ledger));
                TwoStores stores = open(nodes.peer())) {
            requireThatBlockCopiedAgain(stores, nodes.peer());
        }
        requireThatBlockNamed(damagedBlocks(slave));
    }

    /** That a run fetches the range again is shown by RecoveryTest; here by the write that it makes. */
    @Test
    void verify_blockOfThePrimaryStoreDamaged_keepsWhatTheBackupHasUntilItIsFetchedAgain() throws IOException {
        Path backup = folder.resolve("backup");
        Path primary = folder.resolve("primary");
        try (EmbeddedFile target = new EmbeddedFile(backup, clock);
                TwoStores stores = open(target)) {
            fill(stores);
        }
        damage(primary);
        try (EmbeddedFile target = new EmbeddedFile(backup, clock);
                TwoStores stores = open(target)) {

            Verification found = stores.sync().verify("copy");

            assertThat(found.isEqual()).isFalse();
            assertThat(found.extra()).containsExactly(AAPL);
            assertThat(stores.store().read(AAPL, TimeRange.ALL).size()).isEqualTo(600 - BARS_OF_2020);
            assertThat(target.read(AAPL, TimeRange.ALL)).isEqualTo(BARS);
            assertThat(stores.sync().status("copy").state()).isEqualTo(State.HELD);

            stores.store().write(AAPL, BARS.slice(YEAR_2020));
            assertThat(stores.sync().copyNow("copy")).as("the backup has them").isEmpty();
            assertThat(stores.sync().verify("copy").isEqual()).isTrue();
            assertThat(stores.sync().status("copy").state()).isEqualTo(State.CURRENT);
            assertThat(TwoStores.differences(stores.store(), target)).isEmpty();
        }
        requireThatBlockNamed(damagedBlocks(primary));
    }
}
