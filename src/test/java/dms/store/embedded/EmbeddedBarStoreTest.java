package dms.store.embedded;

import static dms.store.SeededBars.flat;
import static dms.store.SeededBars.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dms.ledger.Ledger;
import dms.ledger.Sql;
import dms.market.BarSeries;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import dms.store.BarStore;
import dms.store.BarStoreContract;
import dms.store.Coverage;
import dms.store.DamagedBlock;
import dms.store.SeededBars;
import dms.store.StoreException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedBarStoreTest extends BarStoreContract {

    private static final Clock FRI_2024_07_05 = Clock.fixed(Instant.parse("2024-07-05T12:00:00Z"), ZoneOffset.UTC);
    private static final SeriesKey AAPL = key("US.AAPL", Interval.D1);
    private static final SeriesKey TENCENT = key("HK.00700", Interval.D1);

    /** 600 bars, every second day from the second of January 2019: 182 in 2019, 183 in 2020, 183 in 2021, 52 in 2022. */
    private static final BarSeries BARS = SeededBars.of(Interval.D1, 600, 1);

    private static final int FIRST_OF_2020 = 182;
    private static final int FIRST_OF_2021 = 365;

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

    @Override
    protected BarStore store() {
        return store;
    }

    private BarSeries all(SeriesKey key) {
        return store.read(key, TimeRange.ALL);
    }

    private void reopen() {
        ledger.close();
        open();
    }

    private List<Long> longs(String sql) {
        return ledger.read(c -> Sql.list(c, sql, row -> row.getLong(1)));
    }

    private void update(String sql, Object... arguments) {
        ledger.write(c -> Sql.update(c, sql, arguments));
    }

    @Test
    void write_dailyBars_areCutIntoYears() {
        store.write(AAPL, BARS);

        assertThat(longs("SELECT bucket FROM bar_blocks ORDER BY bucket")).containsExactly(2019L, 2020L, 2021L, 2022L);
        assertThat(longs("SELECT count FROM bar_blocks ORDER BY bucket")).containsExactly(182L, 183L, 183L, 52L);
    }

    @Test
    void write_minuteBars_areCutIntoWeeksFromMonday() {
        store.write(
                key("US.AAPL", Interval.M1),
                BarSeries.builder(3)
                        .add(Instant.parse("2024-07-07T23:59:00Z").toEpochMilli(), 1, 1, 1, 1, 1)
                        .add(Instant.parse("2024-07-08T00:00:00Z").toEpochMilli(), 1, 1, 1, 1, 1)
                        .add(Instant.parse("2024-07-14T23:59:00Z").toEpochMilli(), 1, 1, 1, 1, 1)
                        .build());

        assertThat(longs("SELECT bucket FROM bar_blocks ORDER BY bucket")).containsExactly(20240701L, 20240708L);
        assertThat(longs("SELECT count FROM bar_blocks ORDER BY bucket")).containsExactly(1L, 2L);
    }

    @Test
    void write_equalBars_touchesNoPage() {
        store.write(AAPL, BARS);
        long writes = ledger.write(c -> Sql.list(c, "SELECT total_changes()", row -> row.getLong(1)))
                .get(0);

        store.write(AAPL, BARS.rows(100, 400));

        assertThat(ledger.write(c -> Sql.list(c, "SELECT total_changes()", row -> row.getLong(1)))
                        .get(0))
                .isEqualTo(writes);
    }

    @Test
    void restart_keepsAll() {
        store.write(AAPL, BARS);
        store.write(TENCENT, BARS.rows(0, 10));

        reopen();

        assertThat(ledger.condition().flaws()).isEmpty();
        assertThat(all(AAPL)).isEqualTo(BARS);
        assertThat(all(TENCENT)).isEqualTo(BARS.rows(0, 10));
    }

    @Test
    void write_insideTransactionOfTheCaller_isKeptOrUndoneWithIt() {
        assertThatThrownBy(() -> ledger.write(c -> {
                    store.write(AAPL, BARS);
                    assertThat(all(AAPL)).isEqualTo(BARS);
                    throw new IllegalStateException("after the bars");
                }))
                .hasMessage("after the bars");

        assertThat(store.keys()).isEmpty();
    }

    @Test
    void read_blockWithOtherBytes_answersWithoutItsBarsAndNamesIt() {
        store.write(AAPL, BARS);
        damageColumnsOf2020();

        BarSeries found = all(AAPL);

        assertThat(found).isEqualTo(without2020());
        DamagedBlock block = store.damagedBlocks().get(0);
        assertThat(store.damagedBlocks()).hasSize(1);
        assertThat(block.key()).isEqualTo(AAPL);
        assertThat(block.firstTime().toEpochMilli()).isEqualTo(BARS.openTimeMillis(FIRST_OF_2020));
        assertThat(block.lastTime().toEpochMilli()).isEqualTo(BARS.openTimeMillis(FIRST_OF_2021 - 1));
        assertThat(block.count()).isEqualTo(183);
        assertThat(block.reason()).contains("checksum");
        assertThat(block.found()).isEqualTo(FRI_2024_07_05.instant());
    }

    @Test
    void damagedBlock_afterItWasMovedAside_isMissingEverywhere() {
        store.write(AAPL, BARS);
        damageColumnsOf2020();

        all(AAPL);

        assertThat(store.coverage(AAPL))
                .contains(new Coverage(BARS.firstTimeMillis(), BARS.lastTimeMillis(), 600 - 183));
        assertThat(store.page(AAPL, 181, 2, false)).isEqualTo(without2020().rows(181, 183));
        assertThat(longs("SELECT count(*) FROM bar_columns")).containsExactly(4L);
    }

    @Test
    void page_blockWithOtherBytes_countsWithoutIt() {
        store.write(AAPL, BARS);
        damageColumnsOf2020();

        assertThat(store.page(AAPL, 170, 100, false)).isEqualTo(without2020().rows(170, 270));

        assertThat(store.damagedBlocks()).hasSize(1);
    }

    @Test
    void write_intoDamagedBlock_keepsTheNewBarsAndMovesTheOldAside() {
        store.write(AAPL, BARS);
        damageColumnsOf2020();

        store.write(AAPL, BARS.rows(200, 210));

        assertThat(all(AAPL)).isEqualTo(without2020().merge(BARS.rows(200, 210)));
        assertThat(store.damagedBlocks()).hasSize(1);

        store.write(AAPL, BARS);

        assertThat(all(AAPL)).isEqualTo(BARS);
    }

    @Test
    void delete_acrossDamagedBlock_deletesTheRest() {
        store.write(AAPL, BARS);
        damageColumnsOf2020();

        assertThat(store.delete(AAPL, TimeRange.ALL)).isEqualTo(600 - 183);

        assertThat(store.damagedBlocks()).hasSize(1);
        assertThat(store.keys()).isEmpty();
    }

    @Test
    void read_columnsTooShortOrGone_areDamaged() {
        store.write(AAPL, BARS);
        store.write(TENCENT, BARS);
        update("UPDATE bar_columns SET columns = substr(columns, 1, 100) WHERE id = (SELECT min(id) FROM bar_columns)");
        update("DELETE FROM bar_columns WHERE id = (SELECT max(id) FROM bar_columns)");

        assertThat(store.readAll(List.of(AAPL, TENCENT), TimeRange.ALL))
                .containsEntry(AAPL, BARS.rows(FIRST_OF_2020, 600))
                .containsEntry(TENCENT, BARS.rows(0, 548));

        assertThat(store.damagedBlocks())
                .extracting(DamagedBlock::reason)
                .containsExactly("expected 182 bars of 48 bytes, found 100 bytes", "its columns are not there");
    }

    @Test
    void read_headerThatDoesNotFit_isDamaged() {
        store.write(AAPL, BARS);
        update("UPDATE bar_blocks SET last = last - 1 WHERE bucket = 2021");
        update("UPDATE bar_blocks SET bucket = 2018 WHERE bucket = 2019");

        assertThat(all(AAPL)).isEqualTo(BARS.rows(FIRST_OF_2020, FIRST_OF_2021).merge(BARS.rows(548, 600)));

        assertThat(store.damagedBlocks()).hasSize(2);
    }

    @Test
    void verifyBlocks_goesOnWhereItEnded_andFindsTheDamage() {
        store.write(AAPL, BARS);
        store.write(TENCENT, BARS);
        update(
                "UPDATE bar_columns SET columns = zeroblob(length(columns)) WHERE id = (SELECT max(id) FROM bar_columns)");

        assertThat(store.verifyBlocks(5)).isEqualTo(5);
        assertThat(store.damagedBlocks()).isEmpty();
        reopen();
        assertThat(store.verifyBlocks(5)).isEqualTo(3);

        assertThat(store.damagedBlocks()).hasSize(1);
        assertThat(store.damagedBlocks().get(0).key()).isEqualTo(TENCENT);
        assertThat(store.verifyBlocks(5)).isEqualTo(5);
        assertThat(store.verifyBlocks(5)).isEqualTo(2);
    }

    @Test
    void read_damagedPageOfTheFile_losesThatBlockAlone() throws IOException {
        SeriesKey apple = key("US.AAPL", Interval.M5);
        SeriesKey tencent = key("HK.00700", Interval.M5);
        BarSeries bars = SeededBars.of(Interval.M5, 2400, 1);
        store.write(apple, bars);
        store.write(tencent, bars);
        ledger.close();
        assertThat(breakAnOverflowPage()).isPositive();

        open();

        assertThat(ledger.condition().flaws()).isNotEmpty();
        Map<SeriesKey, BarSeries> found = store.readAll(List.of(apple, tencent), TimeRange.ALL);
        BarSeries left = found.getOrDefault(tencent, BarSeries.empty());
        assertThat(store.damagedBlocks()).hasSize(1);
        assertThat(store.damagedBlocks().get(0).key()).isEqualTo(tencent);
        assertThat(store.damagedBlocks().get(0).reason()).contains("pages cannot be read");
        assertThat(left.size()).isEqualTo(2400 - store.damagedBlocks().get(0).count());
        assertThat(bars.merge(left)).isEqualTo(bars);
        assertThat(found).containsEntry(apple, bars);

        store.write(tencent, bars);
        reopen();

        assertThat(all(tencent)).isEqualTo(bars);
        assertThat(all(apple)).isEqualTo(bars);
    }

    @Test
    void write_intoDamagedPages_keepsTheNewBars() throws IOException {
        SeriesKey apple = key("US.AAPL", Interval.M5);
        BarSeries bars = SeededBars.of(Interval.M5, 800, 1);
        store.write(apple, bars);
        ledger.close();
        assertThat(breakAnOverflowPage()).isPositive();
        open();

        store.write(apple, bars.rows(0, 10));

        assertThat(all(apple)).isEqualTo(bars.rows(0, 10));
        assertThat(store.damagedBlocks()).hasSize(1);
    }

    @Test
    void write_intoDamagedPagesInsideTransactionOfTheCaller_failsAloudOnceAndThenSucceeds() throws IOException {
        SeriesKey apple = key("US.AAPL", Interval.M5);
        BarSeries bars = SeededBars.of(Interval.M5, 800, 1);
        store.write(apple, bars);
        ledger.close();
        assertThat(breakAnOverflowPage()).isPositive();
        open();
        Ledger.Work<Boolean> both = c -> {
            store.write(TENCENT, BARS);
            store.write(apple, bars);
            return true;
        };

        assertThatThrownBy(() -> ledger.write(both))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.DAMAGED));
        assertThat(all(TENCENT)).isEqualTo(BarSeries.empty());
        ledger.write(both);

        assertThat(all(TENCENT)).isEqualTo(BARS);
        assertThat(all(apple)).isEqualTo(bars);
        assertThat(store.damagedBlocks()).hasSize(1);
    }

    @Test
    void read_damagedBlockOnFullDisk_answersAndIsMovedAsideOnceThereIsRoom() {
        store.write(AAPL, BARS);
        damageColumnsOf2020();
        update("INSERT INTO damaged_blocks VALUES (-1, '', '', 0, 0, 0, 0, 0, hex(zeroblob(4040)), 0, NULL, NULL, '')");
        long pages = longs("PRAGMA page_count").get(0);
        assertThat(longs("PRAGMA freelist_count")).containsExactly(0L);
        ledger.write(c -> pragma(c, "PRAGMA max_page_count = " + pages));

        assertThat(all(AAPL)).isEqualTo(without2020());
        assertThat(longs("SELECT count(*) FROM damaged_blocks")).containsExactly(1L);

        ledger.write(c -> pragma(c, "PRAGMA max_page_count = 1000000"));
        assertThat(all(AAPL)).isEqualTo(without2020());
        assertThat(longs("SELECT count(*) FROM damaged_blocks")).containsExactly(2L);
    }

    /** Gives the last page that begins with a link to another page, so one of columns, a link that leads nowhere. */
    private int breakAnOverflowPage() throws IOException {
        try (RandomAccessFile file =
                new RandomAccessFile(folder.resolve("dms.db").toFile(), "rw")) {
            file.seek(16);
            int pageSize = file.readUnsignedShort();
            int pages = (int) (file.length() / pageSize);
            for (int page = pages; page > 2; page--) {
                file.seek((page - 1L) * pageSize);
                int next = file.readInt();
                if (next > 0 && next <= pages) {
                    file.seek((page - 1L) * pageSize);
                    file.writeInt(0x7fffff00);
                    return page;
                }
            }
            return 0;
        }
    }

    @Test
    void write_diskFull_isRefusedAloudAndReadsLiveAndItRecovers() {
        store.write(AAPL, BARS);
        BarSeries large = SeededBars.of(Interval.D1, 3000, 2);
        long pages = longs("PRAGMA page_count").get(0);
        ledger.write(c -> pragma(c, "PRAGMA max_page_count = " + (pages + 5)));

        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(() -> store.write(TENCENT, large)).isInstanceOfSatisfying(StoreException.class, e -> {
                assertThat(e.kind()).isEqualTo(StoreException.Kind.FULL);
                assertThat(e).hasMessageContaining("HK.00700/1d").hasMessageContaining("disk is full");
            });
        }
        assertThat(all(TENCENT)).isEqualTo(BarSeries.empty());
        assertThat(all(AAPL)).isEqualTo(BARS);
        store.write(AAPL, flat(BARS.rows(599, 600), 5));

        ledger.write(c -> pragma(c, "PRAGMA max_page_count = 1000000"));
        store.write(TENCENT, large);

        assertThat(all(TENCENT)).isEqualTo(large);
        assertThat(all(AAPL)).isEqualTo(BARS.merge(flat(BARS.rows(599, 600), 5)));
    }

    private static long pragma(Connection connection, String sql) throws SQLException {
        return Sql.list(connection, sql, row -> row.getLong(1)).get(0);
    }

    @Test
    void anything_afterClose_fails() {
        ledger.close();

        assertThatThrownBy(() -> store.write(AAPL, BARS))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("is closed");
        assertThatThrownBy(() -> all(AAPL)).isInstanceOf(StoreException.class).hasMessageContaining("is closed");
    }

    private void damageColumnsOf2020() {
        update(
                "UPDATE bar_columns SET columns = CAST(substr(columns, 1, 5000) || zeroblob(8) || substr(columns, 5009) AS BLOB)"
                        + " WHERE id = (SELECT columns_id FROM bar_blocks WHERE bucket = 2020)");
    }

    private static BarSeries without2020() {
        return BARS.rows(0, FIRST_OF_2020).merge(BARS.rows(FIRST_OF_2021, 600));
    }
}
