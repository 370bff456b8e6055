package dms.clean.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dms.market.Interval;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Dividends that stand on a wrong date, are doubled, or in another currency; and bars that repeat. */
class DividendDatesTest {

    private static final int ROWS = 400;
    private static final HistoryContext CONTEXT = HistoryContext.of(Interval.D1, ZoneOffset.UTC);

    /** Five payments of four percent each, every one of which the price of its day shows. */
    private static Walk large() {
        return new Walk(1, ROWS)
                .paying(60, 4)
                .paying(130, 4)
                .paying(200, 4)
                .paying(270, 4)
                .paying(340, 4);
    }

    private static HistoryReport examine(PriceHistory history) {
        return new HistoryCheck().examine(history, CONTEXT);
    }

    private static PriceHistory moved(PriceHistory history, int from, int to) {
        double amount = history.value(HistoryColumn.DIVIDENDS, from);
        return Walk.with(Walk.with(history, from, HistoryColumn.DIVIDENDS, 0), to, HistoryColumn.DIVIDENDS, amount);
    }

    private static void assertSame(PriceHistory found, PriceHistory expected) {
        for (HistoryColumn column : List.of(HistoryColumn.DIVIDENDS, HistoryColumn.ADJ_CLOSE)) {
            for (int i = 0; i < ROWS; i++) {
                assertThat(found.value(column, i))
                        .as("%s of row %d", column, i)
                        .isCloseTo(expected.value(column, i), within(1e-3));
            }
        }
    }

    @Test
    void examine_rightDividends_findsNothing() {
        assertThat(examine(large().history()).defects()).isEmpty();
    }

    @Test
    void examine_listedDateWrongAndPricesSaySo_movesTheDividend() {
        PriceHistory right = large().history();

        HistoryReport report = examine(moved(right, 200, 206));

        assertThat(report.defects()).extracting(HistoryDefect::kind).contains(DefectKind.DIVIDEND_WRONG_DATE);
        assertSame(report.repaired(), right);
    }

    @Test
    void examine_wrongDateThatPricesDoNotTell_isFoundAndLeft() {
        PriceHistory right =
                new Walk(1, ROWS).moving(0.03).paying(60, 0.8).paying(200, 0.8).history();
        PriceHistory broken = moved(right, 200, 204);

        HistoryReport report = examine(broken);

        assertThat(report.defects()).extracting(HistoryDefect::kind).contains(DefectKind.DIVIDEND_WRONG_DATE);
        assertThat(report.isRepaired()).isFalse();
    }

    @Test
    void examine_everyDividendInWon_isTurnedIntoDollars() {
        PriceHistory right = large().history();
        PriceHistory broken = right;
        for (int row : List.of(60, 130, 200, 270, 340)) {
            broken = Walk.with(broken, row, HistoryColumn.DIVIDENDS, 4 * 1380);
        }

        HistoryReport report = examine(broken);

        assertThat(report.defects()).hasSize(5).allSatisfy(defect -> {
            assertThat(defect.kind()).isEqualTo(DefectKind.DIVIDEND_CURRENCY);
            assertThat(defect.repair().applied()).isTrue();
        });
        assertSame(report.repaired(), right);
    }

    @Test
    void examine_everyDividendAndAdjustmentDoubled_isProposedByThePrices() {
        PriceHistory right = large().history();
        PriceHistory broken = right;
        for (int row : List.of(60, 130, 200, 270, 340)) {
            broken = Walk.with(broken, row, HistoryColumn.DIVIDENDS, 8);
        }
        double[] adjusted = DividendFactors.adjustedCloses(broken, Interval.D1);
        for (int i = 0; i < ROWS; i++) {
            broken = Walk.with(broken, i, HistoryColumn.ADJ_CLOSE, adjusted[i]);
        }

        HistoryReport report = examine(broken);

        assertThat(report.defects()).hasSize(5).allSatisfy(defect -> {
            assertThat(defect.kind()).isEqualTo(DefectKind.DIVIDEND_WRONG);
            assertThat(defect.evidence()).containsEntry("after", 4.0);
            assertThat(defect.repair().isEmpty()).isFalse();
        });
        assertThat(report.isRepaired()).isFalse();
    }

    @Test
    void examine_closeOutsideOfItsRange_isTakenFromTheAdjustedClose() {
        PriceHistory right = large().history();
        double high = right.value(HistoryColumn.HIGH, 100);

        HistoryReport report = examine(Walk.with(right, 100, HistoryColumn.CLOSE, high * 1.02));

        assertThat(report.defects()).extracting(HistoryDefect::kind).containsExactly(DefectKind.PRICE_SPIKE);
        assertThat(report.repaired().value(HistoryColumn.CLOSE, 100))
                .isCloseTo(right.value(HistoryColumn.CLOSE, 100), within(1e-6));
    }

    @Test
    void examine_barRepeatedToTheLastDigit_isStale() {
        PriceHistory right = large().history();
        PriceHistory broken = right;
        for (HistoryColumn column : HistoryColumn.values()) {
            if (!column.isAction()) {
                broken = Walk.with(broken, 101, column, right.value(column, 100));
            }
        }

        assertThat(examine(broken).defects()).singleElement().satisfies(defect -> {
            assertThat(defect.kind()).isEqualTo(DefectKind.STALE_REPEAT);
            assertThat(defect.span().from().toEpochMilli()).isEqualTo(Walk.time(101));
        });
    }
}
