package dms.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class LedgerTest {

    private static final Clock FRI_2024_07_05 = Clock.fixed(Instant.parse("2024-07-05T12:00:00Z"), ZoneOffset.UTC);

    @TempDir
    private Path folder;

    private Ledger ledger;

    @BeforeEach
    void open() {
        ledger = Ledger.open(folder, FRI_2024_07_05);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    private static int insert(Connection connection, String symbol) throws SQLException {
        return Sql.update(connection, "INSERT INTO series (symbol, interval) VALUES (?, '1d')", symbol);
    }

    private static List<String> symbols(Connection connection) throws SQLException {
        return Sql.list(connection, "SELECT symbol FROM series ORDER BY symbol", row -> row.getString(1));
    }

    private List<String> symbols() {
        return ledger.read(LedgerTest::symbols);
    }

    private static void assertKind(Throwable error, LedgerException.Kind kind) {
        assertThat(error)
                .isInstanceOfSatisfying(
                        LedgerException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }

    @Test
    void open_newFolder_isDurableAndSound() {
        assertThat(ledger.condition().flaws()).isEmpty();
        assertThat(pragma("journal_mode")).isEqualTo("wal");
        assertThat(pragma("synchronous")).isEqualTo("2");
        assertThat(pragma("foreign_keys")).isEqualTo("1");
        assertThat(pragma("page_size")).isEqualTo("8192");
    }

    private String pragma(String name) {
        return ledger.write(c -> Sql.list(c, "PRAGMA " + name, row -> row.getString(1)))
                .get(0);
    }

    @Test
    void write_throws_undoesAll() {
        assertThatThrownBy(() -> ledger.write(c -> {
                    insert(c, "US.A");
                    throw new IllegalStateException("after it");
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(symbols()).isEmpty();
    }

    @Test
    void write_insideWrite_isOneTransaction() {
        assertThatThrownBy(() -> ledger.write(c -> {
                    insert(c, "US.A");
                    ledger.write(inner -> insert(inner, "US.B"));
                    throw new IllegalStateException("after both");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(symbols()).isEmpty();

        ledger.write(c -> insert(c, "US.A") + ledger.write(inner -> insert(inner, "US.B")));
        assertThat(symbols()).containsExactly("US.A", "US.B");
    }

    @Test
    void write_innerThrowsAndOuterCatches_keepsTheOuterAlone() {
        ledger.write(c -> {
            insert(c, "US.A");
            assertThatThrownBy(() -> ledger.write(inner -> {
                        insert(inner, "US.B");
                        throw new IllegalStateException("inside");
                    }))
                    .hasMessage("inside");
            return insert(c, "US.C");
        });

        assertThat(symbols()).containsExactly("US.A", "US.C");
    }

    @Test
    void write_badStatement_namesTheFileAndLeavesTheLedgerUsable() {
        assertThatThrownBy(() -> ledger.write(c -> Sql.update(c, "INSERT INTO missing VALUES (1)")))
                .satisfies(e -> assertKind(e, LedgerException.Kind.FAILED))
                .hasMessageContaining("dms.db")
                .hasMessageContaining("no such table");

        ledger.write(c -> insert(c, "US.A"));
        assertThat(symbols()).containsExactly("US.A");
    }

    @Test
    void write_full_undoesAllAndRecovers() {
        ledger.write(c -> Sql.list(c, "PRAGMA max_page_count = 1", row -> row.getLong(1)));

        assertThatThrownBy(() -> ledger.write(c -> {
                    insert(c, "US.A");
                    return Sql.update(c, "INSERT INTO bar_columns (columns) VALUES (zeroblob(1000000))");
                }))
                .satisfies(e -> assertKind(e, LedgerException.Kind.FULL));
        assertThat(symbols()).isEmpty();

        ledger.write(c -> Sql.list(c, "PRAGMA max_page_count = 1000000", row -> row.getLong(1)));
        ledger.write(c -> insert(c, "US.A"));
        assertThat(symbols()).containsExactly("US.A");
    }

    @Test
    void write_threadInterrupted_stillWritesAndKeepsTheInterrupt() throws Exception {
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try {
            Future<Boolean> kept = threads.submit(() -> {
                Thread.currentThread().interrupt();
                ledger.write(c -> insert(c, "US.A"));
                ledger.read(LedgerTest::symbols);
                return Thread.interrupted();
            });

            assertThat(kept.get(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            threads.shutdownNow();
        }
        assertThat(symbols()).containsExactly("US.A");
    }

    @Test
    void read_insideWrite_seesWhatIsWrittenAndOthersDoNot() throws Exception {
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try {
            ledger.write(c -> {
                insert(c, "US.A");
                assertThat(symbols()).containsExactly("US.A");
                assertThat(threads.submit(() -> symbols()))
                        .succeedsWithin(Duration.ofSeconds(30))
                        .isEqualTo(List.of());
                return true;
            });
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void read_severalQueries_isOneState() throws Exception {
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try {
            List<String> after = ledger.read(c -> {
                assertThat(symbols(c)).isEmpty();
                assertThat(threads.submit(() -> ledger.write(other -> insert(other, "US.A"))))
                        .succeedsWithin(Duration.ofSeconds(30));
                return ledger.read(LedgerTest::symbols);
            });

            assertThat(after).isEmpty();
        } finally {
            threads.shutdownNow();
        }
        assertThat(symbols()).containsExactly("US.A");
    }

    @Test
    void read_thatWrites_isRefused() {
        assertThatThrownBy(() -> ledger.read(c -> insert(c, "US.A")))
                .satisfies(e -> assertKind(e, LedgerException.Kind.FAILED));
    }

    @Test
    @Timeout(600)
    void read_moreReadersThanConnections_allAreServed() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(24);
        CountDownLatch begun = new CountDownLatch(8);
        try {
            List<Future<List<String>>> readers = new ArrayList<>();
            for (int i = 0; i < 24; i++) {
                readers.add(threads.submit(() -> ledger.read(c -> {
                    begun.countDown();
                    assertThat(reached(begun)).isTrue();
                    return ledger.read(LedgerTest::symbols);
                })));
            }

            for (Future<List<String>> reader : readers) {
                assertThat(reader.get(30, TimeUnit.SECONDS)).isEmpty();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void open_heldByThisProcess_isRefusedWithTheFoldersName() {
        assertThatThrownBy(() -> Ledger.open(folder, FRI_2024_07_05))
                .satisfies(e -> assertKind(e, LedgerException.Kind.LOCKED))
                .hasMessageContaining(folder.getFileName().toString())
                .hasMessageContaining("is in use by this process");

        ledger.write(c -> insert(c, "US.A"));
        assertThat(symbols()).containsExactly("US.A");
    }

    @Test
    @Timeout(600)
    void open_heldByAnotherProcess_isRefusedWithItsId() throws Exception {
        ledger.close();
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LedgerHolder.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertThat(holder.inputReader().readLine()).isEqualTo("open");

            assertThatThrownBy(() -> Ledger.open(folder, FRI_2024_07_05))
                    .satisfies(e -> assertKind(e, LedgerException.Kind.LOCKED))
                    .hasMessageContaining("in use by the process " + holder.pid());
        } finally {
            holder.destroyForcibly();
            assertThat(holder.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
        open();
        assertThat(ledger.condition().flaws()).isEmpty();
    }

    @Test
    void open_writtenByNewerDms_isRefusedAndLeftAlone() throws IOException {
        ledger.write(c -> Sql.update(
                c,
                "INSERT INTO flyway_schema_history SELECT installed_rank + 100, '999', 'from the future', type, 'V999__f.sql',"
                        + " checksum, installed_by, installed_on, execution_time, success FROM flyway_schema_history"
                        + " WHERE version = '1'"));
        ledger.close();

        assertThatThrownBy(this::open)
                .satisfies(e -> assertKind(e, LedgerException.Kind.NEWER))
                .hasMessageContaining("version 999");

        assertThat(names()).noneMatch(name -> name.contains("damaged"));
    }

    @Test
    void open_unreadableFile_isMovedAsideAndANewOneBegun() throws IOException {
        ledger.write(c -> insert(c, "US.A"));
        ledger.close();
        byte[] ruin = "this is no database, it is a ruin of one. ".repeat(400).getBytes(StandardCharsets.UTF_8);
        Files.write(folder.resolve("dms.db"), ruin);

        open();

        assertThat(ledger.condition().losses())
                .hasSize(1)
                .first()
                .asString()
                .contains("dms.db.damaged-20240705T120000Z");
        assertThat(folder.resolve("dms.db.damaged-20240705T120000Z")).hasBinaryContent(ruin);
        assertThat(symbols()).isEmpty();
        ledger.write(c -> insert(c, "US.B"));
        close();
        open();
        assertThat(ledger.condition().flaws()).isEmpty();
        assertThat(symbols()).containsExactly("US.B");
    }

    @Test
    void open_truncatedFile_isMovedAside() throws IOException {
        ledger.close();
        try (RandomAccessFile file =
                new RandomAccessFile(folder.resolve("dms.db").toFile(), "rw")) {
            file.setLength(file.length() / 2);
        }

        open();

        assertThat(ledger.condition().losses())
                .isNotEmpty()
                .first()
                .asString()
                .contains("dms.db.damaged-20240705T120000Z");
        assertThat(symbols()).isEmpty();
    }

    @Test
    void open_damagedPageOfOneTable_putsTheRestIntoANewFileAndKeepsTheOld() throws IOException {
        ledger.write(c -> insert(c, "US.A"));
        breakRootPageOf("findings");
        byte[] damaged = Files.readAllBytes(folder.resolve("dms.db"));

        open();

        assertThat(ledger.condition().state()).isEqualTo("salvaged");
        assertThat(ledger.condition().losses()).hasSize(2).last().asString().startsWith("table findings ");
        assertThat(symbols()).containsExactly("US.A");
        assertThat(ledger.<List<String>>read(
                        c -> Sql.list(c, "SELECT sentence FROM findings", row -> row.getString(1))))
                .isEmpty();
        assertThat(folder.resolve("dms.db.damaged-20240705T120000Z")).hasBinaryContent(damaged);
        assertThat(folder.resolve("dms.db.damaged-20240705T120000Z.txt"))
                .content()
                .contains("table findings ");
        close();
        open();
        assertThat(ledger.condition().state()).isEqualTo("sound");
    }

    @Test
    void open_damagedIndex_isMadeAnewWithoutLoss() throws IOException {
        ledger.write(c -> insert(c, "US.A"));
        breakRootPageOf("sqlite_autoindex_series_1");

        open();

        assertThat(ledger.condition().isSound()).isTrue();
        assertThat(ledger.condition().losses()).isNotEmpty();
        assertThat(symbols()).containsExactly("US.A");
        ledger.write(c -> insert(c, "US.B"));
    }

    @Test
    void open_damagedRecordOfMigrations_isWrittenAnew() throws IOException {
        ledger.write(c -> insert(c, "US.A"));
        breakRootPageOf("flyway_schema_history");

        open();

        assertThat(ledger.condition().state()).isEqualTo("salvaged");
        assertThat(symbols()).containsExactly("US.A");
    }

    @Test
    void open_endedBetweenTheRenamingsOfASalvage_takesTheNewFile() throws IOException {
        ledger.write(c -> insert(c, "US.A"));
        ledger.close();
        Files.move(folder.resolve("dms.db"), folder.resolve("dms.db.salvaged"));

        open();

        assertThat(symbols()).containsExactly("US.A");
        assertThat(folder.resolve("dms.db.salvaged")).doesNotExist();
    }

    @Test
    void open_salvaged_doesNotTakeWhatIsLostForDeleted() throws IOException {
        ledger.write(c -> {
            Sql.update(c, "INSERT INTO backups (name, seeded, copied_from, equal_as_of) VALUES ('b', 1, 0, 1)");
            Sql.update(
                    c,
                    "INSERT INTO backlog (id, backup, symbol, interval, first, past, deletes, since) VALUES (7, 'b', 'US.A', '1d', 0, 1, 1, 0)");
            return Sql.update(c, "UPDATE sqlite_sequence SET seq = 40 WHERE name = 'backlog'");
        });
        breakRootPageOf("findings");

        open();

        assertThat(one("SELECT seeded FROM backups")).isZero();
        assertThat(one("SELECT equal_as_of IS NULL FROM backups")).isOne();
        assertThat(one("SELECT gives_journal_back FROM backups")).isOne();
        assertThat(one("SELECT deletes FROM backlog")).isZero();
        assertThat(one("SELECT seq FROM sqlite_sequence WHERE name = 'backlog'"))
                .isEqualTo(40);
        assertThat(one("SELECT count(*) FROM sqlite_schema WHERE type = 'trigger'"))
                .isPositive();
    }

    private long one(String sql) {
        return ledger.read(c -> Sql.list(c, sql, row -> row.getLong(1))).get(0);
    }

    private void breakRootPageOf(String table) throws IOException {
        int root = ledger.read(c ->
                        Sql.list(c, "SELECT rootpage FROM sqlite_schema WHERE name = ?", row -> row.getInt(1), table))
                .get(0);
        ledger.close();
        try (RandomAccessFile file =
                new RandomAccessFile(folder.resolve("dms.db").toFile(), "rw")) {
            file.seek((root - 1) * 8192L);
            file.write(new byte[8192]);
        }
    }

    @Test
    @Timeout(600)
    void close_whileWriting_letsItFinishAndRefusesWhoWaits() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try {
            Future<Integer> first = threads.submit(() -> ledger.write(c -> {
                writing.countDown();
                assertThat(reached(goOn)).isTrue();
                return insert(c, "US.A");
            }));
            assertThat(reached(writing)).isTrue();
            Future<?> closing = threads.submit(() -> {
                goOn.countDown();
                ledger.close();
            });

            assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo(1);
            closing.get(30, TimeUnit.SECONDS);
        } finally {
            threads.shutdownNow();
        }
        assertThatThrownBy(this::symbols).hasMessageContaining("is closed");
        assertThatThrownBy(() -> ledger.write(c -> insert(c, "US.B"))).hasMessageContaining("is closed");
        assertThat(names()).doesNotContain("dms.db-wal");
        open();
        assertThat(symbols()).containsExactly("US.A");
    }

    @Test
    @Timeout(600)
    void close_whileAnEndlessStatementRuns_breaksItOffAndRollsBack() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(1);
        CountDownLatch writing = new CountDownLatch(1);
        try {
            Future<Integer> endless = threads.submit(() -> ledger.write(c -> {
                insert(c, "US.A");
                writing.countDown();
                return Sql.update(
                        c,
                        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
                                + " INSERT INTO series (symbol, interval) SELECT 'US.B', '1d' FROM n WHERE i < 0");
            }));
            assertThat(reached(writing)).isTrue();

            ledger.close();

            assertThatThrownBy(() -> endless.get(30, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(LedgerException.class);
        } finally {
            threads.shutdownNow();
        }
        open();
        assertThat(symbols()).isEmpty();
    }

    private static boolean reached(CountDownLatch latch) {
        return BoundedWait.within(Duration.ofSeconds(30), nanos -> latch.await(nanos, TimeUnit.NANOSECONDS));
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
