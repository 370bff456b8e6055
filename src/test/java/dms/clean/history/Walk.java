package dms.clean.history;

import dms.market.Market;
import dms.market.TradingCalendar;
import dms.market.TradingSession;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** A seeded random walk of daily bars of New York's sessions from 2023 on, with dividends that the adjusted closes carry. */
final class Walk {

    static final List<TradingSession> SESSIONS =
            TradingCalendar.of(Market.US).orElseThrow().sessions(LocalDate.of(2023, 1, 1), LocalDate.of(2024, 12, 31));

    private final long seed;
    private final int rows;
    private final Map<Integer, Double> paid = new TreeMap<>();
    private double volatility = 0.01;

    Walk(long seed, int rows) {
        this.seed = seed;
        this.rows = rows;
    }

    /** Pays an amount in a row, by which the price falls. */
    Walk paying(int row, double amount) {
        paid.put(row, amount);
        return this;
    }

    Walk moving(double deviation) {
        volatility = deviation;
        return this;
    }

    static LocalDate date(int row) {
        return SESSIONS.get(row).date();
    }

    static long time(int row) {
        return date(row).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    }

    PriceHistory history() {
        Random random = new Random(seed);
        Map<HistoryColumn, double[]> columns = new EnumMap<>(HistoryColumn.class);
        for (HistoryColumn column : HistoryColumn.values()) {
            columns.put(column, new double[rows]);
        }
        long[] times = new long[rows];
        double close = 100;
        for (int i = 0; i < rows; i++) {
            times[i] = time(i);
            double amount = paid.getOrDefault(i, 0.0);
            double open = close - amount;
            close = open * Math.exp(volatility * random.nextGaussian());
            set(columns, HistoryColumn.OPEN, i, open);
            set(columns, HistoryColumn.HIGH, i, Math.max(open, close) * (1 + volatility / 3));
            set(columns, HistoryColumn.LOW, i, Math.min(open, close) * (1 - volatility / 3));
            set(columns, HistoryColumn.CLOSE, i, close);
            set(columns, HistoryColumn.VOLUME, i, Math.rint(1_000_000 * (1 + random.nextDouble())));
            set(columns, HistoryColumn.DIVIDENDS, i, amount);
        }
        PriceHistory bare = PriceHistory.of(times, columns);
        columns.put(HistoryColumn.ADJ_CLOSE, DividendFactors.adjustedCloses(bare, dms.market.Interval.D1));
        return PriceHistory.of(times, columns);
    }

    private static void set(Map<HistoryColumn, double[]> columns, HistoryColumn column, int row, double value) {
        java.util.Objects.requireNonNull(columns.get(column))[row] = value;
    }

    /** A history with one cell more. */
    static PriceHistory with(PriceHistory history, int row, HistoryColumn column, double value) {
        CellChange change = new CellChange(row, history.openTimeMillis(row), column, history.value(column, row), value);
        return history.with(List.of(change), Set.of());
    }

    /** A history with the four prices of a row, or none of them: NaN. */
    static PriceHistory withRow(PriceHistory history, int row, double open, double high, double low, double close) {
        PriceHistory changed = with(history, row, HistoryColumn.OPEN, open);
        changed = with(changed, row, HistoryColumn.HIGH, high);
        changed = with(changed, row, HistoryColumn.LOW, low);
        return with(changed, row, HistoryColumn.CLOSE, close);
    }

    /** The same in seven bars a day of an hour each, whose range is the day's; on some rows times a factor. */
    static PriceHistory hours(PriceHistory days) {
        int count = days.size() * 7;
        Map<HistoryColumn, double[]> columns = new EnumMap<>(HistoryColumn.class);
        for (HistoryColumn column : HistoryColumn.values()) {
            columns.put(column, new double[count]);
        }
        long[] times = new long[count];
        for (int day = 0; day < days.size(); day++) {
            double open = days.value(HistoryColumn.OPEN, day);
            double close = days.value(HistoryColumn.CLOSE, day);
            for (int hour = 0; hour < 7; hour++) {
                int i = day * 7 + hour;
                times[i] = SESSIONS.get(day).open().toEpochMilli() + hour * 3_600_000L;
                double from = open + (close - open) * hour / 7;
                double to = open + (close - open) * (hour + 1) / 7;
                double high = hour == 2 ? days.value(HistoryColumn.HIGH, day) : Math.max(from, to);
                double low = hour == 4 ? days.value(HistoryColumn.LOW, day) : Math.min(from, to);
                set(columns, HistoryColumn.OPEN, i, from);
                set(columns, HistoryColumn.HIGH, i, high);
                set(columns, HistoryColumn.LOW, i, low);
                set(columns, HistoryColumn.CLOSE, i, to);
                set(columns, HistoryColumn.ADJ_CLOSE, i, to);
                set(columns, HistoryColumn.VOLUME, i, 10_000.0 + i);
            }
        }
        return PriceHistory.of(times, columns);
    }
}
