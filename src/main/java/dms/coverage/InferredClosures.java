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
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The days inferred closed: kept in the ledger with their evidence, and told to the calendars. Thread-safe. */
@Stage
public final class InferredClosures {

    private static final System.Logger LOGGER = System.getLogger(InferredClosures.class.getName());

    private static final String HOLDING =
            "SELECT market, date, symbols, evidence, inferred FROM inferred_closures WHERE reverted IS NULL";

    private final Ledger ledger;
    private final TradingCalendars calendars;

    /** What the calendars know; replaced as a whole. */
    private volatile Map<Market, SortedMap<LocalDate, String>> dates = new EnumMap<>(Market.class);

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

    /** Their dates. */
    SortedSet<LocalDate> dates(Market market) {
        return new TreeSet<>(dates.getOrDefault(market, new TreeMap<>()).keySet());
    }

    /** Takes a day for closed, unless that turned out wrong before. */
    void infer(InferredClosure closure) {
        int added = ledger.write(c -> Sql.update(
                c,
                "INSERT OR IGNORE INTO inferred_closures (market, date, symbols, evidence, inferred) VALUES (?, ?, ?, ?, ?)",
                closure.market().name(),
                closure.date().toString(),
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

    private void tell() {
        Map<Market, SortedMap<LocalDate, String>> holding = new EnumMap<>(Market.class);
        for (InferredClosure closure : ledger.read(c -> Sql.list(c, HOLDING, InferredClosures::closure))) {
            holding.computeIfAbsent(closure.market(), market -> new TreeMap<>())
                    .put(closure.date(), closure.evidence());
        }
        for (Market market : Market.values()) {
            SortedMap<LocalDate, String> now = holding.getOrDefault(market, new TreeMap<>());
            if (!now.equals(dates.getOrDefault(market, new TreeMap<>()))) {
                calendars.infer(market, now);
            }
        }
        dates = holding;
    }

    private static InferredClosure closure(ResultSet row) throws SQLException {
        return new InferredClosure(
                Market.valueOf(row.getString(1)),
                LocalDate.parse(row.getString(2)),
                row.getInt(3),
                row.getString(4),
                Instant.ofEpochMilli(row.getLong(5)));
    }
}
