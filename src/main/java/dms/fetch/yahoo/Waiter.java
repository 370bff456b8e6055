package dms.fetch.yahoo;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Monotonic time and waiting, together, so that a test can let hours pass without sleeping. Thread-safe. */
interface Waiter {

    /** The real one. */
    Waiter REAL = new Waiter() {
        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public void await(Duration time) throws InterruptedException {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        }
    };

    /** Nanoseconds from an arbitrary origin, never going back. */
    long nanoTime();

    /**
     * Returns after that time.
     *
     * @throws InterruptedException if the thread is interrupted meanwhile
     */
    void await(Duration time) throws InterruptedException;
}
