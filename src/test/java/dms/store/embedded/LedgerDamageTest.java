package dms.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dms.ledger.Ledger;
import dms.ledger.LedgerCondition;
import dms.ledger.Sql;
import dms.market.BarSeries;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import dms.store.DamagedBlock;
import dms.store.StoreException;
import dms.store.embedded.FilledLedger.Damage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * S22: whole pages at seeded places of the file are overwritten. What a single changed byte does within a row that is in no index
 * is not asked here: it is in form, and is not found.
 */
final class LedgerDamageTest {

    private static final int POSITIONS = Integer.getInteger("dms.test.damages", 12);
    private static final List<Damage> OF_PAGES = List.of(Damage.ZEROS, Damage.NOISE);

    @TempDir
    private static Path made;

    private static FilledLedger sound;

    @TempDir
    private Path folder;

    private final Random random = new Random(20240705);

    @BeforeAll
    static void fill() {
        sound = new FilledLedger(made, 1);
    }

    private int page(IntPredicate wanted) {
        int page;
        do {
            page = 1 + random.nextInt(sound.pages());
        } while (!wanted.test(page));
        return page;
    }

    private static boolean isOf(int page, String owner) {
        return sound.owner(page).startsWith(owner);
    }

    private static boolean isOfTables(int page) {
        return page > 1 && !isOf(page, "bar_columns") && !isOf(page, "sqlite_schema");
    }

    private Damage damage(Path file, int page) throws IOException {
        Damage how = OF_PAGES.get(random.nextInt(OF_PAGES.size()));
        FilledLedger.damage(file, page, how, random);
        return how;
    }

    /** Bars are there as they were written, or are missing and named. */
    private static void assertNoBarIsWrong(EmbeddedBarStore store) {
        for (Map.Entry<SeriesKey, BarSeries> entry : sound.bars().entrySet()) {
            BarSeries found = store.read(entry.getKey(), TimeRange.ALL);
            BarSeries written = entry.getValue();
            if (!found.equals(written)) {
                assertThat(written.merge(found)).isEqualTo(written);
                Set<SeriesKey> named =
                        store.damagedBlocks().stream().map(DamagedBlock::key).collect(Collectors.toSet());
                assertThat(named).contains(entry.getKey());
            }
        }
    }

    private static void assertWrites(Ledger ledger) {
        ledger.write(c -> Sql.update(c, "INSERT INTO series (symbol, interval) VALUES ('US.NEW', '1d')"));
        ledger.write(c -> Sql.update(
                c,
                "INSERT INTO syncs (backup, kind, started, ended, status, series, bars, removed, message)"
                        + " VALUES ('b', 'sync', 0, 0, 'success', 0, 0, 0, '')"));
    }

    @Test
    void pageOverwrittenAtRest_startsNamesItAndKeepsTheRest() throws IOException {
        for (int i = 0; i < POSITIONS; i++) {
            int page = page(LedgerDamageTest::isOfTables);
            Path data = sound.copyTo(folder.resolve("data" + i));
            String what = page + " " + sound.owner(page) + " " + damage(data.resolve("dms.db"), page);

            try (Ledger ledger = Ledger.open(data, FilledLedger.FRI_2024_07_05)) {
                LedgerCondition condition = ledger.condition();
                assertThat(condition.state()).as(what).isEqualTo("salvaged");
                assertThat(condition.losses()).as(what).noneMatch(loss -> loss.contains("cannot be read at all"));
                // Rows are missing; none has other values.
                assertThat(sound.wrong(ledger).values()).as(what).allMatch(wrong -> wrong.endsWith(" 0 other"));
                if (!isOf(page, "bar_blocks") && !isOf(page, "series ")) {
                    assertNoBarIsWrong(new EmbeddedBarStore(ledger));
                }
                assertWrites(ledger);
            }
            try (Ledger again = Ledger.open(data, FilledLedger.FRI_2024_07_05)) {
                assertThat(again.condition().state()).as(what).isEqualTo("sound");
            }
        }
    }

    @Test
    void pageOfHeadersOverwrittenAtRest_costsItsBlocksAlone() throws IOException {
        int page = page(one -> isOf(one, "bar_blocks leaf"));
        Path data = sound.copyTo(folder.resolve("data"));
        damage(data.resolve("dms.db"), page);

        try (Ledger ledger = Ledger.open(data, FilledLedger.FRI_2024_07_05)) {
            EmbeddedBarStore store = new EmbeddedBarStore(ledger);

            assertThat(ledger.condition().losses()).anyMatch(loss -> loss.startsWith("table bar_blocks"));
            for (SeriesKey key : sound.bars().keySet()) {
                BarSeries written = sound.bars().get(key);
                assertThat(written.merge(store.read(key, TimeRange.ALL))).isEqualTo(written);
                store.write(key, written);
                assertThat(store.read(key, TimeRange.ALL)).isEqualTo(written);
            }
        }
    }

    @Test
    void pageOfBarsOverwrittenAtRest_losesItsBlocksAndIsNamed() throws IOException {
        for (int i = 0; i < POSITIONS / 3; i++) {
            int page = page(one -> isOf(one, "bar_columns leaf") || isOf(one, "bar_columns overflow"));
            Path data = sound.copyTo(folder.resolve("data" + i));
            damage(data.resolve("dms.db"), page);

            try (Ledger ledger = Ledger.open(data, FilledLedger.FRI_2024_07_05)) {
                assertNoBarIsWrong(new EmbeddedBarStore(ledger));
                assertWrites(ledger);
            }
        }
    }

    @Test
    void pageOverwrittenWhileOpen_isNamedOrRepairedByALookAndSalvagedAtTheNextStart() throws IOException {
        for (int i = 0; i < POSITIONS; i++) {
            int page = page(LedgerDamageTest::isOfTables);
            Path data = sound.copyTo(folder.resolve("data" + i));
            String what;
            try (Ledger ledger = Ledger.open(data, FilledLedger.FRI_2024_07_05)) {
                what = page + " " + sound.owner(page) + " " + damage(data.resolve("dms.db"), page);

                LedgerCondition condition = ledger.check();

                assertThat(condition.state()).as(what).isNotEqualTo("sound");
                assertThat(condition.advice()).as(what).isNotEmpty();
                try {
                    assertNoBarIsWrong(new EmbeddedBarStore(ledger));
                } catch (StoreException e) {
                    assertThat(e).as(what).hasMessageContaining("the ledger ");
                }
            }
            try (Ledger again = Ledger.open(data, FilledLedger.FRI_2024_07_05)) {
                assertThat(again.condition().isSound()).as(what).isTrue();
                assertThat(sound.wrong(again).values()).as(what).allMatch(wrong -> wrong.endsWith(" 0 other"));
            }
        }
    }

    @Test
    void pageOfTheCatalogueOverwrittenAtRest_isPutBackFromBesideTheFile() throws IOException {
        int tried = 0;
        for (int page = 1; page <= sound.pages(); page++) {
            if (isOf(page, "sqlite_schema")) {
                tried++;
                Path data = sound.copyTo(folder.resolve("data" + page));
                Damage how = damage(data.resolve("dms.db"), page);

                try (Ledger ledger = Ledger.open(data, FilledLedger.FRI_2024_07_05)) {
                    String what = page + " " + how + " " + ledger.condition();
                    assertThat(ledger.condition().state()).as(what).isEqualTo("salvaged");
                    assertThat(sound.wrong(ledger)).as(what).isEmpty();
                    assertNoBarIsWrong(new EmbeddedBarStore(ledger));
                    assertWrites(ledger);
                }
            }
        }
        assertThat(tried).isGreaterThan(3);
    }
}
