package dms.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dms.Await;
import dms.TestClock;
import dms.market.BarSeries;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import dms.store.FakeBarStore;
import dms.store.SeededBars;
import dms.store.StoreException.Kind;
import dms.sync.BackupStatus.State;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** S3: a backup is away for seven days in which bars come, are repaired and deleted; its lag is recomputed every hour. */
class LongOutageTest {

    private static final int SERIES = 12;
    private static final int HOURS = 7 * 24;

    /** So many bars are there before, which leaves room for those of the outage. */
    private static final int BEFORE = 400;

    private static final BarSeries BARS = SeededBars.of(Interval.D1, BEFORE + HOURS, 1);

    @TempDir
    Path folder;

    private final TestClock clock = TestClock.at("2024-07-05T12:00:00Z");
    private final FakeBarStore target = new FakeBarStore();
    private final Random random = new Random(20240705);

    /** Which rows of {@link #BARS} each series has, and which of them the backup lacks. */
    private final Map<SeriesKey, BitSet> stored = new TreeMap<>();

    private final Map<SeriesKey, BitSet> lacking = new TreeMap<>();
    private final Map<SeriesKey, Integer> past = new TreeMap<>();

    @Test
    void lag_backupDownForSevenDays_isExactEveryHourAndVanishesByItself() {
        try (TwoStores stores = TwoStores.embedded(folder, clock, TwoStores.settings("copy"), target)) {
            for (int i = 0; i < SERIES; i++) {
                SeriesKey key = SeededBars.key("US.S" + i, Interval.D1);
                stores.store().write(key, BARS.rows(0, BEFORE));
                stored.computeIfAbsent(key, k -> new BitSet()).set(0, BEFORE);
                past.put(key, BEFORE);
            }
            stores.sync().copyNow("copy");
            target.goAway(Kind.UNREACHABLE, "connection refused");
            Instant began = clock.instant();

            for (int hour = 0; hour < HOURS; hour++) {
                change(stores, hour);
                clock.advance(Duration.ofHours(1));
                stores.sync().copyNow("copy");

                assertThat(stores.sync().lagBars("copy"))
                        .as("bars in hour " + hour)
                        .isEqualTo(bars());
                assertThat(stores.sync().status("copy").lag())
                        .as("series, and since when, in hour " + hour)
                        .isEqualTo(new Backlog.Size(lacking.size(), Optional.of(began)));
                assertThat(stores.sync().status("copy").state()).isEqualTo(State.DOWN);
            }
            assertThat(lacking).hasSize(SERIES);

            target.comeBack();
            clock.advance(Duration.ofMinutes(2));
            awaitCurrent(stores);
            assertThat(TwoStores.differences(stores.store(), target)).isEmpty();
            assertThat(stores.sync().verify("copy").differed()).isEmpty();
        }
    }

    /** A new bar, for the most part; some bars of one old month repaired; an old bar deleted. */
    private void change(TwoStores stores, int hour) {
        SeriesKey key = SeededBars.key("US.S" + random.nextInt(SERIES), Interval.D1);
        BitSet rows = lacking.computeIfAbsent(key, k -> new BitSet());
        BitSet kept = stored.computeIfAbsent(key, k -> new BitSet());
        switch (hour % 6) {
            case 0 -> {
                int at = 100 + random.nextInt(20);
                stores.store().write(key, SeededBars.flat(BARS.rows(at, at + 5), hour + 1));
                kept.set(at, at + 5);
                rows.set(at, at + 5);
            }
            case 1 -> {
                int at = random.nextInt(50);
                stores.store().delete(key, TimeRange.ofMillis(BARS.openTimeMillis(at), BARS.openTimeMillis(at + 1)));
                kept.clear(at);
            }
            default -> {
                int at = past.merge(key, 1, Integer::sum) - 1;
                stores.store().write(key, BARS.rows(at, at + 1));
                kept.set(at);
                rows.set(at);
            }
        }
    }

    private int bars() {
        int bars = 0;
        for (Map.Entry<SeriesKey, BitSet> rows : lacking.entrySet()) {
            BitSet there = (BitSet) rows.getValue().clone();
            there.and(stored.get(rows.getKey()));
            bars += there.cardinality();
        }
        return bars;
    }

    private static void awaitCurrent(TwoStores stores) {
        Await.until(
                () -> {
                    stores.sync().look();
                    return stores.backlog().size("copy").series() == 0;
                },
                "everything to be copied");
        // The last looks may still be at work.
        Await.until(() -> stores.sync().status("copy").state() == State.CURRENT, "the copy to be current");
    }
}
