package dms.store.embedded;

import dms.ledger.Ledger;
import dms.ledger.LedgerException;
import dms.ledger.Sql;
import dms.market.BarSeries;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.Symbol;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** A ledger with rows in every table, made by a seed, and the copies of its file that are damaged on purpose. */
final class FilledLedger {

    static final Clock FRI_2024_07_05 = Clock.fixed(Instant.parse("2024-07-05T12:00:00Z"), ZoneOffset.UTC);
    static final int PAGE = 8192;

    private static final int SERIES = 40;
    private static final int BARS = 600;
    private static final int ROWS = 400;
    private static final long DAY = 86_400_000L;

    private final Path folder;
    private final Map<SeriesKey, BarSeries> bars = new LinkedHashMap<>();
    private final Map<String, List<String>> rows;
    private final List<String> owners = new ArrayList<>();

    /** Made in this folder. */
    FilledLedger(Path folder, long seed) {
        this.folder = folder;
        Random random = new Random(seed);
        try (Ledger ledger = Ledger.open(folder, FRI_2024_07_05)) {
            EmbeddedBarStore store = new EmbeddedBarStore(ledger);
            for (int i = 0; i < SERIES; i++) {
                SeriesKey key = new SeriesKey(Symbol.parse("US.S" + i), Interval.D1);
                bars.put(key, bars(random));
                store.write(key, bars.get(key));
            }
            ledger.write(c -> {
                Sql.update(c, "PRAGMA defer_foreign_keys = ON");
                for (String table : tables(c)) {
                    if (!table.startsWith("bar_") && !table.equals("series") && !table.startsWith("flyway")) {
                        fill(c, table, random);
                    }
                }
                for (String orphan :
                        Sql.list(c, "PRAGMA foreign_key_check", row -> row.getString(1) + " of " + row.getString(3))) {
                    throw new IllegalStateException("a row without its parent: " + orphan);
                }
                return true;
            });
            rows = ledger.read(FilledLedger::rows);
        }
        try (Ledger ledger = Ledger.open(folder, FRI_2024_07_05)) {
            ledger.read(c -> Sql.list(c, "SELECT pageno, name, pagetype FROM dbstat ORDER BY pageno", row -> {
                while (owners.size() < row.getInt(1) - 1) {
                    owners.add("free");
                }
                return owners.add(row.getString(2) + " " + row.getString(3));
            }));
        }
    }

    private static BarSeries bars(Random random) {
        BarSeries.Builder series = BarSeries.builder(BARS);
        for (int i = 0; i < BARS; i++) {
            double price = 1 + random.nextInt(100_000) / 100.0;
            series.add((18_000 + i) * DAY, price, price, price, price, random.nextInt(1_000_000));
        }
        return series.build();
    }

    private static void fill(Connection c, String table, Random random) throws SQLException {
        record Column(String name, String type) {}
        List<Column> columns = Sql.list(
                c, "PRAGMA table_info('" + table + "')", row -> new Column(row.getString(2), row.getString(3)));
        String places = String.join(", ", columns.stream().map(x -> "?").toList());
        for (int i = 1; i <= ROWS; i++) {
            List<Object> values = new ArrayList<>();
            for (Column column : columns) {
                values.add(value(column.name(), column.type(), i, random));
            }
            Sql.update(c, "INSERT OR IGNORE INTO " + table + " VALUES (" + places + ")", values.toArray());
        }
    }

    /** Numbers and names count up, so that rows of other tables that belong to them are there. */
    private static Object value(String column, String type, int i, Random random) {
        if (column.equals("one") && type.equals("INTEGER")) {
            return 1;
        }
        return switch (column) {
            case "kind" -> i % 2 == 0 ? "split" : "dividend";
            case "symbol" -> "US.S" + i;
            case "interval" -> "1d";
            case "state" -> "open";
            case "backup", "name" -> "b" + i;
            case "id", "run", "finding", "spool", "series", "sync", "first_day" -> i;
            default ->
                switch (type) {
                    case "INTEGER" -> random.nextInt(1_000_000);
                    case "REAL" -> random.nextInt(100_000) / 100.0;
                    case "BLOB" -> new byte[32];
                    default -> "a sentence of some length " + random.nextInt(1_000_000);
                };
        };
    }

    private static List<String> tables(Connection c) throws SQLException {
        return Sql.list(
                c,
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid",
                row -> row.getString(1));
    }

    private static Map<String, List<String>> rows(Connection c) throws SQLException {
        Map<String, List<String>> rows = new TreeMap<>();
        for (String table : tables(c)) {
            // What a salvage leaves out on purpose.
            if (!table.startsWith("flyway") && !table.equals("verified_block")) {
                rows.put(table, rows(c, table));
            }
        }
        return rows;
    }

    private static List<String> rows(Connection c, String table) throws SQLException {
        List<String> rows =
                new ArrayList<>(Sql.list(c, "SELECT " + columns(table) + " FROM " + table + " NOT INDEXED", row -> {
                    StringBuilder text = new StringBuilder();
                    for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                        byte[] bytes = row.getBytes(i);
                        text.append(
                                        bytes == null
                                                ? "-"
                                                : java.util.Base64.getEncoder().encodeToString(bytes))
                                .append(' ');
                    }
                    return text.toString();
                }));
        rows.sort(null);
        return rows;
    }

    /** Without what a salvage changes on purpose. */
    private static String columns(String table) {
        return switch (table) {
            case "backups" -> "name, copied_from, last_success";
            case "backlog" -> "id, backup, symbol, interval, first, past, since";
            default -> "*";
        };
    }

    int pages() {
        return owners.size();
    }

    /** The table or index that a page is of, and what it is there. */
    String owner(int page) {
        return owners.get(page - 1);
    }

    Map<SeriesKey, BarSeries> bars() {
        return bars;
    }

    /** A copy of the sound file in another folder. */
    Path copyTo(Path other) throws IOException {
        Files.createDirectories(other);
        for (String file : List.of("dms.db", "dms.db-catalogue")) {
            Files.copy(folder.resolve(file), other.resolve(file));
        }
        return other;
    }

    /** What of all rows is wrong in a ledger: by table, either why it cannot be read, or how many rows are missing and how many are new. */
    Map<String, String> wrong(Ledger ledger) {
        Map<String, String> wrong = new TreeMap<>();
        for (Map.Entry<String, List<String>> entry : rows.entrySet()) {
            try {
                List<String> found = ledger.read(c -> rows(c, entry.getKey()));
                if (!found.equals(entry.getValue())) {
                    List<String> missing = new ArrayList<>(entry.getValue());
                    found.forEach(missing::remove);
                    List<String> more = new ArrayList<>(found);
                    entry.getValue().forEach(more::remove);
                    wrong.put(entry.getKey(), missing.size() + " missing, " + more.size() + " other");
                }
            } catch (LedgerException e) {
                wrong.put(entry.getKey(), "error " + e.kind());
            }
        }
        return wrong;
    }

    /** Does to a page of a file what a disk may do. */
    static void damage(Path file, int page, Damage how, Random random) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            byte[] content = new byte[PAGE];
            long start = (page - 1L) * PAGE;
            bytes.seek(start);
            bytes.readFully(content);
            switch (how) {
                case ZEROS -> content = new byte[PAGE];
                case NOISE -> random.nextBytes(content);
                case BIT -> content[random.nextInt(PAGE)] ^= (byte) (1 << random.nextInt(8));
                case BYTES -> {
                    int from = random.nextInt(PAGE - 16);
                    for (int i = 0; i < 16; i++) {
                        content[from + i] = (byte) random.nextInt(256);
                    }
                }
                case SECTOR -> java.util.Arrays.fill(content, 512 * (1 + random.nextInt(14)), 512 * 15, (byte) 0);
            }
            bytes.seek(start);
            bytes.write(content);
        }
    }

    /** What a disk may do to a page. */
    enum Damage {
        ZEROS,
        NOISE,
        BIT,
        BYTES,
        SECTOR
    }
}
