package dms.write;

import dms.ledger.Ledger;
import dms.ledger.Sql;
import dms.market.ActionText;
import dms.market.CorporateAction;
import dms.market.Symbol;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Remembers in the ledger which source listed which actions, so that only a source that listed one can take it back. */
final class ActionListings {

    /** An unchanged listing is dated anew this often, and not at every run: it is a row for every symbol. */
    private static final Duration DATED_ANEW = Duration.ofDays(1);

    private final Ledger ledger;

    ActionListings(Ledger ledger) {
        this.ledger = ledger;
    }

    /** The listings of a symbol, one of each source that ever listed anything. */
    List<ActionListing> of(Symbol symbol) {
        return ledger.read(c -> Sql.list(
                c,
                "SELECT source, listed, actions FROM listed_actions WHERE symbol = ?",
                row -> new ActionListing(
                        row.getString(1),
                        Instant.ofEpochMilli(row.getLong(2)),
                        row.getString(3).lines().map(ActionText::parse).toList()),
                symbol.toString()));
    }

    /** Puts a listing in the place of the source's last one. */
    void keep(Symbol symbol, ActionListing now, Optional<ActionListing> before) {
        boolean isKept = before.isPresent()
                && before.get().actions().equals(now.actions())
                && now.listed().isBefore(before.get().listed().plus(DATED_ANEW));
        if (!isKept) {
            ledger.write(c -> Sql.update(
                    c,
                    "INSERT OR REPLACE INTO listed_actions (symbol, source, listed, actions) VALUES (?, ?, ?, ?)",
                    symbol.toString(),
                    now.source(),
                    now.listed().toEpochMilli(),
                    text(now.actions())));
        }
    }

    private static String text(List<CorporateAction> actions) {
        return actions.stream().map(ActionText::of).collect(Collectors.joining("\n"));
    }
}
