package dms.store.influx;

import static org.assertj.core.api.Assertions.assertThat;

import dms.market.BarSeries;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import dms.store.SeededBars;
import dms.store.StoreException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Any text in any place reaches a real server as data or is refused: what is refused changes nothing, what is taken reads
 * back as it was, and what stood there before stays.
 */
class InjectionTest {

    private static final SeriesKey AAPL = SeededBars.key("US.AAPL", Interval.D1);
    private static final BarSeries BARS = SeededBars.of(Interval.D1, 20, 1);
    private static final String OWNER = "owner";
    private static final String CANARY = "canary";

    /** What means something to one of the languages, whole and in pieces. */
    private static final List<String> PIECES = List.of(
            "'",
            "\"",
            "\\",
            " ",
            ",",
            "=",
            "\n",
            "\r",
            "\t",
            "\u0000",
            ";",
            "--",
            "/*",
            "*/",
            "%27",
            "&q=",
            "#",
            "\u00fc",
            "\u4e2d\u6587",
            "\ud83d\ude00",
            "\ud800",
            "\u2028",
            "$",
            "a",
            "B7",
            "..",
            "'; DROP DATABASE \"canary\" --",
            "\"; DROP DATABASE \"canary\" --",
            "\\'; DROP MEASUREMENT bars",
            " x=1 1\nbars,symbol=US.AAPL,interval=1d open=0 0");

    @TempDir
    static Path folder;

    private static InfluxProcess influx;
    private static InfluxServer admin;
    private static final Set<String> DATABASES = new TreeSet<>(Set.of(CANARY));
    private static final Set<String> USERS = new TreeSet<>(Set.of(OWNER));

    @BeforeAll
    static void start() throws Exception {
        influx = InfluxProcess.start(folder, true);
        assertThat(influx.ask("CREATE USER \"owner\" WITH PASSWORD 'secret' WITH ALL PRIVILEGES"))
                .doesNotContain("error");
        admin = new InfluxServer(influx.settings(CANARY, OWNER, "secret"));
        try (InfluxBarStore store = new InfluxBarStore(influx.settings(CANARY, OWNER, "secret"))) {
            store.write(AAPL, BARS);
        }
    }

    @AfterAll
    static void stop() {
        if (influx != null) {
            admin.close();
            influx.close();
        }
    }

    @AfterEach
    void everythingElse_isAsItWas() {
        assertThat(names("SHOW DATABASES", "name")).isEqualTo(DATABASES);
        assertThat(names("SHOW USERS", "user")).isEqualTo(USERS);
        try (InfluxBarStore store = new InfluxBarStore(influx.settings(CANARY, OWNER, "secret"))) {
            assertThat(store.read(AAPL, TimeRange.ALL)).isEqualTo(BARS);
            assertThat(store.keys()).containsExactly(AAPL);
        }
    }

    private static Set<String> names(String statement, String column) {
        Set<String> names = new TreeSet<>();
        Table table = admin.query(List.of(statement)).tables(0).get(0);
        for (int row = 0; row < table.size(); row++) {
            names.add(table.text(column, row));
        }
        return names;
    }

    private static List<String> texts(long seed, int count, int longest) {
        Random random = new Random(seed);
        List<String> texts = new ArrayList<>(PIECES);
        texts.add("x".repeat(longest));
        texts.add("'\"\\ ,=\u00fc".repeat(longest / 7) + "x");
        while (texts.size() < count) {
            StringBuilder text = new StringBuilder();
            for (int pieces = 1 + random.nextInt(8); pieces > 0; pieces--) {
                text.append(PIECES.get(random.nextInt(PIECES.size())));
            }
            texts.add(text.toString());
        }
        return texts;
    }

    /** Whether a text has nothing in it that must be refused in a name or a query. */
    private static boolean isSpeakable(String text) {
        return text.codePoints().noneMatch(c -> Character.isISOControl(c) || (c >= 0xD800 && c <= 0xDFFF));
    }

    @Test
    void tags_anyText_isDataOrRefused() {
        int taken = 0;
        int i = 0;
        for (String text : texts(1, 600, 10_000)) {
            i++;
            LineBuffer line = new LineBuffer();
            try {
                line.addLine("probe,symbol=" + InfluxText.tag(text) + ",interval=" + InfluxText.tag("x" + text) + " v="
                        + i + " " + i);
            } catch (StoreException refused) {
                assertThat(isSpeakable(text) && !text.endsWith("\\")).as(text).isFalse();
                continue;
            }
            admin.write("dms_daily", line);
            List<Table> found = admin.query(List.of("SELECT \"v\" FROM \"dms_daily\".\"probe\" WHERE \"symbol\" = "
                            + InfluxText.string(text) + " AND \"interval\" = " + InfluxText.string("x" + text)
                            + " AND time = " + i + "ms GROUP BY \"symbol\", \"interval\""))
                    .tables(0);
            assertThat(found).as(text).hasSize(1);
            assertThat(found.get(0).tags()).containsEntry("symbol", text).containsEntry("interval", "x" + text);
            assertThat(found.get(0).number("v", 0)).isEqualTo(i);
            taken++;
        }

        assertThat(taken).isGreaterThan(100);
        admin.query(List.of("DROP MEASUREMENT \"probe\""));
    }

    @Test
    void symbolsAndIntervals_anyText_areDataOrRefused() {
        int taken = 0;
        try (InfluxBarStore store = new InfluxBarStore(influx.settings(CANARY, OWNER, "secret"))) {
            for (String text : texts(2, 400, 10_000)) {
                for (String symbol : List.of(text, "US." + text, "US.A" + text + "B")) {
                    SeriesKey key;
                    try {
                        key = new SeriesKey(Symbol.parse(symbol), Interval.W1);
                    } catch (IllegalArgumentException refused) {
                        continue;
                    }
                    store.write(key, BARS);
                    assertThat(store.read(key, TimeRange.ALL)).as(symbol).isEqualTo(BARS);
                    assertThat(store.keys()).containsExactlyInAnyOrder(key, AAPL);
                    assertThat(store.delete(key, TimeRange.ALL)).isEqualTo(BARS.size());
                    taken++;
                }
                if (!Set.of("a").contains(text)) {
                    assertThat(Arrays.stream(Interval.values()).map(Interval::toString))
                            .doesNotContain(text);
                }
            }
        }

        assertThat(taken).isPositive();
    }

    @Test
    void fieldTexts_anyText_staysOneField() {
        int i = 0;
        for (String text : texts(3, 300, 10_000)) {
            LineBuffer line = new LineBuffer();
            line.addQuarantined(AAPL, SeededBars.flat(BARS.rows(0, 1), ++i), 0, text);
            admin.write("dms_daily", line);

            Table found = admin.query(List.of("SELECT * FROM \"dms_daily\".\"bars_quarantine\""))
                    .tables(0)
                    .get(0);
            assertThat(found.size()).isEqualTo(1);
            assertThat(found.number("close", 0)).isEqualTo(i);
            assertThat(found.text("reason", 0))
                    .isEqualTo(
                            text.replaceAll("[\\p{Cntrl}\\x{80}-\\x{9f}]", " ").replace("\ud800", " "));
        }
        admin.query(List.of("DROP MEASUREMENT \"bars_quarantine\""));
    }

    @Test
    void databases_anyName_isThatNameOrRefused() {
        int taken = 0;
        for (String name : texts(4, 120, 10_000)) {
            try (InfluxBarStore store = new InfluxBarStore(influx.settings(name, OWNER, "secret"))) {
                store.write(AAPL, BARS.rows(0, 2));
                assertThat(store.read(AAPL, TimeRange.ALL)).as(name).isEqualTo(BARS.rows(0, 2));
                DATABASES.add(name);
                taken++;
            } catch (StoreException | IllegalArgumentException refused) {
                assertThat(refused.getMessage()).isNotBlank();
            }
        }

        assertThat(taken).isGreaterThan(10);
    }

    @Test
    void credentials_anyText_isThatUserOrRefused() {
        int taken = 0;
        for (String text : texts(5, 36, 10_000)) {
            String user = "u" + text;
            try {
                admin.query(List.of("CREATE USER " + InfluxText.name(user) + " WITH PASSWORD " + InfluxText.string(text)
                        + " WITH ALL PRIVILEGES"));
                USERS.add(user);
            } catch (StoreException refused) {
                assertThat(isSpeakable(text)).as(text).isFalse();
            }
            try (InfluxBarStore store = new InfluxBarStore(influx.settings(CANARY, user, text))) {
                assertThat(store.read(AAPL, TimeRange.ALL)).isEqualTo(BARS);
                assertThat(USERS).contains(user);
                taken++;
            } catch (IllegalArgumentException refused) {
                assertThat(user).contains(":");
            } catch (StoreException refused) {
                assertThat(USERS).as(text).doesNotContain(user);
                assertThat(refused.kind()).isEqualTo(StoreException.Kind.REFUSED);
            }
        }

        assertThat(taken).isGreaterThan(10);
    }
}
