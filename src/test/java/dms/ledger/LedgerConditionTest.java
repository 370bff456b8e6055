package dms.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dms.TestClock;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damage that befalls the file while the ledger is open. */
final class LedgerConditionTest {

    private static final int PAGE = 8192;

    private final TestClock clock = TestClock.at("2024-07-05T12:00:00Z");

    @TempDir
    private Path folder;

    private Ledger ledger;

    /** Opened twice, so that all pages are in the file and none in a log or in memory. */
    @BeforeEach
    void open() {
        try (Ledger made = Ledger.open(folder, clock)) {
            made.write(c -> {
                Sql.update(c, "INSERT INTO series (symbol, interval) VALUES ('US.A', '1d')");
                return Sql.update(c, "INSERT INTO actions VALUES ('US.A', 0, '2024-07-05', 'dividend', 1, 0, 0)");
            });
        }
        ledger = Ledger.open(folder, clock);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    private void breakRootPageOf(String name) throws IOException {
        int root = ledger.read(c ->
                        Sql.list(c, "SELECT rootpage FROM sqlite_schema WHERE name = ?", row -> row.getInt(1), name))
                .get(0);
        try (RandomAccessFile file =
                new RandomAccessFile(folder.resolve("dms.db").toFile(), "rw")) {
            file.seek((root - 1L) * PAGE);
            file.write(new byte[PAGE]);
        }
    }

    private List<String> places() {
        return ledger.condition().flaws().stream().map(LedgerFlaw::place).toList();
    }

    @Test
    void check_soundFile_saysWhenItLooked() {
        clock.advance(Duration.ofHours(1));

        LedgerCondition condition = ledger.check();

        assertThat(condition.isSound()).isTrue();
        assertThat(condition.advice()).isEmpty();
        assertThat(condition.checked()).contains(Instant.parse("2024-07-05T13:00:00Z"));
    }

    @Test
    void check_damagedWhileOpen_namesTheTableThatNoStatementMet() throws IOException {
        breakRootPageOf("actions");

        LedgerCondition condition = ledger.check();

        assertThat(condition.flaws()).singleElement().satisfies(flaw -> {
            assertThat(flaw.place()).isEqualTo("actions");
            assertThat(flaw.sentence()).contains("splits and dividends");
        });
        assertThat(condition.advice()).isNotEmpty();
    }

    @Test
    void read_meetsDamage_namesItAtOnceAndAsksForALook() throws IOException {
        breakRootPageOf("actions");

        assertThatThrownBy(() -> ledger.read(c -> Sql.list(c, "SELECT * FROM actions", row -> row.getString(1))))
                .hasMessageStartingWith("the ledger ");

        assertThat(ledger.condition().flaws())
                .singleElement()
                .satisfies(flaw -> assertThat(flaw.sentence()).contains("a statement met pages that cannot be read"));
        assertThat(ledger.isCheckAsked()).isTrue();
        ledger.check();
        assertThat(places()).containsExactly("actions");
        assertThat(ledger.isCheckAsked()).isFalse();
    }

    @Test
    void read_meetsKnownDamageAgain_asksForNoOtherLookForAWhile() throws IOException {
        breakRootPageOf("actions");
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> ledger.read(c -> Sql.list(c, "SELECT * FROM actions", row -> row.getString(1))));
            assertThat(ledger.isCheckAsked()).isEqualTo(i == 0);
            ledger.check();
        }

        clock.advance(Duration.ofMinutes(5));
        assertThatThrownBy(() -> ledger.read(c -> Sql.list(c, "SELECT * FROM actions", row -> row.getString(1))));

        assertThat(ledger.isCheckAsked()).isTrue();
    }

    @Test
    void write_meetsDamage_isNamedAndOthersGoOn() throws IOException {
        breakRootPageOf("actions");

        assertThatThrownBy(() -> ledger.write(c ->
                        Sql.update(c, "INSERT INTO actions VALUES ('US.B', 0, '2024-07-05', 'dividend', 1, 0, 0)")))
                .isInstanceOfSatisfying(
                        LedgerException.class, e -> assertThat(e.kind()).isEqualTo(LedgerException.Kind.DAMAGED));

        assertThat(ledger.condition().isSound()).isFalse();
        ledger.write(c -> Sql.update(c, "INSERT INTO series (symbol, interval) VALUES ('US.B', '1d')"));
    }

    @Test
    void check_twoTables_namesBothAndKeepsWhenEachWasFound() throws IOException {
        breakRootPageOf("actions");
        ledger.check();
        clock.advance(Duration.ofHours(1));
        breakRootPageOf("quality");

        ledger.check();

        assertThat(ledger.condition().flaws())
                .extracting(LedgerFlaw::place, LedgerFlaw::found)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("actions", Instant.parse("2024-07-05T12:00:00Z")),
                        org.assertj.core.groups.Tuple.tuple("quality", Instant.parse("2024-07-05T13:00:00Z")));
    }

    @Test
    void check_closed_isRefused() {
        ledger.close();

        assertThatThrownBy(() -> ledger.check()).isInstanceOf(LedgerException.class);
    }

    /** A restart makes a new file of what is left of other tables; blocks of bars have a way back of their own. */
    @Test
    void advice_pagesOfBarsAlone_isNotToRestart() {
        LedgerFlaw bars = new LedgerFlaw("bar_columns", "a page", Instant.EPOCH);
        LedgerFlaw runs = new LedgerFlaw("runs", "a page", Instant.EPOCH);

        assertThat(new LedgerCondition(List.of(bars), List.of(), Optional.empty()).advice())
                .contains("see damaged in /sync/status")
                .doesNotContain("restart DMS");
        assertThat(new LedgerCondition(List.of(bars, runs), List.of(), Optional.empty()).advice())
                .contains("restart DMS");
    }
}
