package dms.node;

import static org.assertj.core.api.Assertions.assertThat;

import dms.TestClock;
import dms.ledger.Ledger;
import dms.store.FakeBarStore;
import dms.store.peer.PeerBarStore;
import dms.store.peer.TwoNodes;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A master that was away asks before it does anything (S23). */
class FirstLookTest {

    @TempDir
    Path folder;

    private final TwoNodes other = new TwoNodes(new FakeBarStore());
    private final Queue<Runnable> background = new ArrayDeque<>();
    private Ledger ledger;
    private NodeState state;
    private FirstLook look;

    @BeforeEach
    void open() {
        ledger = Ledger.open(folder, TestClock.at("2024-07-05T12:00:00Z"));
        state = new NodeState(ledger, new NodeSettings("master", "127.0.0.1", 11183, folder));
        look = look(List.of(new PeerBarStore(URI.create("http://127.0.0.1:" + other.port()), other)));
    }

    private FirstLook look(List<PeerBarStore> others) {
        return new FirstLook(state, others, background::add);
    }

    private void work() {
        while (!background.isEmpty()) {
            background.remove().run();
        }
    }

    @AfterEach
    void close() {
        other.close();
        ledger.close();
    }

    @Test
    void look_anotherWasPromotedMeanwhile_isASlave() {
        other.become("master");
        other.knowEpoch(2);

        assertThat(look.isOver()).isFalse();
        assertThat(state.isMaster()).isTrue();
        work();

        assertThat(look.isOver()).isTrue();
        assertThat(state.isMaster()).isFalse();
        assertThat(state.epoch()).isEqualTo(2);
    }

    /** A master of which the store was lost and restored: its slaves know a higher epoch and wait for it. */
    @Test
    void look_othersAreSlavesOfAHigherEpoch_staysMaster() {
        other.become("slave");
        other.knowEpoch(7);

        look.isOver();
        work();

        assertThat(look.isOver()).isTrue();
        assertThat(state.isMaster()).isTrue();
    }

    @Test
    void look_nobodyAnswers_isOverAndStaysMaster() {
        other.close();

        look.isOver();
        work();

        assertThat(look.isOver()).isTrue();
        assertThat(state.isMaster()).isTrue();
    }

    @Test
    void look_askedAgain_asksOnce() {
        look.isOver();
        look.isOver();

        assertThat(background).hasSize(1);
    }

    @Test
    void look_noOtherNodes_isOverAtOnce() {
        assertThat(look(List.of()).isOver()).isTrue();
    }
}
