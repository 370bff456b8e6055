package dms.node;

import static java.lang.System.Logger.Level.INFO;

import dms.store.StoreException;
import dms.store.peer.PeerBarStore;
import dms.store.peer.PeerStatus;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a master does before it runs its first task: asks the nodes that it copies to whether another one has taken its place while it
 * was away, and is a slave then. A node that does not answer within a few seconds is not waited for. Thread-safe.
 */
public final class FirstLook {

    private static final System.Logger LOGGER = System.getLogger(FirstLook.class.getName());

    private final NodeState node;
    private final List<PeerBarStore> others;
    private final Executor threads;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final AtomicInteger unasked;

    /** Asks these nodes, on these threads. */
    public FirstLook(NodeState node, List<PeerBarStore> others, Executor threads) {
        this.node = node;
        this.others = List.copyOf(others);
        this.threads = threads;
        this.unasked = new AtomicInteger(others.size());
    }

    /** Whether all have answered or were given up; the first call asks them, in the background. */
    public boolean isOver() {
        if (begun.compareAndSet(false, true)) {
            others.forEach(this::begin);
        }
        return unasked.get() == 0;
    }

    private void begin(PeerBarStore other) {
        try {
            threads.execute(() -> ask(other));
        } catch (RejectedExecutionException e) {
            unasked.decrementAndGet();
        }
    }

    private void ask(PeerBarStore other) {
        try {
            PeerStatus status = other.status();
            if (status.role().equals(NodeState.MASTER)) {
                node.superseded(status.epoch());
            }
        } catch (StoreException e) {
            LOGGER.log(INFO, "another node was not there to be asked who is the master: {0}", e.getMessage());
        } finally {
            unasked.decrementAndGet();
        }
    }
}
