package dms.fetch;

import java.time.Duration;

/** How a source waits. In production the thread sleeps; a test counts what it would have slept. */
@FunctionalInterface
public interface Sleeper {

    /**
     * Waits for so long.
     *
     * @throws InterruptedException if the thread is asked to stop
     */
    void sleep(Duration duration) throws InterruptedException;
}
