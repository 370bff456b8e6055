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

/**
 * Corporate actions as points: one per action at 00:00 UTC of its ex-date, with the symbol and its number among the
 * actions of that date as tags. All fields of every point are written, so that one replaces another of the same place.
 */
final class ActionPoints {

    private static final String COLUMNS = "\"nth\", \"kind\", \"amount\", \"numerator\", \"denominator\"";

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
        double amount = placed.action() instanceof Dividend dividend ? dividend.amount() : 0;
        double numerator = placed.action() instanceof Split split ? split.numerator() : 0;
        double denominator = placed.action() instanceof Split split ? split.denominator() : 0;
        return InfluxBarStore.ACTIONS + ",symbol=" + InfluxText.tag(symbol.toString()) + ",nth="
                + placed.place().nth() + " kind=\"" + (placed.action() instanceof Split ? "split" : "dividend")
                + "\",amount=" + amount + ",numerator=" + numerator + ",denominator=" + denominator + " "
                + placed.place().timeMillis();
    }

    static String select(Symbol symbol, String policy) {
        return "SELECT " + COLUMNS + " FROM " + InfluxText.name(policy) + "." + InfluxText.name(InfluxBarStore.ACTIONS)
                + where(symbol);
    }

    static String delete(Symbol symbol, Place place) {
        return "DELETE FROM " + InfluxText.name(InfluxBarStore.ACTIONS) + where(symbol) + " AND \"nth\" = "
                + InfluxText.string(Integer.toString(place.nth())) + " AND time = "
                + InfluxText.time(Instant.ofEpochMilli(place.timeMillis()));
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
        return table.text("kind", row).equals("split")
                ? new Split(exDate, table.number("numerator", row), table.number("denominator", row))
                : new Dividend(exDate, table.number("amount", row));
    }
}
