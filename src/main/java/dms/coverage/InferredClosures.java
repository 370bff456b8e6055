package dms.coverage;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import dms.Stage;
import dms.ledger.Ledger;
import dms.ledger.Sql;
import dms.market.Market;
import dms.market.SeriesKey;
import dms.market.TradingCalendars;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The days inferred closed: kept in the ledger with their evidence, and told to the calendars. Thread-safe. */
@Stage
public final class InferredClosures {

    private static final System.Logger LOGGER = System.getLogger(InferredClosures.class.getName());

    private static final String HOLDING =
            "SELECT market, date, hours, symbols, evidence, inferred FROM inferred_closures WHERE reverted IS NULL";

    private final Ledger ledger;
    private final TradingCalendars calendars;

    /** What the calendars know; replaced as a whole. */
    private volatile Map<Market, SortedMap<LocalDate, InferredClosure>> closures = new EnumMap<>(Market.class);

    /** The closures of this ledger, which these calendars are told of now and whenever they change. */
    @Inject
    public InferredClosures(Ledger ledger, TradingCalendars calendars) {
        this.ledger = ledger;
        this.calendars = calendars;
        tell();
    }

    /** The days of a market that are inferred closed now. */
    public List<InferredClosure> of(Market market) {
        return ledger.read(
                c -> Sql.list(c, HOLDING + " AND market = ? ORDER BY date", InferredClosures::closure, market.name()));
    }

    /** Those that are held now, by their dates, at the cost of a look into memory. */
    SortedMap<LocalDate, InferredClosure> held(Market market) {
        return Collections.unmodifiableSortedMap(closures.getOrDefault(market, new TreeMap<>()));
    }

    /** Whether a day was taken for closed before and turned out not to be. */
    boolean isReverted(Market market, LocalDate date) {
        return ledger.read(c -> Sql.first(
                        c,
                        "SELECT 1 FROM inferred_closures WHERE market = ? AND date = ? AND reverted IS NOT NULL",
                        row -> true,
                        market.name(),
                        date.toString()))
                .isPresent();
    }

    /** Takes a day for closed, unless that turned out wrong before. */
    void infer(InferredClosure closure) {
        int added = ledger.write(c -> Sql.update(
                c,
                "INSERT OR IGNORE INTO inferred_closures (market, date, hours, symbols, evidence, inferred)"
                        + " VALUES (?, ?, ?, ?, ?, ?)",
                closure.market().name(),
                closure.date().toString(),
                closure.hours(),
                closure.symbols(),
                closure.evidence(),
                closure.inferred().toEpochMilli()));
        if (added > 0) {
            LOGGER.log(INFO, () -> closure.market() + " " + closure.date() + " " + closure.evidence());
            tell();
        }
    }

    /** Takes it back, because of a bar that turned up, and for good. */
    void revert(SeriesKey key, LocalDate date) {
        Market market = key.symbol().market();
        int reverted = ledger.write(c -> Sql.update(
                c,
                "UPDATE inferred_closures SET reverted = ?, reverted_by = ? WHERE market = ? AND date = ? AND reverted IS NULL",
                ledger.clock().millis(),
                key.symbol().toString(),
                market.name(),
                date.toString()));
        if (reverted > 0) {
            LOGGER.log(WARNING, () -> market + " " + date + " was inferred closed, but " + key + " has a bar of it");
            tell();
        }
    }

    /** Reads anew what stands in the ledger, and tells the calendars, after another node's journal was written there. */
    public void reread() {
        tell();
    }

    private synchronized void tell() {
        Map<Market, SortedMap<LocalDate, InferredClosure>> holding = new EnumMap<>(Market.class);
        for (InferredClosure closure : ledger.read(c -> Sql.list(c, HOLDING, InferredClosures::closure))) {
            holding.computeIfAbsent(closure.market(), market -> new TreeMap<>()).put(closure.date(), closure);
        }
        for (Market market : Market.values()) {
            SortedMap<LocalDate, InferredClosure> now = holding.getOrDefault(market, new TreeMap<>());
            if (!now.equals(closures.getOrDefault(market, new TreeMap<>()))) {
                calendars.infer(
                        market, now.values().stream().map(InferredClosure::line).toList());
            }
        }
        closures = holding;
    }

    private static InferredClosure closure(ResultSet row) throws SQLException {
        return new InferredClosure(
                Market.valueOf(row.getString(1)),
                LocalDate.parse(row.getString(2)),
                row.getString(3),
                row.getInt(4),
                row.getString(5),
                Instant.ofEpochMilli(row.getLong(6)));
    }
}
