package dms.store.influx;

import dms.market.CorporateAction;
import dms.market.Symbol;
import dms.store.StoreException;
import dms.store.StoreException.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Keeps corporate actions on a server. Who reads those of a symbol waits while this store writes them. Thread-safe. */
final class StoredActions {

    private static final int SYMBOLS_PER_QUERY = 500;

    private final InfluxServer server;
    private final Connecting connecting;
    private final SymbolLocks locks;

    /** The actions on a server. */
    StoredActions(InfluxServer server, Connecting connecting, SymbolLocks locks) {
        this.server = server;
        this.connecting = connecting;
        this.locks = locks;
    }

    List<CorporateAction> read(Symbol symbol) {
        return locks.reading(Set.of(symbol), () -> placedActions(symbol)).stream()
                .map(ActionPoints.Placed::action)
                .toList();
    }

    Map<Symbol, List<CorporateAction>> readAll(Collection<Symbol> symbols) {
        Map<Symbol, List<CorporateAction>> bySymbol = new LinkedHashMap<>();
        symbols.forEach(symbol -> bySymbol.put(symbol, List.of()));
        List<Symbol> wanted = List.copyOf(bySymbol.keySet());
        if (wanted.isEmpty()) {
            return bySymbol;
        }
        return locks.reading(bySymbol.keySet(), () -> {
            for (int from = 0; from < wanted.size(); from += SYMBOLS_PER_QUERY) {
                bySymbol.putAll(someOf(wanted.subList(from, Math.min(from + SYMBOLS_PER_QUERY, wanted.size()))));
            }
            return bySymbol;
        });
    }

    /** In one statement, which every version takes. */
    private Map<Symbol, List<CorporateAction>> someOf(List<Symbol> symbols) {
        Map<String, Symbol> byName = symbols.stream().collect(Collectors.toMap(Symbol::toString, symbol -> symbol));
        Map<Symbol, List<Table>> tables = new HashMap<>();
        for (Table table : server.query(List.of(
                        ActionPoints.selectAll(symbols, connecting.policies().daily())))
                .tables(0)) {
            Symbol symbol = byName.get(table.tags().getOrDefault("symbol", ""));
            if (symbol != null) {
                tables.computeIfAbsent(symbol, any -> new ArrayList<>()).add(table);
            }
        }
        Map<Symbol, List<CorporateAction>> found = new HashMap<>();
        tables.forEach((symbol, some) -> found.put(
                symbol,
                placed(symbol, some).stream().map(ActionPoints.Placed::action).toList()));
        return found;
    }

    private static List<ActionPoints.Placed> placed(Symbol symbol, List<Table> tables) {
        try {
            return ActionPoints.read(tables);
        } catch (IllegalArgumentException e) {
            throw new StoreException(Kind.DAMAGED, "actions of " + symbol + " in InfluxDB: " + e.getMessage(), e);
        }
    }

    private List<ActionPoints.Placed> placedActions(Symbol symbol) {
        return placed(
                symbol,
                server.query(List.of(ActionPoints.select(
                                symbol, connecting.policies().daily())))
                        .tables(0));
    }

    /** Old ones are marked as removed by the same write that brings the new ones, so no version needs to delete. */
    void write(Symbol symbol, List<CorporateAction> actions) {
        List<ActionPoints.Placed> placed = ActionPoints.placed(actions);
        Set<ActionPoints.Place> kept =
                placed.stream().map(ActionPoints.Placed::place).collect(Collectors.toSet());
        locks.writing(symbol, () -> {
            String policy = connecting.policies().daily();
            LineBuffer lines = new LineBuffer();
            placed.forEach(action -> lines.addLine(ActionPoints.line(symbol, action)));
            List<ActionPoints.Place> removed = placedActions(symbol).stream()
                    .map(ActionPoints.Placed::place)
                    .filter(place -> !kept.contains(place))
                    .toList();
            removed.forEach(place -> lines.addLine(ActionPoints.removal(symbol, place)));
            if (!placed.isEmpty() || !removed.isEmpty()) {
                server.write(policy, lines);
            }
            return placed.size();
        });
    }
}
