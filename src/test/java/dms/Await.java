package dms;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Waits for what other threads or processes do. How long at most is meant for a machine that does a lot besides: it costs nothing
 * when all is well. Between two looks the thread is idle, since who is waited for may need its core.
 */
public final class Await {

    private static final Duration AT_MOST = Duration.ofMinutes(3);
    private static final long FIRST_PAUSE = Duration.ofMillis(1).toNanos();
    private static final long LONGEST_PAUSE = Duration.ofMillis(64).toNanos();

    private Await() {}

    /** Looks until this holds; fails with these words if it never does. */
    public static void until(BooleanSupplier condition, String what) {
        long deadline = System.nanoTime() + AT_MOST.toNanos();
        for (long pause = FIRST_PAUSE; !condition.getAsBoolean(); pause = Math.min(2 * pause, LONGEST_PAUSE)) {
            assertThat(System.nanoTime() - deadline)
                    .as("waited %s for %s", AT_MOST, what)
                    .isNegative();
            assertThat(Thread.currentThread().isInterrupted()).as(what).isFalse();
            LockSupport.parkNanos(pause);
        }
    }
}
