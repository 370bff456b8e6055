package dms.maintain;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import dms.Stage;
import dms.journal.Finding;
import dms.journal.Journal;
import dms.journal.Run;
import dms.journal.RunStatus;
import dms.journal.SymbolEntry;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.store.ForeignBars;
import dms.store.StoreException;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Takes over the bars of the DMS written in Python, series by series, as a run of the journal. It reads there and never
 * changes anything, can be stopped, and done again without doubling anything. One at a time. Thread-safe: what is at work is
 * guarded by this object.
 */
@Stage
public final class Migration {

    /** What its runs are called; no task can have a slash in its name. */
    public static final String TASK = "migrate/stock_data";

    private static final System.Logger LOGGER = System.getLogger(Migration.class.getName());
    private static final int MOST_SKIPPED_NAMED = 10;

    private final ForeignBars.Opening opening;
    private final SeriesImport imports;
    private final Journal journal;
    private final ImportMarks marks;
    private final Workers workers;
    private final Clock clock;

    private @Nullable ActiveRun active;

    /** One that opens the other program's bars so. */
    @Inject
    public Migration(ForeignBars.Opening opening, SeriesImport imports, Journal journal, Workers workers, Clock clock) {
        this.opening = opening;
        this.imports = imports;
        this.journal = journal;
        this.marks = new ImportMarks(journal.findings());
        this.workers = workers;
        this.clock = clock;
    }

    /**
     * Starts it in the background.
     *
     * @param place where the bars are
     * @param source the source to compare the imported series with; empty for none
     * @return the run that was started, or the one that was at work already
     * @throws IllegalArgumentException if there can be no bars at that place
     * @throws StoreException if the other database cannot be used
     */
    public TaskBoard.Start start(ForeignBars.Place place, String source) {
        ActiveRun at = atWork();
        if (at != null) {
            return new TaskBoard.Start(at.id(), false);
        }
        ForeignBars foreign = opening.open(place);
        Plan plan;
        try {
            plan = Plan.of(foreign.series());
        } catch (RuntimeException e) {
            foreign.close();
            throw e;
        }
        return begin(foreign, plan, place, source);
    }

    private synchronized @Nullable ActiveRun atWork() {
        return active;
    }

    private synchronized TaskBoard.Start begin(ForeignBars foreign, Plan plan, ForeignBars.Place place, String source) {
        if (active != null) {
            foreign.close();
            return new TaskBoard.Start(active.id(), false);
        }
        ActiveRun run = new ActiveRun(
                journal.startRun(TASK, "migration", "api", plan.series().size()));
        active = run;
        LOGGER.log(
                INFO, () -> "migration, run " + run.id() + ": " + plan.series().size() + " series of " + place);
        try {
            workers.runs().execute(() -> run(foreign, plan, source, run));
        } catch (RejectedExecutionException e) {
            active = null;
            foreign.close();
            journal.finishRun(run.id(), RunStatus.FAILED, "no thread was free to run it");
            throw new IllegalStateException("no thread is free to migrate", e);
        }
        return new TaskBoard.Start(run.id(), true);
    }

    /** Begins no further series; whether anything was at work. */
    public synchronized boolean stop() {
        if (active == null) {
            return false;
        }
        active.cancel();
        return true;
    }

    private synchronized void end() {
        if (active != null) {
            active.stop();
        }
    }

    /** Waits until none is at work, and says whether that is so and not only the time up. */
    public synchronized boolean awaitIdle(long timeout, TimeUnit unit) throws InterruptedException {
        long deadline = System.nanoTime() + unit.toNanos(timeout);
        while (active != null) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    /** Stops what is at work, because the service ends, and waits for it at most so long. */
    public void close(long timeout, TimeUnit unit) {
        end();
        try {
            awaitIdle(timeout, unit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The run that is at work; empty if none is. */
    public synchronized Optional<TaskBoard.Progress> progress() {
        return active == null
                ? Optional.empty()
                : Optional.of(new TaskBoard.Progress(
                        active.id(),
                        active.done(),
                        journal.run(active.id()).map(Run::symbols).orElse(0),
                        active.isStopped()));
    }

    /** The series that still have imported bars, with what a comparison found. */
    public List<Finding> marked() {
        return marks.all();
    }

    private void run(ForeignBars foreign, Plan plan, String source, ActiveRun run) {
        try (foreign) {
            String ended = "";
            for (Map.Entry<SeriesKey, List<ForeignBars.Series>> one :
                    plan.series().entrySet()) {
                Optional<String> why = one(foreign, one.getKey(), one.getValue(), source, run);
                if (why.isPresent()) {
                    ended = why.get();
                    break;
                }
            }
            finish(plan, run, ended);
        } catch (RuntimeException e) {
            LOGGER.log(ERROR, () -> "migration, run " + run.id() + ": given up", e);
            journal.finishRun(run.id(), RunStatus.FAILED, "given up: " + e.getMessage());
        } finally {
            ended();
        }
    }

    private synchronized void ended() {
        active = null;
        notifyAll();
    }

    /** Works on one series; why none should follow it, if so. */
    private Optional<String> one(
            ForeignBars foreign, SeriesKey key, List<ForeignBars.Series> spellings, String source, ActiveRun run) {
        if (!run.enter()) {
            return Optional.of("stopped");
        }
        SymbolUpdate.Attempt attempt = new SymbolUpdate.Attempt(run, clock.instant(), clock);
        try {
            List<ImportedRows.Spelled> rows = new ArrayList<>();
            for (ForeignBars.Series spelled : spellings) {
                rows.add(new ImportedRows.Spelled(
                        spelled.symbol().equals(key.symbol().toString()), foreign.read(spelled)));
            }
            record(run, imports.take(key, ImportedRows.of(key, rows), source, attempt));
            return Optional.empty();
        } catch (StoreException e) {
            if (run.isStopped()) {
                return Optional.of("stopped");
            }
            record(run, failed(key, attempt, FailureKinds.of(e), e));
            return e.kind().isRetriable() ? Optional.of("ended early: " + e.getMessage()) : Optional.empty();
        } catch (RuntimeException e) {
            LOGGER.log(ERROR, () -> "migration: " + key + " failed unexpectedly", e);
            record(run, failed(key, attempt, FailureKinds.UNEXPECTED, e));
            return Optional.empty();
        } finally {
            run.leave();
        }
    }

    private void record(ActiveRun run, SymbolEntry entry) {
        journal.recordSymbol(run.id(), entry);
        run.count(entry);
    }

    private static SymbolEntry failed(SeriesKey key, SymbolUpdate.Attempt attempt, String kind, RuntimeException e) {
        return SymbolUpdate.failed(key, ImportMarks.SOURCE, attempt, kind, String.valueOf(e.getMessage()));
    }

    private void finish(Plan plan, ActiveRun run, String ended) {
        int total = plan.series().size();
        RunStatus status = run.status(total);
        String skipped = plan.skipped().isEmpty()
                ? ""
                : ", " + plan.skipped().size() + " not taken "
                        + plan.skipped()
                                .subList(
                                        0,
                                        Math.min(
                                                MOST_SKIPPED_NAMED,
                                                plan.skipped().size()));
        String message = run.message(total) + skipped + (ended.isEmpty() ? "" : "; " + ended);
        RunStatus honest = status == RunStatus.SUCCESS && !plan.skipped().isEmpty() ? RunStatus.PARTIAL : status;
        journal.finishRun(run.id(), honest, message);
        LOGGER.log(
                honest == RunStatus.SUCCESS ? INFO : WARNING,
                () -> "migration, run " + run.id() + ": " + honest.label() + ": " + message);
    }

    /**
     * What there is to do.
     *
     * @param series of each series here, the series there that it is made of
     * @param skipped the names there that are no series, with the reason
     */
    private record Plan(SortedMap<SeriesKey, List<ForeignBars.Series>> series, List<String> skipped) {

        static Plan of(List<ForeignBars.Series> there) {
            SortedMap<SeriesKey, List<ForeignBars.Series>> series = new TreeMap<>();
            List<String> skipped = new ArrayList<>();
            for (ForeignBars.Series one : there) {
                try {
                    SeriesKey key = new SeriesKey(Symbol.parse(one.symbol()), Interval.parse(one.interval()));
                    series.computeIfAbsent(key, none -> new ArrayList<>()).add(one);
                } catch (IllegalArgumentException e) {
                    skipped.add(one.symbol() + "/" + one.interval() + ": " + e.getMessage());
                }
            }
            return new Plan(series, skipped);
        }
    }
}
