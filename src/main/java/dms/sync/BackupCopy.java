package dms.sync;

import dms.market.BarSeries;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import dms.store.BarStore;
import dms.store.BlockDigest;
import dms.store.Coverage;
import dms.store.StoreException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Copies what one backup lacks from the primary store: reads both, writes what differs, and clears the marks then. */
final class BackupCopy {

    private final BarStore primary;
    private final BarStore target;
    private final Backlog backlog;
    private final int batchBars;

    BackupCopy(BarStore primary, Backup backup, Backlog backlog) {
        this.primary = primary;
        this.target = backup.store();
        this.backlog = backlog;
        this.batchBars = backup.settings().batchBars();
    }

    /** The primary store could not be read, which is not the backup's fault. */
    static final class PrimaryAway extends RuntimeException {

        private static final long serialVersionUID = 1;

        private final StoreException.Kind kind;

        PrimaryAway(StoreException cause) {
            super(cause.getMessage(), cause);
            this.kind = cause.kind();
        }

        StoreException.Kind kind() {
            return kind;
        }
    }

    private static <T> T ofPrimary(Supplier<T> work) {
        try {
            return work.get();
        } catch (StoreException e) {
            throw new PrimaryAway(e);
        }
    }

    /** Cuts what is lacking into batches that can be held in memory; what is too large for one stands alone. */
    List<List<Lack>> batches(List<Lack> lacks) {
        List<List<Lack>> batches = new ArrayList<>();
        List<Lack> batch = new ArrayList<>();
        long first = Long.MAX_VALUE;
        long past = Long.MIN_VALUE;
        for (Lack lack : lacks) {
            if (lack.isOfActions()
                    || bars(lack, lack.range().startMillis(), lack.range().endMillis()) > batchBars) {
                batches.add(List.of(lack));
                continue;
            }
            long joinedFirst = Math.min(first, lack.range().startMillis());
            long joinedPast = Math.max(past, lack.range().endMillis());
            long bars = 0;
            for (Lack other : batch) {
                bars += bars(other, joinedFirst, joinedPast);
            }
            if (!batch.isEmpty() && bars + bars(lack, joinedFirst, joinedPast) > batchBars) {
                batches.add(batch);
                batch = new ArrayList<>();
                joinedFirst = lack.range().startMillis();
                joinedPast = lack.range().endMillis();
            }
            batch.add(lack);
            first = joinedFirst;
            past = joinedPast;
        }
        if (!batch.isEmpty()) {
            batches.add(batch);
        }
        return batches;
    }

    /** At most so many: a market is open a third of a weekday or less, but for those that never close. */
    private static long bars(Lack lack, long first, long past) {
        return (past - first) / lack.interval().orElseThrow().millis() + 1;
    }

    /**
     * Copies one batch. What was copied is cleared from the backlog.
     *
     * @throws StoreException if the backup could not take it
     * @throws PrimaryAway if the primary store could not be read
     */
    Map<SeriesKey, SeriesCopy> copy(List<Lack> batch) {
        Lack first = batch.get(0);
        if (first.isOfActions()) {
            target.writeActions(first.symbol(), ofPrimary(() -> primary.actions(first.symbol())));
            backlog.clear(batch);
            return Map.of();
        }
        if (batch.size() == 1
                && bars(first, first.range().startMillis(), first.range().endMillis()) > batchBars) {
            return copyByBlocks(first);
        }
        long start =
                batch.stream().mapToLong(l -> l.range().startMillis()).min().orElseThrow();
        long end = batch.stream().mapToLong(l -> l.range().endMillis()).max().orElseThrow();
        Map<SeriesKey, SeriesCopy> copies = copy(batch, TimeRange.ofMillis(start, end));
        backlog.clear(batch);
        return copies;
    }

    private Map<SeriesKey, SeriesCopy> copy(List<Lack> batch, TimeRange range) {
        List<SeriesKey> keys = batch.stream().map(Lack::key).distinct().toList();
        Map<SeriesKey, BarSeries> ours = ofPrimary(() -> primary.readAll(keys, range));
        Map<SeriesKey, BarSeries> theirs = target.readAll(keys, range);
        Map<SeriesKey, BarSeries> news = new LinkedHashMap<>();
        Map<SeriesKey, SeriesCopy> copies = new LinkedHashMap<>();
        for (Lack lack : batch) {
            SeriesKey key = lack.key();
            Difference difference = Difference.of(
                    ours.getOrDefault(key, BarSeries.empty()).slice(lack.range()),
                    theirs.getOrDefault(key, BarSeries.empty()).slice(lack.range()));
            if (!difference.news().isEmpty()) {
                news.merge(key, difference.news(), BarSeries::merge);
            }
            long removed = 0;
            if (lack.deletes()) {
                for (TimeRange gone : difference.gone()) {
                    removed += target.delete(key, gone);
                }
            }
            if (removed > 0 || !difference.news().isEmpty()) {
                copies.merge(key, new SeriesCopy(difference.news().size(), removed), SeriesCopy::and);
            }
        }
        if (!news.isEmpty()) {
            target.writeAll(news);
        }
        return copies;
    }

    /** How many bars of the primary store lie in what is lacking. */
    long barsIn(List<Lack> lacks) {
        Map<SeriesKey, Coverage> extents = primary.coverage();
        long bars = 0;
        for (Lack lack : lacks) {
            Coverage extent = lack.isOfActions() ? null : extents.get(lack.key());
            if (extent == null) {
                continue;
            }
            boolean isWhole = lack.range().startMillis() <= extent.firstTimeMillis()
                    && lack.range().endMillis() > extent.lastTimeMillis();
            bars += isWhole
                    ? extent.count()
                    : primary.read(lack.key(), lack.range()).size();
        }
        return bars;
    }

    /** The newest block first; what is done stays done if it breaks off. */
    private Map<SeriesKey, SeriesCopy> copyByBlocks(Lack lack) {
        SeriesKey key = lack.key();
        Optional<Coverage> ours = ofPrimary(() -> primary.coverage(key));
        Optional<Coverage> theirs = target.coverage(key);
        Map<SeriesKey, SeriesCopy> copies = new LinkedHashMap<>();
        if (ours.isPresent() || theirs.isPresent()) {
            long first = Math.max(
                    lack.range().startMillis(),
                    Math.min(
                            ours.map(Coverage::firstTimeMillis).orElse(Long.MAX_VALUE),
                            theirs.map(Coverage::firstTimeMillis).orElse(Long.MAX_VALUE)));
            long past = Math.min(
                    lack.range().endMillis(),
                    1
                            + Math.max(
                                    ours.map(Coverage::lastTimeMillis).orElse(Long.MIN_VALUE),
                                    theirs.map(Coverage::lastTimeMillis).orElse(Long.MIN_VALUE)));
            while (past > first) {
                long start = Math.max(first, chunkStart(key, first, past));
                TimeRange range = TimeRange.ofMillis(start, past);
                Lack part = new Lack(lack.mark(), lack.symbol(), lack.interval(), range, lack.deletes(), lack.since());
                copy(List.of(part), range).forEach((k, copy) -> copies.merge(k, copy, SeriesCopy::and));
                if (!backlog.shrink(lack, Instant.ofEpochMilli(start))) {
                    return copies;
                }
                past = start;
            }
        }
        backlog.clear(List.of(lack));
        return copies;
    }

    /** As many whole blocks as a batch may carry, at least one. */
    private long chunkStart(SeriesKey key, long first, long past) {
        long start = BlockDigest.blockOf(key.interval(), past - 1).startMillis();
        while (start > first) {
            long next = BlockDigest.blockOf(key.interval(), start - 1).startMillis();
            if ((past - next) / key.interval().millis() > batchBars) {
                break;
            }
            start = next;
        }
        return start;
    }
}
