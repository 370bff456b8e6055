package dms.node;

import dms.Stage;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** This node, since when it runs. */
@Stage
public final class Node {

    private final NodeSettings settings;
    private final Clock clock;
    private final Instant started;

    /** A node that starts now. */
    @Inject
    public Node(NodeSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.started = clock.instant();
    }

    /** Its settings. */
    public NodeSettings settings() {
        return settings;
    }

    /** Since when it runs. */
    public Instant started() {
        return started;
    }

    /** For how long it has run; never negative, even if the clock was set back. */
    public Duration uptime() {
        Duration since = Duration.between(started, clock.instant());
        return since.isNegative() ? Duration.ZERO : since;
    }
}
