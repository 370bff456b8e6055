package dms.maintain;

import dms.Stage;
import dms.clean.BarCleaner;
import dms.clean.Cleaned;
import dms.clean.DroppedRow;
import dms.clean.PriceBasis;
import dms.clean.QualityReport;
import dms.fetch.BarFetcher;
import dms.fetch.FetchOutcome;
import dms.fetch.FetchPlanner;
import dms.fetch.FetchRequest;
import dms.journal.Journal;
import dms.journal.SymbolEntry;
import dms.journal.SymbolStatus;
import dms.market.BarSeries;
import dms.market.SeriesKey;
import dms.read.BarReader;
import dms.write.FetchedSeries;
import dms.write.WriteOutcome;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Brings one series up to date: plan, fetch, clean, write, journal. */
@Stage
public final class SymbolUpdate {

    private static final int MOST_DROPPED_ROWS = 5;

    private final FetchPlanner planner;
    private final BarFetcher fetcher;
    private final BarCleaner cleaner;
    private final BarReader reader;
    private final SeriesWriter writer;
    private final Journal journal;

    /** The stages in their order. */
    @Inject
    public SymbolUpdate(
            FetchPlanner planner,
            BarFetcher fetcher,
            BarCleaner cleaner,
            BarReader reader,
            SeriesWriter writer,
            Journal journal) {
        this.planner = planner;
        this.fetcher = fetcher;
        this.cleaner = cleaner;
        this.reader = reader;
        this.writer = writer;
        this.journal = journal;
    }

    /**
     * Does it, and returns what the journal is to say. What was written is durable when this returns.
     *
     * @throws dms.fetch.SourceException if the source gives no answer
     * @throws dms.store.StoreException if the store cannot read or write
     */
    SymbolEntry run(MaintenanceTask task, SeriesKey key, Attempt attempt) {
        writer.prepare(key);
        Work work = new Work(key, task.source(), attempt);
        boolean incremental = task instanceof MaintenanceTask.IncrementalUpdate;
        BarSeries newest = incremental ? reader.newest(key, planner.overlapBars()) : BarSeries.empty();
        FetchRequest request = incremental
                ? planner.newEnd(key, newest, task.initialDays())
                : planner.wholeHistory(key, task.initialDays());
        FetchOutcome outcome = fetcher.fetch(task.source(), request);
        if (outcome instanceof FetchOutcome.Held held) {
            return held(work, held.kind(), held.date(), held.sentence());
        }
        return store(work, (FetchOutcome.Answered) outcome, newest);
    }

    private SymbolEntry store(Work work, FetchOutcome.Answered answer, BarSeries newest) {
        Cleaned cleaned = cleaner.clean(work.key, answer.rows());
        Optional<PriceBasis.Change> change = PriceBasis.between(newest, cleaned.bars());
        if (change.isPresent()) {
            return held(
                    work,
                    "price_basis_changed",
                    change.get().date(),
                    change.get().sentence());
        }
        SeriesWriter.Written done = writer.write(
                new FetchedSeries(work.key, cleaned.bars(), answer.actions(), work.attempt.run(), work.source));
        WriteOutcome written = done.bars();
        journal.closeFindings(work.key);
        SortedMap<String, Integer> leftOut = new TreeMap<>(answer.leftOut());
        leftOut.putAll(cleaned.report().leftOut());
        boolean stored = written.stored() > 0 || done.newActions();
        return new SymbolEntry(
                work.key,
                work.source,
                stored ? SymbolStatus.STORED : SymbolStatus.UNCHANGED,
                answer.rows().size(),
                written.added(),
                written.changes().size(),
                written.unchanged(),
                leftOut,
                "",
                notes(answer, cleaned.report()),
                work.attempt.started(),
                work.attempt.took());
    }

    /** What the source said of its rows, and the first rows that cleaning dropped, for people. */
    private static String notes(FetchOutcome.Answered answer, QualityReport report) {
        Stream<String> dropped =
                report.droppedRows().stream().limit(MOST_DROPPED_ROWS).map(DroppedRow::sentence);
        return Stream.concat(answer.notes().stream(), dropped).collect(Collectors.joining("; "));
    }

    private SymbolEntry held(Work work, String kind, LocalDate date, String sentence) {
        journal.recordFinding(work.attempt.run(), work.key, kind, date, sentence);
        return work.ended(SymbolStatus.HELD, kind, sentence);
    }

    /** The entry of a series that failed. */
    static SymbolEntry failed(MaintenanceTask task, SeriesKey key, Attempt attempt, String kind, String sentence) {
        return new Work(key, task.source(), attempt).ended(SymbolStatus.FAILED, kind, sentence);
    }

    /**
     * One try at one series.
     *
     * @param run the run it belongs to
     * @param started when it began
     * @param clock tells when it ends
     */
    record Attempt(long run, Instant started, Clock clock) {

        Duration took() {
            return Duration.between(started, clock.instant());
        }
    }

    private record Work(SeriesKey key, String source, Attempt attempt) {

        SymbolEntry ended(SymbolStatus status, String kind, String sentence) {
            SortedMap<String, Integer> nothing = new TreeMap<>();
            return new SymbolEntry(
                    key, source, status, 0, 0, 0, 0, nothing, kind, sentence, attempt.started(), attempt.took());
        }
    }
}
