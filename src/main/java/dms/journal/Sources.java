package dms.journal;

import dms.ledger.Ledger;
import dms.ledger.Sql;
import dms.market.Market;
import dms.market.SeriesKey;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The part of the journal that is about sources: which of them filled a series, and how often each was right where it was
 * set against another. Thread-safe, and transactional as the {@link Journal} it belongs to. Outlives the runs.
 */
public final class Sources {

    private static final String TALLIES = """
            SELECT source, market, sum(won), sum(lost) FROM (
                SELECT one AS source, market, iif(winner = one, rows, 0) AS won, iif(winner = one, 0, rows) AS lost FROM rulings
                UNION ALL
                SELECT other, market, iif(winner = other, rows, 0), iif(winner = other, 0, rows) FROM rulings)
            GROUP BY source, market ORDER BY source, market
            """;

    private final Ledger ledger;
    private final Clock clock;

    Sources(Ledger ledger, Clock clock) {
        this.ledger = ledger;
        this.clock = clock;
    }

    /** The source from which most bars of a series are; empty if no source has added any. */
    public Optional<String> filler(SeriesKey key) {
        return ledger.read(c -> Sql.first(
                c,
                "SELECT source FROM source_bars WHERE symbol = ? AND interval = ? ORDER BY bars DESC, last DESC LIMIT 1",
                row -> row.getString(1),
                key.symbol().toString(),
                key.interval().toString()));
    }

    /**
     * Writes down who was right about some bars. The same dispute heard again counts once, with its newest ruling.
     *
     * @param first the time of the first bar it is about
     * @param rows how many bars it is about
     * @param winner the source that was right
     * @param loser the source that was wrong
     */
    public void recordRuling(long run, SeriesKey key, Instant first, int rows, String winner, String loser) {
        boolean isInOrder = winner.compareTo(loser) < 0;
        ledger.write(c -> Sql.update(
                c,
                "INSERT OR REPLACE INTO rulings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                key.symbol().market().name(),
                key.symbol().toString(),
                key.interval().toString(),
                first.toEpochMilli(),
                isInOrder ? winner : loser,
                isInOrder ? loser : winner,
                winner,
                rows,
                run,
                clock.millis()));
    }

    /** Takes back what was ruled about the bars from one on: somebody decided otherwise. Says whether there was a ruling. */
    public boolean forgetRuling(SeriesKey key, Instant first) {
        return ledger.write(c -> Sql.update(
                        c,
                        "DELETE FROM rulings WHERE symbol = ? AND interval = ? AND first = ?",
                        key.symbol().toString(),
                        key.interval().toString(),
                        first.toEpochMilli()))
                > 0;
    }

    /** The record of each source in each market, by name. */
    public List<SourceTally> tallies() {
        return ledger.read(c -> Sql.list(
                c,
                TALLIES,
                row -> new SourceTally(
                        row.getString(1), Market.valueOf(row.getString(2)), row.getInt(3), row.getInt(4))));
    }

    /** The record of a source in a market; nothing right and nothing wrong if it was never set against another. */
    public SourceTally tally(String source, Market market) {
        return tallies().stream()
                .filter(tally -> tally.source().equals(source) && tally.market() == market)
                .findFirst()
                .orElse(new SourceTally(source, market, 0, 0));
    }
}
