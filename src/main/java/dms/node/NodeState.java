package dms.node;

import static java.lang.System.Logger.Level.WARNING;

import dms.Stage;
import dms.ledger.Ledger;
import dms.ledger.Sql;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Whether this node is the master or a slave, durable. There is one master: each has an epoch, a promotion takes a higher one, and
 * whoever meets a higher epoch than its own stops being master. Thread-safe.
 */
@Stage
public final class NodeState {

    /** The role of the node that fetches and copies to the others. */
    public static final String MASTER = "master";

    /** The role of a node that takes what the master copies to it, and fetches nothing. */
    public static final String SLAVE = "slave";

    private static final System.Logger LOGGER = System.getLogger(NodeState.class.getName());

    private final Ledger ledger;
    private final String configuredRole;
    private volatile State state;
    private volatile Optional<Instant> lastReceived = Optional.empty();

    private record State(String id, long epoch, String master, String role) {}

    /** Reads what this node was when it was stopped. */
    @Inject
    public NodeState(Ledger ledger, NodeSettings settings) {
        this.ledger = ledger;
        this.configuredRole = settings.role();
        this.state = ledger.write(c -> {
            Sql.update(
                    c,
                    "INSERT OR IGNORE INTO node_state (one, id, epoch, master, role) VALUES (1, ?, ?, '', '')",
                    UUID.randomUUID().toString(),
                    settings.role().equals(MASTER) ? 1 : 0);
            return Sql.first(
                            c,
                            "SELECT id, epoch, master, role FROM node_state",
                            row -> new State(row.getString(1), row.getLong(2), row.getString(3), row.getString(4)))
                    .orElseThrow();
        });
        if (!state.role().isEmpty() && !state.role().equals(configuredRole)) {
            LOGGER.log(
                    WARNING,
                    () -> "this node is configured as " + configuredRole + " and was made " + state.role()
                            + " since; POST /role changes that");
        }
    }

    /** A text that no other node has. */
    public String id() {
        return state.id();
    }

    /** Under which number it is the master, or follows one; 0 if it never heard of one. */
    public long epoch() {
        return state.epoch();
    }

    /** {@link #MASTER} or {@link #SLAVE}. */
    public String role() {
        State now = state;
        return now.role().isEmpty() ? configuredRole : now.role();
    }

    /** Whether it fetches and copies to the others. */
    public boolean isMaster() {
        return role().equals(MASTER);
    }

    /**
     * Follows a master, if it is the one with the highest epoch.
     *
     * @param epoch its epoch
     * @param master its id
     * @return why not; empty if it does
     */
    public synchronized Optional<String> follow(long epoch, String master) {
        Optional<String> refusal = refusalOf(epoch, master);
        if (refusal.isEmpty()) {
            lastReceived = Optional.of(ledger.clock().instant());
        }
        return refusal;
    }

    /** When a master that this node follows last changed something in it; empty if none did since it was started. */
    public Optional<Instant> lastReceived() {
        return lastReceived;
    }

    private Optional<String> refusalOf(long epoch, String master) {
        State now = state;
        if (epoch < now.epoch()) {
            return Optional.of("the master of epoch " + epoch + " is stale: this node knows epoch " + now.epoch());
        }
        if (isMaster()) {
            if (epoch == now.epoch()) {
                return Optional.of("this node is a master itself, of the same epoch " + epoch
                        + ": POST /role makes one of the two a slave");
            }
            demote(epoch, master);
            return Optional.empty();
        }
        boolean isOther = !now.master().isEmpty() && !now.master().equals(master);
        if (epoch == now.epoch() && isOther) {
            return Optional.of("this node follows another master of the same epoch " + epoch);
        }
        if (epoch != now.epoch() || !now.master().equals(master)) {
            save(new State(now.id(), epoch, master, now.role()));
        }
        return Optional.empty();
    }

    /** Becomes the master, with an epoch higher than any that it has heard of and than this one. */
    public synchronized void promote(long knownEpoch) {
        State now = state;
        save(new State(now.id(), Math.max(now.epoch(), knownEpoch) + 1, "", MASTER));
        LOGGER.log(WARNING, () -> "this node is the master now, of epoch " + state.epoch());
    }

    /**
     * Makes a slave follow this node, if it is the master: a primary store that was lost and is restored knows no epoch any more,
     * and its slaves would refuse it as stale.
     */
    public synchronized void leadSlaveOf(long epoch) {
        if (isMaster() && epoch >= state.epoch()) {
            promote(epoch);
        }
    }

    /** Becomes a slave by hand; it follows the next master that calls. */
    public synchronized void becomeSlave() {
        State now = state;
        save(new State(now.id(), now.epoch(), "", SLAVE));
        LOGGER.log(WARNING, "this node is a slave now");
    }

    /** Another node knows a master of a higher epoch: if this one is a master, it is not any more. */
    public synchronized void superseded(long epoch) {
        if (epoch > state.epoch() && isMaster()) {
            demote(epoch, "");
        }
    }

    private void demote(long epoch, String master) {
        save(new State(state.id(), epoch, master, SLAVE));
        LOGGER.log(
                WARNING,
                () -> "there is a master of epoch " + epoch
                        + ": this node is a slave now and fetches nothing any more");
    }

    private void save(State next) {
        ledger.write(c -> Sql.update(
                c,
                "UPDATE node_state SET epoch = ?, master = ?, role = ? WHERE one = 1",
                next.epoch(),
                next.master(),
                next.role()));
        state = next;
    }
}
