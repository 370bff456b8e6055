package dms.ledger;

import java.time.Duration;

/** One try of something that may have to be waited for. */
@FunctionalInterface
interface BoundedWait {

    /** Waits so long at most and says whether it succeeded. */
    boolean await(long nanos) throws InterruptedException;

    /**
     * Waits so long at most. An interrupt does not shorten the wait and is not lost: a stopping task must still be able
     * to write down that it stopped.
     */
    static boolean within(Duration limit, BoundedWait wait) {
        long deadline = System.nanoTime() + limit.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return wait.await(deadline - System.nanoTime());
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
