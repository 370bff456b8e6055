package dms.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dms.ledger.Ledger;
import dms.ledger.Sql;
import dms.market.BarSeries;
import dms.market.CorporateAction.Dividend;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import dms.store.BlockDigest;
import dms.store.GroupContent;
import dms.store.GroupDigest;
import dms.store.ReadBack;
import dms.store.SeededBars;
import dms.store.SeriesDigest;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Digests that are kept beside the blocks. */
final class StoredDigestsTest {

    private static final Clock FRI_2024_07_05 = Clock.fixed(Instant.parse("2024-07-05T12:00:00Z"), ZoneOffset.UTC);
    private static final SeriesKey AAPL = SeededBars.key("US.AAPL", Interval.D1);

    /** 182 in 2019, 183 in 2020, 183 in 2021, 52 in 2022. */
    private static final BarSeries BARS = SeededBars.of(Interval.D1, 600, 1);

    @TempDir
    private Path folder;

    private Ledger ledger;
    private EmbeddedBarStore store;

    @BeforeEach
    void open() {
        ledger = Ledger.open(folder, FRI_2024_07_05);
        store = new EmbeddedBarStore(ledger);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    private void update(String sql, Object... arguments) {
        ledger.write(c -> Sql.update(c, sql, arguments));
    }

    private long count(String sql) {
        return ledger.read(c -> Sql.first(c, sql, row -> row.getLong(1)).orElseThrow());
    }

    private void damageBlockOf2020() {
        update("UPDATE bar_columns SET columns = zeroblob(length(columns))"
                + " WHERE id = (SELECT columns_id FROM bar_blocks WHERE bucket = 2020)");
    }

    @ParameterizedTest
    @EnumSource(Interval.class)
    void digests_afterWritesAndDeletions_areThoseOfTheBars(Interval interval) {
        SeriesKey key = SeededBars.key("HK.00700", interval);
        BarSeries bars = SeededBars.of(interval, 3_000, 5);
        Random random = new Random(7);
        for (int i = 0; i < 20; i++) {
            int from = random.nextInt(2_900);
            store.write(key, bars.rows(from, from + random.nextInt(100)));
            int gone = random.nextInt(2_900);
            store.delete(key, TimeRange.ofMillis(bars.openTimeMillis(gone), bars.openTimeMillis(gone + 20)));
        }
        BarSeries stored = store.read(key, TimeRange.ALL);
        TimeRange part = TimeRange.ofMillis(
                stored.openTimeMillis(stored.size() / 3), stored.openTimeMillis(stored.size() * 2 / 3));

        assertThat(count("SELECT count(*) FROM bar_blocks WHERE digest IS NULL"))
                .isZero();
        assertThat(store.blockDigests(key, TimeRange.ALL)).isEqualTo(BlockDigest.of(interval, stored));
        assertThat(store.blockDigests(key, part)).isEqualTo(BlockDigest.of(interval, stored.slice(part)));
        assertThat(store.digests(List.of(key), part).get(key)).isEqualTo(SeriesDigest.of(interval, stored.slice(part)));
    }

    @Test
    void digests_ofBlocksWrittenBefore_areMadeOnceAndKept() {
        store.write(AAPL, BARS);
        List<BlockDigest> digests = store.blockDigests(AAPL, TimeRange.ALL);
        update("UPDATE bar_blocks SET digest = NULL");

        assertThat(store.blockDigests(AAPL, TimeRange.ALL)).isEqualTo(digests);
        assertThat(count("SELECT count(*) FROM bar_blocks WHERE digest IS NULL"))
                .isZero();
    }

    @Test
    void readBack_damagedBlock_isSetAsideAndMissingFromTheDigests() {
        store.write(AAPL, BARS);
        List<BlockDigest> digests = store.blockDigests(AAPL, TimeRange.ALL);
        damageBlockOf2020();
        List<BlockDigest> unread = store.blockDigests(AAPL, TimeRange.ALL);

        ReadBack read = store.readBack("", 100);

        assertThat(unread).isEqualTo(digests);
        assertThat(read).isEqualTo(new ReadBack(4, 1, ""));
        assertThat(store.blockDigests(AAPL, TimeRange.ALL))
                .containsExactly(digests.get(0), digests.get(2), digests.get(3));
    }

    @Test
    void readBack_digestThatIsNotThatOfTheBars_isMadeAnewAndCounted() {
        store.write(AAPL, BARS);
        List<BlockDigest> digests = store.blockDigests(AAPL, TimeRange.ALL);
        update("UPDATE bar_blocks SET digest = zeroblob(32) WHERE bucket = 2021");

        assertThat(store.readBack("", 100)).isEqualTo(new ReadBack(4, 1, ""));
        assertThat(store.blockDigests(AAPL, TimeRange.ALL)).isEqualTo(digests);
        assertThat(store.damagedBlocks()).isEmpty();
    }

    @Test
    void readBack_someBlocksAtATime_readsEachOnce() {
        store.write(AAPL, BARS);
        store.write(SeededBars.key("US.MSFT", Interval.D1), BARS);

        ReadBack first = store.readBack("", 3);
        ReadBack second = store.readBack(first.next(), 3);
        ReadBack third = store.readBack(second.next(), 3);

        assertThat(List.of(first.blocks(), second.blocks(), third.blocks())).containsExactly(3L, 3L, 2L);
        assertThat(third.next()).isEmpty();
    }

    @Test
    void groupDigests_changedBarOrAction_changesItsGroupAlone() {
        for (int i = 0; i < 50; i++) {
            store.write(SeededBars.key("US.T" + i, Interval.D1), BARS);
        }
        SeriesKey key = SeededBars.key("US.T7", Interval.D1);
        int group = GroupDigest.groupOf(key.symbol());
        List<GroupDigest> before = groups();

        store.write(key, SeededBars.flat(BARS.rows(5, 6), 3));
        List<GroupDigest> changedBar = groups();
        store.writeActions(key.symbol(), List.of(new Dividend(LocalDate.of(2020, 8, 7), 0.82)));
        List<GroupDigest> changedAction = groups();

        assertThat(before.stream().mapToInt(GroupDigest::series).sum()).isEqualTo(50);
        assertThat(before.stream().mapToLong(GroupDigest::bars).sum()).isEqualTo(30_000);
        assertThat(differing(before, changedBar)).containsExactly(group);
        assertThat(differing(changedBar, changedAction)).containsExactly(group);
        GroupContent content = store.group(group, TimeRange.ALL);
        assertThat(changedAction).contains(content.digest(group));
        assertThat(content.series().get(key)).isEqualTo(SeriesDigest.of(Interval.D1, store.read(key, TimeRange.ALL)));
    }

    private List<GroupDigest> groups() {
        return store.groupDigests(TimeRange.ALL).orElseThrow();
    }

    private static List<Integer> differing(List<GroupDigest> one, List<GroupDigest> other) {
        return other.stream()
                .filter(group -> !one.contains(group))
                .map(GroupDigest::group)
                .toList();
    }
}
