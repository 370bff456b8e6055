package dms.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import dms.store.Coverage;
import dms.store.SeededBars;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class CopyBatchesTest {

    private static final SeriesKey DAYS = SeededBars.key("US.AAPL", Interval.D1);
    private static final SeriesKey OTHER_DAYS = SeededBars.key("US.MSFT", Interval.D1);
    private static final SeriesKey MINUTES = SeededBars.key("US.AAPL", Interval.M1);
    private static final long DAY = Interval.D1.millis();
    private static final int MOST = 1_000;

    private int marks;

    private Lack lack(SeriesKey key, TimeRange range, boolean deletes) {
        return new Lack(++marks, key.symbol(), Optional.of(key.interval()), range, deletes, Instant.EPOCH);
    }

    private static TimeRange days(int first, int past) {
        return TimeRange.ofMillis(first * DAY, past * DAY);
    }

    private static Coverage extent(int first, int last, int count) {
        return new Coverage(first * DAY, last * DAY, count);
    }

    private static Map<SeriesKey, Coverage> neverAsked() {
        throw new AssertionError("asked for extents that are not needed");
    }

    private static List<List<Lack>> batches(List<Lack> lacks, Map<SeriesKey, Coverage> ours) {
        return CopyBatches.of(lacks, MOST, () -> ours, CopyBatchesTest::neverAsked);
    }

    @Test
    void of_smallRanges_areTogetherUntilTheyAreTooMany() {
        List<Lack> lacks = List.of(
                lack(DAYS, days(0, 300), false),
                lack(OTHER_DAYS, days(0, 300), true),
                lack(DAYS, days(300, 500), false),
                lack(OTHER_DAYS, days(10, 20), false));

        List<List<Lack>> batches =
                CopyBatches.of(lacks, MOST, CopyBatchesTest::neverAsked, CopyBatchesTest::neverAsked);

        assertThat(batches).containsExactly(lacks.subList(0, 2), lacks.subList(2, 4));
    }

    @Test
    void of_allTime_isWhatThePrimaryStoreHas() {
        Lack all = lack(DAYS, TimeRange.ALL, false);
        Lack since = lack(OTHER_DAYS, TimeRange.ofMillis(150 * DAY, TimeRange.ALL.endMillis()), false);

        List<List<Lack>> batches =
                batches(List.of(all, since), Map.of(DAYS, extent(100, 399, 200), OTHER_DAYS, extent(100, 399, 200)));

        TimeRange past = TimeRange.ofMillis(100 * DAY, 399 * DAY + 1);
        assertThat(batches)
                .containsExactly(List.of(all.in(past), since.in(TimeRange.ofMillis(150 * DAY, past.endMillis()))));
    }

    @Test
    void of_allTimeWithDeletions_isWhatEitherHas() {
        Lack all = lack(DAYS, TimeRange.ALL, true);
        Supplier<Map<SeriesKey, Coverage>> theirs = () -> Map.of(DAYS, extent(50, 120, 70));

        List<List<Lack>> batches =
                CopyBatches.of(List.of(all), MOST, () -> Map.of(DAYS, extent(100, 399, 200)), theirs);
        List<List<Lack>> gone = CopyBatches.of(List.of(all), MOST, Map::of, theirs);

        assertThat(batches).containsExactly(List.of(all.in(TimeRange.ofMillis(50 * DAY, 399 * DAY + 1))));
        assertThat(gone).containsExactly(List.of(all.in(TimeRange.ofMillis(50 * DAY, 120 * DAY + 1))));
    }

    @Test
    void of_allTimeOfWhatNobodyHas_isClearedTogether() {
        Lack one = lack(DAYS, TimeRange.ALL, false);
        Lack other = lack(OTHER_DAYS, TimeRange.ofMillis(TimeRange.ALL.startMillis(), 0), false);

        List<List<Lack>> batches = batches(List.of(one, other), Map.of(OTHER_DAYS, extent(1, 2, 2)));

        assertThat(batches).hasSize(1);
        assertThat(batches.get(0)).extracting(Lack::mark).containsExactly(one.mark(), other.mark());
        assertThat(batches.get(0)).allMatch(lack -> lack.range().isEmpty());
    }

    @Test
    void of_moreBarsThanABatch_standsAlone() {
        Lack minutes = lack(MINUTES, TimeRange.ALL, false);
        Lack before = lack(DAYS, days(0, 10), false);
        Lack after = lack(OTHER_DAYS, days(0, 10), false);

        List<List<Lack>> batches = batches(List.of(before, minutes, after), Map.of(MINUTES, extent(0, 10, MOST + 1)));

        assertThat(batches)
                .containsExactlyInAnyOrder(
                        List.of(before, after), List.of(minutes.in(TimeRange.ofMillis(0, 10 * DAY + 1))));
    }

    @Test
    void of_actions_standAlone() {
        Lack actions = new Lack(7, DAYS.symbol(), Optional.empty(), Backlog.ONE, true, Instant.EPOCH);
        Lack bars = lack(DAYS, days(0, 10), false);

        assertThat(batches(List.of(bars, actions), Map.of())).containsExactly(List.of(actions), List.of(bars));
    }
}
