package dms.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BarSeriesTest {

    private static final int ROUNDS = 300;

    private final Random random = new Random(20240705);

    @Test
    void merge_randomSeries_isAMapInWhichTheNewerWins() {
        for (int round = 0; round < ROUNDS; round++) {
            NavigableMap<Long, Bar> older = randomBars();
            NavigableMap<Long, Bar> newer = randomBars();
            NavigableMap<Long, Bar> expected = new TreeMap<>(older);
            expected.putAll(newer);

            BarSeries merged = series(older).merge(series(newer));

            assertThat(bars(merged)).isEqualTo(List.copyOf(expected.values()));
            assertThat(merged.merge(series(newer))).isEqualTo(merged);
            assertThat(merged.merge(merged)).isEqualTo(merged);
        }
    }

    @Test
    void merge_withNothing_isTheOther() {
        BarSeries series = series(randomBars());

        assertThat(series.merge(BarSeries.empty())).isEqualTo(series);
        assertThat(BarSeries.empty().merge(series)).isEqualTo(series);
    }

    @Test
    void slice_randomRange_isTheMapsPart() {
        for (int round = 0; round < ROUNDS; round++) {
            NavigableMap<Long, Bar> map = randomBars();
            long start = random.nextLong(-20, 120);
            long end = start + random.nextLong(60);
            BarSeries series = series(map);

            BarSeries slice = series.slice(TimeRange.ofMillis(start, end));

            assertThat(bars(slice)).isEqualTo(List.copyOf(map.subMap(start, end).values()));
            assertThat(series.indexFrom(start)).isEqualTo(map.headMap(start).size());
        }
    }

    @Test
    void slice_cutAnywhere_mergesBackToTheWhole() {
        for (int round = 0; round < ROUNDS; round++) {
            BarSeries series = series(randomBars());
            long cut = random.nextInt(120);

            BarSeries before = series.slice(TimeRange.ofMillis(-1, cut));
            BarSeries after = series.slice(TimeRange.ofMillis(cut, 1_000));

            assertThat(before.size() + after.size()).isEqualTo(series.size());
            assertThat(before.merge(after)).isEqualTo(series);
            assertThat(after.merge(before)).isEqualTo(series);
        }
    }

    @Test
    void slice_everything_givesTheWhole() {
        BarSeries series = series(randomBars());

        assertThat(series.slice(TimeRange.ALL)).isEqualTo(series);
    }

    @Test
    void rows_anyPart_isThoseRows() {
        NavigableMap<Long, Bar> map = randomBars(30);
        List<Bar> all = List.copyOf(map.values());
        BarSeries series = series(map);

        for (int from = 0; from <= all.size(); from++) {
            for (int to = from; to <= all.size(); to++) {
                assertThat(bars(series.rows(from, to))).isEqualTo(all.subList(from, to));
            }
        }
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> series.rows(2, 1));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> series.rows(-1, 1));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> series.rows(0, series.size() + 1));
    }

    @Test
    void builder_anyCapacity_givesTheSameSeries() {
        NavigableMap<Long, Bar> map = randomBars();
        BarSeries series = series(map);

        for (int capacity = 0; capacity < 5; capacity++) {
            BarSeries.Builder builder = BarSeries.builder(capacity);
            for (int i = 0; i < series.size(); i++) {
                builder.add(series, i);
            }
            assertThat(builder.build()).isEqualTo(series);
        }
    }

    @Test
    void builder_usedOn_leavesTheSeriesBuiltBefore() {
        BarSeries.Builder builder = BarSeries.builder(8).add(1, 1, 1, 1, 1, 1);
        BarSeries first = builder.build();

        BarSeries second = builder.add(2, 2, 2, 2, 2, 2).build();

        assertThat(first.size()).isEqualTo(1);
        assertThat(second.size()).isEqualTo(2);
    }

    @Test
    void builder_timesNotAscending_isRefused() {
        BarSeries.Builder same = BarSeries.builder(2).add(5, 1, 1, 1, 1, 1).add(5, 1, 1, 1, 1, 1);
        BarSeries.Builder back = BarSeries.builder(2).add(5, 1, 1, 1, 1, 1).add(4, 1, 1, 1, 1, 1);

        assertThatIllegalArgumentException().isThrownBy(same::build).withMessageContaining("ascending");
        assertThatIllegalArgumentException()
                .isThrownBy(back::build)
                .withMessage("series: expected ascending times, found 4 after 5 in row 1");
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void of_valueNotFinite_isRefusedInEveryColumn(double bad) {
        for (BarField field : BarField.values()) {
            double[][] values = columns(2);
            values[field.ordinal()][1] = bad;

            assertThatIllegalArgumentException()
                    .isThrownBy(() -> BarSeries.of(new long[] {1, 2}, values))
                    .withMessage("series: expected a finite " + field + ", found " + bad + " in row 1");
        }
    }

    @Test
    void of_columnsOfOtherLengths_isRefused() {
        double[][] shorter = columns(2);
        shorter[BarField.VOLUME.ordinal()] = new double[1];

        assertThatIllegalArgumentException().isThrownBy(() -> BarSeries.of(new long[] {1, 2}, shorter));
        assertThatIllegalArgumentException().isThrownBy(() -> BarSeries.of(new long[] {1}, columns(2)));
        assertThatIllegalArgumentException().isThrownBy(() -> BarSeries.of(new long[] {1, 2}, new double[4][2]));
        assertThatIllegalArgumentException().isThrownBy(() -> BarSeries.of(new long[] {2, 1}, columns(2)));
    }

    @Test
    void of_arraysChangedLater_keepsItsValues() {
        long[] times = {1, 2};
        double[][] values = columns(2);
        BarSeries series = BarSeries.of(times, values);
        BarSeries before = BarSeries.of(times, values);

        times[0] = 0;
        values[0][0] = 99;
        values[1] = new double[] {7, 7};

        assertThat(series).isEqualTo(before);
        assertThat(series.open(0)).isZero();
    }

    @Test
    void accessors_row_giveItsColumns() {
        BarSeries series =
                BarSeries.builder(1).add(86_400_000, 10, 12, 9, 11, 100).build();

        assertThat(series.bar(0)).isEqualTo(new Bar(86_400_000, 10, 12, 9, 11, 100));
        assertThat(series.value(BarField.OPEN, 0)).isEqualTo(series.open(0)).isEqualTo(10);
        assertThat(series.value(BarField.HIGH, 0)).isEqualTo(series.high(0)).isEqualTo(12);
        assertThat(series.value(BarField.LOW, 0)).isEqualTo(series.low(0)).isEqualTo(9);
        assertThat(series.value(BarField.CLOSE, 0)).isEqualTo(series.close(0)).isEqualTo(11);
        assertThat(series.value(BarField.VOLUME, 0)).isEqualTo(series.volume(0)).isEqualTo(100);
        assertThat(series.firstTimeMillis()).isEqualTo(series.lastTimeMillis()).isEqualTo(86_400_000);
        assertThat(series).hasToString("1 bars 1970-01-02T00:00:00Z..1970-01-02T00:00:00Z");
        assertThat(BarSeries.empty()).hasToString("no bars");
    }

    @Test
    void equals_valueForValue_andHashCodeWithIt() {
        NavigableMap<Long, Bar> map = randomBars(10);
        BarSeries series = series(map);
        BarSeries same = series(map);
        Bar last = map.lastEntry().getValue();
        map.put(last.openTimeMillis(), new Bar(last.openTimeMillis(), 1, 1, 1, 1, last.volume() + 1));

        assertThat(series).isEqualTo(same).hasSameHashCodeAs(same);
        assertThat(series).isNotEqualTo(series(map));
        assertThat(series).isNotEqualTo(series.rows(0, series.size() - 1));
        assertThat(series.equals(new Object())).isFalse();
        assertThat(series.rows(0, 0)).isEqualTo(BarSeries.empty()).hasSameHashCodeAs(BarSeries.empty());
    }

    @Test
    void rawBars_rowsOfASeries_areKeptAsTheyAre() {
        BarSeries series = series(randomBars(20));

        RawBars rows = RawBars.of(series);
        rows.add(0, Double.NaN, 1, 1, 1, 1);
        RawBars twice = new RawBars(0);
        twice.addAll(rows);
        twice.addAll(rows);

        assertThat(rows.size()).isEqualTo(series.size() + 1);
        assertThat(twice.size()).isEqualTo(2 * rows.size());
        assertThat(twice.value(BarField.OPEN, twice.size() - 1)).isNaN();
        assertThat(twice.openTimeMillis(rows.size())).isEqualTo(series.openTimeMillis(0));
        assertThat(twice.value(BarField.CLOSE, rows.size())).isEqualTo(series.close(0));
    }

    @Test
    void barChange_ofTwoTimes_isRefused() {
        Bar bar = new Bar(1, 1, 1, 1, 1, 1);

        assertThat(new BarChange(bar, new Bar(1, 2, 2, 2, 2, 2)).before()).isEqualTo(bar);
        assertThatIllegalArgumentException().isThrownBy(() -> new BarChange(bar, new Bar(2, 1, 1, 1, 1, 1)));
    }

    private NavigableMap<Long, Bar> randomBars() {
        return randomBars(random.nextInt(40));
    }

    private NavigableMap<Long, Bar> randomBars(int attempts) {
        NavigableMap<Long, Bar> bars = new TreeMap<>();
        for (int i = 0; i < attempts; i++) {
            long time = random.nextInt(100);
            bars.put(
                    time,
                    new Bar(
                            time,
                            random.nextDouble(),
                            random.nextDouble(),
                            random.nextDouble(),
                            random.nextDouble(),
                            random.nextInt(1_000)));
        }
        return bars;
    }

    private static BarSeries series(NavigableMap<Long, Bar> bars) {
        BarSeries.Builder builder = BarSeries.builder(bars.size());
        for (Bar bar : bars.values()) {
            builder.add(bar.openTimeMillis(), bar.open(), bar.high(), bar.low(), bar.close(), bar.volume());
        }
        return builder.build();
    }

    private static List<Bar> bars(BarSeries series) {
        List<Bar> bars = new ArrayList<>();
        for (int i = 0; i < series.size(); i++) {
            bars.add(series.bar(i));
        }
        return bars;
    }

    private static double[][] columns(int rows) {
        return new double[BarField.COUNT][rows];
    }
}
