package dms.fetch;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether a source can be asked now. Immutable. */
public final class SourceStatus {

    /** Whether a source can be asked. */
    public enum State {
        /** It can be asked. */
        READY,
        /** It is not asked for a while. */
        PAUSED,
        /** The configuration has switched it off. */
        OFF
    }

    private final String source;
    private final State state;
    private final boolean simulated;
    private final @Nullable Instant pausedUntil;
    private final String detail;

    private SourceStatus(String source, State state, boolean simulated, @Nullable Instant pausedUntil, String detail) {
        this.source = source;
        this.state = state;
        this.simulated = simulated;
        this.pausedUntil = pausedUntil;
        this.detail = detail;
    }

    /** A source that can be asked. */
    public static SourceStatus ready(String source, String detail) {
        return new SourceStatus(source, State.READY, false, null, detail);
    }

    /** A source that makes its bars up. */
    public static SourceStatus simulated(String source, String detail) {
        return new SourceStatus(source, State.READY, true, null, detail);
    }

    /** A source that is not asked before an instant, and why. */
    public static SourceStatus paused(String source, Instant until, String why) {
        return new SourceStatus(source, State.PAUSED, false, until, why);
    }

    /** A source that the configuration has switched off, and by which key. */
    public static SourceStatus off(String source, String why) {
        return new SourceStatus(source, State.OFF, false, null, why);
    }

    /** Whether it can be asked. */
    public State state() {
        return state;
    }

    /** The source's name. */
    public String source() {
        return source;
    }

    /** Whether its bars are made up. */
    public boolean isSimulated() {
        return simulated;
    }

    /** Until when it is not asked. */
    public Optional<Instant> pausedUntil() {
        return Optional.ofNullable(pausedUntil);
    }

    /** A sentence for people: what it is, or why it pauses. */
    public String detail() {
        return detail;
    }
}
