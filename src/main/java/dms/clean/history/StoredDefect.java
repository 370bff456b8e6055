package dms.clean.history;

import dms.market.Bar;
import dms.market.BarChange;
import dms.market.BarSeries;
import dms.market.CorporateAction;
import dms.market.CorporateAction.Dividend;
import dms.market.Edit;
import dms.market.SeriesKey;
import dms.market.SplitFactors;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is wrong with stored bars and actions, as it can be decided about: defects whose repairs touch the same rows belong
 * together, because one builds on the other. Adjusted closes are not stored, so that what is wrong with them alone has no
 * edits.
 *
 * @param defects the defects, the one that matters most first
 * @param edits what would repair them, as traded; none if nothing is proposed
 */
public record StoredDefect(List<HistoryDefect> defects, List<Edit> edits) {

    /** Prices are only as exact as the 32-bit floats that sources send. */
    private static final MathContext PRICE_DIGITS = new MathContext(7);

    private static final double ROUNDING = 1e-6;

    private static final Comparator<HistoryDefect> WORST_FIRST =
            Comparator.comparing(HistoryDefect::severity).reversed().thenComparing(defect -> -defect.confidence());

    /** Copies the lists. */
    public StoredDefect {
        defects = defects.stream().sorted(WORST_FIRST).toList();
        edits = List.copyOf(edits);
    }

    /** The defect that matters most. */
    public HistoryDefect worst() {
        return defects.get(0);
    }

    /** How sure all of them are. */
    public double confidence() {
        return defects.stream().mapToDouble(HistoryDefect::confidence).min().orElse(0);
    }

    /** Whether the check found them sure enough to be repaired. */
    public boolean isSure() {
        return defects.stream().allMatch(defect -> defect.repair().applied());
    }

    /**
     * The defects of a report.
     *
     * @param key the series
     * @param traded the stored bars that were examined, of {@link PriceHistory#ofStored}
     * @param actions the actions that were examined with them
     */
    public static List<StoredDefect> of(
            SeriesKey key, BarSeries traded, List<CorporateAction> actions, HistoryReport report) {
        Editor editor = new Editor(key, traded, actions, report);
        List<StoredDefect> all = new ArrayList<>();
        for (List<HistoryDefect> group : groups(report.defects())) {
            all.add(new StoredDefect(group, editor.edits(group)));
        }
        return all;
    }

    private static List<List<HistoryDefect>> groups(List<HistoryDefect> defects) {
        List<List<HistoryDefect>> groups = new ArrayList<>();
        Map<Integer, List<HistoryDefect>> byRow = new TreeMap<>();
        for (HistoryDefect defect : defects) {
            List<HistoryDefect> group = new ArrayList<>(List.of(defect));
            groups.add(group);
            if (!defect.repair().applied()) {
                continue;
            }
            for (int row : rows(defect)) {
                List<HistoryDefect> other = byRow.get(row);
                if (other != null && other != group) {
                    List<HistoryDefect> joined = group;
                    group.addAll(other);
                    groups.remove(other);
                    byRow.replaceAll((at, before) -> before == other ? joined : before);
                }
                byRow.put(row, group);
            }
        }
        return groups;
    }

    private static SortedSet<Integer> rows(HistoryDefect defect) {
        SortedSet<Integer> rows = new TreeSet<>(defect.repair().removedRows());
        for (CellChange change : defect.repair().changes()) {
            if (change.column() != HistoryColumn.ADJ_CLOSE) {
                rows.add(change.row());
            }
        }
        return rows;
    }

    /** Turns repairs of a history in today's shares into edits of what is stored. */
    private static final class Editor {

        private final SeriesKey key;
        private final BarSeries traded;
        private final List<CorporateAction> actions;
        private final SplitFactors factors;
        private final HistoryReport report;
        private final int[] kept;

        Editor(SeriesKey key, BarSeries traded, List<CorporateAction> actions, HistoryReport report) {
            this.key = key;
            this.traded = traded;
            this.actions = actions;
            this.factors = SplitFactors.of(actions);
            this.report = report;
            SortedSet<Integer> removed = new TreeSet<>();
            report.defects().stream()
                    .filter(defect -> defect.repair().applied())
                    .forEach(defect -> removed.addAll(defect.repair().removedRows()));
            this.kept = new int[traded.size()];
            int next = 0;
            for (int row = 0; row < kept.length; row++) {
                kept[row] = removed.contains(row) ? -1 : next++;
            }
        }

        List<Edit> edits(List<HistoryDefect> group) {
            SortedSet<Integer> removed = new TreeSet<>();
            Map<Integer, Map<HistoryColumn, Double>> changed = new TreeMap<>();
            for (HistoryDefect defect : group) {
                removed.addAll(defect.repair().removedRows());
                for (CellChange change : defect.repair().changes()) {
                    double after = defect.repair().applied() && kept[change.row()] >= 0
                            ? report.repaired().value(change.column(), kept[change.row()])
                            : change.after();
                    changed.computeIfAbsent(change.row(), row -> new EnumMap<>(HistoryColumn.class))
                            .put(change.column(), after);
                }
            }
            List<Edit> edits = new ArrayList<>();
            removed.forEach(row -> edits.add(new Edit.BarRemoved(traded.bar(row))));
            for (Map.Entry<Integer, Map<HistoryColumn, Double>> row : changed.entrySet()) {
                if (row.getValue().containsKey(HistoryColumn.STOCK_SPLITS)) {
                    // Every older price as traded hangs on it: no repair of rows.
                    return List.of();
                }
                if (!removed.contains(row.getKey())) {
                    replaced(row.getKey(), row.getValue()).ifPresent(edits::add);
                }
                Double dividend = row.getValue().get(HistoryColumn.DIVIDENDS);
                if (dividend != null) {
                    edits.addAll(dividend(row.getKey(), dividend));
                }
            }
            return edits;
        }

        private Optional<Edit> replaced(int row, Map<HistoryColumn, Double> cells) {
            Bar before = traded.bar(row);
            double factor = factors.after(key.lastDateOf(before.openTimeMillis()));
            double open = price(cells, HistoryColumn.OPEN, before.open(), factor);
            double close = price(cells, HistoryColumn.CLOSE, before.close(), factor);
            double high = price(cells, HistoryColumn.HIGH, before.high(), factor);
            double low = price(cells, HistoryColumn.LOW, before.low(), factor);
            Bar after = new Bar(
                    before.openTimeMillis(),
                    open,
                    justHolding(high, Math.max(open, close)),
                    justHolding(low, Math.min(open, close)),
                    close,
                    volume(cells, before.volume(), factor));
            return after.equals(before)
                    ? Optional.empty()
                    : Optional.of(new Edit.BarReplaced(new BarChange(before, after)));
        }

        /** An extreme that rounding alone would put on the wrong side of open and close. */
        private static double justHolding(double extreme, double other) {
            return Math.abs(extreme - other) <= ROUNDING * other ? other : extreme;
        }

        private static double price(
                Map<HistoryColumn, Double> cells, HistoryColumn column, double stored, double factor) {
            Double today = cells.get(column);
            return today == null || !Double.isFinite(today)
                    ? stored
                    : BigDecimal.valueOf(today * factor).round(PRICE_DIGITS).doubleValue();
        }

        private static double volume(Map<HistoryColumn, Double> cells, double stored, double factor) {
            Double today = cells.get(HistoryColumn.VOLUME);
            if (today == null || !Double.isFinite(today)) {
                return stored;
            }
            return stored == Math.rint(stored) ? Math.rint(today / factor) : today / factor;
        }

        /** The amount on a bar's dividends, which is only clear where there is at most one. */
        private List<Edit> dividend(int row, double today) {
            LocalDate after = row == 0 ? LocalDate.MIN : key.lastDateOf(traded.openTimeMillis(row - 1));
            LocalDate last = key.lastDateOf(traded.openTimeMillis(row));
            List<Dividend> there = actions.stream()
                    .filter(Dividend.class::isInstance)
                    .map(Dividend.class::cast)
                    .filter(dividend -> dividend.exDate().isAfter(after)
                            && !dividend.exDate().isAfter(last))
                    .toList();
            if (there.size() > 1) {
                return List.of();
            }
            List<Edit> edits = new ArrayList<>();
            LocalDate date = key.dateOf(traded.openTimeMillis(row));
            for (Dividend dividend : there) {
                date = dividend.exDate();
                edits.add(new Edit.ActionRemoved(dividend));
            }
            if (today > 0) {
                double paid = BigDecimal.valueOf(today * factors.after(date))
                        .round(PRICE_DIGITS)
                        .doubleValue();
                edits.add(new Edit.ActionAdded(new Dividend(date, paid)));
            }
            return edits;
        }
    }

    /** The numbers of all defects, by name; of equal names those of the worst. */
    public Map<String, Double> evidence() {
        Map<String, Double> all = new LinkedHashMap<>();
        defects.forEach(defect -> defect.evidence().forEach(all::putIfAbsent));
        return all;
    }
}
