package dms.sync;

import dms.market.BarSeries;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import dms.store.BarStore;
import dms.store.BlockDigest;
import dms.store.Coverage;
import dms.store.StoreException;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Copies what one backup lacks from the primary store: reads both, writes what differs, and clears the marks then. */
final class BackupCopy {

    /** How many bars are worth the question of which of their series the backup has anything. */
    private static final int WORTH_ASKING = 1_000;

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
        return CopyBatches.of(lacks, batchBars, () -> ofPrimary(primary::coverage), target::coverage);
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
        if (batch.size() == 1 && CopyBatches.isTooLarge(first, batchBars)) {
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
        Map<SeriesKey, BarSeries> theirs = theirs(keys, ours, range);
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
            long removed = lack.deletes() ? delete(key, difference.gone()) : 0;
            if (removed > 0 || !difference.news().isEmpty()) {
                copies.merge(key, new SeriesCopy(difference.news().size(), removed), SeriesCopy::and);
            }
        }
        if (!news.isEmpty()) {
            target.writeAll(news);
        }
        return copies;
    }

    /** What the primary store does not have because of a damage may be in the backup alone, and stays there. */
    private long delete(SeriesKey key, List<TimeRange> gone) {
        List<TimeRange> lost = gone.isEmpty() ? List.of() : ofPrimary(() -> primary.lost(key));
        long removed = 0;
        for (TimeRange range : gone) {
            for (TimeRange part : range.without(lost)) {
                removed += target.delete(key, part);
            }
        }
        return removed;
    }

    /** What the backup has there. To read it back costs as much as to write it, so what it does not have is not read. */
    private Map<SeriesKey, BarSeries> theirs(List<SeriesKey> keys, Map<SeriesKey, BarSeries> ours, TimeRange range) {
        long bars = ours.values().stream().mapToLong(BarSeries::size).sum();
        Collection<SeriesKey> there = bars < WORTH_ASKING ? keys : target.keysWithin(keys, range);
        return there.isEmpty() ? Map.of() : target.readAll(there, range);
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
        Map<SeriesKey, SeriesCopy> copies = new LinkedHashMap<>();
        long first = lack.range().startMillis();
        long past = lack.range().endMillis();
        while (past > first) {
            long start = Math.max(first, chunkStart(lack.key(), first, past));
            TimeRange range = TimeRange.ofMillis(start, past);
            copy(List.of(lack.in(range)), range).forEach((key, copy) -> copies.merge(key, copy, SeriesCopy::and));
            if (!backlog.shrink(lack, Instant.ofEpochMilli(start))) {
                return copies;
            }
            past = start;
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
