package dms.node;

import static org.assertj.core.api.Assertions.assertThat;

import dms.TestClock;
import dms.ledger.Ledger;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** S23: two masters, or master and slave exchanged by mistake: the stale one is refused by its epoch. */
class NodeStateTest {

    @TempDir
    Path folder;

    private Ledger ledger;

    @BeforeEach
    void open() {
        ledger = Ledger.open(folder, TestClock.at("2024-07-05T12:00:00Z"));
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    private NodeState node(String role) {
        return new NodeState(ledger, new NodeSettings(role, "127.0.0.1", 11183, folder));
    }

    @Test
    void follow_master_isRememberedAndTheStaleOneRefused() {
        NodeState slave = node("slave");

        assertThat(slave.lastReceived()).isEmpty();
        assertThat(slave.follow(3, "new")).isEmpty();
        assertThat(slave.follow(3, "new")).isEmpty();
        assertThat(slave.lastReceived()).contains(Instant.parse("2024-07-05T12:00:00Z"));
        assertThat(slave.follow(2, "old"))
                .hasValueSatisfying(why -> assertThat(why).contains("stale"));

        NodeState again = node("slave");
        assertThat(again.epoch()).isEqualTo(3);
        assertThat(again.id()).isEqualTo(slave.id());
        assertThat(again.follow(2, "old")).isPresent();
    }

    @Test
    void follow_anotherMasterOfTheSameEpoch_isRefused() {
        NodeState slave = node("slave");
        slave.follow(1, "one");

        assertThat(slave.follow(1, "other"))
                .hasValueSatisfying(why -> assertThat(why).contains("another master"));
        assertThat(slave.follow(2, "other")).isEmpty();
    }

    @Test
    void follow_asMasterOfTheSameEpoch_isRefused() {
        assertThat(node("master").follow(1, "other"))
                .hasValueSatisfying(why -> assertThat(why).contains("master itself"));
    }

    @Test
    void promote_slave_isMasterOfAHigherEpochAlsoAfterARestart() {
        NodeState slave = node("slave");
        slave.follow(4, "old");

        slave.promote(0);

        assertThat(slave.isMaster()).isTrue();
        assertThat(slave.epoch()).isEqualTo(5);
        assertThat(node("slave").isMaster()).isTrue();
    }

    @Test
    void leadSlaveOf_masterThatForgotItsEpoch_isAboveTheSlaves() {
        NodeState restored = node("master");

        restored.leadSlaveOf(3);
        restored.leadSlaveOf(2);

        assertThat(restored.epoch()).isEqualTo(4);
        assertThat(restored.isMaster()).isTrue();
    }

    @Test
    void leadSlaveOf_aSlave_staysOne() {
        NodeState slave = node("slave");

        slave.leadSlaveOf(3);

        assertThat(slave.isMaster()).isFalse();
        assertThat(slave.epoch()).isZero();
    }

    @Test
    void superseded_oldMasterComesBack_isASlaveByItself() {
        NodeState old = node("master");

        old.superseded(2);

        assertThat(old.role()).isEqualTo("slave");
        assertThat(old.follow(2, "new")).isEmpty();
        assertThat(node("master").isMaster()).isFalse();
    }

    @Test
    void follow_masterMeetsANewerOne_becomesItsSlave() {
        NodeState old = node("master");

        assertThat(old.follow(2, "new")).isEmpty();

        assertThat(old.isMaster()).isFalse();
    }
}
