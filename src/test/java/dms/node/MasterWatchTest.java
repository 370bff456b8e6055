package dms.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dms.TestClock;
import dms.ledger.Ledger;
import dms.market.TimeRange;
import dms.node.PeerSettings.Address;
import dms.store.FakeBarStore;
import dms.store.StoreException;
import dms.store.peer.TwoNodes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a slave looks after its master, and takes its place. */
class MasterWatchTest {

    @TempDir
    Path folder;

    private final TestClock clock = TestClock.at("2024-07-05T12:00:00Z");
    private final TwoNodes nodes = new TwoNodes(new FakeBarStore());
    private Ledger ledger;
    private NodeState state;
    private MasterWatch watch;

    @BeforeEach
    void open() {
        ledger = Ledger.open(folder, clock);
        state = new NodeState(ledger, new NodeSettings("slave", "127.0.0.1", 11183, folder));
        watch = watch(Optional.of(new Address("127.0.0.1", nodes.port())));
        nodes.become("master");
    }

    private MasterWatch watch(Optional<Address> master) {
        return new MasterWatch(state, new PeerSettings(nodes.key(), master), nodes, Runnable::run, clock);
    }

    @AfterEach
    void close() {
        nodes.close();
        ledger.close();
    }

    @Test
    void look_masterFound_isAskedForEverythingThatDiffersOnce() {
        watch.look();
        clock.advance(Duration.ofSeconds(10));
        watch.look();

        assertThat(nodes.requests()).containsExactly("everything " + TimeRange.ALL);
        assertThat(watch.status()).isPresent();
        assertThat(watch.sentence()).isEmpty();
    }

    @Test
    void look_masterGone_isShownAsDownAtTheNextLook() {
        watch.look();
        nodes.close();
        clock.advance(Duration.ofSeconds(10));

        watch.look();

        assertThat(watch.status()).isEmpty();
        assertThat(watch.sentence()).contains("no answer from the node");
    }

    @Test
    void promote_masterAnswers_isRefusedUnlessForced() {
        nodes.knowEpoch(5);

        assertThat(watch.promote(false))
                .hasValueSatisfying(why -> assertThat(why).contains("the master answers, of epoch 5"));
        assertThat(state.isMaster()).isFalse();
        assertThat(watch.promote(true)).isEmpty();

        assertThat(state.isMaster()).isTrue();
        assertThat(state.epoch()).isEqualTo(6);
    }

    @Test
    void promote_masterIsASlaveItself_isNotRefused() {
        nodes.become("slave");

        assertThat(watch.promote(false)).isEmpty();
        assertThat(state.isMaster()).isTrue();
    }

    @Test
    void promote_masterGone_isTheMasterOfAHigherEpoch() {
        state.follow(3, "gone");
        nodes.close();

        assertThat(watch.promote(false)).isEmpty();

        assertThat(state.isMaster()).isTrue();
        assertThat(state.epoch()).isEqualTo(4);
    }

    @Test
    void request_wrongKeyOrNoMaster_isRefused() {
        nodes.useKey("another key");
        assertThatThrownBy(() -> watch.request(Optional.empty(), TimeRange.ALL))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("dms.node_key");
        assertThatThrownBy(() -> watch(Optional.empty()).request(Optional.empty(), TimeRange.ALL))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("dms.master.host");
    }

    @Test
    void isKey_onlyTheWholeKey() {
        PeerSettings settings = new PeerSettings("a key of sixteen letters", Optional.empty());

        assertThat(settings.isKey("a key of sixteen letters")).isTrue();
        assertThat(settings.isKey("a key of sixteen letter")).isFalse();
        assertThat(settings.isKey(null)).isFalse();
        assertThat(new PeerSettings("", Optional.empty()).isKey("")).isFalse();
    }
}
