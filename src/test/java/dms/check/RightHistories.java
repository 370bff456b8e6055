package dms.check;

import dms.TestData;
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
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/** Recorded histories that are right, with dividends and splits, and the same cut, in weeks, thinly traded and in pence. */
final class RightHistories {

    /** Without calendar: the histories are of several exchanges. */
    static final HistoryContext DAYS = HistoryContext.of(Interval.D1, ZoneOffset.UTC);

    private RightHistories() {}

    /** The corrected histories and the controls of the pairs, where most days have trade. */
    static Map<String, PriceHistory> ofPairs() throws IOException {
        Map<String, PriceHistory> histories = new LinkedHashMap<>();
        for (Path file : files("price-repair")) {
            String name = file.getFileName().toString();
            FileSeries series = FileSeries.of(name);
            if ((name.endsWith("-fixed.csv") || name.contains("-no-")) && series.interval() == Interval.D1) {
                take(histories, name, RepairPair.read(file), DAYS.withSubunit(100));
            }
        }
        return histories;
    }

    /** American and Chinese daily histories of Yahoo; the dividends are what the adjusted closes carry. */
    static Map<String, PriceHistory> ofYahoo() throws IOException {
        Map<String, PriceHistory> histories = new LinkedHashMap<>();
        for (String folder : List.of("us-daily-stocknet", "us-daily-orangezeit", "us-daily-mplfinance")) {
            for (Path file : files("ohlcv/" + folder)) {
                PriceHistory read = HistoryFile.read(file, new CsvTimes(Interval.D1, ZoneOffset.UTC))
                        .history();
                if (read.has(HistoryColumn.ADJ_CLOSE)) {
                    take(histories, folder + '/' + file.getFileName(), withDividends(read), DAYS);
                }
            }
        }
        return histories;
    }

    private static void take(
            Map<String, PriceHistory> histories, String name, PriceHistory history, HistoryContext context) {
        HistoryReport report = new HistoryCheck().examine(history, context);
        boolean isQuoted = report.defects().stream()
                        .filter(defect -> defect.kind() == DefectKind.ZERO_VOLUME)
                        .mapToInt(defect -> defect.span().rows())
                        .sum()
                > history.size() / 10;
        if (history.size() > 300 && !report.isRepaired() && !isQuoted) {
            histories.put(name, history);
        }
    }

    private static List<Path> files(String folder) throws IOException {
        try (Stream<Path> files = Files.list(TestData.folder(folder))) {
            return files.filter(file -> file.toString().endsWith(".csv") && !file.endsWith("defects.csv"))
                    .sorted()
                    .toList();
        }
    }

    /** The history with the dividends for which its adjusted closes step. */
    private static PriceHistory withDividends(PriceHistory history) {
        int size = history.size();
        double[] dividends = new double[size];
        for (int i = 1; i < size; i++) {
            if (!history.isPriced(i) || !history.isPriced(i - 1)) {
                continue;
            }
            double close = history.value(HistoryColumn.CLOSE, i - 1);
            double adjusted = history.value(HistoryColumn.ADJ_CLOSE, i - 1);
            double step = adjusted
                    / close
                    / (history.value(HistoryColumn.ADJ_CLOSE, i) / history.value(HistoryColumn.CLOSE, i));
            double rounding = 2e-6 / adjusted + 2e-6 / close;
            double amount = (1 - step) * close;
            dividends[i] = 1 - step > Math.max(4e-4, 20 * rounding) ? Math.rint(amount * 1e5) / 1e5 : 0;
        }
        Map<HistoryColumn, double[]> columns = columns(history);
        columns.put(HistoryColumn.DIVIDENDS, dividends);
        columns.put(HistoryColumn.STOCK_SPLITS, new double[size]);
        return PriceHistory.of(times(history), columns);
    }

    static Map<HistoryColumn, double[]> columns(PriceHistory history) {
        Map<HistoryColumn, double[]> columns = new EnumMap<>(HistoryColumn.class);
        for (HistoryColumn column : history.columns()) {
            double[] cells = new double[history.size()];
            for (int i = 0; i < cells.length; i++) {
                cells[i] = history.value(column, i);
            }
            columns.put(column, cells);
        }
        columns.putIfAbsent(HistoryColumn.CAPITAL_GAINS, new double[history.size()]);
        return columns;
    }

    private static long[] times(PriceHistory history) {
        long[] times = new long[history.size()];
        for (int i = 0; i < times.length; i++) {
            times[i] = history.openTimeMillis(i);
        }
        return times;
    }

    /** So many rows of a history, anywhere in it. */
    static PriceHistory cut(PriceHistory history, int rows, Random random) {
        int from = random.nextInt(Math.max(1, history.size() - rows));
        java.util.Set<Integer> others = new java.util.HashSet<>();
        for (int i = 0; i < history.size(); i++) {
            if (i < from || i >= from + rows) {
                others.add(i);
            }
        }
        return history.with(List.of(), others);
    }

    /** The same in pence: prices and dividends times a factor, every number rounded as Yahoo does. */
    static PriceHistory times(PriceHistory history, double factor) {
        Map<HistoryColumn, double[]> columns = columns(history);
        columns.forEach((column, cells) -> {
            boolean isMoney = column != HistoryColumn.VOLUME && column != HistoryColumn.STOCK_SPLITS;
            for (int i = 0; i < cells.length && isMoney; i++) {
                cells[i] *= factor;
            }
        });
        return PriceHistory.of(times(history), columns);
    }

    /** The same with trade on a part of the days only: on the others the last close stands, with no volume. */
    static PriceHistory thin(PriceHistory history, double idle, Random random) {
        Map<HistoryColumn, double[]> columns = columns(history);
        double[] closes = cells(columns, HistoryColumn.CLOSE);
        double[] adjusted = cells(columns, HistoryColumn.ADJ_CLOSE);
        double adjustment = adjusted[0] / closes[0];
        for (int i = 1; i < history.size(); i++) {
            double now = adjusted[i] / closes[i];
            boolean isExDate = history.value(HistoryColumn.DIVIDENDS, i) > 0;
            if (!isExDate && random.nextDouble() < idle && Math.abs(now / adjustment - 1) < 1e-3) {
                double close = closes[i - 1];
                for (HistoryColumn column : HistoryColumn.PRICES) {
                    cells(columns, column)[i] = close;
                }
                adjusted[i] = close * now;
                cells(columns, HistoryColumn.VOLUME)[i] = 0;
            }
            adjustment = now;
        }
        return PriceHistory.of(times(history), columns);
    }

    private static double[] cells(Map<HistoryColumn, double[]> columns, HistoryColumn column) {
        return java.util.Objects.requireNonNull(columns.get(column));
    }

    /** The same in weeks, as Yahoo makes them: the week that holds an ex-date is before it. */
    static PriceHistory weeks(PriceHistory history) {
        Map<LocalDate, List<Integer>> weeks = new LinkedHashMap<>();
        for (int i = 0; i < history.size(); i++) {
            LocalDate date = Instant.ofEpochMilli(history.openTimeMillis(i))
                    .atZone(ZoneOffset.UTC)
                    .toLocalDate();
            if (history.isPriced(i)) {
                weeks.computeIfAbsent(
                                date.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)), key -> new ArrayList<>())
                        .add(i);
            }
        }
        int size = weeks.size();
        Map<HistoryColumn, double[]> columns = new EnumMap<>(HistoryColumn.class);
        for (HistoryColumn column : HistoryColumn.values()) {
            columns.put(column, new double[size]);
        }
        long[] times = new long[size];
        int week = 0;
        for (Map.Entry<LocalDate, List<Integer>> entry : weeks.entrySet()) {
            List<Integer> rows = entry.getValue();
            times[week] =
                    entry.getKey().atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
            cells(columns, HistoryColumn.OPEN)[week] = history.value(HistoryColumn.OPEN, rows.get(0));
            int last = rows.get(rows.size() - 1);
            cells(columns, HistoryColumn.CLOSE)[week] = history.value(HistoryColumn.CLOSE, last);
            double low = Double.MAX_VALUE;
            for (int i : rows) {
                cells(columns, HistoryColumn.HIGH)[week] =
                        Math.max(cells(columns, HistoryColumn.HIGH)[week], history.value(HistoryColumn.HIGH, i));
                low = Math.min(low, history.value(HistoryColumn.LOW, i));
                cells(columns, HistoryColumn.VOLUME)[week] += history.value(HistoryColumn.VOLUME, i);
                cells(columns, HistoryColumn.DIVIDENDS)[week] += history.value(HistoryColumn.DIVIDENDS, i);
            }
            cells(columns, HistoryColumn.LOW)[week] = low;
            week++;
        }
        double factor = 1;
        for (int i = size - 1; i >= 0; i--) {
            if (i + 1 < size) {
                double amount = cells(columns, HistoryColumn.DIVIDENDS)[i];
                factor *= amount > 0 && i > 0 ? 1 - amount / cells(columns, HistoryColumn.CLOSE)[i - 1] : 1;
            }
            cells(columns, HistoryColumn.ADJ_CLOSE)[i] = cells(columns, HistoryColumn.CLOSE)[i] * factor;
        }
        return PriceHistory.of(times, columns);
    }
}
