package dms.store;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import dms.market.BarSeries;
import dms.market.CorporateAction;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A store behind a network, watched. Only a ping decides whether it is up: a call that cannot reach it leads to one, and so
 * does {@link #look}. While it is down, calls fail at once with what the ping was told, and the next ping comes after a
 * pause of one second that doubles up to ten; so a server that is away costs nobody a time-out, and is used again by
 * the first call after the pause.
 *
 * <p>Thread-safe: the lock {@code asking} is held by the one thread that pings; the others wait for it only before the first
 * answer, when nothing is known.
 */
public final class WatchedBarStore implements BarStore, StoreWatch, AutoCloseable {

    private static final System.Logger LOGGER = System.getLogger(WatchedBarStore.class.getName());

    private static final Duration FIRST_ANSWER = Duration.ofSeconds(30);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final ServerStore store;
    private final String place;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final ReentrantLock asking = new ReentrantLock();

    private volatile StoreStatus status;

    /** Why the last ping failed; null if it did not. */
    private volatile @Nullable StoreException failure;

    /** Guarded by {@code asking}. */
    private Duration pause = Duration.ZERO;

    /** Guarded by {@code asking}: from when on it may be asked again, by {@code nanoTime}. */
    private long askAgainAt;

    /**
     * A store that was not asked anything yet.
     *
     * @param store the store
     * @param type the word of the configuration for it
     * @param place where it is, in words
     * @param clock tells since when it is up or down
     */
    public WatchedBarStore(ServerStore store, String type, String place, Clock clock) {
        this(store, type, place, clock, System::nanoTime);
    }

    /** The same by another monotonic clock, which tells when the pause between two pings is over. */
    public WatchedBarStore(ServerStore store, String type, String place, Clock clock, LongSupplier nanoTime) {
        this(store, new StoreStatus(type, false, clock.instant(), place, ""), clock, nanoTime);
    }

    WatchedBarStore(ServerStore store, StoreStatus initial, Clock clock, LongSupplier nanoTime) {
        this.store = store;
        this.place = initial.detail();
        this.status = new StoreStatus(
                initial.type(), false, initial.since(), initial.detail() + ": not asked yet", initial.version());
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.askAgainAt = nanoTime.getAsLong();
    }

    @Override
    public StoreStatus status() {
        return status;
    }

    @Override
    public void look() {
        ask();
    }

    /** Whether the store is up, by a ping unless another thread pings just now or the pause is not over. */
    private boolean ask() {
        if (!beginAsking()) {
            return status.isUp();
        }
        try {
            if (!status.isUp() && nanoTime.getAsLong() - askAgainAt < 0) {
                return false;
            }
            up(store.ping());
            return true;
        } catch (StoreException e) {
            down(e);
            return false;
        } finally {
            asking.unlock();
        }
    }

    /** Nobody waits for another's ping, but for the first one, before which nothing is known. */
    private boolean beginAsking() {
        if (status.isUp() || failure != null) {
            return asking.tryLock();
        }
        try {
            return asking.tryLock(FIRST_ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void up(String version) {
        StoreStatus before = status;
        failure = null;
        pause = Duration.ZERO;
        if (!before.isUp() || !before.version().equals(version)) {
            status = new StoreStatus(
                    before.type(), true, before.isUp() ? before.since() : clock.instant(), place, version);
            LOGGER.log(INFO, () -> "the store is up: " + place + ", version " + version);
        }
    }

    private void down(StoreException why) {
        StoreStatus before = status;
        if (before.isUp() || failure == null) {
            LOGGER.log(WARNING, () -> "the store is down: " + why.getMessage());
        }
        failure = why;
        pause = pause.isZero() ? FIRST_PAUSE : shorter(pause.multipliedBy(2), LONGEST_PAUSE);
        askAgainAt = nanoTime.getAsLong() + pause.toNanos();
        status = new StoreStatus(
                before.type(),
                false,
                before.isUp() ? clock.instant() : before.since(),
                String.valueOf(why.getMessage()),
                before.version());
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private <T> T call(Supplier<T> work) {
        if (!status.isUp() && !ask()) {
            throw refusal();
        }
        try {
            return work.get();
        } catch (StoreException e) {
            if (e.kind() == StoreException.Kind.UNREACHABLE) {
                ask();
            }
            throw e;
        }
    }

    private StoreException refusal() {
        StoreException why = failure;
        return (why == null ? new StoreException(StoreException.Kind.UNREACHABLE, status.detail()) : why).untouched();
    }

    @Override
    public BarSeries read(SeriesKey key, TimeRange range) {
        return call(() -> store.read(key, range));
    }

    @Override
    public Map<SeriesKey, BarSeries> readAll(Collection<SeriesKey> keys, TimeRange range) {
        return call(() -> store.readAll(keys, range));
    }

    @Override
    public BarSeries page(SeriesKey key, long offset, int limit, boolean newestFirst) {
        return call(() -> store.page(key, offset, limit, newestFirst));
    }

    @Override
    public BarSeries latest(SeriesKey key, int count) {
        return call(() -> store.latest(key, count));
    }

    @Override
    public Map<SeriesKey, BarSeries> latestAll(Collection<SeriesKey> keys, int count) {
        return call(() -> store.latestAll(keys, count));
    }

    @Override
    public Optional<Coverage> coverage(SeriesKey key) {
        return call(() -> store.coverage(key));
    }

    @Override
    public SortedMap<SeriesKey, Coverage> coverage() {
        return call(store::coverage);
    }

    @Override
    public SortedSet<SeriesKey> keys() {
        return call(store::keys);
    }

    @Override
    public Optional<List<GroupDigest>> groupDigests(TimeRange range) {
        return call(() -> store.groupDigests(range));
    }

    @Override
    public GroupContent group(int group, TimeRange range) {
        return call(() -> store.group(group, range));
    }

    @Override
    public Set<SeriesKey> keysWithin(Collection<SeriesKey> keys, TimeRange range) {
        return call(() -> store.keysWithin(keys, range));
    }

    @Override
    public SortedMap<SeriesKey, SeriesSummary> summaries(TimeRange range) {
        return call(() -> store.summaries(range));
    }

    @Override
    public ReadBack readBack(String after, int atMost) {
        return call(() -> store.readBack(after, atMost));
    }

    @Override
    public void write(SeriesKey key, BarSeries bars) {
        call(() -> {
            store.write(key, bars);
            return true;
        });
    }

    @Override
    public void writeAll(Map<SeriesKey, BarSeries> series) {
        call(() -> {
            store.writeAll(series);
            return true;
        });
    }

    @Override
    public List<TimeRange> lost(SeriesKey key) {
        return call(() -> store.lost(key));
    }

    @Override
    public int delete(SeriesKey key, TimeRange range) {
        return call(() -> store.delete(key, range));
    }

    @Override
    public List<CorporateAction> actions(Symbol symbol) {
        return call(() -> store.actions(symbol));
    }

    @Override
    public Map<Symbol, List<CorporateAction>> actionsAll(Collection<Symbol> symbols) {
        return call(() -> store.actionsAll(symbols));
    }

    @Override
    public void writeActions(Symbol symbol, List<CorporateAction> actions) {
        call(() -> {
            store.writeActions(symbol, actions);
            return true;
        });
    }

    @Override
    public Map<SeriesKey, SeriesDigest> digests(Collection<SeriesKey> keys, TimeRange range) {
        return call(() -> store.digests(keys, range));
    }

    @Override
    public List<BlockDigest> blockDigests(SeriesKey key, TimeRange range) {
        return call(() -> store.blockDigests(key, range));
    }

    @Override
    public void clear() {
        call(() -> {
            store.clear();
            return true;
        });
    }

    @Override
    public void close() {
        store.close();
    }
}
