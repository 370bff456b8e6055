package dms.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dms.TestClock;
import dms.ledger.LedgerException;
import dms.market.BarSeries;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import dms.store.FakeBarStore;
import dms.store.SeededBars;
import dms.store.StoreException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Three servers that go, come, lose answers and refuse, and a process that dies in the middle of writes, by the seed: what was
 * acknowledged is what is read, as often as anything is, and in the end all three hold it.
 */
@Timeout(600)
class ServerChaosTest {

    private static final BarSeries BARS = SeededBars.of(Interval.D1, 60, 1);
    private static final int STEPS = 400;

    @TempDir
    Path folder;

    private final TestClock clock = TestClock.at("2024-07-05T12:00:00Z");
    private final List<FakeServer> fakes = List.of(new FakeServer(), new FakeServer(), new FakeServer());

    /** What a series may hold: one thing, or several after a write that was not acknowledged, until it is read. */
    private final Map<SeriesKey, List<BarSeries>> possible = new LinkedHashMap<>();

    private int reads;
    private int writes;
    private int failures;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void anything_whileServersAndTheProcessFail_agreesWithWhatWasAcknowledged(long seed) {
        Random random = new Random(seed);
        Servers servers = open();
        servers.bringLevel();
        for (int step = 0; step < STEPS; step++) {
            SeriesKey key = SeededBars.key("US.S" + random.nextInt(4), Interval.D1);
            FakeServer server = fakes.get(random.nextInt(3));
            switch (random.nextInt(12)) {
                case 0 -> server.goAway();
                case 1, 2 -> {
                    server.comeBack();
                    server.afterWrite(() -> {});
                    server.beforeWrite(() -> {});
                }
                case 3 -> server.loseAnswers();
                case 4 ->
                    server.beforeWrite(() -> {
                        throw new StoreException(StoreException.Kind.UNREACHABLE, "connection reset");
                    });
                case 5 -> servers.look();
                case 6 -> bringLevel(servers);
                case 7 -> {
                    if (random.nextInt(3) == 0) {
                        server.beforeWrite(servers::die);
                        change(servers, key, random, step);
                        server.beforeWrite(() -> {});
                    }
                    servers.close();
                    servers = open();
                }
                case 8, 9 -> read(servers, key);
                default -> change(servers, key, random, step);
            }
        }
        fakes.forEach(fake -> {
            fake.comeBack();
            fake.afterWrite(() -> {});
            fake.beforeWrite(() -> {});
        });
        bringLevel(servers);
        bringLevel(servers);

        assertThat(servers.level()).isEqualTo("ABC");
        possible.keySet().forEach(this::isOneOfThem);
        for (FakeServer fake : fakes) {
            assertThat(TwoStores.differences(fakes.get(0).content(), fake.content()))
                    .isEmpty();
        }
        assertThat(List.of(reads, writes, failures))
                .as("reads, writes, failures")
                .allMatch(count -> count > 10);
        servers.close();
    }

    private Servers open() {
        return Servers.over(folder, clock, fakes.toArray(FakeServer[]::new));
    }

    /** A server that cannot be copied to stays as it is. */
    private static void bringLevel(Servers servers) {
        servers.look();
        for (String letter : List.of("A", "B", "C")) {
            if (!servers.isLevel(Servers.name(letter))) {
                try {
                    servers.sync().copyNow(Servers.name(letter));
                } catch (StoreException e) {
                    assertThat(e.kind()).isEqualTo(StoreException.Kind.REFUSED);
                }
            }
        }
    }

    private void read(Servers servers, SeriesKey key) {
        try {
            BarSeries read = servers.store().read(key, TimeRange.ALL);
            reads++;
            assertThat(possible.getOrDefault(key, List.of(BarSeries.empty()))).contains(read);
            possible.put(key, List.of(read));
        } catch (StoreException e) {
            failures++;
        }
    }

    private void change(Servers servers, SeriesKey key, Random random, int step) {
        List<BarSeries> before = possible.getOrDefault(key, List.of(BarSeries.empty()));
        int from = random.nextInt(50);
        boolean deletes = random.nextInt(4) == 0;
        BarSeries bars = SeededBars.flat(BARS.rows(from, from + 10), step + 1);
        TimeRange range = TimeRange.ofMillis(bars.firstTimeMillis(), bars.lastTimeMillis() + 1);
        List<BarSeries> after = new ArrayList<>();
        for (BarSeries one : before) {
            FakeBarStore model = new FakeBarStore();
            model.write(key, one);
            if (deletes) {
                model.delete(key, range);
            } else {
                model.write(key, bars);
            }
            after.add(model.read(key, TimeRange.ALL));
        }
        try {
            if (deletes) {
                servers.store().delete(key, range);
            } else {
                servers.store().write(key, bars);
            }
            writes++;
            possible.put(key, after);
        } catch (StoreException | LedgerException e) {
            failures++;
            after.addAll(before);
            possible.put(key, after);
        }
    }

    private void isOneOfThem(SeriesKey key) {
        assertThat(possible.getOrDefault(key, List.of()))
                .as(key.toString())
                .contains(fakes.get(0).content().read(key, TimeRange.ALL));
    }
}
