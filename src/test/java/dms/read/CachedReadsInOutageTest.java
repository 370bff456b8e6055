package dms.read;

import static dms.store.SeededBars.flat;
import static dms.store.SeededBars.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dms.TestClock;
import dms.market.Adjustment;
import dms.market.BarSeries;
import dms.market.CorporateAction.Split;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import dms.store.AnnouncingBarStore;
import dms.store.BarStore;
import dms.store.Coverage;
import dms.store.FakeBarStore;
import dms.store.LostAnswers;
import dms.store.LostAnswers.Fate;
import dms.store.SeededBars;
import dms.store.StoreException;
import dms.store.StoreException.Kind;
import dms.store.WatchedBarStore;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What readers get while a write is refused, hangs, or its answer is lost (S25, S26; decision 0018). */
class CachedReadsInOutageTest {

    private static final SeriesKey APPLE = key("US.AAPL", Interval.D1);
    private static final SeriesKey APPLE_MINUTES = key("US.AAPL", Interval.M1);
    private static final SeriesKey TENCENT = key("HK.00700", Interval.D1);
    private static final BarSeries TIMES = SeededBars.of(Interval.D1, 50, 1);
    private static final BarSeries OLD = flat(TIMES, 1);
    private static final BarSeries NEW = flat(TIMES, 2);
    private static final BarRequest EVERYTHING = BarRequest.of(TimeRange.ALL, Adjustment.ALL);
    private static final Split SPLIT = new Split(LocalDate.of(2040, 1, 2), 4, 1);

    private final TestClock clock = TestClock.at("2023-07-01T00:00:00Z");
    private final AtomicLong nanos = new AtomicLong();
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final FakeBarStore fake = new FakeBarStore();
    private final LostAnswers network = new LostAnswers(fake);
    private final WatchedBarStore watched =
            new WatchedBarStore(network.store(), "influxdb1", "at db", clock, nanos::get);
    private final ReaderSettings settings = new ReaderSettings(1_000, 50_000_000, Duration.ofHours(1), 2, 3);
    private final SeriesCache cache = new SeriesCache(settings);
    private final BarStore store = new AnnouncingBarStore(watched, cache);
    private final CachedBarReader reader = new CachedBarReader(store, cache, settings, new ReadWorkers(threads), clock);

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    private BarSeries read(SeriesKey key) {
        return reader.read(key, EVERYTHING);
    }

    private void keep(SeriesKey... keys) {
        for (SeriesKey key : keys) {
            store.write(key, OLD);
            read(key);
        }
    }

    private void goAway() {
        fake.goAway(Kind.UNREACHABLE, "nobody there");
        watched.look();
    }

    private void comeBack() {
        fake.comeBack();
        nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        watched.look();
    }

    private static void fails(Runnable change) {
        assertThatThrownBy(change::run).isInstanceOf(StoreException.class);
    }

    @Test
    void change_refusedBecauseTheStoreIsDown_takesNothingOutOfMemory() {
        keep(APPLE, TENCENT);
        goAway();

        fails(() -> store.write(APPLE, NEW));
        fails(() -> store.writeAll(Map.of(APPLE, NEW, TENCENT, NEW)));
        fails(() -> store.delete(APPLE, TimeRange.ALL));
        fails(() -> store.writeActions(APPLE.symbol(), List.of(SPLIT)));
        fails(store::clear);

        assertThat(reader.readAll(List.of(APPLE, TENCENT), EVERYTHING)).isEqualTo(Map.of(APPLE, OLD, TENCENT, OLD));
        comeBack();
        int calls = fake.calls();
        assertThat(read(APPLE)).isEqualTo(OLD);
        assertThat(fake.calls()).as("there is no doubt about what was not sent").isEqualTo(calls);
    }

    @Test
    void read_whileAWriteHangs_isWhatWasAcknowledgedLast_withoutAskingAndHoweverOld() {
        keep(APPLE);
        clock.advance(Duration.ofDays(3));
        List<BarSeries> meanwhile = new ArrayList<>();
        AtomicInteger asked = new AtomicInteger();
        network.next(Fate.ANSWERED, () -> {
            int calls = fake.calls();
            meanwhile.add(read(APPLE));
            meanwhile.add(reader.newestOfEach(List.of(APPLE)).get(APPLE));
            assertThat(reader.coverage(APPLE)).isPresent();
            assertThat(reader.actions(APPLE.symbol())).isEmpty();
            asked.set(fake.calls() - calls);
        });

        store.write(APPLE, NEW);

        assertThat(meanwhile).containsExactly(OLD, OLD.rows(49, 50));
        assertThat(asked).hasValue(0);
        assertThat(read(APPLE)).isEqualTo(NEW);
    }

    @Test
    void read_whileAWriteOfAnUnknownSymbolHangs_asksTheStoreAndKeepsNothing() {
        List<BarSeries> meanwhile = new ArrayList<>();
        network.next(Fate.ANSWERED, () -> {
            fake.write(APPLE, NEW.rows(0, 25));
            meanwhile.add(read(APPLE));
            assertThat(cache.size().entries()).isZero();
        });

        store.write(APPLE, NEW);

        assertThat(meanwhile).containsExactly(NEW.rows(0, 25));
        assertThat(read(APPLE)).isEqualTo(NEW);
    }

    @ParameterizedTest
    @ValueSource(strings = {"DONE", "LOST"})
    void read_answerOfAWriteLost_isOfTheStoreIfThatAnswers(String fate) {
        keep(APPLE);
        network.next(Fate.valueOf(fate), () -> {});
        fails(() -> store.write(APPLE, NEW));

        BarSeries first = read(APPLE);

        assertThat(first).isEqualTo(fate.equals("DONE") ? NEW : OLD);
        assertThat(cache.find(new SeriesCache.Bars(APPLE, 0)))
                .as("kept before a write is acknowledged")
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"DONE", "LOST"})
    void read_answerOfAWriteLostAndStoreAway_isWhatWasAcknowledgedLast(String fate) {
        keep(APPLE, TENCENT);
        network.next(Fate.valueOf(fate), this::goAwayInSilence);
        fails(() -> store.write(APPLE, NEW));
        clock.advance(Duration.ofDays(3));

        assertThat(reader.readAll(List.of(APPLE, TENCENT), EVERYTHING)).isEqualTo(Map.of(APPLE, OLD, TENCENT, OLD));
        assertThat(reader.page(APPLE, 0, 2, true, Adjustment.ALL)).isEqualTo(new BarPage(OLD.rows(48, 50), 50));
        assertThat(reader.coverage(APPLE))
                .contains(new Coverage(OLD.firstTimeMillis(), OLD.lastTimeMillis(), OLD.size()));
        assertThat(reader.newestOfEach(List.of(APPLE, TENCENT)))
                .isEqualTo(Map.of(APPLE, OLD.rows(49, 50), TENCENT, OLD.rows(49, 50)));
        assertThat(reader.actions(APPLE.symbol())).isEmpty();
    }

    private void goAwayInSilence() {
        fake.goAway(Kind.UNREACHABLE, "nobody there");
    }

    @Test
    void read_answerOfAChangeOfActionsLostAndStoreAway_isAdjustedByWhatWasAcknowledgedLast() {
        keep(APPLE);
        network.next(Fate.DONE, this::goAwayInSilence);
        fails(() -> store.writeActions(APPLE.symbol(), List.of(SPLIT)));

        assertThat(read(APPLE)).isEqualTo(OLD);
        assertThat(reader.actions(APPLE.symbol())).isEmpty();
        comeBack();
        assertThat(read(APPLE).close(0)).isEqualTo(0.25);
        assertThat(reader.actions(APPLE.symbol())).containsExactly(SPLIT);
    }

    /** A writer that reads and finds what it wanted to write acknowledges it without a write. */
    @ParameterizedTest
    @MethodSource("questions")
    void read_storeAwayAfterAnAnswerOfTheDoubtedSeries_failsRatherThanBeOlder(
            String name, Consumer<BarStore> question) {
        keep(APPLE, TENCENT);
        network.next(Fate.DONE, this::goAwayInSilence);
        fails(() -> store.write(APPLE, NEW));
        assertThat(read(APPLE)).as("before anybody had an answer").isEqualTo(OLD);
        comeBack();

        question.accept(store);
        goAway();

        fails(() -> read(APPLE));
        assertThat(read(TENCENT)).as("of which there is no doubt").isEqualTo(OLD);
    }

    static Stream<Arguments> questions() {
        List<Arguments> all = new ArrayList<>();
        add(all, "read", store -> store.read(APPLE, TimeRange.ALL));
        add(all, "readAll", store -> store.readAll(List.of(APPLE), TimeRange.ALL));
        add(all, "page", store -> store.page(APPLE, 0, 1, true));
        add(all, "latest", store -> store.latest(APPLE, 1));
        add(all, "latestAll", store -> store.latestAll(List.of(APPLE), 1));
        add(all, "coverage of one", store -> store.coverage(APPLE));
        add(all, "coverage", BarStore::coverage);
        add(all, "keys", BarStore::keys);
        add(all, "keysWithin", store -> store.keysWithin(List.of(APPLE), TimeRange.ALL));
        add(all, "digests", store -> store.digests(List.of(APPLE), TimeRange.ALL));
        add(all, "blockDigests", store -> store.blockDigests(APPLE, TimeRange.ALL));
        add(all, "groupDigests", store -> store.groupDigests(TimeRange.ALL));
        add(all, "summaries", store -> store.summaries(TimeRange.ALL));
        add(all, "readBack", store -> store.readBack("", 1));
        return all.stream();
    }

    private static void add(List<Arguments> all, String name, Consumer<BarStore> question) {
        all.add(Arguments.of(name, question));
    }

    @Test
    void write_acknowledgedAfterALostAnswer_endsTheDoubt() {
        keep(APPLE);
        network.next(Fate.LOST, () -> {});
        fails(() -> store.write(APPLE, NEW));
        read(APPLE);

        store.write(APPLE, NEW);
        read(APPLE);
        goAway();

        assertThat(read(APPLE)).isEqualTo(NEW);
    }

    /** The retry finds that nothing differs, so no write tells the cache of it. */
    @Test
    void read_lostWriteThatArrivesLate_isSeenByTheFirstReaderAfterIt() {
        keep(APPLE);
        network.next(Fate.LOST, () -> {});
        fails(() -> store.write(APPLE, NEW));
        assertThat(read(APPLE)).isEqualTo(OLD);

        fake.write(APPLE, NEW);

        assertThat(read(APPLE)).isEqualTo(NEW);
        assertThat(reader.coverage(APPLE)).isPresent();
    }

    /** A year of minutes is a piece of its own: one of before and one of after would be a mixture. */
    @Test
    void read_minutesOfTwoYearsInDoubt_areOfOneState() {
        BarSeries minutes = twoYears();
        store.write(APPLE_MINUTES, flat(minutes, 1));
        BarRequest both = BarRequest.of(new TimeRange(at(2021), at(2023)), Adjustment.NONE);
        BarRequest second = BarRequest.of(new TimeRange(at(2022), at(2023)), Adjustment.NONE);
        reader.read(APPLE_MINUTES, both);
        network.next(Fate.DONE, this::goAwayInSilence);
        fails(() -> store.write(APPLE_MINUTES, flat(minutes, 2)));
        assertThat(reader.read(APPLE_MINUTES, both)).isEqualTo(flat(minutes, 1));
        comeBack();

        assertThat(reader.read(APPLE_MINUTES, second).close(0)).isEqualTo(2);
        goAway();

        fails(() -> reader.read(APPLE_MINUTES, both));
    }

    /** The years are asked for one after the other; the write arrives in between. */
    @Test
    void read_minutesOfTwoYearsOvertakenByALostWrite_areOfOneState() {
        BarSeries minutes = twoYears();
        store.write(APPLE_MINUTES, flat(minutes, 1));
        fake.afterNextBatch(() -> {
            network.next(Fate.DONE, () -> {});
            fails(() -> store.write(APPLE_MINUTES, flat(minutes, 2)));
        });

        BarSeries read = reader.read(APPLE_MINUTES, BarRequest.of(new TimeRange(at(2021), at(2023)), Adjustment.NONE));

        assertThat(read).isEqualTo(flat(minutes, 2));
    }

    /** A reader asked before the write arrived, and keeps its answer after a writer has found it done. */
    @Test
    void read_inDoubtOvertakenByTheLateWrite_keepsNothingOfBefore() {
        keep(APPLE);
        network.next(Fate.LOST, () -> {});
        fails(() -> store.write(APPLE, NEW));
        read(APPLE);
        fake.afterNextBatch(() -> {
            fake.write(APPLE, NEW);
            assertThat(store.read(APPLE, TimeRange.ALL)).isEqualTo(NEW);
        });
        read(APPLE);

        goAway();

        fails(() -> read(APPLE));
    }

    private static Instant at(int year) {
        return LocalDate.of(year, 1, 1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private static BarSeries twoYears() {
        BarSeries.Builder bars = BarSeries.builder(20);
        long last = at(2022).toEpochMilli() - 600_000;
        for (int i = 0; i < 20; i++) {
            bars.add(last + i * 60_000L, 1, 1, 1, 1, 1);
        }
        return bars.build();
    }

    /** Every price is the number of its write. What a writer does after a failure is what {@code BarWriter} does. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void anything_seededFaults_isOneStateAndNeverOlderThanWhatIsAcknowledged(long seed) {
        Random random = new Random(seed);
        List<SeriesKey> keys = List.of(APPLE, TENCENT, key("US.AAPL", Interval.H1));
        Map<SeriesKey, Model> models = new HashMap<>();
        int away = 0;
        for (int step = 0; step < 3_000; step++) {
            SeriesKey key = keys.get(random.nextInt(keys.size()));
            Model model = models.computeIfAbsent(key, any -> new Model());
            switch (random.nextInt(8)) {
                case 0 -> goAway();
                case 1, 2 -> comeBack();
                case 3 -> model.arrivesLate(late -> fake.write(key, flat(TIMES, late)));
                case 4, 5 -> attempt(key, model, random);
                default -> away += model.isRead(() -> read(key)) ? 0 : 1;
            }
        }
        assertThat(away).as("reads that failed").isBetween(1, 2_000);
    }

    private void attempt(SeriesKey key, Model model, Random random) {
        Fate fate = Fate.values()[random.nextInt(Fate.values().length)];
        try {
            int found = stored(key);
            if (found == model.sent && model.sent > model.acknowledged) {
                model.acknowledged = found;
                return;
            }
            model.late = Optional.empty();
            network.next(fate, random.nextBoolean() ? this::goAwayInSilence : () -> {});
            int version = ++model.sent;
            store.write(key, flat(TIMES, version));
            model.acknowledged = version;
        } catch (StoreException e) {
            if (network.takenFate() == Fate.LOST && random.nextBoolean()) {
                model.late = Optional.of(model.sent);
            }
        }
    }

    private int stored(SeriesKey key) {
        BarSeries bars = store.read(key, TimeRange.ALL);
        return bars.isEmpty() ? 0 : (int) bars.close(0);
    }

    /** A series by the numbers of its writes. */
    private static final class Model {

        int sent;
        int acknowledged;
        Optional<Integer> late = Optional.empty();

        void arrivesLate(Consumer<Integer> how) {
            late.ifPresent(version -> {
                try {
                    how.accept(version);
                    late = Optional.empty();
                } catch (StoreException e) {
                    // It is away: later still.
                }
            });
        }

        boolean isRead(Supplier<BarSeries> read) {
            BarSeries bars;
            try {
                bars = read.get();
            } catch (StoreException e) {
                return false;
            }
            int version = bars.isEmpty() ? 0 : (int) bars.close(0);
            assertThat(version).isBetween(acknowledged, sent);
            assertThat(bars).isEqualTo(version == 0 ? BarSeries.empty() : flat(TIMES, version));
            return true;
        }
    }

    /** The same with readers on other threads, who look as fast as they can. */
    @Test
    @Timeout(600)
    void read_whileWritesAreLost_isOneStateAndNeverOlderThanWhatIsAcknowledged() throws Exception {
        keep(APPLE);
        AtomicInteger acknowledged = new AtomicInteger(1);
        List<Future<Integer>> readers = new ArrayList<>();
        CountDownLatch reading = new CountDownLatch(3);
        for (int i = 0; i < 3; i++) {
            readers.add(threads.submit(() -> reads(acknowledged, reading)));
        }
        assertThat(reading.await(30, TimeUnit.SECONDS)).isTrue();
        Random random = new Random(7);

        for (int version = 2; version <= 400; version++) {
            Fate fate = Fate.values()[random.nextInt(Fate.values().length)];
            network.next(fate, random.nextInt(4) == 0 ? this::goAwayInSilence : () -> {});
            try {
                store.write(APPLE, flat(TIMES, version));
                acknowledged.set(version);
            } catch (StoreException e) {
                if (storedOnceItIsBack() == version) {
                    acknowledged.set(version);
                }
            }
        }

        acknowledged.set(Integer.MAX_VALUE);
        for (Future<Integer> each : readers) {
            assertThat(each.get()).isPositive();
        }
    }

    /** A reader whose ping has just failed may say so after this thread has seen the store back. */
    private int storedOnceItIsBack() {
        while (true) {
            comeBack();
            try {
                return stored(APPLE);
            } catch (StoreException e) {
                assertThat(e.kind()).isEqualTo(Kind.UNREACHABLE);
            }
        }
    }

    /** Counts down when the first is done. */
    private int reads(AtomicInteger acknowledged, CountDownLatch reading) {
        int reads = 0;
        for (int before = acknowledged.get(); before < Integer.MAX_VALUE; before = acknowledged.get()) {
            try {
                BarSeries bars = read(APPLE);
                int version = (int) bars.close(0);
                assertThat(version).isGreaterThanOrEqualTo(before);
                assertThat(bars).isEqualTo(flat(TIMES, version));
                if (reads++ == 0) {
                    reading.countDown();
                }
            } catch (StoreException e) {
                assertThat(e.kind()).isEqualTo(Kind.UNREACHABLE);
            }
        }
        return reads;
    }
}
