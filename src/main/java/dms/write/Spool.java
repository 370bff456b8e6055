package dms.write;

import dms.Stage;
import dms.ledger.Ledger;
import dms.ledger.Sql;
import dms.market.BarSeries;
import dms.market.CorporateAction;
import dms.market.CorporateAction.Dividend;
import dms.market.CorporateAction.Split;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.Symbol;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * Keeps in the ledger what was fetched and could not be written, until it is. Bounded, durable, and by series: what is kept
 * of a series again is merged, the later value of a bar counting. Thread-safe; every method is one transaction and throws
 * {@link dms.ledger.LedgerException} if the ledger cannot do it.
 */
@Stage
public final class Spool {

    private static final String KEEP = """
            INSERT INTO spool (symbol, interval, run, source, kept, version, bars) VALUES (?1, ?2, ?3, ?4, ?5, 1, 0)
            ON CONFLICT (symbol, interval)
            DO UPDATE SET run = excluded.run, source = excluded.source, version = version + 1
            """;
    private static final String ID = "SELECT id FROM spool WHERE symbol = ? AND interval = ?";

    private final Ledger ledger;
    private final SpoolSettings settings;

    /** A spool in this ledger. */
    @Inject
    public Spool(Ledger ledger, SpoolSettings settings) {
        this.ledger = ledger;
        this.settings = settings;
    }

    /**
     * What is kept of a series.
     *
     * @param fetched the series, with the run and source that were kept last
     * @param version which keeping that is
     */
    public record Kept(FetchedSeries fetched, long version) {}

    /**
     * How much is kept.
     *
     * @param series of how many series
     * @param bars how many bars
     * @param mostBars how many there may be
     * @param oldest since when something is kept; empty text if nothing is
     */
    public record Size(int series, long bars, int mostBars, String oldest) {}

    /** Whether anything is ever kept. */
    public boolean isUsed() {
        return settings.mostBars() > 0;
    }

    /** Whether nothing more can be kept, so that nothing more should be fetched. */
    public boolean isFull() {
        return isUsed() && size().bars() >= settings.mostBars();
    }

    /** How much is kept. */
    public Size size() {
        return ledger.read(c -> Sql.first(
                        c,
                        "SELECT count(*), coalesce(sum(bars), 0), min(kept) FROM spool",
                        row -> new Size(row.getInt(1), row.getLong(2), settings.mostBars(), oldest(row)))
                .orElseThrow());
    }

    private static String oldest(ResultSet row) throws SQLException {
        return row.getInt(1) == 0 ? "" : Instant.ofEpochMilli(row.getLong(3)).toString();
    }

    /**
     * Keeps a series.
     *
     * @return whether there was room for it; if not, nothing of it is kept
     */
    public boolean keep(FetchedSeries fetched) {
        SeriesKey key = fetched.key();
        return ledger.write(c -> {
            if (size().bars() + fetched.bars().size() > settings.mostBars()) {
                return false;
            }
            Sql.update(
                    c,
                    KEEP,
                    key.symbol().toString(),
                    key.interval().toString(),
                    fetched.run(),
                    fetched.source(),
                    ledger.clock().millis());
            long id = id(c, key).orElseThrow();
            keepBars(c, id, fetched.bars());
            keepActions(c, id, fetched.actions());
            Sql.update(
                    c, "UPDATE spool SET bars = (SELECT count(*) FROM spool_bars WHERE spool = id) WHERE id = ?", id);
            return true;
        });
    }

    private static Optional<Long> id(Connection c, SeriesKey key) throws SQLException {
        return Sql.first(
                c,
                ID,
                row -> row.getLong(1),
                key.symbol().toString(),
                key.interval().toString());
    }

    private static void keepBars(Connection c, long id, BarSeries bars) throws SQLException {
        try (PreparedStatement insert =
                c.prepareStatement("INSERT OR REPLACE INTO spool_bars VALUES (?, ?, ?, ?, ?, ?, ?)")) {
            for (int i = 0; i < bars.size(); i++) {
                Sql.bind(
                        insert,
                        id,
                        bars.openTimeMillis(i),
                        bars.open(i),
                        bars.high(i),
                        bars.low(i),
                        bars.close(i),
                        bars.volume(i));
                insert.executeUpdate();
            }
        }
    }

    private static void keepActions(Connection c, long id, List<CorporateAction> actions) throws SQLException {
        if (actions.isEmpty()) {
            return;
        }
        Sql.update(c, "DELETE FROM spool_actions WHERE spool = ?", id);
        for (int i = 0; i < actions.size(); i++) {
            CorporateAction action = actions.get(i);
            Sql.update(
                    c,
                    "INSERT INTO spool_actions VALUES (?, ?, ?, ?, ?, ?, ?)",
                    id,
                    i,
                    action.exDate().toString(),
                    action instanceof Split ? "split" : "dividend",
                    action instanceof Dividend dividend ? dividend.amount() : 0,
                    action instanceof Split split ? split.numerator() : 0,
                    action instanceof Split split ? split.denominator() : 0);
        }
    }

    /** The series of which something is kept, the oldest first. */
    public List<SeriesKey> keys() {
        return ledger.read(c -> Sql.list(c, "SELECT symbol, interval FROM spool ORDER BY kept, id", Spool::key));
    }

    private static SeriesKey key(ResultSet row) throws SQLException {
        return new SeriesKey(Symbol.parse(row.getString("symbol")), Interval.parse(row.getString("interval")));
    }

    /** What is kept of a series; empty if nothing is. */
    public Optional<Kept> find(SeriesKey key) {
        return ledger.read(c -> {
            Optional<Long> id = id(c, key);
            if (id.isEmpty()) {
                return Optional.empty();
            }
            BarSeries bars = bars(c, id.get());
            List<CorporateAction> actions = Sql.list(
                    c, "SELECT * FROM spool_actions WHERE spool = ? ORDER BY position", Spool::action, id.get());
            return Sql.first(
                    c,
                    "SELECT run, source, version FROM spool WHERE id = ?",
                    row -> new Kept(
                            new FetchedSeries(key, bars, actions, row.getLong("run"), row.getString("source")),
                            row.getLong("version")),
                    id.get());
        });
    }

    private static BarSeries bars(Connection c, long id) throws SQLException {
        BarSeries.Builder bars = BarSeries.builder(16);
        Sql.list(
                c,
                "SELECT time, open, high, low, close, volume FROM spool_bars WHERE spool = ? ORDER BY time",
                row -> bars.add(
                        row.getLong(1),
                        row.getDouble(2),
                        row.getDouble(3),
                        row.getDouble(4),
                        row.getDouble(5),
                        row.getDouble(6)),
                id);
        return bars.build();
    }

    private static CorporateAction action(ResultSet row) throws SQLException {
        LocalDate exDate = LocalDate.parse(row.getString("ex_date"));
        return row.getString("kind").equals("split")
                ? new Split(exDate, row.getDouble("numerator"), row.getDouble("denominator"))
                : new Dividend(exDate, row.getDouble("amount"));
    }

    /** Forgets what was kept, because it is written; not if more was kept since. */
    public void remove(Kept written) {
        SeriesKey key = written.fetched().key();
        ledger.write(c -> Sql.update(
                c,
                "DELETE FROM spool WHERE symbol = ? AND interval = ? AND version = ?",
                key.symbol().toString(),
                key.interval().toString(),
                written.version()));
    }
}
