package dms.sync;

import dms.market.Symbol;
import dms.store.StoreException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Lets one write at a time through for a symbol, so that all servers take the writes of a series in the same order. It may be
 * left by another thread than the one that entered. Thread-safe: the lock {@code lock} guards what is inside.
 */
final class SymbolGate {

    private final Duration patience;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition someoneLeft = lock.newCondition();
    private final Set<Symbol> inside = new HashSet<>();
    private boolean isWholeInside;

    /** A gate before which nobody waits longer than this. */
    SymbolGate(Duration patience) {
        this.patience = patience;
    }

    /**
     * Waits until nobody is inside with one of these symbols, or with all of them.
     *
     * @throws StoreException BUSY if that takes too long
     */
    void enter(Set<Symbol> symbols) {
        lock.lock();
        try {
            await(() -> isWholeInside || symbols.stream().anyMatch(inside::contains));
            inside.addAll(symbols);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until nobody is inside, and keeps everybody out.
     *
     * @throws StoreException BUSY if that takes too long
     */
    void enterAlone() {
        lock.lock();
        try {
            await(() -> isWholeInside || !inside.isEmpty());
            isWholeInside = true;
        } finally {
            lock.unlock();
        }
    }

    private void await(BooleanSupplier isTaken) {
        long nanos = patience.toNanos();
        try {
            while (isTaken.getAsBoolean()) {
                if (nanos <= 0) {
                    throw new StoreException(
                            StoreException.Kind.BUSY, "another write of the same series took longer than " + patience);
                }
                nanos = someoneLeft.awaitNanos(nanos);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException(StoreException.Kind.BUSY, "interrupted while waiting to write", e);
        }
    }

    void leave(Set<Symbol> symbols) {
        lock.lock();
        try {
            inside.removeAll(symbols);
            someoneLeft.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void leaveAlone() {
        lock.lock();
        try {
            isWholeInside = false;
            someoneLeft.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
