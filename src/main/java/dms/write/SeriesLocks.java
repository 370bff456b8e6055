package dms.write;

import dms.market.Symbol;
import dms.store.StoreException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Lets one thread at a time compare and write the series of a symbol, where no transaction does so. Several symbols share a
 * lock; a thread holds one at most, and every wait is limited.
 */
final class SeriesLocks {

    private static final int COUNT = 64;

    /** Longer than the longest write to a server takes before it is given up. */
    private static final Duration PATIENCE = Duration.ofMinutes(6);

    private final ReentrantLock[] locks = new ReentrantLock[COUNT];

    SeriesLocks() {
        for (int i = 0; i < COUNT; i++) {
            locks[i] = new ReentrantLock();
        }
    }

    /** Does this while no other thread does such for the same symbol. */
    <T> T holding(Symbol symbol, Supplier<T> work) {
        ReentrantLock lock = locks[Math.floorMod(symbol.hashCode(), COUNT)];
        try {
            if (!lock.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new StoreException(
                        StoreException.Kind.BUSY, symbol + " was written by another for more than " + PATIENCE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException(StoreException.Kind.BUSY, "interrupted while waiting to write " + symbol, e);
        }
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }
}
