package dms.clean;

import dms.market.BarField;
import dms.market.CorporateAction;
import dms.market.SeriesKey;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;

/** The shared rows of two sources in the units of the first: each row under the relation that it belongs to. Immutable. */
final class Comparison {

    /** The columns that are prices. */
    static final List<BarField> PRICES = List.of(BarField.OPEN, BarField.HIGH, BarField.LOW, BarField.CLOSE);

    /** How far from the border of two relations a row may still belong to the other side. */
    private static final int NEAR_BORDER = 12;

    private final SeriesKey key;
    private final SharedRows rows;
    private final List<CorporateAction> actions;
    private final List<PriceRelation> relations;
    private final int[] relationOf;
    private final boolean[] agreed;

    /** Compares the rows; the actions tell on which side of a change of relation a row stands that bears out neither. */
    Comparison(SeriesKey key, SharedRows rows, List<CorporateAction> actions) {
        this.key = key;
        this.rows = rows;
        this.actions = actions;
        this.relations = PriceRelations.of(rows);
        this.relationOf = new int[rows.size()];
        this.agreed = new boolean[rows.size()];
        if (relations.isEmpty()) {
            return;
        }
        int next = 0;
        for (int i = 0; i < rows.size(); i++) {
            while (next < relations.size() && relations.get(next).last() < i) {
                next++;
            }
            relationOf[i] = relationOf(i, next);
            agreed[i] = isBorneOut(i);
        }
        for (int i = 0; i < rows.size(); i++) {
            agreed[i] = agreed[i] || isBorneOutBeside(i, -1) || isBorneOutBeside(i, 1);
        }
    }

    private boolean isBorneOut(int i) {
        return PRICES.stream().allMatch(new RowPrices(i)::agrees);
    }

    /** Whether a row near a border belongs to the relation across it, since that one explains it wholly; moves it there. */
    private boolean isBorneOutBeside(int i, int step) {
        int mine = relationOf[i];
        int other = mine + step;
        if (other < 0 || other >= relations.size()) {
            return false;
        }
        int border =
                step < 0 ? relations.get(other).last() : relations.get(other).first();
        if (Math.abs(i - border) > NEAR_BORDER) {
            return false;
        }
        relationOf[i] = other;
        if (!isBorneOut(i)) {
            relationOf[i] = mine;
        }
        return relationOf[i] == other;
    }

    /** One row, for a stream over its prices. */
    private final class RowPrices {
        private final int row;

        RowPrices(int row) {
            this.row = row;
        }

        boolean agrees(BarField price) {
            return Comparison.this.agrees(price, row);
        }
    }

    private int relationOf(int i, int next) {
        if (next == relations.size()) {
            return next - 1;
        }
        if (next == 0 || relations.get(next).first() <= i) {
            return next;
        }
        for (CorporateAction action : actions) {
            LocalDate exDate = action.exDate();
            boolean isBetween = exDate.isAfter(
                            key.dateOf(rows.time(relations.get(next - 1).last())))
                    && !exDate.isAfter(key.dateOf(rows.time(relations.get(next).first())));
            if (isBetween) {
                return key.dateOf(rows.time(i)).isBefore(exDate) ? next - 1 : next;
            }
        }
        return fit(i, relations.get(next - 1)) >= fit(i, relations.get(next)) ? next - 1 : next;
    }

    /** How many prices of the row bear the relation out, and a little more the nearer its close comes. */
    private double fit(int i, PriceRelation relation) {
        double fit = 0;
        for (BarField price : PRICES) {
            double mapped = relation.toPrimary(rows.second(price, i));
            double apart = Math.abs(rows.primary(price, i) - mapped);
            fit += apart <= rows.tolerance(mapped, relation.factor()) ? 1 : 0;
            fit += price == BarField.CLOSE ? 0.5 / (1 + 1000 * apart / Math.abs(mapped)) : 0;
        }
        return fit;
    }

    SharedRows rows() {
        return rows;
    }

    List<PriceRelation> relations() {
        return relations;
    }

    LocalDate date(int i) {
        return key.dateOf(rows.time(i));
    }

    /** The relation that row i belongs to; there must be one at all. */
    PriceRelation relation(int i) {
        return relations.get(relationOf[i]);
    }

    /** Whether the two relations next to a row that bears out neither tell different prices of it. */
    boolean isUncertain(int i) {
        PriceRelation mine = relation(i);
        if (i >= mine.first() && i <= mine.last()) {
            return false;
        }
        int other = i < mine.first() ? relationOf[i] - 1 : relationOf[i] + 1;
        if (other < 0 || other >= relations.size()) {
            return false;
        }
        double close = second(BarField.CLOSE, i);
        double otherClose = relations.get(other).toPrimary(rows.second(BarField.CLOSE, i));
        boolean isBorneOut = PRICES.stream().anyMatch(new RowPrices(i)::agrees);
        return !isBorneOut && Math.abs(close - otherClose) > 2 * tolerance(close, i);
    }

    /** A price of the second source in the primary's units. */
    double second(BarField price, int i) {
        return relation(i).toPrimary(rows.second(price, i));
    }

    double primary(BarField price, int i) {
        return rows.primary(price, i);
    }

    double tolerance(double price, int i) {
        return rows.tolerance(price, relation(i).factor());
    }

    boolean agrees(BarField price, int i) {
        double expected = second(price, i);
        return Math.abs(rows.primary(price, i) - expected) <= tolerance(expected, i);
    }

    /** Whether all four prices of a row agree. */
    boolean agreed(int i) {
        return agreed[i];
    }

    /** How large a part of the rows agrees in every price. */
    double agreement() {
        int count = 0;
        for (boolean row : agreed) {
            count += row ? 1 : 0;
        }
        return agreed.length == 0 ? 0 : (double) count / agreed.length;
    }

    /** The row of a time, negative if it is not shared. */
    int rowAt(long time) {
        int from = 0;
        int to = rows.size();
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (rows.time(middle) < time) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from < rows.size() && rows.time(from) == time ? from : -1;
    }

    /** The middle one of some numbers; 0 if there are none. Sorts them. */
    static double median(double[] numbers) {
        Arrays.sort(numbers);
        int n = numbers.length;
        return n == 0 ? 0 : (numbers[(n - 1) / 2] + numbers[n / 2]) / 2;
    }

    /** A robust standard deviation: 1.4826 times the median distance from the middle, as for a normal distribution. */
    static double spread(double[] numbers, double middle) {
        double[] distances = new double[numbers.length];
        for (int i = 0; i < distances.length; i++) {
            distances[i] = Math.abs(numbers[i] - middle);
        }
        return 1.4826 * median(distances);
    }
}
