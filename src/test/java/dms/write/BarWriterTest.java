package dms.write;

import static dms.market.FlatBars.closes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dms.TestClock;
import dms.ledger.Ledger;
import dms.market.BarChange;
import dms.market.CorporateAction;
import dms.market.CorporateAction.Split;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import dms.store.FakeBarStore;
import dms.store.embedded.EmbeddedBarStore;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BarWriterTest {

    private static final SeriesKey KEY = new SeriesKey(Symbol.parse("AAPL"), Interval.D1);

    @TempDir
    Path folder;

    private Ledger ledger;
    private EmbeddedBarStore store;
    private BarWriter writer;
    private final List<BarChange> witnessed = new ArrayList<>();

    @BeforeEach
    void open() {
        ledger = Ledger.open(folder, TestClock.at("2024-07-05T12:00:00Z"));
        store = new EmbeddedBarStore(ledger);
        writer = new BarWriter(store, ledger);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void write_newBars_areAdded() {
        WriteOutcome outcome = writer.write(KEY, closes(10, 11, 12), witnessed::addAll);

        assertThat(outcome).isEqualTo(new WriteOutcome(3, List.of(), 0));
        assertThat(store.read(KEY, TimeRange.ALL)).isEqualTo(closes(10, 11, 12));
        assertThat(witnessed).isEmpty();
    }

    @Test
    void write_sameBarsAgain_leavesThemAlone() {
        writer.write(KEY, closes(10, 11, 12), witnessed::addAll);

        WriteOutcome outcome = writer.write(KEY, closes(10, 11.000001, 12, 13), witnessed::addAll);

        assertThat(outcome).isEqualTo(new WriteOutcome(1, List.of(), 3));
        assertThat(store.read(KEY, TimeRange.ALL)).isEqualTo(closes(10, 11, 12, 13));
        assertThat(witnessed).isEmpty();
    }

    @Test
    void write_differentBar_isReplacedAndWitnessed() {
        writer.write(KEY, closes(10, 11, 12), witnessed::addAll);

        WriteOutcome outcome = writer.write(KEY, closes(10, 11.01, 12), witnessed::addAll);

        assertThat(outcome.added()).isZero();
        assertThat(outcome.unchanged()).isEqualTo(2);
        assertThat(witnessed)
                .containsExactly(
                        new BarChange(closes(10, 11).bar(1), closes(10, 11.01).bar(1)));
        assertThat(store.read(KEY, TimeRange.ALL)).isEqualTo(closes(10, 11.01, 12));
    }

    @Test
    void write_witnessFails_writesNothing() {
        writer.write(KEY, closes(10, 11), witnessed::addAll);

        assertThatThrownBy(() -> writer.write(KEY, closes(10, 12, 13), changes -> {
                    throw new IllegalStateException("the journal is full");
                }))
                .hasMessageContaining("the journal is full");

        assertThat(store.read(KEY, TimeRange.ALL)).isEqualTo(closes(10, 11));
    }

    @Test
    void write_storeBehindANetwork_journalsBeforeItWrites_andOutsideATransaction() {
        FakeBarStore remote = new FakeBarStore();
        BarWriter remoteWriter = new BarWriter(remote, ledger);
        remoteWriter.write(KEY, closes(10, 11), witnessed::addAll);

        WriteOutcome outcome = remoteWriter.write(KEY, closes(10, 11.5, 12), changes -> {
            assertThat(remote.read(KEY, TimeRange.ALL)).isEqualTo(closes(10, 11));
            assertThat(writeFromAnotherThread()).as("the ledger is free").isTrue();
            witnessed.addAll(changes);
        });

        assertThat(outcome.stored()).isEqualTo(2);
        assertThat(witnessed).hasSize(1);
        assertThat(remote.read(KEY, TimeRange.ALL)).isEqualTo(closes(10, 11.5, 12));
    }

    private boolean writeFromAnotherThread() {
        try {
            return CompletableFuture.supplyAsync(() -> ledger.write(connection -> true))
                    .get(20, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            return false;
        }
    }

    @Test
    void write_storeBehindANetwork_witnessFails_writesNothing() {
        FakeBarStore remote = new FakeBarStore();
        BarWriter remoteWriter = new BarWriter(remote, ledger);
        remoteWriter.write(KEY, closes(10, 11), witnessed::addAll);

        assertThatThrownBy(() -> remoteWriter.write(KEY, closes(10, 12, 13), changes -> {
                    throw new IllegalStateException("the journal is full");
                }))
                .hasMessageContaining("the journal is full");

        assertThat(remote.read(KEY, TimeRange.ALL)).isEqualTo(closes(10, 11));
    }

    @Test
    void write_storeBehindANetwork_manyThreadsOneSeries_countEachBarOnce() throws Exception {
        BarWriter remoteWriter = new BarWriter(new FakeBarStore(), ledger);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<WriteOutcome>> writes = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                writes.add(threads.submit(() -> remoteWriter.write(KEY, closes(10, 11, 12), witnessed::addAll)));
            }

            int added = 0;
            for (Future<WriteOutcome> write : writes) {
                added += write.get(30, TimeUnit.SECONDS).added();
            }
            assertThat(added).isEqualTo(3);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void writeActions_none_keepsThoseStored() {
        List<CorporateAction> split = List.of(new Split(LocalDate.of(2020, 8, 31), 4, 1));

        assertThat(listed("one", split).isChanged()).isTrue();
        assertThat(listed("one", split).isChanged()).isFalse();
        assertThat(listed("one", List.of()).isChanged()).isFalse();

        assertThat(store.actions(KEY.symbol())).isEqualTo(split);
    }

    private ActionOutcome listed(String source, List<CorporateAction> actions) {
        return writer.writeActions(KEY.symbol(), source, actions, edits -> {});
    }
}
