package dms.clean;

import dms.Stage;
import dms.market.BarField;
import dms.market.BarSeries;
import dms.market.RawBars;
import dms.market.SeriesKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Makes a series of the rows that a source sent: good rows only, ascending, one for each time. Values are never changed.
 *
 * <p>A row is dropped if a value is missing or infinite, a price is not positive, the volume is negative, or open or close
 * lie outside of low and high by more than a millionth (the noise of 32-bit floats). Of several good rows of one time the
 * last wins; a bad row never replaces a good one. Without state, thread-safe. Rows that come in order, as they nearly
 * always do, cost one pass.
 */
@Stage
public final class BarCleaner {

    private static final RowCheck[] CHECKS = RowCheck.values();

    /** A cleaner. */
    public BarCleaner() {}

    /** Cleans the rows of one answer; the key names the series in the report's sentences. */
    public Cleaned clean(SeriesKey key, RawBars rows) {
        int[] good = new int[rows.size()];
        int[] counts = new int[CHECKS.length];
        List<DroppedRow> described = new ArrayList<>();
        int goodRows = 0;
        boolean ascending = true;
        for (int i = 0; i < rows.size(); i++) {
            RowCheck check = RowCheck.of(rows, i);
            if (check == RowCheck.GOOD) {
                ascending &= goodRows == 0 || rows.openTimeMillis(i) > rows.openTimeMillis(good[goodRows - 1]);
                good[goodRows++] = i;
                continue;
            }
            counts[check.ordinal()]++;
            if (described.size() < QualityReport.DESCRIBED) {
                described.add(describe(key, rows, i, check));
            }
        }
        int[] kept = ascending ? Arrays.copyOf(good, goodRows) : sortedLastWins(rows, good, goodRows);
        QualityReport report =
                new QualityReport(rows.size(), kept.length, goodRows - kept.length, byReason(counts), described);
        return new Cleaned(series(rows, kept), report);
    }

    /** The good rows in the order of their times; of equal times the row that came last. */
    private static int[] sortedLastWins(RawBars rows, int[] good, int goodRows) {
        long[] times = new long[goodRows];
        for (int i = 0; i < goodRows; i++) {
            times[i] = rows.openTimeMillis(good[i]);
        }
        Arrays.sort(times);
        int distinct = 0;
        for (int i = 0; i < goodRows; i++) {
            if (i == 0 || times[i] != times[i - 1]) {
                times[distinct++] = times[i];
            }
        }
        int[] kept = new int[distinct];
        for (int i = 0; i < goodRows; i++) {
            kept[Arrays.binarySearch(times, 0, distinct, rows.openTimeMillis(good[i]))] = good[i];
        }
        return kept;
    }

    private static BarSeries series(RawBars rows, int[] kept) {
        BarSeries.Builder series = BarSeries.builder(kept.length);
        for (int row : kept) {
            series.add(
                    rows.openTimeMillis(row),
                    rows.value(BarField.OPEN, row),
                    rows.value(BarField.HIGH, row),
                    rows.value(BarField.LOW, row),
                    rows.value(BarField.CLOSE, row),
                    rows.value(BarField.VOLUME, row));
        }
        return series.build();
    }

    private static SortedMap<String, Integer> byReason(int[] counts) {
        SortedMap<String, Integer> byReason = new TreeMap<>();
        for (RowCheck check : CHECKS) {
            if (counts[check.ordinal()] > 0) {
                byReason.put(check.label(), counts[check.ordinal()]);
            }
        }
        return byReason;
    }

    private static DroppedRow describe(SeriesKey key, RawBars rows, int i, RowCheck check) {
        StringBuilder sentence = new StringBuilder()
                .append(key)
                .append(' ')
                .append(Instant.ofEpochMilli(rows.openTimeMillis(i)))
                .append(": ")
                .append(check.expectation())
                .append(", found");
        for (BarField field : BarField.values()) {
            double value = rows.value(field, i);
            sentence.append(field == BarField.OPEN ? " " : ", ")
                    .append(field.name().toLowerCase(Locale.ROOT))
                    .append(' ')
                    .append(Double.isNaN(value) ? "nothing" : Double.toString(value));
        }
        return new DroppedRow(rows.openTimeMillis(i), check.label(), sentence.toString());
    }
}
