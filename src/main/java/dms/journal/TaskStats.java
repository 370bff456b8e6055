package dms.journal;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A task's runs in numbers. Immutable. */
public final class TaskStats {

    private final long totalRuns;
    private final long successCount;
    private final long failedCount;
    private final long cancelledCount;
    private final long totalDataCount;
    private final Duration averageDuration;
    private final @Nullable Run lastRun;

    TaskStats(
            long totalRuns,
            long successCount,
            long failedCount,
            long cancelledCount,
            long totalDataCount,
            Duration averageDuration,
            @Nullable Run lastRun) {
        this.totalRuns = totalRuns;
        this.successCount = successCount;
        this.failedCount = failedCount;
        this.cancelledCount = cancelledCount;
        this.totalDataCount = totalDataCount;
        this.averageDuration = averageDuration;
        this.lastRun = lastRun;
    }

    /** How many runs the journal knows, with one that goes on. */
    public long totalRuns() {
        return totalRuns;
    }

    /** How many left nothing undone. */
    public long successCount() {
        return successCount;
    }

    /** How many left something undone: partial, failed, interrupted. */
    public long failedCount() {
        return failedCount;
    }

    /** How many somebody cancelled, which is neither. */
    public long cancelledCount() {
        return cancelledCount;
    }

    /** How many bars all runs together added or changed. */
    public long totalDataCount() {
        return totalDataCount;
    }

    /** The mean time of the runs that came to their own end; zero if none did. */
    public Duration averageDuration() {
        return averageDuration;
    }

    /** The newest run; empty if the task never ran. */
    public Optional<Run> lastRun() {
        return Optional.ofNullable(lastRun);
    }
}
