package dms.clean;

import dms.market.BarField;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Finds how the prices of two sources relate, run by run: within a run by one straight line, from run to run by another,
 * since each dividend or split that only one of them adjusts for, or that both adjust for in different ways, changes it.
 *
 * <p>The method is that of RANSAC (Fischler and Bolles 1981) without chance: lines through pairs of the next rows are
 * tried, the one that most rows bear out before several in a row do not is grown and fitted anew until it grows no more,
 * and the next run begins after it. A line through the origin is preferred to one with an offset, and equality to both,
 * unless several rows more speak for it. Wrong rows, as long as they are few, bear out nothing and do no harm.
 */
final class PriceRelations {

    /** So many rows must bear a relation out. */
    static final int ROWS_NEEDED = 3;

    private static final BarField[] PRICES = {BarField.OPEN, BarField.HIGH, BarField.LOW, BarField.CLOSE};
    private static final int LAST_ROWS = 6;
    private static final int MISSES_END_A_RUN = 4;
    private static final int FIRST_ROWS = 7;
    private static final int HORIZON = 24;
    private static final int GROWN = 4;
    private static final int FITS = 12;
    private static final double LEAST_DIFFERENCE = 0.003;
    private static final int PROPORTION_COSTS = 1;
    private static final int OFFSET_COSTS = 3;

    private final SharedRows rows;

    private PriceRelations(SharedRows rows) {
        this.rows = rows;
    }

    /** The relations of these rows, ascending and without overlap; rows of no relation lie between them. */
    static List<PriceRelation> of(SharedRows rows) {
        return new PriceRelations(rows).all();
    }

    /** A line that is tried: what it costs is how many rows more it must explain than a simpler one. */
    private record Line(double factor, double offset, int cost) {}

    private List<PriceRelation> all() {
        List<PriceRelation> found = new ArrayList<>();
        int start = 0;
        while (start < rows.size()) {
            Optional<PriceRelation> next = from(start);
            if (next.isEmpty()) {
                start++;
                continue;
            }
            int last = found.size() - 1;
            if (last >= 0 && holds(found.get(last), next.get())) {
                found.set(last, found.get(last).joined(next.get()));
            } else {
                found.add(next.get());
            }
            start = next.get().last() + 1;
        }
        for (int i = 0; i + 1 < found.size(); i++) {
            moveBorder(found, i);
        }
        return found;
    }

    /**
     * Puts the border of a relation and the next one where most rows bear out the one that they are given to. Growing from
     * the left takes too much where two lines cross: for a dividend that one source subtracts and the other multiplies
     * by, they do so at the very price of the ex-date.
     */
    private void moveBorder(List<PriceRelation> found, int left) {
        PriceRelation before = found.get(left);
        PriceRelation after = found.get(left + 1);
        int gain = 0;
        int best = 0;
        int border = after.first();
        for (int i = after.first() - 1; i > before.first(); i--) {
            boolean isBefore = bearsOut(before.factor(), before.offset(), i);
            gain += (bearsOut(after.factor(), after.offset(), i) ? 1 : 0) - (isBefore ? 1 : 0);
            if (gain > best) {
                best = gain;
                border = i;
            }
        }
        if (border < after.first()) {
            found.set(left, counted(before, before.first(), border - 1));
            found.set(left + 1, counted(after, border, after.last()));
        }
    }

    private PriceRelation counted(PriceRelation relation, int from, int to) {
        int first = to;
        int last = from;
        int support = 0;
        for (int i = from; i <= to; i++) {
            if (bearsOut(relation.factor(), relation.offset(), i)) {
                first = Math.min(first, i);
                last = Math.max(last, i);
                support++;
            }
        }
        return new PriceRelation(relation.factor(), relation.offset(), first, Math.max(first, last), support);
    }

    private Optional<PriceRelation> from(int start) {
        int horizon = Math.min(rows.size(), start + HORIZON);
        List<Line> lines = new ArrayList<>();
        lines.add(new Line(1, 0, 0));
        proportions(start, lines);
        int withoutOffset = lines.size();
        pairs(start, horizon, lines);
        List<Line> best = new ArrayList<>(lines.subList(0, 1));
        best.addAll(best(lines.subList(1, withoutOffset), start, horizon));
        best.addAll(best(lines.subList(withoutOffset, lines.size()), start, horizon));
        PriceRelation chosen = null;
        int score = 0;
        for (Line line : best) {
            PriceRelation grown = grown(line, start);
            if (grown.support() >= ROWS_NEEDED && (chosen == null || grown.support() - line.cost() > score)) {
                chosen = grown;
                score = grown.support() - line.cost();
            }
        }
        return Optional.ofNullable(chosen);
    }

    private void proportions(int start, List<Line> lines) {
        for (int i = start; i < Math.min(rows.size(), start + FIRST_ROWS); i++) {
            for (BarField price : PRICES) {
                if (rows.second(price, i) != 0) {
                    lines.add(new Line(rows.primary(price, i) / rows.second(price, i), 0, PROPORTION_COSTS));
                }
            }
        }
    }

    private void pairs(int start, int horizon, List<Line> lines) {
        for (int i = start; i < Math.min(horizon, start + FIRST_ROWS); i++) {
            for (int j = i + 1; j < horizon; j++) {
                through(BarField.CLOSE, i, BarField.CLOSE, j, lines);
                through(BarField.HIGH, i, BarField.LOW, j, lines);
                through(BarField.LOW, i, BarField.HIGH, j, lines);
            }
        }
    }

    private void through(BarField one, int i, BarField other, int j, List<Line> lines) {
        double difference = rows.second(one, i) - rows.second(other, j);
        if (Math.abs(difference) > LEAST_DIFFERENCE * Math.abs(rows.second(one, i))) {
            double factor = (rows.primary(one, i) - rows.primary(other, j)) / difference;
            if (factor > 0) {
                lines.add(new Line(factor, rows.primary(one, i) - factor * rows.second(one, i), OFFSET_COSTS));
            }
        }
    }

    private List<Line> best(List<Line> lines, int start, int horizon) {
        return lines.stream()
                .sorted(Comparator.comparingInt((Line line) ->
                        -extent(line.factor(), line.offset(), start, horizon).support()))
                .limit(GROWN)
                .toList();
    }

    private PriceRelation grown(Line line, int start) {
        PriceRelation best = extent(line.factor(), line.offset(), start, rows.size());
        PriceRelation fitted = best;
        for (int i = 0; i < FITS && line.cost() > 0 && fitted.support() >= ROWS_NEEDED; i++) {
            fitted = fit(fitted, line.cost() == OFFSET_COSTS, start);
            if (fitted.support() < best.support() || fitted.equals(best)) {
                break;
            }
            best = fitted;
        }
        return best;
    }

    /** The rows from {@code start} on that bear the line out, up to where most of the last rows do not. */
    private PriceRelation extent(double factor, double offset, int start, int end) {
        int first = -1;
        int last = -1;
        int support = 0;
        int missed = 0;
        for (int i = start; i < end && Integer.bitCount(missed) < MISSES_END_A_RUN; i++) {
            missed = missed << 1 & (1 << LAST_ROWS) - 1;
            if (bearsOut(factor, offset, i)) {
                first = first < 0 ? i : first;
                last = i;
                support++;
            } else {
                missed |= 1;
            }
        }
        return new PriceRelation(factor, offset, first, last, support);
    }

    private boolean bearsOut(double factor, double offset, int i) {
        int misses = 0;
        for (BarField price : PRICES) {
            if (!fits(factor, offset, price, i) && ++misses > 1) {
                return false;
            }
        }
        return true;
    }

    private boolean fits(double factor, double offset, BarField price, int i) {
        double expected = factor * rows.second(price, i) + offset;
        return Math.abs(rows.primary(price, i) - expected) <= rows.fitTolerance(expected, factor);
    }

    /** Least squares over the values that fit so far, and what the new line extends to. */
    private PriceRelation fit(PriceRelation old, boolean hasOffset, int start) {
        double sumX = 0;
        double sumY = 0;
        int n = 0;
        for (int i = old.first(); i <= old.last(); i++) {
            for (BarField price : PRICES) {
                if (fits(old.factor(), old.offset(), price, i)) {
                    sumX += rows.second(price, i);
                    sumY += rows.primary(price, i);
                    n++;
                }
            }
        }
        double meanX = hasOffset ? sumX / n : 0;
        double meanY = hasOffset ? sumY / n : 0;
        double xx = 0;
        double xy = 0;
        for (int i = old.first(); i <= old.last(); i++) {
            for (BarField price : PRICES) {
                if (fits(old.factor(), old.offset(), price, i)) {
                    double x = rows.second(price, i) - meanX;
                    xx += x * x;
                    xy += x * (rows.primary(price, i) - meanY);
                }
            }
        }
        double factor = xx > 0 ? xy / xx : old.factor();
        return extent(factor, meanY - factor * meanX, start, rows.size());
    }

    /** Whether the relation holds on nine tenths of the rows of the next one too. */
    private boolean holds(PriceRelation relation, PriceRelation next) {
        int holds = 0;
        for (int i = next.first(); i <= next.last(); i++) {
            holds += bearsOut(relation.factor(), relation.offset(), i) ? 1 : 0;
        }
        return holds * 10 >= next.support() * 9;
    }
}
