package dms.clean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dms.market.Bar;
import dms.market.BarField;
import dms.market.BarSeries;
import dms.market.Interval;
import dms.market.RawBars;
import dms.market.SeriesKey;
import dms.market.Symbol;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BarCleanerTest {

    private static final SeriesKey KEY = new SeriesKey(Symbol.parse("US.SPY"), Interval.D1);
    private static final long DAY = 86_400_000L;
    private static final long THU_2015_03_05 = 1_425_513_600_000L;
    private static final double NAN = Double.NaN;

    private final BarCleaner cleaner = new BarCleaner();

    @Test
    void clean_noRows_isPerfectAndEmpty() {
        Cleaned cleaned = cleaner.clean(KEY, new RawBars(0));

        assertThat(cleaned.bars()).isEqualTo(BarSeries.empty());
        assertThat(cleaned.report().isPerfect()).isTrue();
        assertThat(cleaned.report().leftOut()).isEmpty();
    }

    @Test
    void clean_goodRowsInOrder_keepsThemValueForValue() {
        RawBars rows = new RawBars(2);
        rows.add(DAY, 10, 12, 9, 11, 1000);
        rows.add(2 * DAY, 11, 11, 11, 11, 0);

        Cleaned cleaned = cleaner.clean(KEY, rows);

        assertThat(cleaned.bars().bar(0)).isEqualTo(new Bar(DAY, 10, 12, 9, 11, 1000));
        assertThat(cleaned.bars().bar(1)).isEqualTo(new Bar(2 * DAY, 11, 11, 11, 11, 0));
        assertThat(cleaned.report().isPerfect()).isTrue();
    }

    @Test
    void clean_newestFirst_sorts() {
        RawBars rows = new RawBars(3);
        rows.add(3 * DAY, 3, 3, 3, 3, 3);
        rows.add(2 * DAY, 2, 2, 2, 2, 2);
        rows.add(DAY, 1, 1, 1, 1, 1);

        BarSeries bars = cleaner.clean(KEY, rows).bars();

        assertThat(List.of(bars.close(0), bars.close(1), bars.close(2))).containsExactly(1.0, 2.0, 3.0);
    }

    @Test
    void clean_timesRepeat_lastWinsAndIsCounted() {
        RawBars rows = new RawBars(4);
        rows.add(DAY, 1, 1, 1, 1, 1);
        rows.add(2 * DAY, 2, 2, 2, 2, 2);
        rows.add(DAY, 5, 5, 5, 5, 5);
        rows.add(2 * DAY, 6, 6, 6, 6, 6);

        Cleaned cleaned = cleaner.clean(KEY, rows);

        assertThat(cleaned.bars().size()).isEqualTo(2);
        assertThat(cleaned.bars().close(0)).isEqualTo(5);
        assertThat(cleaned.bars().close(1)).isEqualTo(6);
        assertThat(cleaned.report().duplicates()).isEqualTo(2);
        assertThat(cleaned.report().leftOut()).containsExactly(entry("duplicate", 2));
    }

    @Test
    void clean_badRowAfterAGoodOneOfTheSameTime_keepsTheGoodOne() {
        RawBars rows = new RawBars(2);
        rows.add(DAY, 10, 12, 9, 11, 1000);
        rows.add(DAY, NAN, NAN, NAN, NAN, NAN);

        Cleaned cleaned = cleaner.clean(KEY, rows);

        assertThat(cleaned.bars().close(0)).isEqualTo(11);
        assertThat(cleaned.report().duplicates()).isZero();
        assertThat(cleaned.report().dropped()).containsExactly(entry("null_row", 1));
    }

    @ParameterizedTest
    @CsvSource({
        "NaN, NaN, NaN, NaN, NaN, null_row",
        "NaN, NaN, NaN, NaN, 0, missing_value",
        "10, 12, 9, 11, NaN, missing_value",
        "10, 12, 9, NaN, Infinity, missing_value",
        "10, Infinity, 9, 11, 5, not_finite",
        "10, 12, -Infinity, 11, 5, not_finite",
        "10, 12, 9, 11, Infinity, not_finite",
        "0, 12, 0, 11, 5, price_not_positive",
        "10, 12, -9, 11, 5, price_not_positive",
        "10, 12, 9, 11, -1, negative_volume",
        "10, 9, 12, 10, 5, low_above_high",
        "8.99, 12, 9, 11, 5, open_outside_range",
        "12.01, 12, 9, 11, 5, open_outside_range",
        "10, 12, 9, 8.99, 5, close_outside_range",
        "10, 12, 9, 12.01, 5, close_outside_range"
    })
    void clean_badRow_isDroppedForItsReason(
            double open, double high, double low, double close, double volume, String reason) {
        RawBars rows = new RawBars(1);
        rows.add(DAY, open, high, low, close, volume);

        Cleaned cleaned = cleaner.clean(KEY, rows);

        assertThat(cleaned.bars().isEmpty()).isTrue();
        assertThat(cleaned.report().dropped()).containsExactly(entry(reason, 1));
        assertThat(cleaned.report().droppedRows())
                .extracting(DroppedRow::reason)
                .containsExactly(reason);
    }

    @ParameterizedTest
    @CsvSource({"100.00009, 100, 90, 95", "89.99992, 100, 90, 95", "95, 100, 90, 100.00009", "90, 90, 90.00008, 90"})
    void clean_noiseOfAMillionth_isKeptAsItCame(double open, double high, double low, double close) {
        RawBars rows = new RawBars(1);
        rows.add(DAY, open, high, low, close, 1);

        Cleaned cleaned = cleaner.clean(KEY, rows);

        assertThat(cleaned.bars().bar(0)).isEqualTo(new Bar(DAY, open, high, low, close, 1));
    }

    @ParameterizedTest
    @CsvSource({"100.00011, 100, 90, 95", "89.9999, 100, 90, 95"})
    void clean_moreThanAMillionth_isDropped(double open, double high, double low, double close) {
        RawBars rows = new RawBars(1);
        rows.add(DAY, open, high, low, close, 1);

        assertThat(cleaner.clean(KEY, rows).report().dropped()).containsExactly(entry("open_outside_range", 1));
    }

    @Test
    void clean_hugeFiniteValues_areKept() {
        RawBars rows = new RawBars(1);
        rows.add(DAY, Double.MAX_VALUE / 2, Double.MAX_VALUE / 2, Double.MAX_VALUE / 2, Double.MAX_VALUE / 2, 1);

        assertThat(cleaner.clean(KEY, rows).bars().size()).isEqualTo(1);
    }

    @Test
    void clean_recordedOpenBelowLow_saysWhatWasFound() {
        RawBars rows = new RawBars(1);
        rows.add(THU_2015_03_05, 209.419998, 210.800003, 209.850006, 210.460007, 76_873_000);

        QualityReport report = cleaner.clean(KEY, rows).report();

        assertThat(report.droppedRows())
                .containsExactly(new DroppedRow(
                        THU_2015_03_05,
                        "open_outside_range",
                        "US.SPY/1d 2015-03-05T00:00:00Z: expected open between low and high, found open 209.419998, high"
                                + " 210.800003, low 209.850006, close 210.460007, volume 7.6873E7"));
    }

    @Test
    void clean_manyBadRows_describesTheFirstTwentyAndCountsAll() {
        RawBars rows = new RawBars(50);
        for (int i = 1; i <= 50; i++) {
            rows.add(i * DAY, NAN, NAN, NAN, NAN, NAN);
        }

        QualityReport report = cleaner.clean(KEY, rows).report();

        assertThat(report.droppedTotal()).isEqualTo(50);
        assertThat(report.droppedRows())
                .hasSize(20)
                .first()
                .satisfies(row -> assertThat(row.openTimeMillis()).isEqualTo(DAY));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void clean_randomRows_keepsTheLastGoodRowOfEachTime(long seed) {
        RawBars rows = randomRows(new Random(seed));
        TreeMap<Long, Bar> expected = new TreeMap<>();
        BarSeries single;
        for (int i = 0; i < rows.size(); i++) {
            single = cleaner.clean(KEY, row(rows, i)).bars();
            if (!single.isEmpty()) {
                expected.put(single.openTimeMillis(0), single.bar(0));
            }
        }

        Cleaned cleaned = cleaner.clean(KEY, rows);

        assertThat(bars(cleaned.bars())).containsExactlyElementsOf(expected.values());
        assertThat(cleaned.report().seen()).isEqualTo(rows.size());
        assertThat(cleaned.report().kept()).isEqualTo(expected.size());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void clean_twice_changesNothing(long seed) {
        BarSeries once = cleaner.clean(KEY, randomRows(new Random(seed))).bars();

        Cleaned twice = cleaner.clean(KEY, RawBars.of(once));

        assertThat(twice.bars()).isEqualTo(once);
        assertThat(twice.report().isPerfect()).isTrue();
    }

    @Test
    void report_rowsUnaccountedFor_isRefused() {
        assertThatThrownBy(() -> new QualityReport(3, 1, 1, new TreeMap<>(), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("quality: expected all 3 rows to be accounted for, found 2");
    }

    private static List<Bar> bars(BarSeries series) {
        return IntStream.range(0, series.size()).mapToObj(series::bar).toList();
    }

    private static RawBars row(RawBars rows, int i) {
        RawBars one = new RawBars(1);
        one.add(
                rows.openTimeMillis(i),
                rows.value(BarField.OPEN, i),
                rows.value(BarField.HIGH, i),
                rows.value(BarField.LOW, i),
                rows.value(BarField.CLOSE, i),
                rows.value(BarField.VOLUME, i));
        return one;
    }

    private static RawBars randomRows(Random random) {
        RawBars rows = new RawBars(400);
        for (int i = 0; i < 400; i++) {
            double low = 10 + random.nextInt(100);
            double high = low + random.nextInt(20);
            double open = random.nextInt(20) == 0 ? NAN : low + random.nextDouble() * (high - low);
            double close = random.nextInt(20) == 0 ? high + 1 : high;
            rows.add(random.nextInt(300) * DAY, open, high, low, close, random.nextInt(1000) - 20.0);
        }
        return rows;
    }
}
