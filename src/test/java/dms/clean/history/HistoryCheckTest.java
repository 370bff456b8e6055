package dms.clean.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dms.market.Adjustment;
import dms.market.BarSeries;
import dms.market.CorporateAction;
import dms.market.CorporateAction.Dividend;
import dms.market.CorporateAction.Split;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.read.PriceFactors;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HistoryCheckTest {

    private static final SeriesKey KEY = new SeriesKey(Symbol.parse("VOD.L"), Interval.D1);
    private static final HistoryContext ANY_DAY = HistoryContext.of(Interval.D1, ZoneOffset.UTC);
    private static final LocalDate MON_2023_01_02 = LocalDate.of(2023, 1, 2);
    private static final int ROWS = 300;

    /** Bars of a random walk, as traded: 4 for 1 in row 150, where the price quarters. */
    private static BarSeries traded(long seed) {
        Random random = new Random(seed);
        BarSeries.Builder bars = BarSeries.builder(ROWS);
        double close = 100;
        for (int i = 0; i < ROWS; i++) {
            double open = close;
            close *= Math.exp(0.01 * random.nextGaussian());
            double unit = i < 150 ? 4 : 1;
            bars.add(
                    time(i),
                    open * unit,
                    Math.max(open, close) * 1.003 * unit,
                    Math.min(open, close) * 0.997 * unit,
                    close * unit,
                    Math.rint(1_000_000 * (1 + random.nextDouble()) / unit));
        }
        return bars.build();
    }

    private static long time(int row) {
        return date(row).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    }

    private static LocalDate date(int row) {
        return MON_2023_01_02.plusDays(row / 5 * 7L + row % 5);
    }

    private static final List<CorporateAction> ACTIONS =
            List.of(new Dividend(date(220), 1.2), new Split(date(150), 4, 1), new Dividend(date(80), 4.4));

    private static PriceHistory history(long seed) {
        return PriceHistory.ofStored(KEY, traded(seed), ACTIONS);
    }

    @Test
    void ofStored_adjustsAsTheReaderDoes() {
        BarSeries traded = traded(1);

        PriceHistory history = PriceHistory.ofStored(KEY, traded, ACTIONS);

        BarSeries read = PriceFactors.of(ACTIONS, KEY, traded).apply(KEY, traded, Adjustment.ALL);
        for (int i = 0; i < ROWS; i++) {
            assertThat(history.value(HistoryColumn.ADJ_CLOSE, i))
                    .as("row %d", i)
                    .isCloseTo(read.close(i), within(1e-9 * read.close(i)));
        }
    }

    @Test
    void ofStored_andBack_isTheSame() {
        PriceHistory history = history(2);

        BarSeries back = history.toBars(KEY);

        for (int i = 0; i < ROWS; i++) {
            assertThat(back.close(i)).isCloseTo(traded(2).close(i), within(1e-9 * back.close(i)));
            assertThat(back.volume(i)).isCloseTo(traded(2).volume(i), within(1e-6));
        }
        assertThat(history.toActions(KEY)).containsExactlyInAnyOrderElementsOf(ACTIONS);
    }

    @Test
    void examine_goodHistory_findsNothing() {
        for (long seed = 0; seed < 20; seed++) {
            HistoryReport report = new HistoryCheck().examine(history(seed), ANY_DAY);

            assertThat(report.defects()).as("seed %d", seed).isEmpty();
            assertThat(report.quality()).isEqualTo(100);
        }
    }

    @Test
    void examine_splitNotApplied_dividesTheRowsBefore() {
        PriceHistory good = history(3);
        PriceHistory broken = good.with(rescaled(good, 0, 147, 4), Set.of());

        HistoryReport report = new HistoryCheck().examine(broken, ANY_DAY);

        assertThat(report.defects()).extracting(HistoryDefect::kind).containsExactly(DefectKind.SPLIT_ERROR);
        assertThat(report.defects().get(0).span().rows()).isEqualTo(147);
        for (int i = 0; i < ROWS; i++) {
            double right = good.value(HistoryColumn.CLOSE, i);
            assertThat(report.repaired().value(HistoryColumn.CLOSE, i)).isCloseTo(right, within(1e-9 * right));
        }
        assertThat(report.quality()).isLessThan(60);
    }

    private static List<CellChange> rescaled(PriceHistory history, int from, int to, double factor) {
        List<CellChange> changes = new java.util.ArrayList<>();
        for (int i = from; i < to; i++) {
            for (HistoryColumn column : Set.of(
                    HistoryColumn.OPEN,
                    HistoryColumn.HIGH,
                    HistoryColumn.LOW,
                    HistoryColumn.CLOSE,
                    HistoryColumn.ADJ_CLOSE)) {
                changes.add(new CellChange(i, history.openTimeMillis(i), column, 0, history.value(column, i) * factor));
            }
            changes.add(new CellChange(
                    i,
                    history.openTimeMillis(i),
                    HistoryColumn.VOLUME,
                    0,
                    history.value(HistoryColumn.VOLUME, i) / factor));
        }
        return changes;
    }

    @Test
    void examine_belowThreshold_proposesAndChangesNothing() {
        PriceHistory good = history(4);
        PriceHistory broken = good.with(rescaled(good, 0, 147, 4), Set.of());

        HistoryReport report = new HistoryCheck(1.1).examine(broken, ANY_DAY);

        assertThat(report.isRepaired()).isFalse();
        assertThat(report.defects())
                .filteredOn(defect -> defect.kind() == DefectKind.SPLIT_ERROR)
                .singleElement()
                .satisfies(defect -> {
                    assertThat(defect.repair().applied()).isFalse();
                    assertThat(defect.repair().changes()).isNotEmpty();
                });
    }

    @Test
    void examine_randomDamage_repairsNothingMoreTheSecondTime() {
        for (long seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            PriceHistory broken = history(seed).with(damage(history(seed), random), Set.of());

            HistoryReport first = new HistoryCheck().examine(broken, ANY_DAY);
            HistoryReport second = new HistoryCheck().examine(first.repaired(), ANY_DAY);

            assertThat(second.isRepaired())
                    .as("seed %d: %s", seed, second.defects())
                    .isFalse();
        }
    }

    private static List<CellChange> damage(PriceHistory history, Random random) {
        HistoryColumn[] columns = HistoryColumn.values();
        double[] factors = {100, 0.01, 4, 0.25, 0, Double.NaN, -1, 1.5, Double.POSITIVE_INFINITY};
        List<CellChange> changes = new java.util.ArrayList<>();
        for (int n = 1 + random.nextInt(8); n > 0; n--) {
            HistoryColumn column = columns[random.nextInt(8)];
            int first = random.nextInt(ROWS - 20);
            int rows = random.nextBoolean() ? 1 : random.nextInt(20);
            double factor = factors[random.nextInt(factors.length)];
            for (int i = first; i < first + rows; i++) {
                changes.add(new CellChange(i, history.openTimeMillis(i), column, 0, history.value(column, i) * factor));
            }
        }
        return changes;
    }
}
