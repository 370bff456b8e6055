package dms.store;

import static dms.store.SeededBars.flat;
import static dms.store.SeededBars.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dms.market.BarSeries;
import dms.market.CorporateAction;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link BarStore} must do. */
public abstract class BarStoreContract {

    private static final SeriesKey AAPL = key("US.AAPL", Interval.D1);
    private static final SeriesKey TENCENT = key("HK.00700", Interval.D1);
    private static final SeriesKey MOUTAI = key("SH.600519", Interval.M5);
    private static final BarSeries BARS = SeededBars.of(Interval.D1, 600, 1);

    /** The store under test, which is empty; the same one for every call within one test. */
    protected abstract BarStore store();

    private BarSeries all(SeriesKey key) {
        return store().read(key, TimeRange.ALL);
    }

    @ParameterizedTest
    @EnumSource(Interval.class)
    void write_newSeries_readsBackValueForValue(Interval interval) {
        SeriesKey key = key("US.AAPL", interval);
        BarSeries bars = SeededBars.of(interval, 600, 7);

        store().write(key, bars);

        assertThat(all(key)).isEqualTo(bars);
    }

    @Test
    void write_barsBefore1970_readsBack() {
        BarSeries old = BarSeries.builder(3)
                .add(
                        TimeRange.ofDates(LocalDate.of(1962, 1, 2), LocalDate.of(1962, 1, 2))
                                .startMillis(),
                        1,
                        1,
                        1,
                        1,
                        0)
                .add(
                        TimeRange.ofDates(LocalDate.of(1969, 12, 31), LocalDate.of(1969, 12, 31))
                                .startMillis(),
                        2,
                        2,
                        2,
                        2,
                        0)
                .add(0, 3, 3, 3, 3, 0)
                .build();

        store().write(AAPL, old);

        assertThat(all(AAPL)).isEqualTo(old);
        assertThat(store().read(AAPL, TimeRange.ofDates(LocalDate.of(1969, 1, 1), LocalDate.of(1969, 12, 31))))
                .isEqualTo(old.rows(1, 2));
    }

    @Test
    void write_twice_changesNothing() {
        store().write(AAPL, BARS);
        store().write(AAPL, BARS);

        assertThat(all(AAPL)).isEqualTo(BARS);
    }

    @Test
    void write_storedTimes_replacesThoseBarsAlone() {
        store().write(AAPL, BARS);

        store().write(AAPL, flat(BARS.rows(180, 400), 5));

        assertThat(all(AAPL)).isEqualTo(BARS.merge(flat(BARS.rows(180, 400), 5)));
    }

    @Test
    void write_beforeAndBetweenStored_keepsOrder() {
        store().write(AAPL, BARS.rows(100, 200));
        store().write(AAPL, BARS.rows(300, 600));

        store().write(AAPL, BARS.rows(0, 100));
        store().write(AAPL, BARS.rows(200, 300));

        assertThat(all(AAPL)).isEqualTo(BARS);
    }

    @Test
    void write_noBars_leavesNoSeries() {
        store().write(AAPL, BarSeries.empty());

        assertThat(store().keys()).isEmpty();
    }

    @Test
    void write_oneSeries_leavesTheOthers() {
        SeriesKey weekly = key("US.AAPL", Interval.W1);
        store().write(AAPL, BARS);
        store().write(TENCENT, BARS.rows(0, 5));

        store().write(weekly, BARS.rows(5, 9));

        assertThat(all(AAPL)).isEqualTo(BARS);
        assertThat(all(TENCENT)).isEqualTo(BARS.rows(0, 5));
        assertThat(all(weekly)).isEqualTo(BARS.rows(5, 9));
    }

    @Test
    void writeAll_manySeriesOfAllSizes_eachReadsBackAndOldBarsStay() {
        store().write(AAPL, BARS.rows(0, 300));
        Map<SeriesKey, BarSeries> series = new TreeMap<>();
        for (int i = 0; i < 40; i++) {
            series.put(key("US.S" + i, Interval.D1), SeededBars.of(Interval.D1, 400 + i, i));
        }
        series.put(AAPL, BARS.rows(290, 600));
        series.put(TENCENT, BarSeries.empty());
        series.put(MOUTAI, SeededBars.of(Interval.M5, 12_000, 9));
        series.put(key("US.AAPL", Interval.M1), SeededBars.of(Interval.M1, 700, 10));

        store().writeAll(series);
        store().writeAll(series);

        series.put(AAPL, BARS);
        assertThat(store().readAll(series.keySet(), TimeRange.ALL)).isEqualTo(series);
        assertThat(store().coverage(TENCENT)).isEmpty();
    }

    @Test
    void read_unknownSeries_isEmpty() {
        assertThat(all(AAPL)).isEqualTo(BarSeries.empty());
    }

    @Test
    void read_range_hasStartAndNotEnd() {
        store().write(AAPL, BARS);
        long start = BARS.openTimeMillis(150);
        long end = BARS.openTimeMillis(420);

        assertThat(store().read(AAPL, TimeRange.ofMillis(start, end))).isEqualTo(BARS.rows(150, 420));
        assertThat(store().read(AAPL, TimeRange.ofMillis(start + 1, end + 1))).isEqualTo(BARS.rows(151, 421));
        assertThat(store().read(AAPL, TimeRange.ofMillis(start, start))).isEqualTo(BarSeries.empty());
        assertThat(store().read(AAPL, TimeRange.ofMillis(start, start + 1))).isEqualTo(BARS.rows(150, 151));
    }

    @Test
    void readAll_manyKeys_keepsTheirOrderAndAbsentOnesAreEmpty() {
        store().write(AAPL, BARS);
        store().write(TENCENT, BARS.rows(0, 300));
        TimeRange range = TimeRange.ofMillis(BARS.openTimeMillis(250), BARS.openTimeMillis(350));

        Map<SeriesKey, BarSeries> found = store().readAll(List.of(TENCENT, MOUTAI, AAPL), range);

        assertThat(found.keySet()).containsExactly(TENCENT, MOUTAI, AAPL);
        assertThat(found)
                .containsEntry(TENCENT, BARS.rows(250, 300))
                .containsEntry(MOUTAI, BarSeries.empty())
                .containsEntry(AAPL, BARS.rows(250, 350));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 50, 200, 1000})
    void page_everyOffsetFromBothEnds_equalsReference(int limit) {
        store().write(AAPL, BARS);

        for (int offset = 0; offset <= BARS.size() + 1; offset += 13) {
            int from = Math.min(offset, BARS.size());
            int to = Math.min(offset + limit, BARS.size());
            assertThat(store().page(AAPL, offset, limit, false))
                    .as("oldest first, offset %d", offset)
                    .isEqualTo(BARS.rows(from, to));
            assertThat(store().page(AAPL, offset, limit, true))
                    .as("newest first, offset %d", offset)
                    .isEqualTo(BARS.rows(BARS.size() - to, BARS.size() - from));
        }
    }

    @Test
    void page_everySingleBar_isThatBar() {
        store().write(AAPL, BARS);

        for (int i = 0; i < BARS.size(); i++) {
            assertThat(store().page(AAPL, i, 1, false)).isEqualTo(BARS.rows(i, i + 1));
        }
    }

    @Test
    void page_unknownSeriesOrFarBeyondTheEnd_isEmpty() {
        store().write(AAPL, BARS);

        assertThat(store().page(TENCENT, 0, 10, true)).isEqualTo(BarSeries.empty());
        assertThat(store().page(AAPL, Long.MAX_VALUE, Integer.MAX_VALUE, true)).isEqualTo(BarSeries.empty());
        assertThat(store().page(AAPL, 0, 0, false)).isEqualTo(BarSeries.empty());
    }

    @Test
    void page_negativeOffset_isRefused() {
        assertThatThrownBy(() -> store().page(AAPL, -1, 10, false))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.REFUSED));
    }

    @Test
    void latest_someBars_areTheNewestAscending() {
        store().write(AAPL, BARS);

        assertThat(store().latest(AAPL, 3)).isEqualTo(BARS.rows(597, 600));
    }

    @Test
    void latestAll_manySeries_areTheNewestOfEachInTheOrderAskedFor() {
        SeriesKey hourly = new SeriesKey(AAPL.symbol(), Interval.H1);
        store().write(AAPL, BARS);
        store().write(TENCENT, BARS.rows(0, 1));
        store().write(hourly, BARS.rows(5, 8));

        assertThat(store().latestAll(List.of(TENCENT, MOUTAI, AAPL, hourly), 2))
                .containsExactly(
                        Map.entry(TENCENT, BARS.rows(0, 1)),
                        Map.entry(MOUTAI, BarSeries.empty()),
                        Map.entry(AAPL, BARS.rows(598, 600)),
                        Map.entry(hourly, BARS.rows(6, 8)));
        assertThat(store().latestAll(List.of(AAPL), 0)).containsExactly(Map.entry(AAPL, BarSeries.empty()));
        assertThat(store().latestAll(List.of(), 1)).isEmpty();
        assertThatThrownBy(() -> store().latestAll(List.of(AAPL), -1))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.REFUSED));
    }

    @Test
    void coverage_someSeries_tellsFirstLastAndCount() {
        store().write(TENCENT, BARS);
        store().write(MOUTAI, BARS.rows(3, 9));

        assertThat(store().coverage())
                .containsExactly(
                        Map.entry(TENCENT, new Coverage(BARS.openTimeMillis(0), BARS.openTimeMillis(599), 600)),
                        Map.entry(MOUTAI, new Coverage(BARS.openTimeMillis(3), BARS.openTimeMillis(8), 6)));
        assertThat(store().coverage(MOUTAI)).contains(new Coverage(BARS.openTimeMillis(3), BARS.openTimeMillis(8), 6));
        assertThat(store().coverage(AAPL)).isEmpty();
        assertThat(store().keys()).containsExactly(TENCENT, MOUTAI);
    }

    @Test
    void keysWithin_someSeries_namesThoseThatHaveBarsThere() {
        store().write(TENCENT, BARS.rows(0, 300));
        store().write(MOUTAI, BARS.rows(400, 600));
        TimeRange early = TimeRange.ofMillis(BARS.openTimeMillis(299), BARS.openTimeMillis(300));
        List<SeriesKey> all = List.of(AAPL, TENCENT, MOUTAI);

        assertThat(store().keysWithin(all, TimeRange.ALL)).containsExactlyInAnyOrder(TENCENT, MOUTAI);
        assertThat(store().keysWithin(all, early)).containsExactly(TENCENT);
        assertThat(store().keysWithin(List.of(MOUTAI), TimeRange.ALL)).containsExactly(MOUTAI);
        assertThat(store().keysWithin(List.of(AAPL, key("SH.600519", Interval.D1)), TimeRange.ALL))
                .isEmpty();
        assertThat(store().keysWithin(all, TimeRange.ofMillis(0, 0))).isEmpty();
        assertThat(store().keysWithin(List.of(), TimeRange.ALL)).isEmpty();
    }

    @Test
    void keysWithin_deletedBars_areNotThere() {
        store().write(AAPL, BARS);
        store().delete(AAPL, TimeRange.ofMillis(BARS.openTimeMillis(20), BARS.openTimeMillis(490)));

        assertThat(store().keysWithin(
                                List.of(AAPL), TimeRange.ofMillis(BARS.openTimeMillis(20), BARS.openTimeMillis(490))))
                .isEmpty();
        assertThat(store().keysWithin(
                                List.of(AAPL),
                                TimeRange.ofMillis(BARS.openTimeMillis(20), BARS.openTimeMillis(490) + 1)))
                .containsExactly(AAPL);
    }

    @Test
    void delete_middleOfBlocks_removesThatRangeAlone() {
        store().write(AAPL, BARS);

        int deleted = store().delete(AAPL, TimeRange.ofMillis(BARS.openTimeMillis(20), BARS.openTimeMillis(490)));

        assertThat(deleted).isEqualTo(470);
        assertThat(all(AAPL)).isEqualTo(BARS.rows(0, 20).merge(BARS.rows(490, 600)));
        assertThat(store().coverage(AAPL)).contains(new Coverage(BARS.firstTimeMillis(), BARS.lastTimeMillis(), 130));
    }

    @Test
    void delete_everything_removesTheSeries() {
        store().write(AAPL, BARS);
        store().write(TENCENT, BARS);

        assertThat(store().delete(AAPL, TimeRange.ALL)).isEqualTo(600);
        assertThat(store().delete(AAPL, TimeRange.ALL)).isZero();

        assertThat(store().keys()).containsExactly(TENCENT);
        assertThat(store().coverage(AAPL)).isEmpty();
    }

    @Test
    void delete_thenWriteAgain_readsBack() {
        store().write(AAPL, BARS);
        store().delete(AAPL, TimeRange.ALL);

        store().write(AAPL, BARS.rows(7, 8));

        assertThat(all(AAPL)).isEqualTo(BARS.rows(7, 8));
    }

    @Test
    void actions_written_areInOrderOfExDateAndReplaced() {
        Symbol apple = AAPL.symbol();
        CorporateAction split = new CorporateAction.Split(LocalDate.of(2020, 8, 31), 4, 1);
        CorporateAction dividend = new CorporateAction.Dividend(LocalDate.of(2020, 8, 7), 0.82);
        CorporateAction special = new CorporateAction.Dividend(LocalDate.of(2020, 8, 31), 1.0 / 3);

        store().writeActions(apple, List.of(split, dividend, special));

        assertThat(store().actions(apple)).containsExactly(dividend, split, special);
        assertThat(store().actions(TENCENT.symbol())).isEmpty();

        store().writeActions(apple, List.of(special));

        assertThat(store().actions(apple)).containsExactly(special);
    }

    @Test
    void actions_ofManySymbols_areThoseOfEach() {
        CorporateAction split = new CorporateAction.Split(LocalDate.of(2020, 8, 31), 4, 1);
        CorporateAction dividend = new CorporateAction.Dividend(LocalDate.of(2020, 8, 7), 0.82);
        CorporateAction special = new CorporateAction.Dividend(LocalDate.of(2020, 8, 31), 1.0 / 3);
        Symbol without = Symbol.parse("US.NONE");
        store().writeActions(AAPL.symbol(), List.of(split, dividend, special));
        store().writeActions(TENCENT.symbol(), List.of(special, split));
        store().writeActions(TENCENT.symbol(), List.of(special));

        assertThat(store().actionsAll(List.of(TENCENT.symbol(), without, AAPL.symbol())))
                .containsExactly(
                        Map.entry(TENCENT.symbol(), List.of(special)),
                        Map.entry(without, List.of()),
                        Map.entry(AAPL.symbol(), List.of(dividend, split, special)));
        assertThat(store().actionsAll(List.of())).isEmpty();
    }

    @Test
    void clear_filledStore_isEmptyAndUsable() {
        store().write(AAPL, BARS);
        store().writeActions(AAPL.symbol(), List.of(new CorporateAction.Split(LocalDate.of(2020, 8, 31), 4, 1)));

        store().clear();

        assertThat(store().keys()).isEmpty();
        assertThat(all(AAPL)).isEqualTo(BarSeries.empty());
        assertThat(store().actions(AAPL.symbol())).isEmpty();
        store().write(AAPL, BARS);
        assertThat(all(AAPL)).isEqualTo(BARS);
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void anything_randomWritesAndDeletes_equalsReference(long seed) {
        Random random = new Random(seed);
        for (Interval interval : List.of(Interval.M1, Interval.M5, Interval.D1, Interval.W1)) {
            SeriesKey key = key("US.AAPL", interval);
            BarSeries pool = SeededBars.of(interval, 600, seed);
            SortedMap<Long, Double> reference = new TreeMap<>();
            for (int step = 0; step < 60; step++) {
                int from = random.nextInt(pool.size());
                int to = Math.min(pool.size(), from + 1 + random.nextInt(200));
                if (random.nextInt(4) == 0) {
                    int deleted = store().delete(
                                    key, TimeRange.ofMillis(pool.openTimeMillis(from), pool.openTimeMillis(to - 1)));
                    SortedMap<Long, Double> doomed =
                            reference.subMap(pool.openTimeMillis(from), pool.openTimeMillis(to - 1));
                    assertThat(deleted).isEqualTo(doomed.size());
                    doomed.clear();
                } else {
                    BarSeries some = everyOther(pool.rows(from, to), random, step);
                    store().write(key, some);
                    for (int i = 0; i < some.size(); i++) {
                        reference.put(some.openTimeMillis(i), some.close(i));
                    }
                }
                assertThat(closes(all(key))).isEqualTo(reference);
                assertThat(store().coverage(key).map(Coverage::count).orElse(0L))
                        .isEqualTo(reference.size());
            }
        }
    }

    private static BarSeries everyOther(BarSeries bars, Random random, double value) {
        BarSeries.Builder some = BarSeries.builder(bars.size());
        for (int i = 0; i < bars.size(); i++) {
            if (random.nextBoolean()) {
                some.add(bars.openTimeMillis(i), value, value, value, value, value);
            }
        }
        return some.build();
    }

    private static SortedMap<Long, Double> closes(BarSeries bars) {
        SortedMap<Long, Double> closes = new TreeMap<>();
        for (int i = 0; i < bars.size(); i++) {
            closes.put(bars.openTimeMillis(i), bars.close(i));
        }
        return closes;
    }

    @Test
    void write_whileOthersRead_showsTheOldOrTheNewStateNeverAMixture() throws Exception {
        store().write(AAPL, flat(BARS, 1));
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(3);

        try {
            List<Future<Integer>> readers = new ArrayList<>();
            readers.add(threads.submit(() -> readUntil(done, () -> all(AAPL))));
            readers.add(threads.submit(() -> readUntil(done, () -> store().page(AAPL, 0, 600, true))));
            readers.add(threads.submit(() -> readUntil(
                    done, () -> store().readAll(List.of(AAPL), TimeRange.ALL).getOrDefault(AAPL, BarSeries.empty()))));
            for (int version = 2; version <= 150; version++) {
                store().write(AAPL, flat(BARS, version));
            }
            done.set(true);

            for (Future<Integer> reader : readers) {
                assertThat(reader.get(30, TimeUnit.SECONDS)).isPositive();
            }
        } finally {
            done.set(true);
            threads.shutdownNow();
        }
    }

    private interface Reading {
        BarSeries read();
    }

    /** Reads again and again, at least once; no version may be older than one seen before. */
    private static int readUntil(AtomicBoolean done, Reading reading) {
        int readings = 0;
        double newest = 1;
        do {
            BarSeries bars = reading.read();
            assertThat(bars.size()).isEqualTo(600);
            double version = bars.close(0);
            assertThat(version).isGreaterThanOrEqualTo(newest);
            assertThat(bars).isEqualTo(flat(bars, version));
            newest = version;
            readings++;
        } while (!done.get());
        return readings;
    }

    @Test
    void write_manyThreadsOtherSeries_losesNothing() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(6);

        try {
            List<Future<?>> writers = new ArrayList<>();
            for (int i = 0; i < 24; i++) {
                SeriesKey key = key("US.S" + i, Interval.D1);
                BarSeries bars = SeededBars.of(Interval.D1, 600, i);
                writers.add(threads.submit(() -> {
                    for (int from = 0; from < 600; from += 100) {
                        store().write(key, bars.rows(from, from + 100));
                    }
                }));
            }
            await(writers);
        } finally {
            threads.shutdownNow();
        }

        assertThat(store().keys()).hasSize(24);
        for (int i = 0; i < 24; i++) {
            assertThat(all(key("US.S" + i, Interval.D1))).isEqualTo(SeededBars.of(Interval.D1, 600, i));
        }
    }

    private static void await(List<Future<?>> futures)
            throws InterruptedException, ExecutionException, TimeoutException {
        for (Future<?> future : futures) {
            future.get(60, TimeUnit.SECONDS);
        }
    }
}
