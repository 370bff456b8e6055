package dms.check;

import static org.assertj.core.api.Assertions.assertThat;

import dms.TestData;
import dms.clean.history.CellChange;
import dms.clean.history.DefectKind;
import dms.clean.history.HistoryCheck;
import dms.clean.history.HistoryColumn;
import dms.clean.history.HistoryContext;
import dms.clean.history.HistoryReport;
import dms.clean.history.PriceHistory;
import dms.fetch.csv.CsvTimes;
import dms.market.Interval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The same kinds of defects as in the recorded pairs, put at random (seeded) into real histories that are clean. */
class InjectedDefectsTest {

    private static final int ROUNDS = 5;
    private static final double WITHIN = 0.005;
    /** Without calendar: the histories are of several exchanges. */
    private static final HistoryContext CONTEXT =
            HistoryContext.of(Interval.D1, ZoneOffset.UTC).withSubunit(100);

    /** A way to break a history. */
    private interface Injury {

        /** What to change; nothing if this history cannot be broken so. */
        List<CellChange> of(PriceHistory history, Random random);
    }

    @Test
    void check_injectedDefects_areFoundAndRepaired() throws IOException {
        Map<String, Injury> injuries = new TreeMap<>(Map.of(
                "unit, one cell", (history, random) -> scale(history, random, 1, 1, 100),
                "unit, one row", (history, random) -> scale(history, random, 4, 1, 0.01),
                "unit, a block", (history, random) -> scale(history, random, 4, 5 + random.nextInt(40), 100),
                "dividend 100x", (history, random) -> dividend(history, random, 100, 1),
                "dividend 1/100", (history, random) -> dividend(history, random, 0.01, 1),
                "adjustment missing", (history, random) -> dividend(history, random, 1, 0),
                "adjustment 1/100", (history, random) -> dividend(history, random, 1, 0.01),
                "dividend and adjustment 100x", (history, random) -> dividend(history, random, 100, 100),
                "adjustment 2x", (history, random) -> dividend(history, random, 1, 2),
                "adj close, one cell", (history, random) -> adjusted(history, random)));
        List<PriceHistory> clean = cleanHistories();
        Random random = new Random(20_261_124);
        int total = 0;
        int repaired = 0;
        for (Map.Entry<String, Injury> injury : injuries.entrySet()) {
            int[] counts = new int[3];
            for (PriceHistory history : clean) {
                for (int round = 0; round < ROUNDS; round++) {
                    List<CellChange> changes = injury.getValue().of(history, random);
                    if (!changes.isEmpty()) {
                        count(counts, history, changes);
                    }
                }
            }
            System.out.printf(
                    "injected %-30s %3d, %3d detected, %3d repaired%n",
                    injury.getKey(), counts[0], counts[1], counts[2]);
            total += counts[0];
            repaired += counts[2];
        }

        System.out.printf("injected total %d, %d repaired%n", total, repaired);
        assertThat(total).isGreaterThan(300);
        assertThat(repaired).isGreaterThan((int) (0.8 * total));
    }

    private static void count(int[] counts, PriceHistory history, List<CellChange> changes) {
        PriceHistory broken = history.with(changes, Set.of());
        HistoryReport report = new HistoryCheck().examine(broken, CONTEXT);
        counts[0]++;
        counts[1] += report.defects().stream()
                        .flatMap(defect -> defect.repair().changes().stream())
                        .anyMatch(change -> isInjected(change, changes))
                ? 1
                : 0;
        counts[2] += isSame(history, report.repaired()) ? 1 : 0;
    }

    private static boolean isInjected(CellChange change, List<CellChange> injected) {
        return injected.stream()
                .anyMatch(each -> each.row() == change.row()
                        && each.column() == change.column()
                        && Math.abs(each.after() - each.before()) > 1e-9);
    }

    private static boolean isSame(PriceHistory expected, PriceHistory found) {
        if (expected.size() != found.size()) {
            return false;
        }
        for (HistoryColumn column : expected.columns()) {
            for (int i = 0; i < expected.size(); i++) {
                double right = expected.value(column, i);
                if (Math.abs(found.value(column, i) - right) > WITHIN * Math.abs(right) + 1e-9) {
                    return false;
                }
            }
        }
        return true;
    }

    private static List<CellChange> scale(PriceHistory history, Random random, int columns, int rows, double factor) {
        int first = 40 + random.nextInt(history.size() - 100 - rows);
        List<HistoryColumn> all = new ArrayList<>(HistoryColumn.PRICES);
        java.util.Collections.shuffle(all, random);
        List<HistoryColumn> chosen = new ArrayList<>(all.subList(0, columns));
        if (columns == 4) {
            chosen.add(HistoryColumn.ADJ_CLOSE);
        }
        List<CellChange> changes = new ArrayList<>();
        for (int i = first; i < first + rows; i++) {
            for (HistoryColumn column : chosen) {
                changes.add(change(history, column, i, history.value(column, i) * factor));
            }
        }
        return changes;
    }

    private static List<CellChange> adjusted(PriceHistory history, Random random) {
        int row = 40 + random.nextInt(history.size() - 100);
        boolean isNearDividend = false;
        for (int i = row - 2; i <= row + 2; i++) {
            isNearDividend |= history.value(HistoryColumn.DIVIDENDS, i) > 0;
        }
        return isNearDividend
                ? List.of()
                : List.of(change(
                        history,
                        HistoryColumn.ADJ_CLOSE,
                        row,
                        history.value(HistoryColumn.ADJ_CLOSE, row) * (random.nextBoolean() ? 1.3 : 0.5)));
    }

    /** Lists {@code listed} times a dividend, and adjusts for {@code carried} times. */
    private static List<CellChange> dividend(PriceHistory history, Random random, double listed, double carried) {
        List<Integer> rows = new ArrayList<>();
        for (int i = 1; i < history.size(); i++) {
            double yield = history.value(HistoryColumn.DIVIDENDS, i) / history.value(HistoryColumn.CLOSE, i - 1);
            if (yield > 0.008 && yield < 0.1) {
                rows.add(i);
            }
        }
        if (rows.isEmpty()) {
            return List.of();
        }
        int row = rows.get(random.nextInt(rows.size()));
        double amount = history.value(HistoryColumn.DIVIDENDS, row);
        double close = history.value(HistoryColumn.CLOSE, row - 1);
        List<CellChange> changes = new ArrayList<>();
        changes.add(change(history, HistoryColumn.DIVIDENDS, row, amount * listed));
        double correction = (1 - amount * carried / close) / (1 - amount / close);
        for (int i = 0; i < row; i++) {
            changes.add(change(
                    history, HistoryColumn.ADJ_CLOSE, i, history.value(HistoryColumn.ADJ_CLOSE, i) * correction));
        }
        return changes;
    }

    private static CellChange change(PriceHistory history, HistoryColumn column, int row, double after) {
        return new CellChange(row, history.openTimeMillis(row), column, history.value(column, row), after);
    }

    /** The corrected histories and controls that the check itself finds nothing serious in, where most days have trade. */
    private static List<PriceHistory> cleanHistories() throws IOException {
        List<PriceHistory> histories = new ArrayList<>();
        try (Stream<Path> files = Files.list(TestData.folder("price-repair"))) {
            for (Path file : files.filter(each -> each.toString().endsWith("-fixed.csv")
                            || each.toString().contains("-no-"))
                    .sorted()
                    .toList()) {
                FileSeries series = FileSeries.of(file.getFileName().toString());
                PriceHistory history = HistoryFile.read(file, new CsvTimes(series.interval(), series.zone()))
                        .history();
                boolean isDaily = series.interval() == Interval.D1;
                HistoryReport report = new HistoryCheck().examine(history, CONTEXT);
                boolean isQuoted = report.defects().stream()
                                .filter(defect -> defect.kind() == DefectKind.ZERO_VOLUME)
                                .mapToInt(defect -> defect.span().rows())
                                .sum()
                        > history.size() / 10;
                if (isDaily && history.size() > 300 && !report.isRepaired() && !isQuoted) {
                    histories.add(report.repaired());
                }
            }
        }
        assertThat(histories).isNotEmpty();
        return histories;
    }
}
