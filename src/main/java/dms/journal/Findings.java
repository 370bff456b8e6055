package dms.journal;

import dms.ledger.Ledger;
import dms.ledger.Sql;
import dms.market.BarField;
import dms.market.Edit;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The part of the journal that is about what does not look right. Thread-safe, and transactional as the {@link Journal}
 * it belongs to.
 *
 * <p>A finding is known again by its series, its kind, its source and the bar it begins at; one that holds the series back
 * by the first three, because the newest bar moves on. Seen again, an open one is brought up to
 * date, a settled or repaired one is reopened, and a dismissed one stays dismissed unless the values changed that it was
 * seen in: then it is a new finding.
 */
public final class Findings {

    private static final String OPEN = " state IN ('open', 'reopened') ";

    private final Ledger ledger;
    private final Clock clock;

    Findings(Ledger ledger, Clock clock) {
        this.ledger = ledger;
        this.clock = clock;
    }

    /**
     * Writes down what was seen.
     *
     * @param run the run that saw it; 0 if no run did
     * @param repair the edits that would repair it, in their order; none if no repair is proposed
     * @return the finding as it now stands; its state says whether anything is left to decide
     */
    public Finding record(long run, SeriesKey key, Observation seen, List<Edit> repair) {
        return ledger.write(c -> {
            Optional<Finding> known = Sql.first(
                    c,
                    "SELECT * FROM findings WHERE symbol = ? AND interval = ? AND kind = ? AND source = ? AND holds = ?"
                            + " AND (holds = 1 OR first = ?) ORDER BY id DESC LIMIT 1",
                    row -> finding(c, row),
                    key.symbol().toString(),
                    key.interval().toString(),
                    seen.kind(),
                    seen.ground().source(),
                    seen.holds() ? 1 : 0,
                    seen.extent().firstMillis());
            long id = known.isPresent()
                    ? seenAgain(c, run, known.get(), seen, repair)
                    : insert(c, run, key, seen, repair);
            return find(c, id).orElseThrow();
        });
    }

    private long seenAgain(Connection c, long run, Finding known, Observation seen, List<Edit> repair)
            throws SQLException {
        boolean sameEvidence =
                known.seen().ground().digest().equals(seen.ground().digest());
        switch (known.state()) {
            case DISMISSED -> {
                if (!sameEvidence) {
                    return insert(c, run, known.key(), seen, repair);
                }
                Sql.update(
                        c, "UPDATE findings SET run = ?, last_seen = ? WHERE id = ?", run, clock.millis(), known.id());
            }
            case OPEN, REOPENED -> update(c, run, known.id(), seen, repair, known.state());
            case ACCEPTED, SETTLED -> update(c, run, known.id(), seen, repair, FindingState.REOPENED);
        }
        return known.id();
    }

    private long insert(Connection c, long run, SeriesKey key, Observation seen, List<Edit> repair)
            throws SQLException {
        long id = Sql.insert(
                c,
                "INSERT INTO findings (run, symbol, interval, kind, date, first, last, bars, columns, sentence, rule,"
                        + " source, severity, confidence, holds, evidence_digest, state, state_by, first_seen, last_seen)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'open', '', ?, ?)",
                run,
                key.symbol().toString(),
                key.interval().toString(),
                seen.kind(),
                seen.date().toString(),
                seen.extent().firstMillis(),
                seen.extent().lastMillis(),
                seen.extent().bars(),
                columns(seen.extent().columns()),
                seen.sentence(),
                seen.ground().rule(),
                seen.ground().source(),
                seen.severity().label(),
                seen.confidence(),
                seen.holds() ? 1 : 0,
                seen.ground().digest(),
                clock.millis(),
                clock.millis());
        insertParts(c, id, seen, repair);
        return id;
    }

    private void update(Connection c, long run, long id, Observation seen, List<Edit> repair, FindingState state)
            throws SQLException {
        Sql.update(
                c,
                "UPDATE findings SET run = ?, date = ?, first = ?, last = ?, bars = ?, columns = ?, sentence = ?, rule = ?,"
                        + " severity = ?, confidence = ?, evidence_digest = ?, state = ?, last_seen = ?"
                        + " WHERE id = ?",
                run,
                seen.date().toString(),
                seen.extent().firstMillis(),
                seen.extent().lastMillis(),
                seen.extent().bars(),
                columns(seen.extent().columns()),
                seen.sentence(),
                seen.ground().rule(),
                seen.severity().label(),
                seen.confidence(),
                seen.ground().digest(),
                state.label(),
                clock.millis(),
                id);
        Sql.update(c, "DELETE FROM finding_evidence WHERE finding = ?", id);
        Sql.update(c, "DELETE FROM finding_edits WHERE finding = ?", id);
        insertParts(c, id, seen, repair);
    }

    private static void insertParts(Connection c, long id, Observation seen, List<Edit> repair) throws SQLException {
        for (Map.Entry<String, String> fact : seen.ground().evidence().entrySet()) {
            Sql.update(c, "INSERT INTO finding_evidence VALUES (?, ?, ?)", id, fact.getKey(), fact.getValue());
        }
        try (PreparedStatement insert =
                c.prepareStatement("INSERT INTO finding_edits VALUES (?, ?, " + EditRows.MARKS + ")")) {
            for (int i = 0; i < repair.size(); i++) {
                Sql.bind(insert, EditRows.arguments(repair.get(i), id, i));
                insert.executeUpdate();
            }
        }
    }

    /** Brings a finding into a state, and says whether there is such a finding. */
    public boolean decide(long id, FindingState state, String by) {
        return ledger.write(c -> Sql.update(
                        c, "UPDATE findings SET state = ?, state_by = ? WHERE id = ?", state.label(), by, id))
                > 0;
    }

    /**
     * Settles the open findings about a series that begin in a range and were not seen by a run that looked at all of it.
     * Those that hold the series back stay.
     *
     * @param source the source that the run looked at; empty for what is stored
     * @return how many there were
     */
    public int settleUnseen(long run, SeriesKey key, TimeRange range, String source) {
        return ledger.write(c -> Sql.update(
                c,
                "UPDATE findings SET state = 'settled', state_by = 'not seen again' WHERE symbol = ? AND interval = ?"
                        + " AND source = ? AND"
                        + OPEN + "AND holds = 0 AND run <> ? AND first >= ? AND first < ?",
                key.symbol().toString(),
                key.interval().toString(),
                source,
                run,
                range.startMillis(),
                range.endMillis()));
    }

    /**
     * Settles what held a series back in the answers of a source, because they no longer do.
     *
     * @param source the source; empty for those of every source
     * @return how many findings that were
     */
    public int settleHolding(SeriesKey key, String source, String by) {
        return ledger.write(c -> Sql.update(
                c,
                "UPDATE findings SET state = 'settled', state_by = ?1 WHERE symbol = ?2 AND interval = ?3 AND" + OPEN
                        + "AND holds = 1 AND (?4 = '' OR source IN ('', ?4))",
                by,
                key.symbol().toString(),
                key.interval().toString(),
                source));
    }

    /** The finding of a number. */
    public Optional<Finding> find(long id) {
        return ledger.read(c -> find(c, id));
    }

    private static Optional<Finding> find(Connection c, long id) throws SQLException {
        return Sql.first(c, "SELECT * FROM findings WHERE id = ?", row -> finding(c, row), id);
    }

    /** The edits that would repair a finding, in their order. */
    public List<Edit> repair(long id) {
        return ledger.read(c ->
                Sql.list(c, "SELECT * FROM finding_edits WHERE finding = ? ORDER BY position", EditRows::edit, id));
    }

    /** The open findings about a series, by the bar they begin at. */
    public List<Finding> open(SeriesKey key) {
        return ledger.read(c -> Sql.list(
                c,
                "SELECT * FROM findings WHERE symbol = ? AND interval = ? AND" + OPEN + "ORDER BY first, id",
                row -> finding(c, row),
                key.symbol().toString(),
                key.interval().toString()));
    }

    /** Findings, the one seen last first. */
    public List<Finding> list(FindingFilter filter, int limit, int offset) {
        List<Object> arguments = new ArrayList<>();
        String where = in(
                        "symbol",
                        filter.symbols().stream().map(Symbol::toString).toList(),
                        arguments)
                + in("kind", List.copyOf(filter.kinds()), arguments)
                + in("state", filter.states().stream().map(FindingState::label).toList(), arguments);
        arguments.add(limit);
        arguments.add(offset);
        return ledger.read(c -> Sql.list(
                c,
                "SELECT * FROM findings WHERE 1 = 1" + where + " ORDER BY last_seen DESC, id DESC LIMIT ? OFFSET ?",
                row -> finding(c, row),
                arguments.toArray()));
    }

    /** Writes down how good a series is, in place of what was written of it before. */
    public void rate(Quality quality) {
        ledger.write(c -> Sql.update(
                c,
                "INSERT OR REPLACE INTO quality (symbol, interval, run, checked, bars, score) VALUES (?, ?, ?, ?, ?, ?)",
                quality.key().symbol().toString(),
                quality.key().interval().toString(),
                quality.run(),
                quality.checked().toEpochMilli(),
                quality.bars(),
                quality.score()));
    }

    /** How good the series are that were ever examined, the worst first. */
    public List<Quality> quality(Set<Symbol> symbols, int limit, int offset) {
        List<Object> arguments = new ArrayList<>();
        String where = in("symbol", symbols.stream().map(Symbol::toString).toList(), arguments);
        arguments.add(limit);
        arguments.add(offset);
        return ledger.read(c -> Sql.list(
                c,
                "SELECT * FROM quality WHERE 1 = 1" + where + " ORDER BY score, symbol, interval LIMIT ? OFFSET ?",
                row -> new Quality(
                        Rows.key(row),
                        row.getLong("run"),
                        Instant.ofEpochMilli(row.getLong("checked")),
                        row.getInt("bars"),
                        row.getDouble("score")),
                arguments.toArray()));
    }

    private static String in(String column, List<String> values, List<Object> arguments) {
        if (values.isEmpty()) {
            return "";
        }
        arguments.addAll(values);
        return values.stream().map(value -> "?").collect(Collectors.joining(", ", " AND " + column + " IN (", ")"));
    }

    private static String columns(Set<BarField> columns) {
        return columns.stream()
                .map(field -> field.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(" "));
    }

    private static Set<BarField> columns(String text) {
        return text.isEmpty()
                ? Set.of()
                : Arrays.stream(text.split(" ", -1))
                        .map(name -> BarField.valueOf(name.toUpperCase(Locale.ROOT)))
                        .collect(Collectors.toCollection(() -> EnumSet.noneOf(BarField.class)));
    }

    private static Finding finding(Connection c, ResultSet row) throws SQLException {
        long id = row.getLong("id");
        Observation.Extent extent = new Observation.Extent(
                row.getLong("first"), row.getLong("last"), row.getInt("bars"), columns(row.getString("columns")));
        Observation seen = new Observation(
                row.getString("kind"),
                LocalDate.parse(row.getString("date")),
                extent,
                row.getString("sentence"),
                new Observation.Ground(
                        row.getString("rule"),
                        row.getString("source"),
                        evidence(c, id),
                        row.getString("evidence_digest")),
                Severity.ofLabel(row.getString("severity")),
                row.getDouble("confidence"),
                row.getInt("holds") == 1);
        return new Finding(
                id,
                row.getLong("run"),
                Rows.key(row),
                seen,
                Sql.first(c, "SELECT count(*) FROM finding_edits WHERE finding = ?", count -> count.getInt(1), id)
                        .orElse(0),
                FindingState.ofLabel(row.getString("state")),
                row.getString("state_by"),
                Instant.ofEpochMilli(row.getLong("first_seen")),
                Instant.ofEpochMilli(row.getLong("last_seen")));
    }

    private static SortedMap<String, String> evidence(Connection c, long id) throws SQLException {
        SortedMap<String, String> evidence = new TreeMap<>();
        Sql.list(
                c,
                "SELECT name, value FROM finding_evidence WHERE finding = ?",
                row -> evidence.put(row.getString(1), row.getString(2)),
                id);
        return evidence;
    }
}
