package dms.sync;

import dms.market.BarSeries;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import dms.store.BarStore;
import dms.store.BlockDigest;
import dms.store.Coverage;
import dms.store.StoreException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Queue;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Copies all bars of one store into another, the newest blocks first, and writes only what the other lacks or has otherwise: what
 * broke off goes on by being done again. Deletes nothing. Thread-safe.
 */
final class StoreCopy {

    private final BarStore from;
    private final BarStore to;
    private final int batchBars;
    private boolean ended;
    private long looked;
    private long written;
    private @Nullable RuntimeException failure;

    /** Copies so many bars at a time. */
    StoreCopy(BarStore from, BarStore to, int batchBars) {
        this.from = from;
        this.to = to;
        this.batchBars = batchBars;
    }

    /** What is read and written together: of each series the range that belongs to it. */
    private record Batch(Map<SeriesKey, TimeRange> parts, TimeRange range) {}

    /** How many bars were looked through. */
    synchronized long looked() {
        return looked;
    }

    /** How many bars were written. */
    synchronized long written() {
        return written;
    }

    /** Lets what is being copied finish its batch, and copies nothing more. */
    synchronized void end() {
        ended = true;
    }

    /**
     * Copies the series of these extents.
     *
     * @throws StoreException if one of the stores cannot do it; what one of them refuses of a series, or has damaged, does not
     *     keep the others from being copied before
     */
    void run(SortedMap<SeriesKey, Coverage> extents, SyncWorkers workers, int width) {
        Queue<Batch> batches = new ConcurrentLinkedQueue<>(batches(extents));
        workers.inParallel(width, () -> {
            Batch batch = batches.poll();
            while (batch != null && !isOver()) {
                copyOrNote(batch);
                batch = batches.poll();
            }
        });
        synchronized (this) {
            if (failure != null) {
                throw failure;
            }
        }
    }

    private synchronized boolean isOver() {
        return ended;
    }

    private void copyOrNote(Batch batch) {
        try {
            copy(batch);
        } catch (StoreException e) {
            boolean isOfSeries = e.kind() == StoreException.Kind.REFUSED || e.kind() == StoreException.Kind.DAMAGED;
            if (isOfSeries && batch.parts().size() > 1) {
                batch.parts().forEach((key, range) -> copyOrNote(new Batch(Map.of(key, range), range)));
                return;
            }
            note(e, !isOfSeries);
        } catch (RuntimeException e) {
            note(e, true);
        }
    }

    private synchronized void note(RuntimeException e, boolean ends) {
        if (failure == null || (ends && !ended)) {
            failure = e;
        }
        ended |= ends;
    }

    private void copy(Batch batch) {
        List<SeriesKey> keys = List.copyOf(batch.parts().keySet());
        Map<SeriesKey, BarSeries> ours = from.readAll(keys, batch.range());
        Map<SeriesKey, BarSeries> theirs = to.readAll(keys, batch.range());
        Map<SeriesKey, BarSeries> news = new LinkedHashMap<>();
        long bars = 0;
        long lacking = 0;
        for (Map.Entry<SeriesKey, TimeRange> part : batch.parts().entrySet()) {
            BarSeries all = ours.getOrDefault(part.getKey(), BarSeries.empty()).slice(part.getValue());
            BarSeries there =
                    theirs.getOrDefault(part.getKey(), BarSeries.empty()).slice(part.getValue());
            BarSeries lacked = Difference.of(all, there).news();
            bars += all.size();
            lacking += lacked.size();
            if (!lacked.isEmpty()) {
                news.put(part.getKey(), lacked);
            }
        }
        if (!news.isEmpty()) {
            to.writeAll(news);
        }
        synchronized (this) {
            looked += bars;
            written += lacking;
        }
    }

    private List<Batch> batches(SortedMap<SeriesKey, Coverage> extents) {
        List<Batch> batches = new ArrayList<>();
        for (boolean isIntraday : new boolean[] {false, true}) {
            batches.addAll(batches(extents, blocks(extents, isIntraday)));
        }
        batches.sort(
                Comparator.comparing((Batch batch) -> batch.range().endMillis()).reversed());
        return batches;
    }

    /** The series of each block, the newest block first. Blocks of daily bars are years, of others months. */
    private static NavigableMap<Long, Map<SeriesKey, TimeRange>> blocks(
            SortedMap<SeriesKey, Coverage> extents, boolean isIntraday) {
        NavigableMap<Long, Map<SeriesKey, TimeRange>> blocks = new TreeMap<>(Comparator.reverseOrder());
        extents.forEach((key, extent) -> {
            if (key.interval().isIntraday() != isIntraday) {
                return;
            }
            long time = extent.lastTimeMillis();
            while (time >= extent.firstTimeMillis()) {
                TimeRange block = clipped(BlockDigest.blockOf(key.interval(), time), extent);
                blocks.computeIfAbsent(block.startMillis(), start -> new LinkedHashMap<>())
                        .put(key, block);
                time = block.startMillis() - 1;
            }
        });
        return blocks;
    }

    /** A block of all time is no longer than what is there. */
    private static TimeRange clipped(TimeRange block, Coverage extent) {
        return block.equals(TimeRange.ALL)
                ? TimeRange.ofMillis(extent.firstTimeMillis(), extent.lastTimeMillis() + 1)
                : block;
    }

    /** Joins blocks, and the series in them, as far as they have so many bars by their mean density. */
    private List<Batch> batches(
            SortedMap<SeriesKey, Coverage> extents, NavigableMap<Long, Map<SeriesKey, TimeRange>> blocks) {
        List<Batch> batches = new ArrayList<>();
        Map<SeriesKey, TimeRange> parts = new LinkedHashMap<>();
        double density = 0;
        long end = 0;
        for (Map<SeriesKey, TimeRange> block : blocks.values()) {
            for (Map.Entry<SeriesKey, TimeRange> part : block.entrySet()) {
                TimeRange range = part.getValue();
                double more = parts.containsKey(part.getKey()) ? 0 : density(part.getKey(), extents);
                if (!parts.isEmpty() && (density + more) * (end - range.startMillis()) > batchBars) {
                    batches.add(batch(parts));
                    parts = new LinkedHashMap<>();
                    density = 0;
                    more = density(part.getKey(), extents);
                }
                end = parts.isEmpty() ? range.endMillis() : end;
                density += more;
                parts.merge(
                        part.getKey(),
                        range,
                        (newer, older) -> TimeRange.ofMillis(older.startMillis(), newer.endMillis()));
            }
        }
        if (!parts.isEmpty()) {
            batches.add(batch(parts));
        }
        return batches;
    }

    /** Bars in a millisecond. */
    private static double density(SeriesKey key, SortedMap<SeriesKey, Coverage> extents) {
        Coverage extent = extents.get(key);
        if (extent == null) {
            throw new IllegalStateException(key + " has no extent");
        }
        return (double) extent.count()
                / (extent.lastTimeMillis()
                        - extent.firstTimeMillis()
                        + key.interval().millis());
    }

    private static Batch batch(Map<SeriesKey, TimeRange> parts) {
        long first = Long.MAX_VALUE;
        long past = Long.MIN_VALUE;
        for (TimeRange range : parts.values()) {
            first = Math.min(first, range.startMillis());
            past = Math.max(past, range.endMillis());
        }
        return new Batch(Map.copyOf(parts), TimeRange.ofMillis(first, past));
    }
}
