package dms.maintain;

import dms.Stage;
import dms.clean.BarCleaner;
import dms.clean.Cleaned;
import dms.clean.DroppedRow;
import dms.clean.QualityReport;
import dms.coverage.Answer;
import dms.coverage.CoverageBook;
import dms.coverage.CoverageCount;
import dms.coverage.MissingBars;
import dms.coverage.MissingReason;
import dms.fetch.BarFetcher;
import dms.fetch.FetchOrder;
import dms.fetch.FetchOutcome;
import dms.fetch.FetchPlan;
import dms.fetch.FetchRequest;
import dms.fetch.SourceException;
import dms.fetch.SourceRoute;
import dms.journal.Finding;
import dms.journal.Journal;
import dms.journal.Observation;
import dms.journal.SymbolEntry;
import dms.journal.SymbolStatus;
import dms.market.Adjustment;
import dms.market.BarSeries;
import dms.market.Edit;
import dms.market.RawBars;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import dms.read.BarReader;
import dms.read.BarRequest;
import dms.store.Coverage;
import dms.write.FetchedSeries;
import dms.write.WriteOutcome;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Carries out the plan of one series: fetch, clean, write, count, journal. */
@Stage
public final class SymbolUpdate {

    private static final int MOST_DROPPED_ROWS = 5;
    private static final int MOST_MISSING = 3;
    private static final Set<MissingReason> SHOWN =
            EnumSet.of(MissingReason.HALTED, MissingReason.SOURCE_FAILED, MissingReason.UNKNOWN);

    /** How many of the bars nearest to its end a fetched range is compared with for a change of basis. */
    private static final int BASIS_BARS = 5;

    private final CoverageBook coverage;
    private final BarFetcher fetcher;
    private final BarCleaner cleaner;
    private final BarReader reader;
    private final SeriesWriter writer;
    private final Journal journal;
    private final PriceBases bases;
    private final ImportMarks imports;
    private final ActionDisputes disputes;

    /** The stages in their order. */
    @Inject
    public SymbolUpdate(
            CoverageBook coverage,
            BarFetcher fetcher,
            BarCleaner cleaner,
            BarReader reader,
            SeriesWriter writer,
            Journal journal) {
        this.coverage = coverage;
        this.fetcher = fetcher;
        this.cleaner = cleaner;
        this.reader = reader;
        this.writer = writer;
        this.journal = journal;
        this.bases = new PriceBases(reader, journal);
        this.imports = new ImportMarks(journal.findings());
        this.disputes = new ActionDisputes(journal.findings());
    }

    /**
     * Does it, and returns what the journal is to say. What was written is durable when this returns.
     *
     * @throws dms.fetch.SourceException if the source gives no answer
     * @throws dms.store.StoreException if the store cannot read or write
     */
    SymbolEntry run(MaintenanceTask task, SeriesKey key, FetchPlan plan, Attempt attempt) {
        writer.prepare(key);
        if (plan.isEmpty()) {
            return new Work(key, FetchOrder.named(task.source()), attempt).ended(SymbolStatus.UNCHANGED, "", "");
        }
        SymbolEntry done;
        try {
            SourceRoute route = fetcher.route(task.source(), key);
            done = all(route, key, plan, attempt, task instanceof MaintenanceTask.FullSync);
            route.detour().ifPresent(attempt.active()::fellBack);
            done = done.withSentence(String.join("; ", route.failures()));
        } catch (SourceException e) {
            if (!attempt.active().isStopped()) {
                coverage.failed(key, FailureKinds.of(e));
            }
            throw e;
        }
        if (done.kind().equals(FailureKinds.STOPPED)) {
            return done;
        }
        if (done.status() == SymbolStatus.HELD) {
            coverage.failed(key, done.kind());
            return done;
        }
        return done.withSentence(missing(plan, attempt));
    }

    /** Carries out all requests of a plan, up to one whose answer is held, or until the run is stopped. */
    private SymbolEntry all(SourceRoute route, SeriesKey key, FetchPlan plan, Attempt attempt, boolean isWhole) {
        SymbolEntry done = new Work(key, route.source(), attempt).ended(SymbolStatus.UNCHANGED, "", "");
        int made = 0;
        for (FetchRequest request : plan.requests()) {
            SymbolEntry next;
            try {
                next = fetched(route, request, attempt, !isWhole);
            } catch (SourceException e) {
                if (made > 0 && attempt.active().isStopped()) {
                    return done.cutOff(
                            FailureKinds.STOPPED,
                            "stopped after " + made + " of " + plan.requests().size() + " requests");
                }
                throw e;
            }
            made++;
            if (next.status() == SymbolStatus.HELD) {
                return next;
            }
            done = done.and(next);
        }
        return done;
    }

    /** What one source answers to one request is compared with what is stored, and written, before anything else is asked. */
    private SymbolEntry fetched(SourceRoute route, FetchRequest wanted, Attempt attempt, boolean incremental) {
        SeriesKey key = wanted.key();
        // Read first: what was fetched must not be lost because the store went meanwhile.
        BarSeries nearest = nearest(wanted, incremental);
        Optional<Coverage> extent = reader.coverage(key);
        SourceRoute.Reply reply = attempt.active().asking(() -> ask(route, wanted, extent.isPresent()));
        FetchRequest request = reply.request();
        boolean isWhole = !incremental && reachesBack(request, extent);
        Work work = new Work(key, route.source(), attempt);
        if (reply.outcome() instanceof FetchOutcome.Held held) {
            Observation seen = PriceBases.contradiction(work.source, held.kind(), held.date(), held.sentence());
            return held(work, seen, List.of());
        }
        FetchOutcome.Answered answer = (FetchOutcome.Answered) reply.outcome();
        Cleaned cleaned = cleaner.clean(key, answer.rows());
        PriceBases.Comparison basis = bases.compare(key, work.source, nearest, cleaned.bars(), answer.actions());
        if (basis instanceof PriceBases.Changed changed) {
            SymbolEntry entry = held(work, changed.seen(), changed.repair());
            if (!isWhole) {
                return entry;
            }
            // A whole history is written whatever its basis; that it differs stands in the journal.
        }
        SymbolEntry entry = storeBesideImport(work, answer, cleaned.report(), basis, isWhole);
        coverage.answered(new Answer(key, request.range(), request.settledBy(), answer.rows()));
        attempt.active().heard(work.source, answer.listedDays());
        return entry;
    }

    /** The stored bars nearest to the end of what is fetched. */
    private BarSeries nearest(FetchRequest request, boolean incremental) {
        if (!incremental) {
            return reader.newest(request.key(), BASIS_BARS);
        }
        BarSeries stored = reader.read(request.key(), BarRequest.of(request.range(), Adjustment.NONE));
        return stored.rows(Math.max(0, stored.size() - BASIS_BARS), stored.size());
    }

    /** Whether it asks for all that is stored: bars of another basis before it would be spliced to it. */
    private static boolean reachesBack(FetchRequest request, Optional<Coverage> extent) {
        return extent.stream()
                .noneMatch(stored -> stored.firstTimeMillis() < request.range().startMillis());
    }

    /**
     * Stores an answer. Imported bars stand on another price basis than fetched ones, so they are replaced as a whole, which
     * takes their mark away, or not at all: then only bars after them are stored.
     */
    private SymbolEntry storeBesideImport(
            Work work,
            FetchOutcome.Answered answer,
            QualityReport report,
            PriceBases.Comparison basis,
            boolean isWhole) {
        Optional<Finding> mark = imports.of(work.key);
        int left = mark.isPresent() ? notAmong(work.key, basis.bars()) : 0;
        boolean replaces = isWhole || left == 0;
        BarSeries bars = replaces ? basis.bars() : after(mark.orElseThrow(), basis.bars());
        Optional<Finding> replaced = mark.filter(imported -> replaces);
        FetchedSeries fetched = new FetchedSeries(
                work.key,
                bars,
                imports.storable(work.key.symbol(), replaced.map(Finding::key), basis.actions()),
                work.attempt.run(),
                work.source);
        SymbolEntry entry = store(work, answer, report, basis, fetched);
        replaced.ifPresent(imported -> imports.settle(imported, "run " + work.attempt.run()));
        return left == 0 || !isWhole
                ? entry
                : entry.withSentence(left + " imported bars that " + work.source + " does not have stay as imported");
    }

    /** How many stored bars these would not replace. */
    private int notAmong(SeriesKey key, BarSeries bars) {
        BarSeries stored = reader.read(key, BarRequest.of(TimeRange.ALL, Adjustment.NONE));
        int left = 0;
        for (int i = 0; i < stored.size(); i++) {
            left += SeriesImport.has(bars, stored.openTimeMillis(i)) ? 0 : 1;
        }
        return left;
    }

    /** The bars after the last imported one. */
    private static BarSeries after(Finding mark, BarSeries bars) {
        return bars.rows(bars.indexFrom(mark.seen().extent().lastMillis() + 1), bars.size());
    }

    /** A source that says it has nothing in a range has answered, if the series is known to exist at all. */
    private static SourceRoute.Reply ask(SourceRoute route, FetchRequest request, boolean isStored) {
        try {
            return route.ask(request);
        } catch (SourceException e) {
            if (e.kind() == SourceException.Kind.NO_DATA_IN_RANGE && isStored) {
                return new SourceRoute.Reply(request, new FetchOutcome.Answered(new RawBars(0), List.of(), Map.of()));
            }
            throw e;
        }
    }

    /** The newest bars that are missing after the source has answered, for people. */
    private String missing(FetchPlan plan, Attempt attempt) {
        FetchRequest last = plan.requests().get(plan.requests().size() - 1);
        CoverageCount count = coverage.of(last.key())
                .count(last.range(), last.settledBy(), attempt.clock().instant());
        List<MissingBars> shown = count.missing().stream()
                .filter(bars -> SHOWN.contains(bars.reason()))
                .toList();
        return shown.stream()
                .skip(Math.max(0, shown.size() - MOST_MISSING))
                .map(bars -> bars.bars() + (bars.bars() == 1 ? " bar" : " bars") + " missing at " + bars.firstTime()
                        + ": " + bars.reason().label())
                .collect(Collectors.joining("; "));
    }

    private SymbolEntry store(
            Work work,
            FetchOutcome.Answered answer,
            QualityReport report,
            PriceBases.Comparison basis,
            FetchedSeries fetched) {
        SeriesWriter.Written done = writer.write(fetched);
        WriteOutcome written = done.bars();
        disputes.record(
                work.attempt.run(), work.key, work.source, done.actions().disputes());
        boolean settlesAll = basis instanceof PriceBases.Changed;
        journal.findings().settleHolding(work.key, settlesAll ? "" : work.source, "run " + work.attempt.run());
        SortedMap<String, Integer> leftOut = new TreeMap<>(answer.leftOut());
        leftOut.putAll(report.leftOut());
        boolean stored = written.stored() > 0 || done.actions().isChanged();
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
                notes(answer, report, basis),
                work.attempt.started(),
                work.attempt.took());
    }

    /** What the source said of its rows, the first rows that cleaning dropped, and what was done about the price basis. */
    private static String notes(FetchOutcome.Answered answer, QualityReport report, PriceBases.Comparison basis) {
        Stream<String> dropped =
                report.droppedRows().stream().limit(MOST_DROPPED_ROWS).map(DroppedRow::sentence);
        String turned = basis instanceof PriceBases.Agreed agreed ? agreed.note() : "";
        return Stream.concat(Stream.concat(answer.notes().stream(), dropped), Stream.of(turned))
                .filter(note -> !note.isEmpty())
                .collect(Collectors.joining("; "));
    }

    private SymbolEntry held(Work work, Observation seen, List<Edit> repair) {
        journal.findings().record(work.attempt.run(), work.key, seen, repair);
        return work.ended(SymbolStatus.HELD, seen.kind(), seen.sentence());
    }

    /** The entry of a series that failed. */
    static SymbolEntry failed(MaintenanceTask task, SeriesKey key, Attempt attempt, String kind, String sentence) {
        return failed(key, FetchOrder.named(task.source()), attempt, kind, sentence);
    }

    /** The same, of what was done by no task. */
    static SymbolEntry failed(SeriesKey key, String source, Attempt attempt, String kind, String sentence) {
        return new Work(key, source, attempt).ended(SymbolStatus.FAILED, kind, sentence);
    }

    /**
     * One try at one series.
     *
     * @param active the run it belongs to
     * @param started when it began
     * @param clock tells when it ends
     */
    record Attempt(ActiveRun active, Instant started, Clock clock) {

        /** The run's number. */
        long run() {
            return active.id();
        }

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
