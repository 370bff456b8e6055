package dms.read;

import static dms.store.SeededBars.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dms.TestClock;
import dms.ledger.Ledger;
import dms.market.Adjustment;
import dms.market.BarSeries;
import dms.market.CorporateAction;
import dms.market.CorporateAction.Dividend;
import dms.market.CorporateAction.Split;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import dms.store.AnnouncingBarStore;
import dms.store.BarStore;
import dms.store.Coverage;
import dms.store.FakeBarStore;
import dms.store.SeededBars;
import dms.store.StoreException;
import dms.store.embedded.EmbeddedBarStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CachedBarReaderTest {

    private static final SeriesKey APPLE = key("US.AAPL", Interval.D1);
    private static final SeriesKey APPLE_MINUTES = key("US.AAPL", Interval.M1);
    private static final SeriesKey TENCENT = key("HK.00700", Interval.D1);
    private static final BarSeries BARS = SeededBars.of(Interval.D1, 600, 1);
    private static final BarRequest EVERYTHING = BarRequest.of(TimeRange.ALL, Adjustment.ALL);
    private static final LocalDate THU_2020_10_01 = LocalDate.of(2020, 10, 1);

    private final TestClock clock = TestClock.at("2023-07-01T00:00:00Z");
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final FakeBarStore fake = new FakeBarStore();

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    private record Served(BarStore store, CachedBarReader reader, BarReader truth, SeriesCache cache) {}

    private Served served(BarStore store) {
        return served(store, new ReaderSettings(1_000, 50_000_000, Duration.ofHours(1), 2, 3));
    }

    private Served served(BarStore store, ReaderSettings settings) {
        SeriesCache cache = new SeriesCache(settings);
        BarStore announcing = new AnnouncingBarStore(store, cache);
        CachedBarReader reader = new CachedBarReader(announcing, cache, settings, new ReadWorkers(threads), clock);
        return new Served(announcing, reader, new BarReader(announcing), cache);
    }

    @Test
    void read_again_doesNotAskTheStore() {
        Served served = served(fake);
        served.store().write(APPLE, BARS);
        served.store().writeActions(APPLE.symbol(), List.of(new Split(THU_2020_10_01, 4, 1)));

        BarSeries first = served.reader().read(APPLE, EVERYTHING);
        int calls = fake.calls();
        BarSeries second = served.reader().read(APPLE, EVERYTHING);
        BarSeries part = served.reader().read(APPLE, BarRequest.of(year(2020), Adjustment.NONE));

        assertThat(fake.calls()).isEqualTo(calls);
        assertThat(second).isEqualTo(first).isEqualTo(served.truth().read(APPLE, EVERYTHING));
        assertThat(part).isEqualTo(BARS.slice(year(2020)));
    }

    @Test
    void read_batch_asksForWhatIsMissingOnly() {
        Served served = served(fake);
        List<SeriesKey> keys = IntStream.range(0, 9)
                .mapToObj(i -> key("US.N" + i, Interval.D1))
                .toList();
        keys.forEach(key -> served.store().write(key, SeededBars.of(Interval.D1, 50, key.hashCode())));
        served.reader().readAll(keys.subList(0, 6), EVERYTHING);
        int calls = fake.calls();

        Map<SeriesKey, BarSeries> all = served.reader().readAll(keys, BarRequest.of(TimeRange.ALL, Adjustment.NONE));

        // Three are missing, two to a question.
        assertThat(fake.calls()).isEqualTo(calls + 2);
        assertThat(all.keySet()).containsExactlyElementsOf(keys);
        keys.forEach(key -> assertThat(all.get(key)).isEqualTo(SeededBars.of(Interval.D1, 50, key.hashCode())));
    }

    @Test
    void change_ofOneSeries_takesAwayThatOneOnly() {
        Served served = served(fake);
        List<SeriesKey> keys = List.of(APPLE, TENCENT);
        keys.forEach(key -> served.store().write(key, BARS));
        served.reader().readAll(keys, EVERYTHING);

        served.store().write(APPLE, SeededBars.flat(BARS.rows(0, 1), 7));

        assertThat(served.cache().find(new SeriesCache.Bars(APPLE, 0))).isEmpty();
        assertThat(served.cache().find(new SeriesCache.Actions(APPLE.symbol()))).isPresent();
        assertThat(served.cache().find(new SeriesCache.Bars(TENCENT, 0))).isPresent();
    }

    @Test
    void actions_changed_takeAwayTheActionsOfThatSymbolOnly() {
        Served served = served(fake);
        List<SeriesKey> keys = List.of(APPLE, TENCENT);
        keys.forEach(key -> served.store().write(key, BARS));
        served.reader().readAll(keys, EVERYTHING);
        int calls = fake.calls();

        served.store().writeActions(APPLE.symbol(), List.of(new Split(THU_2020_10_01, 4, 1)));

        assertThat(served.cache().find(new SeriesCache.Actions(APPLE.symbol()))).isEmpty();
        assertThat(served.cache().find(new SeriesCache.Bars(APPLE, 0))).isPresent();
        assertThat(served.reader().read(APPLE, EVERYTHING).open(0)).isEqualTo(BARS.open(0) / 4);
        assertThat(served.reader().read(TENCENT, EVERYTHING)).isEqualTo(BARS);
        // The write, and the actions asked for again.
        assertThat(fake.calls()).isEqualTo(calls + 2);
    }

    @Test
    void read_overtakenByAWrite_keepsNothingOfBefore() {
        Served served = served(fake);
        served.store().write(APPLE, BARS);
        BarSeries corrected = SeededBars.flat(BARS, 8);
        fake.afterNextBatch(() -> {
            served.store().write(APPLE, corrected);
            served.store().writeActions(APPLE.symbol(), List.of(new Split(LocalDate.of(2040, 1, 2), 8, 1)));
        });

        BarSeries overtaken = served.reader().read(APPLE, EVERYTHING);
        BarSeries next = served.reader().read(APPLE, EVERYTHING);

        assertThat(overtaken.close(0)).isEqualTo(1);
        assertThat(next.close(0)).isEqualTo(1);
        assertThat(served.reader().read(APPLE, BarRequest.of(TimeRange.ALL, Adjustment.NONE)))
                .isEqualTo(corrected);
    }

    @Test
    void read_whileAWriteIsUnderWay_asksTheStoreAndKeepsNothing() {
        Served served = served(fake);
        served.store().write(APPLE, BARS);
        served.cache().changing(Set.of(APPLE.symbol()));

        assertThat(served.reader().read(APPLE, EVERYTHING)).isEqualTo(BARS);
        assertThat(served.cache().size().entries()).isZero();
    }

    @Test
    void read_storeAway_servesWhatIsKeptHoweverOldAndFailsForTheRest() {
        Served served = served(fake);
        served.store().write(APPLE, BARS);
        served.reader().read(APPLE, EVERYTHING);
        fake.goAway(StoreException.Kind.UNREACHABLE, "nobody there");
        clock.advance(Duration.ofDays(3));

        assertThat(served.reader().read(APPLE, EVERYTHING)).isEqualTo(BARS);
        assertThatThrownBy(() -> served.reader().readAll(List.of(APPLE, TENCENT), EVERYTHING))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("nobody there");

        fake.comeBack();
        assertThat(served.reader().readAll(List.of(APPLE, TENCENT), EVERYTHING))
                .containsExactly(Map.entry(APPLE, BARS), Map.entry(TENCENT, BarSeries.empty()));
    }

    @Test
    void read_writtenByOthersMeanwhile_isSeenAfterTheTimeToLive() {
        Served served = served(fake);
        served.store().write(APPLE, BARS.rows(0, 10));
        served.reader().read(APPLE, EVERYTHING);
        fake.write(APPLE, BARS);

        assertThat(served.reader().read(APPLE, EVERYTHING)).isEqualTo(BARS.rows(0, 10));
        clock.advance(Duration.ofHours(1).plusMillis(1));
        assertThat(served.reader().read(APPLE, EVERYTHING)).isEqualTo(BARS);
    }

    @Test
    void read_clearedStore_isEmpty() {
        Served served = served(fake);
        served.store().write(APPLE, BARS);
        served.reader().read(APPLE, EVERYTHING);

        served.store().clear();

        assertThat(served.reader().read(APPLE, EVERYTHING)).isEqualTo(BarSeries.empty());
        assertThat(served.reader().coverage(APPLE)).isEmpty();
    }

    @Test
    void read_moreSeriesThanAreKept_answersAllTheSame() {
        Served served = served(fake, new ReaderSettings(3, 50_000_000, Duration.ofHours(1), 2, 3));
        List<SeriesKey> keys = IntStream.range(0, 8)
                .mapToObj(i -> key("US.N" + i, Interval.D1))
                .toList();
        keys.forEach(key -> served.store().write(key, BARS));

        for (int round = 0; round < 3; round++) {
            assertThat(served.reader().readAll(keys, EVERYTHING).values()).allMatch(BARS::equals);
            keys.forEach(
                    key -> assertThat(served.reader().read(key, EVERYTHING)).isEqualTo(BARS));
        }
    }

    @Test
    void page_newestAndCoverage_areTheSameFromMemory() {
        Served served = served(fake);
        served.store().write(APPLE, BARS);
        served.store().writeActions(APPLE.symbol(), List.of(new Dividend(THU_2020_10_01, 0.5)));
        BarPage page = served.reader().page(APPLE, 3, 10, true, Adjustment.ALL);
        served.reader().read(APPLE, EVERYTHING);
        int calls = fake.calls();

        assertThat(served.reader().page(APPLE, 3, 10, true, Adjustment.ALL)).isEqualTo(page);
        assertThat(served.reader().newestOfEach(List.of(APPLE)).get(APPLE)).isEqualTo(BARS.rows(599, 600));
        assertThat(served.reader().coverage(APPLE))
                .contains(new Coverage(BARS.firstTimeMillis(), BARS.lastTimeMillis(), 600));
        assertThat(fake.calls()).isEqualTo(calls);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void anything_randomChangesAndReads_equalsTheStore(long seed, @TempDir Path folder) {
        try (Ledger ledger = Ledger.open(folder, clock)) {
            BarStore store = seed % 2 == 0 ? fake : new EmbeddedBarStore(ledger);
            Served served = served(store);
            Random random = new Random(seed);
            List<SeriesKey> keys =
                    List.of(APPLE, APPLE_MINUTES, key("US.AAPL", Interval.H1), TENCENT, key("HK.00005", Interval.D1));
            for (int step = 0; step < 400; step++) {
                SeriesKey key = keys.get(random.nextInt(keys.size()));
                BarSeries pool = SeededBars.of(key.interval(), 600, random.nextInt(3));
                int from = random.nextInt(590);
                BarSeries some = pool.rows(from, from + 1 + random.nextInt(600 - from - 1));
                switch (random.nextInt(9)) {
                    case 0 -> served.store().write(key, some);
                    case 1 ->
                        served.store()
                                .writeAll(Map.of(key, some, key("US.OTHER", Interval.D1), BARS.rows(0, 1 + from)));
                    case 2 ->
                        served.store()
                                .delete(key, TimeRange.ofMillis(some.firstTimeMillis(), some.lastTimeMillis() + 1));
                    case 3 -> served.store().writeActions(key.symbol(), actions(random));
                    default -> {
                        BarRequest request = request(random, some);
                        assertThat(served.reader().readAll(keys, request))
                                .isEqualTo(served.truth().readAll(keys, request));
                    }
                }
            }
        }
    }

    private static List<CorporateAction> actions(Random random) {
        List<CorporateAction> actions = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            LocalDate exDate = LocalDate.of(2019, 1, 2).plusDays(random.nextInt(1_200));
            actions.add(random.nextBoolean() ? new Split(exDate, 2, 1) : new Dividend(exDate, random.nextDouble()));
        }
        return actions;
    }

    private static BarRequest request(Random random, BarSeries some) {
        TimeRange range = random.nextInt(3) == 0
                ? TimeRange.ALL
                : TimeRange.ofMillis(some.firstTimeMillis(), some.lastTimeMillis() + 1);
        Adjustment adjustment = Adjustment.values()[random.nextInt(Adjustment.values().length)];
        return random.nextInt(3) > 0
                ? BarRequest.of(range, adjustment)
                : new BarRequest(range, adjustment, Instant.parse("2020-03-01T00:00:00Z"));
    }

    /** S25 and S26: bars and actions change together in one transaction, and readers look as fast as they can. */
    @Test
    void read_whileASeriesIsRepaired_isTheOldOrTheNewStateAndNeverOlderThanTheWrite(@TempDir Path folder)
            throws Exception {
        try (Ledger ledger = Ledger.open(folder, clock)) {
            Served served = served(new EmbeddedBarStore(ledger));
            BarSeries times = SeededBars.of(Interval.D1, 2_000, 1);
            repair(ledger, served, times, 1);
            AtomicInteger written = new AtomicInteger(1);
            List<Future<Integer>> readers = new ArrayList<>();
            CountDownLatch reading = new CountDownLatch(3);
            for (int i = 0; i < 3; i++) {
                readers.add(threads.submit(() -> mixtures(served, written, reading)));
            }
            assertThat(reading.await(30, TimeUnit.SECONDS)).isTrue();

            for (int version = 2; version <= 120; version++) {
                repair(ledger, served, times, version);
                written.set(version);
            }

            written.set(Integer.MAX_VALUE);
            for (Future<Integer> reader : readers) {
                assertThat(reader.get()).isPositive();
            }
        }
    }

    /** Every price is the version, and a split of that ratio after all bars makes every adjusted one 1. */
    private static void repair(Ledger ledger, Served served, BarSeries times, int version) {
        ledger.write(c -> {
            served.store().write(APPLE, SeededBars.flat(times, version));
            served.store().writeActions(APPLE.symbol(), List.of(new Split(LocalDate.of(2040, 1, 2), version, 1)));
            return version;
        });
    }

    /** Counts down when the first look is done. */
    private static int mixtures(Served served, AtomicInteger written, CountDownLatch reading) {
        int reads = 0;
        for (int before = written.get(); before < Integer.MAX_VALUE; before = written.get()) {
            BarSeries traded = served.reader().read(APPLE, BarRequest.of(TimeRange.ALL, Adjustment.NONE));
            BarSeries adjusted = served.reader().read(APPLE, EVERYTHING);
            double version = traded.close(0);
            assertThat(version).isGreaterThanOrEqualTo(before);
            for (int i = 0; i < traded.size(); i++) {
                assertThat(traded.close(i)).isEqualTo(version);
                assertThat(adjusted.close(i)).isCloseTo(1, within(1e-9));
            }
            if (reads++ == 0) {
                reading.countDown();
            }
        }
        return reads;
    }

    private static TimeRange year(int year) {
        return TimeRange.ofDates(LocalDate.of(year, 1, 1), LocalDate.of(year, 12, 31));
    }
}
