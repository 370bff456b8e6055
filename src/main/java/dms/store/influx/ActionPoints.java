package dms.store.influx;

import dms.market.CorporateAction;
import dms.market.CorporateAction.Dividend;
import dms.market.CorporateAction.Split;
import dms.market.Symbol;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Corporate actions as points: one per action at 00:00 UTC of its ex-date, with the symbol and its number among the
 * actions of that date as tags. All fields of every point are written, so that one replaces another of the same place.
 */
final class ActionPoints {

    private static final String COLUMNS = "\"nth\", \"kind\", \"amount\", \"numerator\", \"denominator\"";

    private static final String SPLIT = "split";
    private static final String DIVIDEND = "dividend";
    private static final String REMOVED = "removed";

    private ActionPoints() {}

    /**
     * The place of an action, which names its point.
     *
     * @param timeMillis its ex-date at 00:00 UTC
     * @param nth its number among the actions of that date
     */
    record Place(long timeMillis, int nth) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            int byTime = Long.compare(timeMillis, other.timeMillis);
            return byTime != 0 ? byTime : Integer.compare(nth, other.nth);
        }
    }

    /** An action in its place. */
    record Placed(Place place, CorporateAction action) {}

    /** The actions in the order of their dates, of one date in the order given. */
    static List<Placed> placed(List<CorporateAction> actions) {
        List<Placed> placed = new ArrayList<>();
        for (CorporateAction action : actions.stream()
                .sorted(Comparator.comparing(CorporateAction::exDate))
                .toList()) {
            long time = action.exDate().atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
            Placed last = placed.isEmpty() ? null : placed.get(placed.size() - 1);
            int nth = last != null && last.place().timeMillis() == time
                    ? last.place().nth() + 1
                    : 0;
            placed.add(new Placed(new Place(time, nth), action));
        }
        return placed;
    }

    static String line(Symbol symbol, Placed placed) {
        if (placed.action() instanceof Split split) {
            return line(symbol, placed.place(), SPLIT, 0, split.numerator(), split.denominator());
        }
        return line(symbol, placed.place(), DIVIDEND, ((Dividend) placed.action()).amount(), 0, 0);
    }

    private static String line(
            Symbol symbol, Place place, String kind, double amount, double numerator, double denominator) {
        return InfluxBarStore.ACTIONS + ",symbol=" + InfluxText.tag(symbol.toString()) + ",nth=" + place.nth()
                + " kind=\"" + kind + "\",amount=" + amount + ",numerator=" + numerator + ",denominator=" + denominator
                + " " + place.timeMillis();
    }

    static String select(Symbol symbol, String policy) {
        return "SELECT " + COLUMNS + " FROM " + InfluxText.measurement(policy, InfluxBarStore.ACTIONS) + where(symbol);
    }

    /** Of many symbols, a table for each. */
    static String selectAll(List<Symbol> symbols, String policy) {
        return "SELECT " + COLUMNS + " FROM " + InfluxText.measurement(policy, InfluxBarStore.ACTIONS) + " WHERE "
                + symbols.stream()
                        .map(symbol -> "\"symbol\" = " + InfluxText.string(symbol.toString()))
                        .collect(Collectors.joining(" OR "))
                + " GROUP BY \"symbol\"";
    }

    /** The line that takes the place of an action that is no more. */
    static String removal(Symbol symbol, Place place) {
        return line(symbol, place, REMOVED, 0, 0, 0);
    }

    private static String where(Symbol symbol) {
        return " WHERE \"symbol\" = " + InfluxText.string(symbol.toString());
    }

    /**
     * The actions of an answer, in their order.
     *
     * @throws IllegalArgumentException if one of them can be none
     */
    static List<Placed> read(List<Table> tables) {
        List<Placed> found = new ArrayList<>();
        for (Table table : tables) {
            for (int row = 0; row < table.size(); row++) {
                if (table.text("kind", row).equals(REMOVED)) {
                    continue;
                }
                Place place = new Place(table.timeMillis(row), Integer.parseInt(table.text("nth", row)));
                found.add(new Placed(place, action(table, row)));
            }
        }
        found.sort(Comparator.comparing(Placed::place));
        return found;
    }

    private static CorporateAction action(Table table, int row) {
        LocalDate exDate = Instant.ofEpochMilli(table.timeMillis(row))
                .atOffset(ZoneOffset.UTC)
                .toLocalDate();
        return table.text("kind", row).equals(SPLIT)
                ? new Split(exDate, table.number("numerator", row), table.number("denominator", row))
                : new Dividend(exDate, table.number("amount", row));
    }
}
