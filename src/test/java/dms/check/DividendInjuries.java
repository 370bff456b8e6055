package dms.check;

import static dms.check.Injury.change;
import static dms.check.Injury.repairable;

import dms.check.Injury.Broken;
import dms.clean.history.CellChange;
import dms.clean.history.DefectKind;
import dms.clean.history.HistoryColumn;
import dms.clean.history.PriceHistory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Ways to break the dividends and adjusted closes of a history. */
final class DividendInjuries {

    private static final EnumSet<DefectKind> DIVIDEND =
            EnumSet.range(DefectKind.ADJ_MISSING, DefectKind.DIVIDEND_WRONG_DATE);
    private static final EnumSet<DefectKind> ADJUSTED = EnumSet.of(DefectKind.ADJ_INVALID, DefectKind.ADJ_WRONG);
    /** Won for a dollar, yen, rupees, Swedish crowns, rand, Hong Kong dollars. */
    private static final double[] RATES = {1380, 150, 83, 10.5, 18.5, 7.8};

    private DividendInjuries() {}

    static List<Injury> all() {
        return List.of(
                one("dividend 100x", 100, 1),
                one("dividend 1/100", 0.01, 1),
                one("dividend 2x", 2, 1),
                one("adjustment missing", 1, 0),
                one("adjustment 100x", 1, 100),
                one("adjustment 1/100", 1, 0.01),
                one("adjustment 2x", 1, 2),
                one("adjustment 1/2", 1, 0.5),
                one("dividend and adjustment 100x", 100, 100),
                one("dividend and adjustment 1/100", 0.01, 0.01),
                one("dividend and adjustment 2x", 2, 2),
                one("dividend missing, adjusted for", 0, 1),
                one("dividend 1000x", 1000, 1),
                every("every dividend 100x", 100, 1),
                every("every adjustment missing", 1, 0),
                every("every adjustment 1/100", 1, 0.01),
                every("every dividend and adjustment 100x", 100, 100),
                every("every dividend and adjustment 1/100", 0.01, 0.01),
                every("every dividend 2x", 2, 1),
                every("every dividend and adjustment 2x", 2, 2),
                repairable("one dividend in another currency", DIVIDEND, (history, random) -> {
                    double rate = RATES[random.nextInt(RATES.length)];
                    return one(history, random, rate, 1);
                }),
                repairable("every dividend in another currency", DIVIDEND, (history, random) -> {
                    double rate = RATES[random.nextInt(RATES.length)];
                    return all(history, rate, 1);
                }),
                repairable("every dividend and adjustment in another currency", DIVIDEND, (history, random) -> {
                    double rate = RATES[random.nextInt(RATES.length)];
                    return all(history, rate, rate);
                }),
                repairable("phantom beside the true one", DIVIDEND, (history, random) -> phantom(history, random, 0)),
                repairable(
                        "phantom 1/100 beside the true one",
                        DIVIDEND,
                        (history, random) -> phantom(history, random, 0.01)),
                repairable("phantom beside, adjusted for", DIVIDEND, (history, random) -> phantom(history, random, 1)),
                repairable("dividend on a wrong date", DIVIDEND, (history, random) -> moved(history, random, false)),
                repairable(
                        "dividend and adjustment on a wrong date",
                        DIVIDEND,
                        (history, random) -> moved(history, random, true)),
                repairable("dividend not split-adjusted", DIVIDEND, DividendInjuries::unsplit),
                repairable(
                        "capital gain counted twice",
                        EnumSet.of(DefectKind.CAPITAL_GAIN_COUNTED_TWICE),
                        DividendInjuries::gain),
                repairable("adj close, one cell", ADJUSTED, (history, random) -> adjusted(history, random, 1)),
                repairable("adj close, a block", ADJUSTED, (history, random) -> adjusted(history, random, 10)),
                repairable(
                        "adj close missing",
                        EnumSet.of(DefectKind.ADJ_INVALID),
                        (history, random) -> invalid(history, random, Double.NaN)),
                repairable(
                        "adj close zero",
                        EnumSet.of(DefectKind.ADJ_INVALID),
                        (history, random) -> invalid(history, random, 0)));
    }

    private static Injury one(String name, double listed, double carried) {
        return repairable(name, DIVIDEND, (history, random) -> one(history, random, listed, carried));
    }

    private static Injury every(String name, double listed, double carried) {
        return repairable(name, DIVIDEND, (history, random) -> all(history, listed, carried));
    }

    /** The rows with a dividend of between 0.8 and 10 percent. */
    static List<Integer> dividends(PriceHistory history) {
        List<Integer> rows = new ArrayList<>();
        for (int i = 2; i < history.size() - 1; i++) {
            double yield = history.value(HistoryColumn.DIVIDENDS, i) / history.value(HistoryColumn.CLOSE, i - 1);
            if (yield > 0.004 && yield < 0.1 && history.has(HistoryColumn.ADJ_CLOSE)) {
                rows.add(i);
            }
        }
        return rows;
    }

    private static Broken one(PriceHistory history, Random random, double listed, double carried) {
        List<Integer> rows = dividends(history);
        if (rows.isEmpty()) {
            return new Broken(history, Broken.NOTHING);
        }
        return broken(history, List.of(rows.get(random.nextInt(rows.size()))), listed, carried);
    }

    private static Broken all(PriceHistory history, double listed, double carried) {
        List<Integer> rows = new ArrayList<>();
        for (int i = 1; i < history.size(); i++) {
            if (history.value(HistoryColumn.DIVIDENDS, i) > 0) {
                rows.add(i);
            }
        }
        return dividends(history).size() < 2
                ? new Broken(history, Broken.NOTHING)
                : broken(history, rows, listed, carried);
    }

    /** Lists so many times the dividends, and adjusts for so many times. */
    private static Broken broken(PriceHistory history, List<Integer> rows, double listed, double carried) {
        double[] factors = new double[history.size()];
        Arrays.fill(factors, 1);
        List<CellChange> changes = new ArrayList<>();
        for (int row : rows) {
            double amount = history.value(HistoryColumn.DIVIDENDS, row);
            if (listed != 1) {
                changes.add(change(history, HistoryColumn.DIVIDENDS, row, amount * listed));
            }
            double close = history.value(HistoryColumn.CLOSE, row - 1);
            step(history, factors, row, (1 - amount * carried / close) / (1 - amount / close));
        }
        changes.addAll(readjusted(history, factors));
        return new Broken(history, changes);
    }

    /** Sets where the adjusted closes step for an ex-date in a row: in weeks after it. */
    private static void step(PriceHistory history, double[] factors, int row, double factor) {
        int at = isWeekly(history) ? row + 1 : row;
        if (at < factors.length) {
            factors[at] *= factor;
        }
    }

    private static boolean isWeekly(PriceHistory history) {
        return history.openTimeMillis(1) - history.openTimeMillis(0) > 6 * 86_400_000L;
    }

    /** The adjusted closes with further factors at some rows. */
    private static List<CellChange> readjusted(PriceHistory history, double[] factors) {
        List<CellChange> changes = new ArrayList<>();
        double factor = 1;
        for (int i = history.size() - 1; i >= 0; i--) {
            double now = history.value(HistoryColumn.ADJ_CLOSE, i);
            if (Math.abs(factor - 1) > 1e-9 && Double.isFinite(now)) {
                changes.add(change(history, HistoryColumn.ADJ_CLOSE, i, now * factor));
            }
            factor *= factors[i];
        }
        return changes;
    }

    private static Broken phantom(PriceHistory history, Random random, double kind) {
        List<Integer> rows = dividends(history);
        if (rows.isEmpty()) {
            return new Broken(history, Broken.NOTHING);
        }
        int row = rows.get(random.nextInt(rows.size()));
        int at = row + (random.nextBoolean() ? 1 : -1) * (1 + random.nextInt(isWeekly(history) ? 2 : 9));
        if (at < 2 || at >= history.size() - 1 || history.value(HistoryColumn.DIVIDENDS, at) > 0) {
            return new Broken(history, Broken.NOTHING);
        }
        double amount = history.value(HistoryColumn.DIVIDENDS, row) * (kind == 0.01 ? 0.01 : 1);
        List<CellChange> changes = new ArrayList<>();
        changes.add(change(history, HistoryColumn.DIVIDENDS, at, amount));
        if (kind == 1) {
            double[] factors = new double[history.size()];
            Arrays.fill(factors, 1);
            step(history, factors, at, 1 - amount / history.value(HistoryColumn.CLOSE, at - 1));
            changes.addAll(readjusted(history, factors));
        }
        return new Broken(history, changes);
    }

    private static Broken moved(PriceHistory history, Random random, boolean isAdjusted) {
        List<Integer> rows = dividends(history);
        if (rows.isEmpty()) {
            return new Broken(history, Broken.NOTHING);
        }
        int row = rows.get(random.nextInt(rows.size()));
        int at = row + (random.nextBoolean() ? 1 : -1) * (1 + random.nextInt(15));
        if (at < 2 || at >= history.size() - 1 || history.value(HistoryColumn.DIVIDENDS, at) > 0) {
            return new Broken(history, Broken.NOTHING);
        }
        double amount = history.value(HistoryColumn.DIVIDENDS, row);
        List<CellChange> changes = new ArrayList<>();
        changes.add(change(history, HistoryColumn.DIVIDENDS, row, 0));
        changes.add(change(history, HistoryColumn.DIVIDENDS, at, amount));
        if (isAdjusted) {
            double[] factors = new double[history.size()];
            Arrays.fill(factors, 1);
            step(history, factors, row, 1 / (1 - amount / history.value(HistoryColumn.CLOSE, row - 1)));
            step(history, factors, at, 1 - amount / history.value(HistoryColumn.CLOSE, at - 1));
            changes.addAll(readjusted(history, factors));
        }
        return new Broken(history, changes);
    }

    private static Broken unsplit(PriceHistory history, Random random) {
        List<Integer> rows = dividends(history);
        if (rows.isEmpty() || !history.has(HistoryColumn.STOCK_SPLITS)) {
            return new Broken(history, Broken.NOTHING);
        }
        int row = rows.get(random.nextInt(rows.size()));
        int at = Math.min(history.size() - 1, row + random.nextInt(200));
        double ratio = new double[] {2, 3, 5, 10, 0.1}[random.nextInt(5)];
        PriceHistory right = history.with(List.of(change(history, HistoryColumn.STOCK_SPLITS, at, ratio)), Set.of());
        return new Broken(
                right,
                List.of(change(
                        right, HistoryColumn.DIVIDENDS, row, right.value(HistoryColumn.DIVIDENDS, row) * ratio)));
    }

    private static Broken gain(PriceHistory history, Random random) {
        List<Integer> rows = dividends(history);
        if (rows.isEmpty() || !history.has(HistoryColumn.CAPITAL_GAINS)) {
            return new Broken(history, Broken.NOTHING);
        }
        int row = rows.get(random.nextInt(rows.size()));
        double amount = history.value(HistoryColumn.DIVIDENDS, row);
        double gain = amount * (0.3 + 0.65 * random.nextDouble());
        PriceHistory right = history.with(List.of(change(history, HistoryColumn.CAPITAL_GAINS, row, gain)), Set.of());
        double close = right.value(HistoryColumn.CLOSE, row - 1);
        double[] factors = new double[right.size()];
        Arrays.fill(factors, 1);
        step(right, factors, row, (1 - (amount + gain) / close) / (1 - amount / close));
        return new Broken(right, readjusted(right, factors));
    }

    private static Broken adjusted(PriceHistory history, Random random, int rows) {
        int row = 3 + random.nextInt(Math.max(1, history.size() - 6 - rows));
        double factor = random.nextBoolean() ? 1.3 : 0.5;
        return new Broken(
                history,
                Injury.scaled(
                        history,
                        List.of(HistoryColumn.ADJ_CLOSE),
                        row,
                        Math.min(history.size() - 3, row + rows),
                        factor));
    }

    private static Broken invalid(PriceHistory history, Random random, double value) {
        int row = 3 + random.nextInt(Math.max(1, history.size() - 6));
        return new Broken(
                history,
                history.has(HistoryColumn.ADJ_CLOSE)
                        ? List.of(change(history, HistoryColumn.ADJ_CLOSE, row, value))
                        : Broken.NOTHING);
    }
}
