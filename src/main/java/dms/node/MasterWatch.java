package dms.node;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import dms.market.Symbol;
import dms.market.TimeRange;
import dms.store.StoreException;
import dms.store.peer.PeerBarStore;
import dms.store.peer.PeerIdentity;
import dms.store.peer.PeerStatus;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * How a slave looks after its master: asks now and then whether it is there, and asks it for everything that differs when it was
 * just found. On a master it does nothing. Thread-safe.
 */
public final class MasterWatch {

    private static final System.Logger LOGGER = System.getLogger(MasterWatch.class.getName());
    private static final Duration EVERY = Duration.ofSeconds(10);

    private final NodeState node;
    private final @Nullable PeerBarStore master;
    private final Executor threads;
    private final Clock clock;
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile Instant askedAt = Instant.MIN;
    private volatile String sentence = "it was not asked yet";

    /** Looks after the master of these settings, on these threads. */
    public MasterWatch(NodeState node, PeerSettings settings, PeerIdentity self, Executor threads, Clock clock) {
        this.node = node;
        this.master = settings.master()
                .map(address -> new PeerBarStore(URI.create(address.url()), self))
                .orElse(null);
        this.threads = threads;
        this.clock = clock;
    }

    /** Asks in the background whether the master is there, if it is time. To be called every second or so. */
    public void look() {
        if (node.isMaster()
                || master == null
                || clock.instant().minus(EVERY).isBefore(askedAt)
                || !asking.compareAndSet(false, true)) {
            return;
        }
        try {
            threads.execute(() -> ask(master));
        } catch (RejectedExecutionException e) {
            asking.set(false);
            LOGGER.log(INFO, "no thread is free to ask the master; it is tried again");
        }
    }

    private void ask(PeerBarStore known) {
        boolean wasThere = known.lastStatus().isPresent();
        askedAt = clock.instant();
        try {
            PeerStatus status = known.status();
            sentence = "";
            if (!wasThere) {
                LOGGER.log(INFO, () -> "the master answers, of epoch " + status.epoch());
                sentence = known.request(Optional.empty(), TimeRange.ALL);
            }
        } catch (StoreException e) {
            if (wasThere || sentence.isEmpty()) {
                LOGGER.log(WARNING, "the master: {0}", e.getMessage());
            }
            sentence = String.valueOf(e.getMessage());
        } finally {
            asking.set(false);
        }
    }

    /** What the master said of itself when it was last asked; empty if it did not answer or is not known. */
    public Optional<PeerStatus> status() {
        return master == null ? Optional.empty() : master.lastStatus();
    }

    /** The master, if it answered when it was last asked. */
    Optional<PeerBarStore> answering() {
        PeerBarStore known = master;
        return known == null || known.lastStatus().isEmpty() ? Optional.empty() : Optional.of(known);
    }

    /** What a person needs to know of the master; empty if nothing. */
    public String sentence() {
        return master == null ? "dms.master.host does not say where the master is" : sentence;
    }

    /**
     * Asks the master for what this node lacks.
     *
     * @param symbol of which symbol; empty for all
     * @param range the times of the bars
     * @return what the master will do, for people
     * @throws StoreException if the master does not answer, refuses, or is not known
     */
    public String request(Optional<Symbol> symbol, TimeRange range) {
        if (master == null) {
            throw new StoreException(StoreException.Kind.REFUSED, sentence());
        }
        return master.request(symbol, range);
    }

    /**
     * Makes this node the master.
     *
     * @param isForced also if the master answers
     * @return why not; empty if it is the master now
     */
    public Optional<String> promote(boolean isForced) {
        long known = 0;
        if (master != null) {
            try {
                PeerStatus status = master.status();
                known = status.epoch();
                if (!isForced && status.role().equals(NodeState.MASTER)) {
                    return Optional.of("the master answers, of epoch " + known
                            + ": make it a slave first, or say force=true, which makes it one");
                }
            } catch (StoreException e) {
                LOGGER.log(INFO, "the master does not answer: {0}", e.getMessage());
            }
        }
        node.promote(known);
        return Optional.empty();
    }
}
