package dms.maintain;

import dms.Stage;
import dms.clean.BarCleaner;
import dms.clean.Ruling;
import dms.clean.Verdict;
import dms.clean.history.HistoryCheck;
import dms.clean.history.HistoryReport;
import dms.clean.history.PriceHistory;
import dms.clean.history.StoredDefect;
import dms.coverage.CoverageBook;
import dms.coverage.MissingReason;
import dms.fetch.BarFetcher;
import dms.fetch.FetchOrder;
import dms.journal.Finding;
import dms.journal.Journal;
import dms.journal.Quality;
import dms.journal.SymbolEntry;
import dms.journal.SymbolStatus;
import dms.maintain.MaintenanceTask.Check;
import dms.market.Adjustment;
import dms.market.BarSeries;
import dms.market.CorporateAction;
import dms.market.Edit;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import dms.market.TradingCalendars;
import dms.read.BarReader;
import dms.read.BarRequest;
import dms.store.StoreException;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/**
 * Examines a stored series by the rules of {@link HistoryCheck} and, where a task names a second source, by the {@link
 * Arbiter}; writes down what was found, and makes the repairs that are sure enough. Thread-safe.
 */
@Stage
public final class Inspection {

    /** What is fetched is looked at again for a month, so that a bar is also measured by those after it. */
    private static final int FRESH_DAYS = 30;

    /** Three years of daily bars. */
    private static final int FRESH_BARS = 750;

    private final Surroundings surroundings;
    private final CoverageBook coverage;
    private final BarReader reader;
    private final Repairs repairs;
    private final Journal journal;
    private final SecondOpinion opinions;

    /** The stages it uses. */
    @Inject
    public Inspection(
            TaskPlanner planning,
            TradingCalendars calendars,
            CoverageBook coverage,
            BarFetcher fetcher,
            BarCleaner cleaner,
            BarReader reader,
            Repairs repairs,
            Journal journal) {
        this.surroundings = new Surroundings(reader, calendars, journal);
        this.coverage = coverage;
        this.reader = reader;
        this.repairs = repairs;
        this.journal = journal;
        this.opinions = new SecondOpinion(planning, fetcher, cleaner, journal);
    }

    /**
     * Examines a series, and returns what the journal is to say.
     *
     * @param makesRepairs whether repairs that are sure enough are made, or only proposed
     * @throws dms.store.StoreException if the store cannot read or write
     */
    SymbolEntry run(
            MaintenanceTask task, Check check, boolean makesRepairs, SeriesKey key, SymbolUpdate.Attempt attempt) {
        Job job = new Job(task, key, check, makesRepairs, attempt);
        if (reader.coverage(key).isEmpty()) {
            return job.entry("nothing is stored yet");
        }
        examine(job);
        String heard = check.second().isEmpty() ? "" : secondOpinion(job);
        if (job.repaired > 0) {
            // Bars were replaced in place, which no extent shows: what is counted must be counted anew.
            coverage.recount(key);
        }
        return job.entry(heard);
    }

    /**
     * Examines what a run has just fetched, with enough of the bars before it to measure it by, and says for people how many
     * findings that made; empty if none. Repairs nothing.
     */
    String look(MaintenanceTask task, SeriesKey key, SymbolUpdate.Attempt attempt) {
        Check check = new Check(FRESH_DAYS, "", HistoryCheck.USUAL_THRESHOLD, true);
        Job job = new Job(task, key, check, false, attempt);
        try {
            examine(job, reader.newest(key, FRESH_BARS));
        } catch (StoreException away) {
            // What was fetched is spooled meanwhile; it is examined with the next bars, or by a validation.
            return "";
        }
        return job.open == 0 ? "" : job.openFindings();
    }

    private void examine(Job job) {
        BarSeries stored = stored(job.key);
        HistoryReport report = examine(job, stored);
        missing(job);
        journal.findings().settleUnseen(job.attempt.run(), job.key, job.range(), "");
        job.quality = report.quality();
        journal.findings()
                .rate(new Quality(
                        job.key, job.attempt.run(), job.attempt.clock().instant(), stored.size(), job.quality));
    }

    private HistoryReport examine(Job job, BarSeries stored) {
        List<CorporateAction> actions = reader.actions(job.key.symbol());
        PriceHistory history = PriceHistory.ofStored(job.key, stored, actions);
        HistoryReport report = new HistoryCheck(job.check.confidence())
                .examine(history, surroundings.context(job.key, stored, actions, job.maintained));
        for (StoredDefect defect : StoredDefect.of(job.key, stored, actions, report)) {
            if (InspectionFindings.isOfCoverage(defect)
                    || defect.worst().span().to().isBefore(job.since)) {
                continue;
            }
            Finding finding = journal.findings()
                    .record(job.attempt.run(), job.key, InspectionFindings.of(job.key, defect, stored), defect.edits());
            job.decide(finding, defect.isSure() && !defect.edits().isEmpty());
        }
        return report;
    }

    /** Holes that nothing explains, within the history that is kept. What is right there can only be fetched. */
    private void missing(Job job) {
        Instant now = job.attempt.clock().instant();
        coverage.of(job.key).count(job.range(), now, now).unexplained().stream()
                .filter(hole -> hole.reason() != MissingReason.BEFORE_HISTORY)
                .map(hole -> InspectionFindings.of(job.key, hole))
                .forEach(seen ->
                        job.decide(journal.findings().record(job.attempt.run(), job.key, seen, List.of()), false));
    }

    private BarSeries stored(SeriesKey key) {
        return reader.read(key, BarRequest.of(TimeRange.ALL, Adjustment.NONE));
    }

    /** Sets what is stored against another source, and says for people what came of it. */
    private String secondOpinion(Job job) {
        BarSeries stored = stored(job.key);
        SecondOpinion.Heard heard = opinions.hear(
                job.attempt.active(),
                job.check,
                new SecondOpinion.Stored(
                        job.key,
                        stored,
                        job.range(),
                        reader.actions(job.key.symbol()),
                        surroundings.daysOfFinerBars(job.key)));
        for (Verdict verdict : heard.verdicts()) {
            if (verdict.ruling() != Ruling.SECOND_WRONG) {
                judged(job, stored, verdict, heard.source());
            }
        }
        if (!heard.source().isEmpty()) {
            journal.findings().settleUnseen(job.attempt.run(), job.key, job.range(), heard.source());
        }
        return heard.sentence();
    }

    private void judged(Job job, BarSeries stored, Verdict verdict, String second) {
        List<Edit> edits = verdict.ruling() == Ruling.PRIMARY_WRONG
                ? InspectionFindings.edits(stored, verdict.proposed())
                : List.of();
        Finding finding = journal.findings()
                .record(job.attempt.run(), job.key, InspectionFindings.of(job.key, verdict, second, stored), edits);
        job.decide(finding, !edits.isEmpty() && verdict.confidence() >= job.check.confidence());
    }

    /** One series at work. */
    private final class Job {

        final SeriesKey key;
        final String source;
        final List<SeriesKey> maintained;
        final Check check;
        final boolean makesRepairs;
        final SymbolUpdate.Attempt attempt;
        final Instant since;
        final List<String> refused = new ArrayList<>();
        int open;
        int proposed;
        int repaired;
        double quality;

        Job(MaintenanceTask task, SeriesKey key, Check check, boolean makesRepairs, SymbolUpdate.Attempt attempt) {
            this.key = key;
            this.source = FetchOrder.named(task.source());
            this.maintained = task.series();
            this.check = check;
            this.makesRepairs = makesRepairs;
            this.attempt = attempt;
            this.since = attempt.started().minus(check.days(), ChronoUnit.DAYS);
        }

        TimeRange range() {
            return TimeRange.ofMillis(
                    since.toEpochMilli(), attempt.clock().instant().toEpochMilli());
        }

        /** Counts what was found, and repairs it if it is to be. What somebody dismissed stays as it is. */
        void decide(Finding finding, boolean isSure) {
            if (!finding.isOpen()) {
                return;
            }
            if (!makesRepairs || !isSure) {
                open++;
                proposed += finding.edits() > 0 ? 1 : 0;
                return;
            }
            Repairs.Outcome outcome = repairs.accept(attempt.run(), finding.id(), "run " + attempt.run());
            if (outcome instanceof Repairs.Decided) {
                repaired += finding.edits();
            } else {
                open++;
                if (outcome instanceof Repairs.Conflict conflict) {
                    refused.add(conflict.sentence());
                }
            }
        }

        String openFindings() {
            return open + (open == 1 ? " finding is" : " findings are") + " open, " + proposed
                    + " with a proposed repair";
        }

        SymbolEntry entry(String note) {
            List<String> parts = new ArrayList<>();
            if (open > 0) {
                parts.add(openFindings());
            }
            if (reader.coverage(key).isPresent()) {
                parts.add(String.format(Locale.ROOT, "quality %.2f", quality));
            }
            if (!note.isEmpty()) {
                parts.add(note);
            }
            parts.addAll(refused);
            return new SymbolEntry(
                    key,
                    source,
                    repaired > 0 ? SymbolStatus.STORED : SymbolStatus.UNCHANGED,
                    0,
                    0,
                    repaired,
                    0,
                    new TreeMap<>(),
                    "",
                    String.join("; ", parts),
                    attempt.started(),
                    attempt.took());
        }
    }
}
