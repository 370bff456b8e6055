package dms.store.influx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dms.market.BarSeries;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import dms.store.Compression;
import dms.store.SeededBars;
import dms.store.SeriesSummary;
import dms.store.StoreException;
import dms.store.StoreException.Kind;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is InfluxDB's own, on a real server that asks for a password. */
class InfluxBarStoreTest {

    private static final SeriesKey AAPL = SeededBars.key("US.AAPL", Interval.D1);
    private static final BarSeries BARS = SeededBars.of(Interval.D1, 600, 1);
    /** The weeks of InfluxDB's shards begin on Mondays. */
    private static final long MONDAY = Instant.parse("2019-01-07T00:00:00Z").toEpochMilli();

    private static final String USER = "o'brien \"x\" \\ ü, =";
    private static final String PASSWORD = "p'\"\\ :,=ß";

    @TempDir
    static Path folder;

    private static InfluxProcess influx;

    @BeforeAll
    static void start() throws Exception {
        influx = InfluxProcess.start(folder, true);
        assertThat(influx.ask("CREATE USER " + InfluxText.name(USER) + " WITH PASSWORD " + InfluxText.string(PASSWORD)
                        + " WITH ALL PRIVILEGES"))
                .doesNotContain("error");
    }

    @AfterAll
    static void stop() {
        if (influx != null) {
            influx.close();
        }
    }

    private static InfluxBarStore open(String database) {
        return new InfluxBarStore(influx.settings(database, USER, PASSWORD));
    }

    private static void assertFails(ThrowingCallable call, Kind kind, String sentence) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessageContaining(sentence)
                .hasMessageNotContaining(PASSWORD);
    }

    @Test
    void anything_withPassword_writesAndReads() {
        try (InfluxBarStore store = open("with_password")) {
            store.write(AAPL, BARS);

            assertThat(store.read(AAPL, TimeRange.ALL)).isEqualTo(BARS);
        }
    }

    @Test
    void read_wrongPassword_isRefused() {
        try (InfluxBarStore store = new InfluxBarStore(influx.settings("x", USER, "wrong"))) {
            assertFails(() -> store.read(AAPL, TimeRange.ALL), Kind.REFUSED, "authorization failed");
        }
    }

    @Test
    void read_noUser_isRefused() {
        try (InfluxBarStore store = new InfluxBarStore(influx.settings("x"))) {
            assertFails(() -> store.read(AAPL, TimeRange.ALL), Kind.REFUSED, "unable to parse authentication");
        }
    }

    @Test
    void anything_databaseDroppedMeanwhile_failsAndIsNotEmpty() {
        try (InfluxBarStore store = open("dropped");
                InfluxServer admin = new InfluxServer(influx.settings("dropped", USER, PASSWORD))) {
            store.write(AAPL, BARS);
            admin.query(List.of("DROP DATABASE \"dropped\""));

            assertFails(() -> store.read(AAPL, TimeRange.ALL), Kind.FAILED, "database not found");
            assertFails(() -> store.write(AAPL, BARS), Kind.FAILED, "database not found");
            assertFails(store::coverage, Kind.FAILED, "database not found");
        }
    }

    @Test
    void anything_policyDroppedMeanwhile_failsAndIsNotEmpty() {
        try (InfluxBarStore store = open("policy");
                InfluxServer admin = new InfluxServer(influx.settings("policy", USER, PASSWORD))) {
            store.write(AAPL, BARS);
            admin.query(List.of("DROP RETENTION POLICY \"dms_daily\" ON \"policy\""));

            assertFails(() -> store.read(AAPL, TimeRange.ALL), Kind.FAILED, "retention policy not found");
            assertFails(() -> store.write(AAPL, BARS), Kind.FAILED, "retention policy not found");
        }
    }

    /** S6: the shard of the stranger's point refuses what is ours; the others take it. */
    @Test
    void write_fieldOfAnotherTypeInOneShard_writesTheOthersAndQuarantinesThese() {
        SeriesKey minutes = SeededBars.key("US.X", Interval.M1);
        BarSeries many = SeededBars.of(Interval.M1, 12_345, 4);
        try (InfluxBarStore store = open("conflict");
                InfluxServer admin = new InfluxServer(influx.settings("conflict", USER, PASSWORD))) {
            store.keys();
            LineBuffer stranger = new LineBuffer();
            stranger.addLine("bars,symbol=US.Y,interval=1m low=\"text\" " + many.openTimeMillis(5000));
            admin.write("dms_intraday", stranger);
            long week = 7 * 86_400_000L;
            long start = many.openTimeMillis(5000) - Math.floorMod(many.openTimeMillis(5000) - MONDAY, week);
            BarSeries before = many.slice(TimeRange.ofMillis(0, start));
            BarSeries after = many.slice(TimeRange.ofMillis(start + week, Long.MAX_VALUE));
            int bad = many.size() - before.size() - after.size();

            assertFails(
                    () -> store.write(minutes, many),
                    Kind.REFUSED,
                    "US.X/1m: " + bad + " of 12345 bars were refused and kept in the measurement bars_quarantine");
            assertThatThrownBy(() -> store.write(minutes, many))
                    .hasMessageContaining(Instant.ofEpochMilli(many.openTimeMillis(before.size()))
                            .toString())
                    .hasMessageContaining("field type conflict: input field \"low\" on measurement \"bars\"");

            assertThat(bad).isBetween(100, 10_000);
            assertThat(store.read(minutes, TimeRange.ALL)).isEqualTo(before.merge(after));
            assertThat(store.coverage(minutes))
                    .hasValueSatisfying(c -> assertThat(c.count()).isEqualTo(many.size() - bad));
            Table kept = admin.query(List.of("SELECT * FROM \"dms_intraday\".\"bars_quarantine\""))
                    .tables(0)
                    .get(0);
            assertThat(kept.size()).isEqualTo(bad);
            assertThat(kept.timeMillis(0)).isEqualTo(many.openTimeMillis(before.size()));
            assertThat(kept.number("close", 0)).isEqualTo(many.close(before.size()));
            assertThat(kept.text("reason", 0)).contains("field type conflict");
        }
    }

    /** S6 in a request for several series: what cannot be kept is found in the series that it belongs to. */
    @Test
    void writeAll_fieldOfAnotherTypeInOneSeries_writesTheOthersAndQuarantinesThese() {
        SeriesKey minutes = SeededBars.key("US.X", Interval.M1);
        SeriesKey others = SeededBars.key("US.Z", Interval.M1);
        BarSeries many = SeededBars.of(Interval.M1, 12_345, 4);
        try (InfluxBarStore store = open("conflict_several");
                InfluxServer admin = new InfluxServer(influx.settings("conflict_several", USER, PASSWORD))) {
            store.keys();
            LineBuffer stranger = new LineBuffer();
            stranger.addLine("bars,symbol=US.Y,interval=1m low=\"text\" " + many.openTimeMillis(5000));
            admin.write("dms_intraday", stranger);
            long week = 7 * 86_400_000L;
            long start = many.openTimeMillis(5000) - Math.floorMod(many.openTimeMillis(5000) - MONDAY, week);
            BarSeries before = many.slice(TimeRange.ofMillis(start - week, start));
            BarSeries bad = many.slice(TimeRange.ofMillis(start, start + 2 * 3_600_000L + 24 * 3_600_000L));
            assertThat(before.size() + bad.size()).isLessThan(10_000);
            assertThat(bad.isEmpty()).isFalse();

            assertFails(
                    () -> store.writeAll(Map.of(minutes, before.merge(bad), others, before)),
                    Kind.REFUSED,
                    "US.X/1m: " + bad.size() + " of " + (before.size() + bad.size())
                            + " bars were refused and kept in the measurement bars_quarantine");

            assertThat(store.read(minutes, TimeRange.ALL)).isEqualTo(before);
            assertThat(store.read(others, TimeRange.ALL)).isEqualTo(before);
        }
    }

    /** S6, where a new shard is made by a request that holds both types: a bar of ours is kept or named, never half. */
    @Test
    void write_everyBarInConflict_namesThemWithoutAskingForEach() {
        try (InfluxBarStore store = open("conflict_all");
                InfluxServer admin = new InfluxServer(influx.settings("conflict_all", USER, PASSWORD))) {
            store.keys();
            LineBuffer stranger = new LineBuffer();
            stranger.addLine("bars,symbol=US.AAPL,interval=1d open=\"text\" " + BARS.firstTimeMillis());
            admin.write("dms_daily", stranger);

            assertFails(() -> store.write(AAPL, BARS), Kind.REFUSED, "US.AAPL/1d: 600 of 600 bars were refused");

            assertThat(store.read(AAPL, TimeRange.ALL)).isEqualTo(BarSeries.empty());
            store.clear();
            assertThat(admin.query(List.of("SELECT * FROM \"dms_daily\".\"bars_quarantine\""))
                            .tables(0))
                    .isEmpty();
        }
    }

    @Test
    void write_olderThanThePolicyKeeps_isRefusedInTheServersWords() {
        try (InfluxBarStore store = open("forgetful");
                InfluxServer admin = new InfluxServer(influx.settings("forgetful", USER, PASSWORD))) {
            admin.query(List.of("CREATE DATABASE \"forgetful\" WITH DURATION 52w"));

            assertFails(() -> store.write(AAPL, BARS), Kind.REFUSED, "points beyond retention policy");
        }
    }

    @Test
    void read_userWithoutRights_isRefusedInTheServersWords() throws Exception {
        assertThat(influx.ask("CREATE USER \"nobody\" WITH PASSWORD 'x'", USER, PASSWORD))
                .doesNotContain("error");
        try (InfluxBarStore owner = open("guarded");
                InfluxBarStore store = new InfluxBarStore(influx.settings("guarded", "nobody", "x"))) {
            owner.write(AAPL, BARS);

            assertFails(() -> store.read(AAPL, TimeRange.ALL), Kind.REFUSED, "not authorized");
            assertFails(() -> store.write(AAPL, BARS), Kind.REFUSED, "not authorized");
        }
    }

    @Test
    void serverVersion_isWhatTheServerSays() {
        try (InfluxBarStore store = open("version")) {
            assertThat(store.serverVersion()).startsWith("InfluxDB 1.");
        }
    }

    @Test
    void read_pointThatLacksFields_isNoBar() {
        try (InfluxBarStore store = open("half");
                InfluxServer admin = new InfluxServer(influx.settings("half", USER, PASSWORD))) {
            store.write(AAPL, BARS);
            LineBuffer half = new LineBuffer();
            half.addLine("bars,symbol=US.AAPL,interval=1d close=1.5 " + (BARS.lastTimeMillis() + 86_400_000L));
            admin.write("dms_daily", half);

            assertThat(store.read(AAPL, TimeRange.ALL)).isEqualTo(BARS);
        }
    }

    @Test
    void connect_missingDatabase_createsLongShardsForDailyBars() {
        try (InfluxBarStore store = open("shards \"'\u00fc, =");
                InfluxServer admin = new InfluxServer(influx.settings("shards \"'\u00fc, =", USER, PASSWORD))) {
            store.keys();

            Table policies =
                    admin.query(List.of("SHOW RETENTION POLICIES")).tables(0).get(0);

            assertThat(policies.text("name", 0)).isEqualTo("dms_daily");
            assertThat(policies.text("shardGroupDuration", 0)).isEqualTo("87360h0m0s");
            assertThat(policies.text("name", 1)).isEqualTo("dms_intraday");
            assertThat(policies.text("shardGroupDuration", 1)).isEqualTo("168h0m0s");
        }
    }

    @Test
    void connect_existingDatabaseWithShortShards_usesItAndWarnsOnce() {
        try (LogRecords log = LogRecords.of(Policies.class);
                InfluxBarStore store = open("existing");
                InfluxServer admin = new InfluxServer(influx.settings("existing", USER, PASSWORD))) {
            admin.query(List.of("CREATE DATABASE \"existing\""));

            store.write(AAPL, BARS);

            assertThat(admin.query(List.of("SELECT count(\"close\") FROM \"autogen\".\"bars\""))
                            .tables(0)
                            .get(0)
                            .number("count", 0))
                    .isEqualTo(600);
            assertThat(store.read(AAPL, TimeRange.ALL)).isEqualTo(BARS);
            assertThat(log.messages())
                    .singleElement()
                    .asString()
                    .contains("existing")
                    .contains("shards of 7 days")
                    .contains("about four times slower")
                    .contains("to move, name an empty database");
        }
    }

    @Test
    void connect_existingDatabaseWithLongShards_usesItWithoutAWord() {
        try (LogRecords log = LogRecords.of(Policies.class);
                InfluxBarStore store = open("existing_long");
                InfluxServer admin = new InfluxServer(influx.settings("existing_long", USER, PASSWORD))) {
            admin.query(List.of("CREATE DATABASE \"existing_long\" WITH SHARD DURATION 520w NAME \"forever\""));

            store.write(AAPL, BARS);

            assertThat(store.read(AAPL, TimeRange.ALL)).isEqualTo(BARS);
            assertThat(log.messages()).isEmpty();
        }
    }

    @Test
    void connect_nameThatNoDatabaseCanHave_isRefused() {
        for (String name : List.of("../x", "a/b", "..", "a\\b")) {
            try (InfluxBarStore store = open(name)) {
                assertFails(store::keys, Kind.REFUSED, "invalid name");
            }
        }
        try (InfluxBarStore store = open("x\"; DROP DATABASE \"dms\n")) {
            assertFails(store::keys, Kind.REFUSED, "control characters");
        }
    }

    @Test
    void write_moreThanOneBatch_readsBackAndIsCounted() {
        SeriesKey minutes = SeededBars.key("US.AAPL", Interval.M1);
        BarSeries many = SeededBars.of(Interval.M1, 25_001, 4);
        try (InfluxBarStore store = open("many")) {
            store.write(minutes, many);

            assertThat(store.read(minutes, TimeRange.ALL)).isEqualTo(many);
            assertThat(store.coverage(minutes))
                    .hasValueSatisfying(c -> assertThat(c.count()).isEqualTo(25_001));
        }
    }

    @Test
    void tagsAndStrings_anyText_reachTheServerAsData() {
        Random random = new Random(42);
        String pieces = "'\"\\ ,=;-/*\u00fc\u4e2d()%&<>ab{}$#";
        try (InfluxBarStore store = open("tags");
                InfluxServer admin = new InfluxServer(influx.settings("tags", USER, PASSWORD))) {
            store.keys();
            for (int i = 0; i < 300; i++) {
                StringBuilder text = new StringBuilder();
                int length = i == 0 ? 10_000 : 1 + random.nextInt(12);
                while (text.length() < length) {
                    text.append(pieces.charAt(random.nextInt(pieces.length())));
                }
                String tag = text.append('x').append(i).toString();
                LineBuffer line = new LineBuffer();
                line.addLine("probe,t=" + InfluxText.tag(tag) + " v=" + i + " 0");

                admin.write("dms_daily", line);

                List<Table> found = admin.query(List.of("SELECT \"v\" FROM \"dms_daily\".\"probe\" WHERE \"t\" = "
                                + InfluxText.string(tag) + " GROUP BY \"t\""))
                        .tables(0);
                assertThat(found).as(tag).hasSize(1);
                assertThat(found.get(0).tags()).containsEntry("t", tag);
                assertThat(found.get(0).number("v", 0)).isEqualTo(i);
            }
        }
    }

    @Test
    void tag_textWithoutSpelling_isRefused() {
        for (String text : List.of("", "a\nb", "a\\", "a\u0000", "\ud800", "x".repeat(20_000))) {
            assertFails(() -> InfluxText.tag(text), Kind.REFUSED, "a tag: expected");
        }
    }

    @Test
    void settings_shown_withoutThePassword() {
        assertThat(influx.settings("x", USER, PASSWORD).toString()).doesNotContain(PASSWORD);
    }

    @Test
    void summaries_ofARange_areThoseOfItsBars() {
        InfluxBarStore store = open("sums");
        SeriesKey minutes = SeededBars.key("HK.00700", Interval.M5);
        store.write(AAPL, BARS);
        store.write(minutes, SeededBars.of(Interval.M5, 500, 2));
        TimeRange part = TimeRange.ofMillis(BARS.openTimeMillis(100), BARS.openTimeMillis(300));

        assertThat(store.summaries(TimeRange.ALL).keySet()).containsExactly(AAPL, minutes);
        assertThat(store.summaries(part).get(AAPL))
                .satisfies(sums -> assertThat(sums.isLike(SeriesSummary.of(BARS.rows(100, 300))))
                        .isTrue());
        store.write(AAPL, SeededBars.flat(BARS.rows(200, 201), 3));
        assertThat(store.summaries(part).get(AAPL))
                .satisfies(sums -> assertThat(sums.isLike(SeriesSummary.of(BARS.rows(100, 300))))
                        .isFalse());
        assertThat(store.summaries(TimeRange.ofMillis(0, 1))).isEmpty();
    }

    @Test
    void write_compressed_isReadBack() {
        try (InfluxBarStore packing =
                new InfluxBarStore(influx.settings("packed", USER, PASSWORD), new Compression(true, 1_000))) {
            packing.write(AAPL, BARS);

            assertThat(open("packed").read(AAPL, TimeRange.ALL)).isEqualTo(BARS);
        }
    }
}
