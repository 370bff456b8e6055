package dms.write;

import static dms.market.FlatBars.bar;
import static dms.market.FlatBars.closes;
import static dms.market.FlatBars.replaced;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dms.TestClock;
import dms.ledger.Ledger;
import dms.market.BarSeries;
import dms.market.CorporateAction.Dividend;
import dms.market.CorporateAction.Split;
import dms.market.Edit;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import dms.store.embedded.EmbeddedBarStore;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BarWriterEditTest {

    private static final SeriesKey KEY = new SeriesKey(Symbol.parse("AAPL"), Interval.D1);
    private static final Dividend WRONG = new Dividend(LocalDate.of(1970, 1, 2), 25);
    private static final Dividend RIGHT = new Dividend(LocalDate.of(1970, 1, 2), 0.25);
    private static final Split SPLIT = new Split(LocalDate.of(1970, 1, 3), 4, 1);

    @TempDir
    Path folder;

    private final AtomicInteger witnessed = new AtomicInteger();
    private Ledger ledger;
    private EmbeddedBarStore store;
    private BarWriter writer;

    @BeforeEach
    void open() {
        ledger = Ledger.open(folder, TestClock.at("2024-07-05T12:00:00Z"));
        store = new EmbeddedBarStore(ledger);
        writer = new BarWriter(store, ledger);
        store.write(KEY, closes(10, 1100, 12));
        store.writeActions(KEY.symbol(), List.of(WRONG, SPLIT));
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void edit_everyKind_isMadeAndUndoneByItsInverse() {
        List<Edit> edits = List.of(
                replaced(1, 1100, 11),
                new Edit.BarRemoved(bar(2, 12)),
                new Edit.BarAdded(bar(3, 13)),
                new Edit.ActionRemoved(WRONG),
                new Edit.ActionAdded(RIGHT));

        assertThat(writer.edit(KEY, edits, witnessed::incrementAndGet)).isEmpty();

        BarSeries expected = closes(10, 11, 12, 13);
        assertThat(store.read(KEY, TimeRange.ALL)).isEqualTo(expected.rows(0, 2).merge(expected.rows(3, 4)));
        assertThat(store.actions(KEY.symbol())).containsExactly(RIGHT, SPLIT);

        assertThat(writer.edit(KEY, Edit.inverses(edits), witnessed::incrementAndGet))
                .isEmpty();

        assertThat(store.read(KEY, TimeRange.ALL)).isEqualTo(closes(10, 1100, 12));
        assertThat(store.actions(KEY.symbol())).containsExactly(WRONG, SPLIT);
        assertThat(witnessed).hasValue(2);
    }

    @Test
    void edit_barIsNotAsExpected_changesNothing() {
        List<Edit> edits = List.of(replaced(0, 10, 9), replaced(1, 1101, 11));

        assertThat(writer.edit(KEY, edits, witnessed::incrementAndGet).orElseThrow())
                .contains("1101")
                .contains("1100");

        assertThat(store.read(KEY, TimeRange.ALL)).isEqualTo(closes(10, 1100, 12));
        assertThat(witnessed).hasValue(0);
    }

    @Test
    void edit_againstWhatIsThereOrNot_isRefused() {
        for (Edit edit : List.of(
                new Edit.BarAdded(bar(2, 12)),
                new Edit.BarRemoved(bar(5, 12)),
                new Edit.ActionAdded(SPLIT),
                new Edit.ActionRemoved(RIGHT))) {
            assertThat(writer.edit(KEY, List.of(edit), witnessed::incrementAndGet))
                    .as(edit.toString())
                    .isPresent();
        }
        assertThat(store.actions(KEY.symbol())).containsExactly(WRONG, SPLIT);
        assertThat(witnessed).hasValue(0);
    }

    @Test
    void edit_witnessFails_writesNothing() {
        assertThatThrownBy(() -> writer.edit(KEY, List.of(replaced(1, 1100, 11)), () -> {
                    throw new IllegalStateException("the journal is full");
                }))
                .hasMessageContaining("the journal is full");

        assertThat(store.read(KEY, TimeRange.ALL)).isEqualTo(closes(10, 1100, 12));
    }
}
