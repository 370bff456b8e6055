package dms.journal;

import dms.Stage;
import dms.ledger.Ledger;
import dms.ledger.Sql;
import dms.market.BarChange;
import dms.market.Edit;
import dms.market.SeriesKey;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes down what happened and tells it again. Thread-safe. Every method that records is one transaction, or a part of
 * the one that the caller has begun on the same ledger. Lists come newest first. Throws {@link
 * dms.ledger.LedgerException} if the ledger cannot do it.
 */
@Stage
public final class Journal {

    /** Adds what one symbol's row says to the numbers of its run, or takes it away again. */
    private static final String COUNT = """
            UPDATE runs SET
                succeeded = succeeded + ?1 * (s.status IN ('stored', 'unchanged')),
                failed = failed + ?1 * (s.status NOT IN ('stored', 'unchanged')),
                fetched = runs.fetched + ?1 * s.fetched,
                stored = stored + ?1 * (s.added + s.changed)
            FROM (SELECT status, fetched, added, changed FROM run_symbols WHERE run = ?2 AND symbol = ?3 AND interval = ?4) s
            WHERE id = ?2
            """;

    /** A run that the process did not live to finish ended, as far as is known, with its last symbol. */
    private static final String INTERRUPT = """
            UPDATE runs SET status = 'interrupted', message = 'the service stopped before the run did',
                ended = max(started, coalesce((SELECT max(s.started + s.took) FROM run_symbols s WHERE s.run = runs.id), 0))
            WHERE status = 'running'
            """;

    private static final String FILLED = """
            INSERT INTO source_bars VALUES (?1, ?2, ?3, ?4, ?5)
            ON CONFLICT DO UPDATE SET bars = bars + ?4, last = max(last, ?5)
            """;

    private static final String STATS = """
            SELECT count(*), coalesce(sum(status = 'success'), 0),
                coalesce(sum(status IN ('partial', 'failed', 'interrupted')), 0),
                coalesce(sum(status = 'cancelled'), 0), coalesce(sum(stored), 0),
                coalesce(avg(CASE WHEN status NOT IN ('running', 'interrupted') THEN ended - started END), 0)
            FROM runs WHERE task = ?
            """;

    private final Ledger ledger;
    private final Clock clock;
    private final Findings findings;
    private final Revisions revisions;
    private final Sources sources;

    /** A journal in this ledger, with the moments of this clock. */
    @Inject
    public Journal(Ledger ledger, Clock clock) {
        this.ledger = ledger;
        this.clock = clock;
        this.findings = new Findings(ledger, clock);
        this.revisions = new Revisions(ledger, clock);
        this.sources = new Sources(ledger, clock);
    }

    /** Its part about what does not look right. */
    public Findings findings() {
        return findings;
    }

    /** Its part about changes of what is stored. */
    public Revisions revisions() {
        return revisions;
    }

    /** Its part about the sources. */
    public Sources sources() {
        return sources;
    }

    /**
     * Writes down that a run begins.
     *
     * @param symbols how many symbols it is for
     * @return the run's id
     */
    public long startRun(String task, String taskType, String trigger, int symbols) {
        return ledger.write(c -> Sql.insert(
                c,
                "INSERT INTO runs (task, task_type, trigger, started, status, message, symbols) VALUES (?, ?, ?, ?, ?, '', ?)",
                task,
                taskType,
                trigger,
                clock.millis(),
                RunStatus.RUNNING.label(),
                symbols));
    }

    /** Writes down what a run sets out to ask for. */
    public void recordPlan(long run, RunPlan plan) {
        ledger.write(c -> Sql.update(
                c,
                "INSERT OR REPLACE INTO run_plans (run, series, asked, bars, requests, millis, most_requests, most_millis)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                run,
                plan.series(),
                plan.asked(),
                plan.bars(),
                plan.price().requests(),
                plan.price().time().toMillis(),
                plan.worst().requests(),
                plan.worst().time().toMillis()));
    }

    /** What a run set out to ask for; empty if it never came so far. */
    public Optional<RunPlan> plan(long run) {
        return ledger.read(c -> Sql.first(
                c,
                "SELECT series, asked, bars, requests, millis, most_requests, most_millis FROM run_plans WHERE run = ?",
                row -> new RunPlan(
                        row.getInt(1),
                        row.getInt(2),
                        row.getLong(3),
                        new RunPlan.Price(row.getInt(4), Duration.ofMillis(row.getLong(5))),
                        new RunPlan.Price(row.getInt(6), Duration.ofMillis(row.getLong(7)))),
                run));
    }

    /** Writes down what became of a symbol; what the run said of the same series before is replaced. */
    public void recordSymbol(long run, SymbolEntry entry) {
        String symbol = entry.key().symbol().toString();
        String interval = entry.key().interval().toString();
        ledger.write(c -> {
            Sql.update(c, COUNT, -1, run, symbol, interval);
            Sql.update(
                    c, "DELETE FROM run_symbols WHERE run = ? AND symbol = ? AND interval = ?", run, symbol, interval);
            Sql.update(
                    c,
                    "INSERT INTO run_symbols VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    run,
                    symbol,
                    interval,
                    entry.source(),
                    entry.status().label(),
                    entry.fetched(),
                    entry.added(),
                    entry.changed(),
                    entry.unchanged(),
                    entry.kind(),
                    entry.sentence(),
                    entry.started().toEpochMilli(),
                    entry.took().toMillis());
            for (Map.Entry<String, Integer> reason : entry.leftOut().entrySet()) {
                Sql.update(
                        c,
                        "INSERT INTO left_out VALUES (?, ?, ?, ?, ?)",
                        run,
                        symbol,
                        interval,
                        reason.getKey(),
                        reason.getValue());
            }
            if (entry.added() > 0 && !entry.source().isEmpty()) {
                Sql.update(
                        c,
                        FILLED,
                        symbol,
                        interval,
                        entry.source(),
                        entry.added(),
                        entry.started().toEpochMilli());
            }
            return Sql.update(c, COUNT, 1, run, symbol, interval);
        });
    }

    /**
     * Writes down how a run ended.
     *
     * @throws IllegalArgumentException if the journal knows no such run, or the status is RUNNING
     */
    public void finishRun(long run, RunStatus status, String message) {
        if (status == RunStatus.RUNNING) {
            throw new IllegalArgumentException("run " + run + ": expected how it ended, found running");
        }
        int found = ledger.write(c -> Sql.update(
                c,
                "UPDATE runs SET ended = max(started, ?), status = ?, message = ? WHERE id = ?",
                clock.millis(),
                status.label(),
                message,
                run));
        if (found == 0) {
            throw new IllegalArgumentException("run " + run + ": expected a run of the journal, found none");
        }
    }

    /** Marks the runs that a former process left running, and says how many there were. To be called once, at start. */
    public int markInterrupted() {
        return ledger.write(c -> Sql.update(c, INTERRUPT));
    }

    /**
     * Writes down the stored bars of a series that are replaced, with old and new values. A revision equal to the last one of
     * the same bar is not written again: it is the one that a crash parted from its write.
     */
    public void recordRevisions(long run, SeriesKey key, String source, String rule, List<BarChange> changes) {
        List<Edit> edits = changes.stream().<Edit>map(Edit.BarReplaced::new).toList();
        revisions.record(run, key, Revision.Cause.refetched(source, rule), edits);
    }

    /** Writes down actions that a source has taken back or lists otherwise than before. */
    public void recordActions(long run, SeriesKey key, String source, List<Edit> edits) {
        revisions.record(run, key, Revision.Cause.refetched(source, "relisted"), edits);
    }

    /** The runs of all tasks. */
    public List<Run> runs(int limit, int offset) {
        return ledger.read(
                c -> Sql.list(c, "SELECT * FROM runs ORDER BY id DESC LIMIT ? OFFSET ?", Rows::run, limit, offset));
    }

    /** The runs of a task. */
    public List<Run> runs(String task, int limit, int offset) {
        return ledger.read(c -> Sql.list(
                c,
                "SELECT * FROM runs WHERE task = ? ORDER BY id DESC LIMIT ? OFFSET ?",
                Rows::run,
                task,
                limit,
                offset));
    }

    /** The runs that a filter lets through. */
    public List<Run> runs(RunFilter filter, int limit, int offset) {
        List<Object> arguments = filter.arguments();
        arguments.add(limit);
        arguments.add(offset);
        return ledger.read(c -> Sql.list(
                c,
                "SELECT * FROM runs WHERE " + filter.condition() + " ORDER BY id DESC LIMIT ? OFFSET ?",
                Rows::run,
                arguments.toArray()));
    }

    /** How many runs a filter lets through. */
    public long countRuns(RunFilter filter) {
        return count(
                "SELECT count(*) FROM runs WHERE " + filter.condition(),
                filter.arguments().toArray());
    }

    /** How many runs there are. */
    public long countRuns() {
        return count("SELECT count(*) FROM runs");
    }

    /** How many runs of a task there are. */
    public long countRuns(String task) {
        return count("SELECT count(*) FROM runs WHERE task = ?", task);
    }

    private long count(String sql, Object... arguments) {
        return ledger.read(
                c -> Sql.first(c, sql, row -> row.getLong(1), arguments).orElse(0L));
    }

    /** The newest run of a task. */
    public Optional<Run> lastRun(String task) {
        return runs(task, 1, 0).stream().findFirst();
    }

    /** The run of an id. */
    public Optional<Run> run(long id) {
        return ledger.read(c -> Sql.first(c, "SELECT * FROM runs WHERE id = ?", Rows::run, id));
    }

    /** What became of each series in a run, in the order of symbols' names. */
    public List<SymbolEntry> symbols(long run) {
        return ledger.read(c -> {
            Map<SeriesKey, SortedMap<String, Integer>> leftOut = leftOut(c, run);
            return Sql.list(
                    c,
                    "SELECT * FROM run_symbols WHERE run = ? ORDER BY symbol, interval",
                    row -> Rows.symbolEntry(row, leftOut.getOrDefault(Rows.key(row), new TreeMap<>())),
                    run);
        });
    }

    private static Map<SeriesKey, SortedMap<String, Integer>> leftOut(Connection c, long run) throws SQLException {
        Map<SeriesKey, SortedMap<String, Integer>> bySeries = new HashMap<>();
        Sql.list(
                c,
                "SELECT * FROM left_out WHERE run = ?",
                row -> bySeries.computeIfAbsent(Rows.key(row), key -> new TreeMap<>())
                        .merge(row.getString("reason"), row.getInt("bars"), Integer::sum),
                run);
        return bySeries;
    }

    /** The runs of a task in numbers. */
    public TaskStats stats(String task) {
        return ledger.read(c -> Sql.first(
                        c,
                        STATS,
                        row -> new TaskStats(
                                row.getLong(1),
                                row.getLong(2),
                                row.getLong(3),
                                row.getLong(4),
                                row.getLong(5),
                                Duration.ofMillis(row.getLong(6)),
                                lastRun(task).orElse(null)),
                        task)
                .orElseThrow());
    }

    /**
     * Forgets runs that began before a moment and are over, with what they say of symbols. Revisions and findings stay.
     *
     * @return how many runs were forgotten
     */
    public int prune(Instant before) {
        return ledger.write(c -> Sql.update(
                c,
                "DELETE FROM runs WHERE started < ? AND status <> ?",
                before.toEpochMilli(),
                RunStatus.RUNNING.label()));
    }
}
