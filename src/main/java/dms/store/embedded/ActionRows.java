package dms.store.embedded;

import dms.ledger.Sql;
import dms.market.CorporateAction;
import dms.market.Symbol;
import dms.store.GroupContent;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The table of corporate actions on one connection, within one transaction. */
final class ActionRows {

    private ActionRows() {}

    static List<CorporateAction> read(Connection connection, Symbol symbol) throws SQLException {
        return Sql.list(
                connection,
                "SELECT ex_date, kind, amount, numerator, denominator FROM actions WHERE symbol = ? ORDER BY position",
                ActionRows::action,
                symbol.toString());
    }

    /** The digest of the actions of each symbol that has some. */
    static Map<Symbol, String> digests(Connection connection) throws SQLException {
        Map<String, List<CorporateAction>> bySymbol = new HashMap<>();
        Sql.list(
                connection,
                "SELECT ex_date, kind, amount, numerator, denominator, symbol FROM actions ORDER BY symbol, position",
                row -> bySymbol.computeIfAbsent(row.getString(6), symbol -> new ArrayList<>())
                        .add(action(row)));
        Map<Symbol, String> digests = new HashMap<>();
        bySymbol.forEach((symbol, actions) -> digests.put(Symbol.parse(symbol), GroupContent.digest(actions)));
        return digests;
    }

    private static CorporateAction action(ResultSet row) throws SQLException {
        LocalDate exDate = LocalDate.parse(row.getString(1));
        return row.getString(2).equals("dividend")
                ? new CorporateAction.Dividend(exDate, row.getDouble(3))
                : new CorporateAction.Split(exDate, row.getDouble(4), row.getDouble(5));
    }

    static int replace(Connection connection, Symbol symbol, List<CorporateAction> actions) throws SQLException {
        Sql.update(connection, "DELETE FROM actions WHERE symbol = ?", symbol.toString());
        List<CorporateAction> ordered = actions.stream()
                .sorted(Comparator.comparing(CorporateAction::exDate))
                .toList();
        for (int i = 0; i < ordered.size(); i++) {
            insert(connection, symbol, i, ordered.get(i));
        }
        return ordered.size();
    }

    private static void insert(Connection connection, Symbol symbol, int position, CorporateAction action)
            throws SQLException {
        String exDate = action.exDate().toString();
        if (action instanceof CorporateAction.Dividend dividend) {
            Sql.update(
                    connection,
                    "INSERT INTO actions (symbol, position, ex_date, kind, amount) VALUES (?, ?, ?, 'dividend', ?)",
                    symbol.toString(),
                    position,
                    exDate,
                    dividend.amount());
        } else if (action instanceof CorporateAction.Split split) {
            Sql.update(
                    connection,
                    "INSERT INTO actions (symbol, position, ex_date, kind, numerator, denominator) VALUES (?, ?, ?, 'split', ?, ?)",
                    symbol.toString(),
                    position,
                    exDate,
                    split.numerator(),
                    split.denominator());
        }
    }
}
