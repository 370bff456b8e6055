package dms.clean.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dms.market.Bar;
import dms.market.BarSeries;
import dms.market.CorporateAction;
import dms.market.CorporateAction.Dividend;
import dms.market.CorporateAction.Split;
import dms.market.Edit;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.Symbol;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoredDefectTest {

    private static final SeriesKey KEY = new SeriesKey(Symbol.parse("AAPL"), Interval.D1);
    private static final int ROWS = 200;
    private static final int SPLIT_ROW = 150;
    private static final int BAD_ROW = 60;
    /** Four for one: bars before it were traded at four times today's prices. */
    private static final Split SPLIT = new Split(Walk.date(SPLIT_ROW), 4, 1);

    private static final BarSeries TRADED = traded();

    private static BarSeries traded() {
        PriceHistory today = new Walk(4, ROWS).history();
        BarSeries.Builder bars = BarSeries.builder(ROWS);
        for (int i = 0; i < ROWS; i++) {
            double unit = i < SPLIT_ROW ? 4 : 1;
            bars.add(
                    today.openTimeMillis(i),
                    float7(today.value(HistoryColumn.OPEN, i) * unit),
                    float7(today.value(HistoryColumn.HIGH, i) * unit),
                    float7(today.value(HistoryColumn.LOW, i) * unit),
                    float7(today.value(HistoryColumn.CLOSE, i) * unit),
                    today.value(HistoryColumn.VOLUME, i));
        }
        return bars.build();
    }

    private static double float7(double price) {
        return Math.rint(price * 1e4) / 1e4;
    }

    private static List<StoredDefect> defects(BarSeries stored, List<CorporateAction> actions) {
        PriceHistory history = PriceHistory.ofStored(KEY, stored, actions);
        HistoryReport report = new HistoryCheck().examine(history, HistoryContext.of(KEY));
        return StoredDefect.of(KEY, stored, actions, report);
    }

    private static BarSeries with(Bar bar) {
        return TRADED.merge(BarSeries.builder(1)
                .add(bar.openTimeMillis(), bar.open(), bar.high(), bar.low(), bar.close(), bar.volume())
                .build());
    }

    private static Bar hundredfold(Bar bar) {
        return new Bar(
                bar.openTimeMillis(),
                bar.open() * 100,
                bar.high() * 100,
                bar.low() * 100,
                bar.close() * 100,
                bar.volume());
    }

    @Test
    void of_rightBars_areNoDefects() {
        assertThat(defects(TRADED, List.of(SPLIT))).isEmpty();
    }

    @Test
    void of_barBeforeASplit_isEditedAsTraded() {
        Bar right = TRADED.bar(BAD_ROW);

        assertThat(defects(with(hundredfold(right)), List.of(SPLIT)))
                .singleElement()
                .satisfies(defect -> {
                    assertThat(defect.worst().kind()).isEqualTo(DefectKind.UNIT_ERROR);
                    assertThat(defect.isSure()).isTrue();
                    assertThat(defect.edits()).singleElement().isInstanceOfSatisfying(Edit.BarReplaced.class, edit -> {
                        assertThat(edit.change().before()).isEqualTo(hundredfold(right));
                        assertThat(edit.change().after().close())
                                .isCloseTo(right.close(), within(right.close() * 1e-6));
                        assertThat(edit.change().after().high()).isCloseTo(right.high(), within(right.high() * 1e-6));
                        assertThat(edit.change().after().volume()).isEqualTo(right.volume());
                    });
                });
    }

    @Test
    void of_wrongDividend_isRemovedAndAddedOnItsDate() {
        List<CorporateAction> actions = new ArrayList<>(List.of(SPLIT));
        for (int row : List.of(30, 90, 170)) {
            actions.add(new Dividend(Walk.date(row), row < SPLIT_ROW ? 4 : 1));
        }
        actions.add(new Dividend(Walk.date(BAD_ROW), 400));

        List<StoredDefect> defects = defects(TRADED, actions);

        assertThat(defects)
                .filteredOn(defect -> defect.worst().kind() == DefectKind.DIVIDEND_UNIT)
                .singleElement()
                .satisfies(defect -> assertThat(defect.edits())
                        .containsExactly(
                                new Edit.ActionRemoved(new Dividend(Walk.date(BAD_ROW), 400)),
                                new Edit.ActionAdded(new Dividend(Walk.date(BAD_ROW), 4))));
    }

    @Test
    void of_splitThatIsNotListed_isAJumpThatNothingRepairs() {
        assertThat(defects(TRADED, List.of())).singleElement().satisfies(defect -> {
            assertThat(defect.worst().kind()).isEqualTo(DefectKind.PRICE_JUMP);
            assertThat(defect.edits()).isEmpty();
            assertThat(defect.isSure()).isFalse();
        });
    }

    @Test
    void confidence_isThatOfTheLeastSure() {
        HistoryDefect.Span span = new HistoryDefect.Span(java.time.Instant.EPOCH, java.time.Instant.EPOCH, 1, "rule");
        HistoryDefect sure = new HistoryDefect(
                DefectKind.ZERO_VOLUME,
                span,
                java.util.Set.of(),
                java.util.Map.of("one", 1.0),
                0.9,
                HistoryRepair.NONE);
        HistoryDefect unsure = new HistoryDefect(
                DefectKind.UNIT_ERROR, span, java.util.Set.of(), java.util.Map.of("one", 2.0), 0.6, HistoryRepair.NONE);

        StoredDefect defect = new StoredDefect(List.of(sure, unsure), List.of());

        assertThat(defect.confidence()).isEqualTo(0.6);
        assertThat(defect.worst()).isEqualTo(unsure);
        assertThat(defect.isSure()).isFalse();
        assertThat(defect.evidence()).containsEntry("one", 2.0);
    }
}
