package dms.store.influx;

import dms.market.Symbol;
import dms.store.StoreException;
import dms.store.StoreException.Kind;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Lets a reader of a symbol wait while its bars are written. InfluxDB 1.x shows a running write field by field and shard
 * by shard, so the server alone cannot keep a write in one piece. Several symbols share a lock; locks are always taken
 * in the order of their numbers, and every wait is limited.
 */
final class SymbolLocks {

    private static final int COUNT = 64;

    private final ReadWriteLock[] locks = new ReadWriteLock[COUNT];
    private final Duration patience;

    /** Locks that are waited for so long at most. */
    SymbolLocks(Duration patience) {
        this.patience = patience;
        for (int i = 0; i < COUNT; i++) {
            locks[i] = new ReentrantReadWriteLock();
        }
    }

    /** Does this while nobody writes these symbols. */
    <T> T reading(Collection<Symbol> symbols, Supplier<T> work) {
        TreeSet<Integer> numbers = new TreeSet<>();
        symbols.forEach(symbol -> numbers.add(number(symbol)));
        return holding(numbers.stream().map(i -> locks[i].readLock()).toList(), work);
    }

    /** Does this while nobody else reads or writes these symbols. */
    <T> T writing(Collection<Symbol> symbols, Supplier<T> work) {
        TreeSet<Integer> numbers = new TreeSet<>();
        symbols.forEach(symbol -> numbers.add(number(symbol)));
        return holding(numbers.stream().map(i -> locks[i].writeLock()).toList(), work);
    }

    /** Does this while nobody writes anything. */
    <T> T readingAll(Supplier<T> work) {
        return holding(
                IntStream.range(0, COUNT).mapToObj(i -> locks[i].readLock()).toList(), work);
    }

    /** Does this while nobody else reads or writes this symbol. */
    <T> T writing(Symbol symbol, Supplier<T> work) {
        return holding(java.util.List.of(locks[number(symbol)].writeLock()), work);
    }

    /** Does this while nobody else reads or writes anything. */
    <T> T writingAll(Supplier<T> work) {
        return holding(
                IntStream.range(0, COUNT).mapToObj(i -> locks[i].writeLock()).toList(), work);
    }

    private static int number(Symbol symbol) {
        return Math.floorMod(symbol.toString().hashCode(), COUNT);
    }

    private <T> T holding(Collection<Lock> wanted, Supplier<T> work) {
        Deque<Lock> held = new ArrayDeque<>();
        try {
            for (Lock lock : wanted) {
                if (!lock.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new StoreException(
                            Kind.BUSY, "another call to InfluxDB held the series for more than " + patience);
                }
                held.push(lock);
            }
            return work.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException(Kind.BUSY, "interrupted while waiting for a series", e);
        } finally {
            held.forEach(Lock::unlock);
        }
    }
}
