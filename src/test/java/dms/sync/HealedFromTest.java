package dms.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dms.TestClock;
import dms.ledger.Ledger;
import dms.market.BarSeries;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import dms.store.BarStore;
import dms.store.DamagedFile;
import dms.store.SeededBars;
import dms.store.embedded.EmbeddedBarStore;
import dms.store.embedded.EmbeddedFile;
import dms.store.influx.InfluxBarStore;
import dms.store.influx.InfluxProcess;
import dms.store.peer.TwoNodes;
import dms.sync.BackupStatus.State;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** S22: bytes of blocks of the primary store change on its disk, and each kind of backup gives their bars back. */
class HealedFromTest {

    private static final SeriesKey AAPL = SeededBars.key("US.AAPL", Interval.D1);
    private static final SeriesKey WEEKS = SeededBars.key("US.AAPL", Interval.W1);
    private static final SeriesKey MINUTES = SeededBars.key("HK.00700", Interval.M1);
    private static final BarSeries BARS = SeededBars.of(Interval.D1, 600, 1);
    private static final BarSeries MINUTE_BARS = SeededBars.of(Interval.M1, 5_000, 2);
    private static final BarSeries WEEK_BARS = SeededBars.of(Interval.W1, 200, 3);
    private static final int BARS_OF_2020 = 183;

    @TempDir
    Path folder;

    private final TestClock clock = TestClock.at("2024-07-05T12:00:00Z");
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    enum Kind {
        FILE,
        INFLUX,
        NODE
    }

    private <T extends AutoCloseable> T closedLater(T one) {
        opened.push(one);
        return one;
    }

    private BarStore open(Kind kind) throws Exception {
        return switch (kind) {
            case FILE -> closedLater(new EmbeddedFile(folder.resolve("backup"), clock));
            case INFLUX -> {
                Path data = Files.createDirectory(folder.resolve("influx"));
                InfluxProcess influx = closedLater(InfluxProcess.start(data, false));
                yield closedLater(new InfluxBarStore(influx.settings("copy")));
            }
            case NODE -> {
                Ledger ledger = closedLater(Ledger.open(folder.resolve("slave"), clock));
                yield closedLater(new TwoNodes(new EmbeddedBarStore(ledger))).peer();
            }
        };
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : opened) {
            one.close();
        }
    }

    private TwoStores stores(BarStore target) {
        return TwoStores.embedded(folder.resolve("primary"), clock, TwoStores.settings("copy"), target);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void verify_primaryDamagedOnItsDisk_bringsBackWhatWasLostAndProvesTheBackupEqual(Kind kind) throws Exception {
        BarStore target = open(kind);
        try (TwoStores stores = stores(target)) {
            stores.store().write(AAPL, BARS);
            stores.store().write(MINUTES, MINUTE_BARS);
            stores.store().write(WEEKS, WEEK_BARS);
            stores.sync().copyNow("copy");
        }
        DamagedFile.turnBits(folder.resolve("primary"), BARS.close(300));
        DamagedFile.turnBits(folder.resolve("primary"), MINUTE_BARS.close(2_000));
        DamagedFile.turnBits(folder.resolve("primary"), WEEK_BARS.close(100));
        try (TwoStores stores = stores(target)) {

            HealedProof proof = stores.healer().verify("copy");

            assertThat(proof.healed())
                    .extracting(healed -> healed.block().key())
                    .containsExactlyInAnyOrder(AAPL, MINUTES, WEEKS);
            assertThat(proof.healed()).allMatch(healed -> healed.backup().equals("copy"));
            assertThat(proof.healed())
                    .filteredOn(healed -> healed.block().key().equals(AAPL))
                    .singleElement()
                    .matches(healed -> healed.block().count() == BARS_OF_2020);
            assertThat(proof.verification().isEqual()).isTrue();
            assertThat(proof.verification().extra()).isEmpty();
            assertThat(stores.sync().status("copy").state()).isEqualTo(State.CURRENT);
            assertThat(stores.store().read(AAPL, TimeRange.ALL)).isEqualTo(BARS);
            assertThat(stores.store().read(MINUTES, TimeRange.ALL)).isEqualTo(MINUTE_BARS);
            assertThat(stores.store().read(WEEKS, TimeRange.ALL)).isEqualTo(WEEK_BARS);
            assertThat(TwoStores.differences(stores.store(), target)).isEmpty();
            assertThat(stores.healer().unhealed()).isEmpty();
            assertThat(stores.book().history(Optional.of("copy"), Optional.empty(), 2, 0))
                    .extracting(SyncOutcome::kind)
                    .containsExactly("verify", "heal");
        }
    }
}
