package dms.node;

import static org.assertj.core.api.Assertions.assertThat;

import dms.TestClock;
import dms.ledger.Ledger;
import dms.ledger.Sql;
import dms.market.BarSeries;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import dms.node.PeerSettings.Address;
import dms.store.BlockDigest;
import dms.store.SeededBars;
import dms.store.embedded.DamageBook;
import dms.store.embedded.EmbeddedBarStore;
import dms.store.peer.TwoNodes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A slave asks for what it lacks when it notices a hole. */
class HoleWatchTest {

    private static final SeriesKey AAPL = SeededBars.key("US.AAPL", Interval.D1);
    private static final SeriesKey MSFT = SeededBars.key("US.MSFT", Interval.D1);
    private static final BarSeries BARS = SeededBars.of(Interval.D1, 600, 1);

    @TempDir
    Path folder;

    private final TestClock clock = TestClock.at("2024-07-05T12:00:00Z");
    private final List<Collection<SeriesKey>> counted = new ArrayList<>();
    private Ledger ofSlave;
    private Ledger ofMaster;
    private EmbeddedBarStore slave;
    private EmbeddedBarStore master;
    private TwoNodes nodes;
    private NodeState state;
    private MasterWatch watch;
    private HoleWatch holes;

    @BeforeEach
    void open() {
        ofSlave = Ledger.open(folder.resolve("slave"), clock);
        ofMaster = Ledger.open(folder.resolve("master"), clock);
        slave = new EmbeddedBarStore(ofSlave);
        master = new EmbeddedBarStore(ofMaster);
        nodes = new TwoNodes(master);
        state = new NodeState(ofSlave, new NodeSettings("slave", "127.0.0.1", 11183, folder));
        PeerSettings settings = new PeerSettings(nodes.key(), Optional.of(new Address("127.0.0.1", nodes.port())));
        watch = new MasterWatch(state, settings, nodes, Runnable::run, clock);
        holes = new HoleWatch(state, watch, slave, counted::add, Runnable::run, clock);
        for (SeriesKey key : List.of(AAPL, MSFT)) {
            slave.write(key, BARS);
            master.write(key, BARS);
        }
        watch.look();
        nodes.requests().clear();
    }

    @AfterEach
    void close() {
        nodes.close();
        ofSlave.close();
        ofMaster.close();
    }

    private void lookAfter(Duration pause) {
        clock.advance(pause);
        holes.look();
    }

    private static String blockOf(int row) {
        return BlockDigest.blockOf(Interval.D1, BARS.openTimeMillis(row)).toString();
    }

    @Test
    void look_differenceInTwoLooks_isAskedForOnceAnHour() {
        slave.delete(AAPL, TimeRange.ofMillis(BARS.openTimeMillis(300), BARS.openTimeMillis(310)));

        lookAfter(Duration.ofMinutes(5));
        assertThat(nodes.requests()).isEmpty();
        lookAfter(Duration.ofMinutes(5));
        assertThat(nodes.requests()).containsExactly("US.AAPL " + blockOf(300));
        lookAfter(Duration.ofMinutes(5));
        assertThat(nodes.requests()).hasSize(1);
        lookAfter(Duration.ofMinutes(60));
        assertThat(nodes.requests()).hasSize(2);
    }

    @Test
    void look_differenceThatAReadNoticed_isAskedForAtTheNextLook() {
        slave.delete(AAPL, TimeRange.ALL);
        slave.delete(MSFT, TimeRange.ALL);
        holes.noticed(AAPL);

        lookAfter(Duration.ofSeconds(59));
        assertThat(nodes.requests()).isEmpty();
        lookAfter(Duration.ofSeconds(1));

        assertThat(nodes.requests()).singleElement().asString().startsWith("US.AAPL ");
    }

    /** What the slave's healer tells of a block that turned out damaged is noticed as a read notices it. */
    @Test
    void look_blockOfItsOwnStoreDamaged_isAskedForAtTheNextLook() {
        damageBlockOf(300);
        assertThat(slave.read(AAPL, TimeRange.ALL).size()).isLessThan(BARS.size());
        new DamageBook(ofSlave)
                .missing()
                .forEach(one -> holes.noticed(one.block().key()));

        lookAfter(Duration.ofMinutes(1));

        assertThat(nodes.requests()).containsExactly("US.AAPL " + blockOf(300));
    }

    @Test
    void look_damageThatNobodyNoticed_isAskedForAfterTwoLooks() {
        damageBlockOf(300);
        slave.readBack("", 100);

        lookAfter(Duration.ofMinutes(5));
        assertThat(nodes.requests()).isEmpty();
        lookAfter(Duration.ofMinutes(5));

        assertThat(nodes.requests()).containsExactly("US.AAPL " + blockOf(300));
    }

    private void damageBlockOf(int row) {
        int damaged = ofSlave.write(c -> Sql.update(
                c,
                "UPDATE bar_columns SET columns = zeroblob(length(columns)) WHERE id = (SELECT columns_id FROM bar_blocks b"
                        + " JOIN series s ON s.id = b.series_id WHERE s.symbol = 'US.AAPL' AND ? BETWEEN b.first AND b.last)",
                BARS.openTimeMillis(row)));
        assertThat(damaged).isEqualTo(1);
    }

    @Test
    void look_barsMissingThatTheMasterLacksToo_asksForNothing() {
        holes.noticed(AAPL);

        lookAfter(Duration.ofMinutes(1));

        assertThat(nodes.requests()).isEmpty();
        assertThat(counted).containsExactly(slave.keys());
    }

    @Test
    void look_somethingReceived_isCountedAfterAMinuteAndTheMasterNotAsked() {
        slave.delete(AAPL, TimeRange.ALL);
        clock.advance(Duration.ofSeconds(30));
        state.follow(1, "asking");

        lookAfter(Duration.ofSeconds(29));
        assertThat(counted).isEmpty();
        lookAfter(Duration.ofSeconds(1));
        lookAfter(Duration.ofMinutes(1));
        lookAfter(Duration.ofMinutes(1));

        assertThat(counted).hasSize(1);
        assertThat(nodes.requests()).isEmpty();
    }

    @Test
    void look_manyDifferences_asksOnceForEverything() {
        for (int i = 0; i < 30; i++) {
            SeriesKey key = SeededBars.key("US.T" + i, Interval.D1);
            master.write(key, BARS);
            holes.noticed(key);
        }

        lookAfter(Duration.ofMinutes(1));

        assertThat(nodes.requests()).containsExactly("everything " + TimeRange.ALL);
    }

    @Test
    void look_whatTheSlaveAloneHas_isNotAskedFor() {
        slave.write(SeededBars.key("US.OWN", Interval.D1), BARS);

        lookAfter(Duration.ofMinutes(5));
        lookAfter(Duration.ofMinutes(5));

        assertThat(nodes.requests()).isEmpty();
    }

    @Test
    void look_onAMaster_asksForNothing() {
        slave.delete(AAPL, TimeRange.ALL);
        state.promote(1);
        holes.noticed(AAPL);

        lookAfter(Duration.ofMinutes(10));

        assertThat(nodes.requests()).isEmpty();
        assertThat(counted).isEmpty();
    }
}
