package dms.check;

import static dms.check.Injury.change;
import static dms.check.Injury.repairable;
import static dms.check.Injury.scaled;
import static dms.check.Injury.visible;

import dms.check.Injury.Broken;
import dms.clean.history.CellChange;
import dms.clean.history.DefectKind;
import dms.clean.history.HistoryColumn;
import dms.clean.history.PriceHistory;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Ways to break the prices and volumes of a history. */
final class PriceInjuries {

    private static final List<HistoryColumn> WITH_ADJUSTED = List.of(
            HistoryColumn.OPEN, HistoryColumn.HIGH, HistoryColumn.LOW, HistoryColumn.CLOSE, HistoryColumn.ADJ_CLOSE);
    private static final EnumSet<DefectKind> UNIT = EnumSet.of(DefectKind.UNIT_ERROR);
    private static final EnumSet<DefectKind> SPLIT = EnumSet.of(DefectKind.SPLIT_ERROR);
    private static final double[] RATIOS = {2, 3, 4, 5, 10, 20, 1.5, 0.1, 0.05, 0.5, 0.2, 0.04};
    private static final double[] SMALL_RATIOS = {1.25, 1.1, 0.8, 1.2, 0.76, 0.9};

    private PriceInjuries() {}

    static List<Injury> all() {
        return List.of(
                repairable("unit, one cell", UNIT, (history, random) -> cells(history, random, 1)),
                repairable("unit, cells here and there", UNIT, (history, random) -> cells(history, random, 8)),
                repairable("unit, one row", UNIT, (history, random) -> block(history, random, 1)),
                repairable("unit, rows here and there", UNIT, PriceInjuries::scattered),
                repairable("unit, a block", UNIT, (history, random) -> block(history, random, 2 + random.nextInt(40))),
                repairable("unit, prices of a block only", UNIT, (history, random) -> {
                    int from = row(history, random, 5);
                    int to = Math.min(from + 1 + random.nextInt(20), history.size() - 5);
                    return new Broken(
                            history,
                            to <= from
                                    ? Broken.NOTHING
                                    : scaled(history, List.copyOf(HistoryColumn.PRICES), from, to, unit(random)));
                }),
                repairable("unit, switched", UNIT, PriceInjuries::switched),
                repairable("unit, first rows", UNIT, (history, random) -> edge(history, random, true)),
                repairable("unit, last rows", UNIT, (history, random) -> edge(history, random, false)),
                repairable("unit, switched and a cell", UNIT, (history, random) -> both(history, random)),
                repairable("split not applied", SPLIT, (history, random) -> split(history, random, 0, false, RATIOS)),
                repairable(
                        "split not applied, some rows",
                        SPLIT,
                        (history, random) -> split(history, random, 3 + random.nextInt(12), false, RATIOS)),
                repairable("split applied twice", SPLIT, (history, random) -> split(history, random, 0, true, RATIOS)),
                repairable("split applied late", SPLIT, PriceInjuries::lateSplit),
                repairable("split on one row", SPLIT, PriceInjuries::splitRow),
                repairable(
                        "small split not applied",
                        SPLIT,
                        (history, random) -> split(history, random, 0, false, SMALL_RATIOS)),
                repairable("split on some columns of some rows", SPLIT, PriceInjuries::splitColumns),
                repairable("split not applied, prices only", SPLIT, PriceInjuries::pricesOnly),
                visible(
                        "price of zero",
                        EnumSet.of(DefectKind.PRICE_NOT_POSITIVE),
                        (history, random) -> cellTo(history, random, 0)),
                visible(
                        "price missing",
                        EnumSet.of(DefectKind.MISSING_VALUE),
                        (history, random) -> cellTo(history, random, Double.NaN)),
                visible(
                        "all prices missing",
                        EnumSet.of(DefectKind.NULL_ROW),
                        (history, random) -> rowTo(history, random, Double.NaN)),
                visible(
                        "all prices zero",
                        EnumSet.of(DefectKind.PRICE_NOT_POSITIVE, DefectKind.NULL_ROW),
                        (history, random) -> rowTo(history, random, 0)),
                visible(
                        "close above high",
                        EnumSet.of(DefectKind.IMPOSSIBLE_RANGE, DefectKind.PRICE_SPIKE),
                        PriceInjuries::outside),
                visible("high and low swapped", EnumSet.of(DefectKind.IMPOSSIBLE_RANGE), PriceInjuries::swapped),
                visible("stale repeat", EnumSet.of(DefectKind.STALE_REPEAT), PriceInjuries::stale),
                visible(
                        "no volume",
                        EnumSet.of(DefectKind.ZERO_VOLUME),
                        (history, random) -> volume(history, random, 0)),
                visible(
                        "negative volume",
                        EnumSet.of(DefectKind.NEGATIVE_VOLUME),
                        (history, random) -> volume(history, random, -5)),
                visible(
                        "row times 10",
                        EnumSet.of(DefectKind.PRICE_SPIKE),
                        (history, random) -> spike(history, random, 10)),
                visible(
                        "row times 0.6",
                        EnumSet.of(DefectKind.PRICE_SPIKE),
                        (history, random) -> spike(history, random, 0.6)),
                visible("step times 3", EnumSet.of(DefectKind.PRICE_JUMP), PriceInjuries::step));
    }

    private static double unit(Random random) {
        return random.nextBoolean() ? 100 : 0.01;
    }

    private static int row(PriceHistory history, Random random, int margin) {
        return margin + random.nextInt(Math.max(1, history.size() - 2 * margin));
    }

    private static Broken cells(PriceHistory history, Random random, int count) {
        List<CellChange> changes = new ArrayList<>();
        Set<Integer> used = new java.util.HashSet<>();
        double factor = unit(random);
        for (int n = 0; n < count; n++) {
            int row = row(history, random, 3);
            HistoryColumn column = WITH_ADJUSTED.get(random.nextInt(4));
            if (used.add(row)) {
                List<HistoryColumn> columns = column == HistoryColumn.CLOSE
                        ? List.of(HistoryColumn.CLOSE, HistoryColumn.ADJ_CLOSE)
                        : List.of(column);
                changes.addAll(scaled(history, columns, row, row + 1, factor));
            }
        }
        return new Broken(history, changes);
    }

    private static Broken block(PriceHistory history, Random random, int rows) {
        int from = row(history, random, 5);
        int to = Math.min(from + rows, history.size() - 5);
        return new Broken(
                history, to <= from ? Broken.NOTHING : scaled(history, WITH_ADJUSTED, from, to, unit(random)));
    }

    private static Broken scattered(PriceHistory history, Random random) {
        List<CellChange> changes = new ArrayList<>();
        double factor = unit(random);
        for (int i = 3; i < history.size() - 3; i++) {
            if (random.nextDouble() < 0.03) {
                changes.addAll(scaled(history, WITH_ADJUSTED, i, i + 1, factor));
            }
        }
        return new Broken(history, changes);
    }

    private static Broken switched(PriceHistory history, Random random) {
        int at = history.size() / 4 + random.nextInt(history.size() / 2);
        return new Broken(history, scaled(history, WITH_ADJUSTED, 0, at, unit(random)));
    }

    private static Broken both(PriceHistory history, Random random) {
        int at = history.size() / 4 + random.nextInt(history.size() / 2);
        List<CellChange> changes = new ArrayList<>(scaled(history, WITH_ADJUSTED, 0, at, 100));
        int row = at + 2 + random.nextInt(Math.max(1, history.size() - at - 5));
        changes.addAll(scaled(history, List.of(HistoryColumn.HIGH), row, row + 1, 100));
        return new Broken(history, changes);
    }

    private static Broken edge(PriceHistory history, Random random, boolean isFirst) {
        int rows = 1 + random.nextInt(isFirst ? 4 : 2);
        int from = isFirst ? 0 : history.size() - rows;
        return new Broken(history, scaled(history, WITH_ADJUSTED, from, from + rows, unit(random)));
    }

    /** The history with a listed split, which is applied where it should be. */
    private static PriceHistory withSplit(PriceHistory history, int row, double ratio) {
        return history.with(List.of(change(history, HistoryColumn.STOCK_SPLITS, row, ratio)), Set.of());
    }

    private static boolean isFree(PriceHistory history, int row) {
        boolean isFree = history.has(HistoryColumn.STOCK_SPLITS);
        for (int i = Math.max(0, row - 15); i < Math.min(history.size(), row + 15); i++) {
            isFree &= !(history.value(HistoryColumn.STOCK_SPLITS, i) > 0)
                    || history.value(HistoryColumn.STOCK_SPLITS, i) == 1;
        }
        return isFree;
    }

    private static Broken split(PriceHistory history, Random random, int rows, boolean isTwice, double[] ratios) {
        int at = row(history, random, Math.min(20, history.size() / 4));
        double ratio = ratios[random.nextInt(ratios.length)];
        if (!isFree(history, at)) {
            return new Broken(history, Broken.NOTHING);
        }
        PriceHistory right = withSplit(history, at, ratio);
        double factor = isTwice ? 1 / ratio : ratio;
        int from = rows == 0 ? 0 : Math.max(0, at - rows);
        int to = rows == 0 ? at : at - random.nextInt(2);
        return new Broken(right, splitRows(right, from, to, factor));
    }

    private static List<CellChange> splitRows(PriceHistory history, int from, int to, double factor) {
        List<CellChange> changes = scaled(history, WITH_ADJUSTED, from, to, factor);
        changes.addAll(scaled(history, List.of(HistoryColumn.VOLUME), from, to, 1 / factor));
        return changes;
    }

    private static Broken lateSplit(PriceHistory history, Random random) {
        int at = row(history, random, 15);
        double ratio = RATIOS[random.nextInt(RATIOS.length)];
        if (!isFree(history, at)) {
            return new Broken(history, Broken.NOTHING);
        }
        PriceHistory right = withSplit(history, at, ratio);
        return new Broken(right, splitRows(right, 0, Math.min(history.size() - 3, at + 1 + random.nextInt(5)), ratio));
    }

    private static Broken splitRow(PriceHistory history, Random random) {
        int at = row(history, random, 8);
        double ratio = RATIOS[random.nextInt(RATIOS.length)];
        if (!isFree(history, at)) {
            return new Broken(history, Broken.NOTHING);
        }
        PriceHistory right = withSplit(history, at, ratio);
        int row = at - 2 + random.nextInt(3);
        return new Broken(right, splitRows(right, row, row + 1, ratio));
    }

    private static Broken splitColumns(PriceHistory history, Random random) {
        int at = row(history, random, 10);
        double ratio = RATIOS[random.nextInt(RATIOS.length)];
        if (!isFree(history, at)) {
            return new Broken(history, Broken.NOTHING);
        }
        PriceHistory right = withSplit(history, at, ratio);
        List<HistoryColumn> columns = new ArrayList<>(HistoryColumn.PRICES);
        java.util.Collections.shuffle(columns, random);
        columns = new ArrayList<>(columns.subList(0, 1 + random.nextInt(3)));
        if (columns.contains(HistoryColumn.CLOSE)) {
            columns.add(HistoryColumn.ADJ_CLOSE);
        }
        int from = at - 1 - random.nextInt(4);
        return new Broken(right, scaled(right, columns, from, from + 1 + random.nextInt(4), ratio));
    }

    private static Broken pricesOnly(PriceHistory history, Random random) {
        int at = row(history, random, Math.min(20, history.size() / 4));
        double ratio = RATIOS[random.nextInt(RATIOS.length)];
        if (!isFree(history, at)) {
            return new Broken(history, Broken.NOTHING);
        }
        PriceHistory right = withSplit(history, at, ratio);
        return new Broken(right, scaled(right, List.copyOf(HistoryColumn.PRICES), 0, at, ratio));
    }

    private static Broken cellTo(PriceHistory history, Random random, double value) {
        int row = row(history, random, 3);
        return new Broken(history, List.of(change(history, WITH_ADJUSTED.get(random.nextInt(4)), row, value)));
    }

    private static Broken rowTo(PriceHistory history, Random random, double value) {
        int row = row(history, random, 3);
        return new Broken(
                history,
                HistoryColumn.PRICES.stream()
                        .map(column -> change(history, column, row, value))
                        .toList());
    }

    private static Broken outside(PriceHistory history, Random random) {
        int row = row(history, random, 3);
        double high = history.value(HistoryColumn.HIGH, row);
        return new Broken(history, List.of(change(history, HistoryColumn.CLOSE, row, high * 1.01)));
    }

    private static Broken swapped(PriceHistory history, Random random) {
        int row = row(history, random, 3);
        double high = history.value(HistoryColumn.HIGH, row);
        double low = history.value(HistoryColumn.LOW, row);
        return new Broken(
                history,
                high == low
                        ? Broken.NOTHING
                        : List.of(
                                change(history, HistoryColumn.HIGH, row, low),
                                change(history, HistoryColumn.LOW, row, high)));
    }

    private static Broken stale(PriceHistory history, Random random) {
        int row = row(history, random, 3);
        if (history.value(HistoryColumn.VOLUME, row - 1) <= 0
                || history.value(HistoryColumn.HIGH, row - 1) == history.value(HistoryColumn.LOW, row - 1)) {
            return new Broken(history, Broken.NOTHING);
        }
        List<CellChange> changes = new ArrayList<>();
        for (HistoryColumn column : EnumSet.range(HistoryColumn.OPEN, HistoryColumn.VOLUME)) {
            if (history.has(column)) {
                changes.add(change(history, column, row, history.value(column, row - 1)));
            }
        }
        return new Broken(history, changes);
    }

    private static Broken volume(PriceHistory history, Random random, double volume) {
        int row = row(history, random, 3);
        boolean hasOne = history.value(HistoryColumn.VOLUME, row) > 0;
        return new Broken(
                history, hasOne ? List.of(change(history, HistoryColumn.VOLUME, row, volume)) : Broken.NOTHING);
    }

    private static Broken spike(PriceHistory history, Random random, double factor) {
        int row = row(history, random, 3);
        return new Broken(history, scaled(history, WITH_ADJUSTED, row, row + 1, factor));
    }

    private static Broken step(PriceHistory history, Random random) {
        int row = row(history, random, 10);
        return new Broken(history, scaled(history, WITH_ADJUSTED, 0, row, 3.3));
    }
}
